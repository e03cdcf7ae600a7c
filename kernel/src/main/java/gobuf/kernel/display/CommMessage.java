package gobuf.kernel.display;

import java.util.List;
import java.util.Map;

/**
 * What travels in one comm message.
 *
 * @param data the JSON tree the two ends agree on
 * @param metadata metadata of the message; widgets put their protocol version here
 * @param buffers binary parts
 */
public record CommMessage(Map<String, Object> data, Map<String, Object> metadata, List<byte[]> buffers) {
    public static CommMessage of(Map<String, Object> data) {
        return new CommMessage(data, Map.of(), List.of());
    }
}
