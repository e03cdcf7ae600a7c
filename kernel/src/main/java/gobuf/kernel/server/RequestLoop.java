package gobuf.kernel.server;

import gobuf.kernel.protocol.Content;
import gobuf.kernel.protocol.ErrorReply;
import gobuf.kernel.protocol.Failure;
import gobuf.kernel.protocol.ProtocolException;
import gobuf.kernel.protocol.Session;
import gobuf.kernel.protocol.Status;
import gobuf.kernel.wire.Channel;
import gobuf.kernel.wire.Log;
import gobuf.kernel.wire.RawMessage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;

/**
 * Answers the requests of one channel, one after the other, on one thread: busy, the handler, its reply, idle. Whatever
 * a handler throws is answered; nothing ends the loop.
 */
final class RequestLoop {
    private final Channel channel;
    private final Session session;
    private final BiConsumer<Channel, RawMessage> wire;
    private final IoPub iopub;
    private final Map<String, Handler> handlers;
    private final Turns turns;
    private final Runnable afterEach;
    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private int aborting;

    /**
     * @param turns is told of each request
     * @param afterEach runs after the idle status of each request
     */
    RequestLoop(
            Channel channel,
            Session session,
            BiConsumer<Channel, RawMessage> wire,
            IoPub iopub,
            Map<String, Handler> handlers,
            Turns turns,
            Runnable afterEach) {
        this.channel = channel;
        this.session = session;
        this.wire = wire;
        this.iopub = iopub;
        this.handlers = handlers;
        this.turns = turns;
        this.afterEach = afterEach;
    }

    void start(String threadName) {
        Thread thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
        thread.start();
    }

    void add(Request request) {
        turns.arrives();
        queue.add(() -> answer(request));
    }

    /** Cells are answered as aborted until {@link #abortEnds} has come by. Only on this loop's thread. */
    void abortBegins() {
        aborting++;
    }

    /** What is added after this call runs again. Any thread. */
    void abortEnds() {
        queue.add(() -> aborting--);
    }

    private void run() {
        while (true) {
            try {
                queue.take().run();
            } catch (InterruptedException e) {
                // Someone else's interrupt: no reason to end.
                Thread.interrupted();
            } catch (Throwable e) {
                Log.warn("a request on " + channel + " could not be answered", e);
            }
        }
    }

    /** Answers a request on this thread. */
    void answer(Request request) {
        iopub.publish(request.parent(), new Status("busy"));
        try {
            counted(request).ifPresent(content -> reply(request, content));
        } catch (Throwable e) {
            fail(request, e);
        } finally {
            iopub.publish(request.parent(), new Status("idle"));
            afterEach.run();
        }
    }

    /** Its turn ends before the reply leaves: who has that must find nothing under way. */
    private Optional<Content> counted(Request request) throws Exception {
        turns.begins();
        try {
            return handle(request);
        } finally {
            turns.ends();
        }
    }

    private Optional<Content> handle(Request request) throws Exception {
        if (aborting > 0 && request.type().equals("execute_request")) {
            return Optional.of(ErrorReply.aborted());
        }
        Handler handler = handlers.get(request.type());
        if (handler == null) {
            throw new ProtocolException("no message of type '" + request.type() + "' is known on the "
                    + channel.name().toLowerCase(Locale.ROOT) + " channel; known are "
                    + String.join(", ", new TreeSet<>(handlers.keySet())));
        }
        return handler.handle(request, request.content());
    }

    private void fail(Request request, Throwable thrown) {
        Failure failure = Failures.of(thrown);
        Log.warn(request.type() + " failed", thrown);
        if (request.wantsReply()) {
            reply(request, ErrorReply.error(request.replyType(), failure));
        }
    }

    private void reply(Request request, Content content) {
        iopub.flush();
        wire.accept(channel, session.message(request.identities(), request.parent(), content, Map.of(), List.of()));
    }
}
