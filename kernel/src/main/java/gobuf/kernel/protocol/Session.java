package gobuf.kernel.protocol;

import gobuf.kernel.wire.RawMessage;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the messages of one run of the kernel: its own session id, ids that count. Thread-safe. */
public final class Session {
    private static final byte[] NOTHING = {'{', '}'};

    private final String id;
    private final AtomicLong count = new AtomicLong();

    public Session() {
        // Unique is enough, unguessable is not needed: the key is what protects. SecureRandom is slow to load.
        ThreadLocalRandom random = ThreadLocalRandom.current();
        this.id = new UUID(random.nextLong() ^ ProcessHandle.current().pid(), random.nextLong()).toString();
    }

    public String id() {
        return id;
    }

    /**
     * A message.
     *
     * @param identities who is to get it; on iopub the topic
     * @param parent the header of the request it belongs to, byte for byte as it came, or null for none
     */
    public RawMessage message(
            List<byte[]> identities,
            byte[] parent,
            Content content,
            Map<String, Object> metadata,
            List<byte[]> buffers) {
        Header header = Header.now(id + "_" + count.incrementAndGet(), id, content.type());
        return new RawMessage(
                identities,
                Json.write(header.fields()),
                parent == null ? NOTHING : parent,
                metadata.isEmpty() ? NOTHING : Json.write(metadata),
                Json.write(content.fields()),
                buffers);
    }
}
