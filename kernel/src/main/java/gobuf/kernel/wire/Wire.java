package gobuf.kernel.wire;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * The kernel's sockets. One thread, the socket thread, owns shell, control, stdin and iopub, because JeroMQ's sockets
 * are not thread-safe; another one owns the heartbeat. Everybody else puts messages into a queue.
 *
 * <p>The socket thread blocks in a {@link Selector} on the descriptors of its sockets until something arrives or
 * {@link Selector#wakeup} says that something is to be sent. Nothing is polled in intervals. A selector is used rather
 * than an inproc socket since waking it is safe in a thread that gets interrupted, as the thread of a cell may be: an
 * interrupt in the middle of a write would close JeroMQ's pipe for good.
 *
 * <p>Each message that leaves alone costs three wake-ups of threads, which is most of the time of a short request. So for
 * a moment after a request has come, what is sent is gathered, and {@link #flush} sends it: busy, outputs, reply and idle
 * of a short cell leave together.
 */
public final class Wire implements AutoCloseable {
    /** How many messages of one client are kept on iopub until it reads them; more are lost. ZeroMQ's default is 1000. */
    static final int IOPUB_HIGH_WATER = 100_000;
    /** Longest frame that ZeroMQ takes, in bytes; it hangs up on who sends a longer one. */
    static final long LONGEST_FRAME = 128L << 20;

    private static final int REMEMBERED_SIGNATURES = 1 << 15;
    private static final int LINGER_MS = 300;
    /** How long what is sent waits for more to leave with it, after a request has come. */
    private static final int GATHER_MS = 3;

    private record Outgoing(Channel channel, List<byte[]> frames) {}

    private final Signer signer;
    private final Inbox inbox;
    private final ZMQ.Context context = ZMQ.context(1);
    private final Map<Channel, ZMQ.Socket> sockets = new EnumMap<>(Channel.class);
    private final ReplayGuard replays = new ReplayGuard(REMEMBERED_SIGNATURES);
    private final Queue<Outgoing> outgoing = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> fences = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Selector selector;
    private volatile boolean closing;
    private volatile boolean gathering;
    /** When gathering ends, as {@link System#nanoTime}; of the socket thread. */
    private long gatheringEnds;

    /**
     * Binds the sockets of {@code connection}. What arrives waits until {@link #start}.
     *
     * @throws IOException when a port is taken
     */
    public Wire(ConnectionFile connection, Inbox inbox) throws IOException {
        this.signer = new Signer(connection.key());
        this.inbox = inbox;
        this.selector = Selector.open();
        bind(Channel.SHELL, SocketType.ROUTER, connection.address(connection.shell()));
        bind(Channel.CONTROL, SocketType.ROUTER, connection.address(connection.control()));
        bind(Channel.STDIN, SocketType.ROUTER, connection.address(connection.stdin()));
        bind(Channel.IOPUB, SocketType.XPUB, connection.address(connection.iopub()));
        Heartbeat.start(context, connection.address(connection.heartbeat()));
    }

    /** Begins to hand what arrives to the inbox. */
    public void start() {
        Thread thread = new Thread(this::run, "gobuf-sockets");
        thread.setDaemon(true);
        thread.start();
    }

    private void bind(Channel channel, SocketType type, String address) throws IOException {
        ZMQ.Socket socket = context.socket(type);
        socket.setLinger(LINGER_MS);
        socket.setMaxMsgSize(LONGEST_FRAME);
        if (type == SocketType.ROUTER) {
            // A client that lost its connection comes back under the same identity.
            socket.setRouterHandover(true);
        } else {
            socket.setSndHWM(IOPUB_HIGH_WATER);
            // Every subscription is told, also the second one to the same topic: each client waits for its welcome.
            socket.setXpubVerbose(true);
        }
        sockets.put(channel, socket);
        listen(socket, address, channel.name().toLowerCase(Locale.ROOT));
        socket.getFD().register(selector, SelectionKey.OP_READ);
    }

    /** Binds a socket; {@code what} it is for goes into the message of what is thrown. */
    static void listen(ZMQ.Socket socket, String address, String what) throws IOException {
        try {
            socket.bind(address);
        } catch (ZMQException e) {
            boolean taken = e.getErrorCode() == ZMQ.Error.EADDRINUSE.getCode();
            String why = taken
                    ? "another program listens there, or another kernel with this connection file; start the kernel again, with other ports"
                    : e.getMessage();
            throw new IOException("cannot listen on " + address + " for " + what + ": " + why, e);
        }
    }

    public Signer signer() {
        return signer;
    }

    /** Sends a message; messages leave in the order of the calls, at once or after {@value #GATHER_MS} ms. Any thread. */
    public void send(Channel channel, RawMessage message) {
        outgoing.add(new Outgoing(channel, message.toFrames(signer)));
        // Read after the message is in the queue: who stops gathering looks into the queue once more.
        if (!gathering) {
            selector.wakeup();
        }
    }

    /** Sends what has been gathered. Any thread. */
    public void flush() {
        gathering = false;
        selector.wakeup();
    }

    /**
     * Has {@code action} run on the socket thread after everything that has arrived by now was handed to the inbox, and
     * before what is sent after this call leaves.
     */
    public void afterArrived(Runnable action) {
        fences.add(action);
        selector.wakeup();
    }

    private void run() {
        try {
            while (!closing) {
                turn();
            }
            takeAll(outgoing).forEach(this::send);
        } catch (IOException e) {
            Log.warn("the sockets failed; the kernel ends", e);
        } finally {
            sockets.values().forEach(ZMQ.Socket::close);
            context.term();
            closed.countDown();
        }
    }

    private void turn() throws IOException {
        try {
            // Taken before the fences: a client that answers one of these at once is behind every fence that stood
            // before it.
            List<Outgoing> leaving = gathering ? List.of() : takeAll(outgoing);
            List<Runnable> passed = takeAll(fences);
            boolean quiet = leaving.isEmpty() && passed.isEmpty();
            try {
                for (Channel channel : Channel.values()) {
                    quiet &= !receiveAll(channel);
                }
                passed.forEach(Runnable::run);
            } finally {
                leaving.forEach(this::send);
            }
            // ZeroMQ's descriptors tell of changes only, and each call above may have swallowed one:
            // sleep only after a turn in which nothing happened.
            if (quiet) {
                sleep();
            }
        } catch (RuntimeException | Error e) {
            Log.warn("a message was lost", e);
        }
    }

    /** Until something arrives or is to be sent. */
    private void sleep() throws IOException {
        if (!gathering) {
            selector.select();
        } else {
            long left = TimeUnit.NANOSECONDS.toMillis(gatheringEnds - System.nanoTime());
            if (left > 0) {
                selector.select(left);
            } else {
                gathering = false;
            }
        }
        selector.selectedKeys().clear();
    }

    private static <T> List<T> takeAll(Queue<T> queue) {
        List<T> taken = new ArrayList<>();
        for (T next = queue.poll(); next != null; next = queue.poll()) {
            taken.add(next);
        }
        return taken;
    }

    private void send(Outgoing next) {
        ZMQ.Socket socket = sockets.get(next.channel());
        int last = next.frames().size() - 1;
        for (int i = 0; i <= last; i++) {
            socket.send(next.frames().get(i), i < last ? ZMQ.SNDMORE : 0);
        }
    }

    private boolean receiveAll(Channel channel) {
        ZMQ.Socket socket = sockets.get(channel);
        boolean any = false;
        while ((socket.getEvents() & ZMQ.Poller.POLLIN) != 0) {
            List<byte[]> frames = new ArrayList<>();
            do {
                frames.add(socket.recv());
            } while (socket.hasReceiveMore());
            any = true;
            if (channel == Channel.IOPUB) {
                subscription(frames.get(0));
            } else {
                accept(channel, frames);
            }
        }
        return any;
    }

    private void subscription(byte[] frame) {
        if (frame.length > 0 && frame[0] == 1) {
            inbox.subscribed(Arrays.copyOfRange(frame, 1, frame.length));
        }
    }

    private void accept(Channel channel, List<byte[]> frames) {
        try {
            RawMessage message = RawMessage.fromFrames(frames, signer);
            if (signer.signs() && !replays.isNew(frames.get(message.identities().size() + 1))) {
                throw new WireException("a message that came before; it is not run again");
            }
            if (channel != Channel.STDIN) {
                gatheringEnds = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GATHER_MS);
                gathering = true;
            }
            inbox.received(channel, message);
        } catch (WireException e) {
            inbox.rejected(channel, frames, e);
        }
    }

    /** Sends what is queued and closes the sockets; waits for that at most half a second. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        try {
            if (!closed.await(500, TimeUnit.MILLISECONDS)) {
                Log.warn("the sockets were slow to close");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
