package gobuf.kernel.server;

import gobuf.kernel.protocol.Header;
import gobuf.kernel.protocol.OkReply;
import gobuf.kernel.protocol.ProtocolException;
import gobuf.kernel.protocol.Session;
import gobuf.kernel.protocol.Status;
import gobuf.kernel.wire.Channel;
import gobuf.kernel.wire.ConnectionFile;
import gobuf.kernel.wire.Inbox;
import gobuf.kernel.wire.Log;
import gobuf.kernel.wire.RawMessage;
import gobuf.kernel.wire.Wire;
import gobuf.kernel.wire.WireException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A running kernel: sockets, the loops of shell and control, and a language.
 *
 * <pre>
 *   socket thread ─┬─ shell  ── cell thread ──┬── replies, iopub ── socket thread
 *                  ├─ control ─ control thread┤
 *                  └─ stdin ─── wakes the cell┘
 * </pre>
 */
public final class Kernel {
    /** How long nobody has asked for anything before the kernel works for itself. */
    private static final int QUIET_MS = 400;

    private final Session session = new Session();
    private final Turns cells = new Turns();
    private final Interrupts interrupts = new Interrupts(this::languageNow, cells);
    private final IoPub iopub = new IoPub(session, this::send);
    private final StdinBroker stdin = new StdinBroker(session, this::send);
    private final CommTable comms = new CommTable(iopub);
    private final IdleTime idle = new IdleTime();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final LanguageLoader languages;
    private final RequestLoop shell;
    private final RequestLoop control;
    private final Wire wire;
    private volatile Boolean ending;

    /**
     * Starts a kernel that listens where {@code connection} says.
     *
     * @param info who it says it is
     * @param language made in the background; until then only requests that need no language are answered
     * @throws IOException when it cannot listen there
     */
    public Kernel(ConnectionFile connection, LanguageInfo info, Supplier<Language> language) throws IOException {
        this.languages = new LanguageLoader(language, comms, this::rehearse);
        Map<String, Handler> both = Map.of(
                "kernel_info_request", new KernelInfoHandler(info),
                "interrupt_request", new InterruptHandler(interrupts),
                "shutdown_request", new ShutdownHandler(restart -> ending = restart),
                "debug_request", new DebugHandler(),
                "comm_info_request", new CommInfoHandler(comms));
        this.shell = loop(Channel.SHELL, shellHandlers(both), cells);
        this.control = loop(Channel.CONTROL, both, new Turns());
        // The handlers are there before the first socket is bound: an early message waits, and is not lost.
        this.wire = new Wire(connection, new Arrivals());
        shell.start("gobuf-cell");
        control.start("gobuf-control");
        wire.start();
        iopub.startFlusher();
    }

    private RequestLoop loop(Channel channel, Map<String, Handler> handlers, Turns turns) {
        return new RequestLoop(channel, session, this::send, iopub, handlers, turns, this::afterRequest);
    }

    private Map<String, Handler> shellHandlers(Map<String, Handler> both) {
        History history = new History();
        Map<String, Handler> handlers = new HashMap<>(both);
        handlers.put(
                "execute_request", new ExecuteHandler(languages, iopub, stdin, interrupts, history, this::abortQueued));
        // All cells that were sent before it on this channel have ended, and it counts for none behind it.
        handlers.put("interrupt_request", (request, content) -> Optional.of(new OkReply("interrupt_reply")));
        handlers.put("complete_request", new CompleteHandler(languages));
        handlers.put("inspect_request", new InspectHandler(languages));
        handlers.put("is_complete_request", new IsCompleteHandler(languages));
        handlers.put("history_request", new HistoryHandler(history));
        handlers.put("comm_open", new CommOpenHandler(comms, languages, interrupts, iopub));
        handlers.put("comm_msg", new CommMsgHandler(comms, languages, interrupts, iopub));
        handlers.put("comm_close", new CommCloseHandler(comms, languages, interrupts, iopub));
        return handlers;
    }

    private void send(Channel channel, RawMessage message) {
        wire.send(channel, message);
    }

    /** What has arrived by now is aborted; the fence behind it lets later cells run. */
    private void abortQueued() {
        shell.abortBegins();
        wire.afterArrived(shell::abortEnds);
    }

    private void afterRequest() {
        idle.ends();
        wire.flush();
        languages.warmUp();
        if (ending != null) {
            end(ending);
        }
    }

    /** What takes long to load, then cells for nobody, each only when the person has been quiet for a while. */
    private void rehearse(Language language) {
        language.warmUp();
        List<String> cells = language.rehearsal();
        if (cells.isEmpty()) {
            return;
        }
        Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
        try {
            idle.await(QUIET_MS);
            Rehearsal rehearsal = new Rehearsal(wire.signer(), language.forRehearsal());
            for (String cell : cells) {
                idle.await(QUIET_MS);
                rehearsal.run(cell);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has {@link System#out} and {@link System#err} go to the clients from now on. */
    public void captureStandardStreams() {
        StandardStreams.capture(iopub);
    }

    /** Interrupts the running cell. If none runs the log says so: whoever sent a signal gets no reply. Any thread. */
    public void interrupt() {
        if (!interrupts.request()) Log.warn("a signal found no cell to interrupt");
    }

    /** Ends the kernel as if a client had asked for it. */
    public void end(boolean restart) {
        Thread goodbye = new Thread(() -> shutDown(restart), "gobuf-shutdown");
        goodbye.setDaemon(true);
        goodbye.start();
        try {
            goodbye.join(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        iopub.flush();
        wire.close();
        ended.countDown();
    }

    private Language languageNow() {
        return languages.getNow();
    }

    private void shutDown(boolean restart) {
        Language language = languages.getNow();
        if (language != null) {
            language.shutdown(restart);
        }
    }

    /** Waits until the kernel has ended. */
    public void await() throws InterruptedException {
        ended.await();
    }

    /** Waits until the kernel has ended, at most so long. */
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return ended.await(time, unit);
    }

    /** Sorts what arrives. On the socket thread. */
    private final class Arrivals implements Inbox {
        private boolean greeted;

        @Override
        public void received(Channel channel, RawMessage raw) {
            try {
                Request request = new Request(channel, raw, Header.read(raw.header()));
                switch (channel) {
                    case SHELL -> {
                        idle.begins();
                        shell.add(request);
                    }
                    case CONTROL -> {
                        idle.begins();
                        control.add(request);
                    }
                    case STDIN -> stdin.received(request);
                    case IOPUB -> Log.warn("a message on iopub; ignored");
                }
            } catch (ProtocolException e) {
                Log.warn(channel + ": a message whose header is " + e.getMessage() + "; ignored");
            }
        }

        @Override
        public void subscribed(byte[] topic) {
            iopub.welcome(topic);
            if (!greeted) {
                greeted = true;
                iopub.publish(null, new Status("starting"));
            }
        }

        @Override
        public void rejected(Channel channel, List<byte[]> frames, WireException problem) {
            Log.warn(channel + ": " + problem.getMessage() + "; ignored");
        }
    }
}
