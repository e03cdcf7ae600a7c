package gobuf.kernel.server;

import gobuf.kernel.protocol.Content;
import gobuf.kernel.protocol.IopubWelcome;
import gobuf.kernel.protocol.Session;
import gobuf.kernel.protocol.Stream;
import gobuf.kernel.wire.Channel;
import gobuf.kernel.wire.Log;
import gobuf.kernel.wire.RawMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What all clients see, in one order. Text is batched: it leaves before anything else does, when there is much of it, or
 * a moment after its first character. Thread-safe.
 */
final class IoPub {
    private static final int FLUSH_CHARS = 1 << 16;
    private static final int FLUSH_MS = 50;

    private final Session session;
    private final BiConsumer<Channel, RawMessage> wire;
    private final StringBuilder text = new StringBuilder();
    private String stream = "stdout";
    private byte[] textParent;
    private byte[] current;
    private boolean silent;

    IoPub(Session session, BiConsumer<Channel, RawMessage> wire) {
        this.session = session;
        this.wire = wire;
    }

    /** From now on output that names no request belongs to this one: that of {@link System#out} and of comms. */
    synchronized void current(byte[] parent) {
        current = parent;
    }

    /** Whether text that names no request is dropped. */
    synchronized void silent(boolean on) {
        silent = on;
    }

    synchronized void publish(byte[] parent, Content content) {
        publish(parent, content, Map.of(), List.of());
    }

    synchronized void publish(byte[] parent, Content content, Map<String, Object> metadata, List<byte[]> buffers) {
        flush();
        byte[] topic = content.type().getBytes(StandardCharsets.US_ASCII);
        wire.accept(Channel.IOPUB, session.message(List.of(topic), parent, content, metadata, buffers));
    }

    /** A message that belongs to the request of now, or the last one. */
    synchronized void publishCurrent(Content content, Map<String, Object> metadata, List<byte[]> buffers) {
        publish(current, content, metadata, buffers);
    }

    /** Tells who subscribed to {@code topic}; the message's topic is what was subscribed to. */
    synchronized void welcome(byte[] topic) {
        IopubWelcome welcome = new IopubWelcome(new String(topic, StandardCharsets.UTF_8));
        wire.accept(Channel.IOPUB, session.message(List.of(topic), null, welcome, Map.of(), List.of()));
    }

    synchronized void write(String name, String more) {
        if (!silent) {
            write(current, name, more);
        }
    }

    synchronized void write(byte[] parent, String name, String more) {
        if (more.isEmpty()) {
            return;
        }
        if (parent != textParent || !name.equals(stream)) {
            flush();
            stream = name;
            textParent = parent;
        }
        if (text.length() == 0) {
            // Wakes the flusher, which waits for exactly this.
            notifyAll();
        }
        text.append(more);
        if (text.length() >= FLUSH_CHARS) {
            flush();
        }
    }

    /** Sends the batched text now. */
    synchronized void flush() {
        if (text.length() == 0) {
            return;
        }
        String sent = text.toString();
        text.setLength(0);
        byte[] topic = ("stream." + stream).getBytes(StandardCharsets.US_ASCII);
        Stream content = new Stream(stream, sent);
        wire.accept(Channel.IOPUB, session.message(List.of(topic), textParent, content, Map.of(), List.of()));
    }

    /** Starts the thread that sends text which nothing else makes leave. */
    void startFlusher() {
        Thread thread = new Thread(this::flushLate, "gobuf-flusher");
        thread.setDaemon(true);
        thread.start();
    }

    private void flushLate() {
        while (true) {
            try {
                synchronized (this) {
                    while (text.length() == 0) {
                        wait();
                    }
                    // Gives the writer time for more. A wake-up before the time costs one message.
                    wait(FLUSH_MS);
                    flush();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                Log.warn("text could not be sent", e);
            }
        }
    }
}
