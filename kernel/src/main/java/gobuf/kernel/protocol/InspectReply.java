package gobuf.kernel.protocol;

import java.util.Map;

/** Help on what stands at the cursor, or that there is none. */
public record InspectReply(boolean found, Map<String, Object> data, Map<String, Object> metadata) implements Content {
    @Override
    public String type() {
        return "inspect_reply";
    }

    @Override
    public Map<String, Object> fields() {
        return Fields.of("status", "ok", "found", found, "data", data, "metadata", metadata);
    }
}
