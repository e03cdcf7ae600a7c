package gobuf.kernel.protocol;

import java.util.List;
import java.util.Map;

/**
 * Any request that failed.
 *
 * @param type the reply's name, e.g. {@code complete_reply}
 * @param status {@code error} or {@code aborted}
 * @param executionCount the cell's, or 0 for replies that have none
 */
public record ErrorReply(String type, String status, Failure failure, int executionCount) implements Content {
    public static ErrorReply error(String type, Failure failure) {
        return new ErrorReply(type, "error", failure, 0);
    }

    /** A cell that was not run since one before it failed. */
    public static ErrorReply aborted() {
        return new ErrorReply(
                "execute_reply", "aborted", Failure.of("Aborted", "not run, because a cell before it failed"), 0);
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = Fields.of("status", status);
        fields.putAll(failure.fields());
        if (type.equals("execute_reply")) {
            fields.put("execution_count", executionCount);
            fields.put("user_expressions", Map.of());
            fields.put("payload", List.of());
        }
        return fields;
    }
}
