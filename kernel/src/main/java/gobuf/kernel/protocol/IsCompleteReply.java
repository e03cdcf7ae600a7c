package gobuf.kernel.protocol;

import java.util.Map;

/** Whether the code can run. The status is {@code complete}, {@code incomplete}, {@code invalid} or {@code unknown}. */
public record IsCompleteReply(String status, String indent) implements Content {
    @Override
    public String type() {
        return "is_complete_reply";
    }

    @Override
    public Map<String, Object> fields() {
        return status.equals("incomplete")
                ? Fields.of("status", status, "indent", indent)
                : Fields.of("status", status);
    }
}
