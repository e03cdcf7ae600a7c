package gobuf.kernel.protocol;

import java.util.Map;

/** A reply that says no more than that all went well, such as {@code interrupt_reply}. */
public record OkReply(String type) implements Content {
    @Override
    public Map<String, Object> fields() {
        return Fields.of("status", "ok");
    }
}
