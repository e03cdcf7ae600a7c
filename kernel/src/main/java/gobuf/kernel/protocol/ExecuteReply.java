package gobuf.kernel.protocol;

import java.util.List;
import java.util.Map;

/**
 * A cell ended well.
 *
 * @param userExpressions name to {@code {status, data, metadata}} or {@code {status, ename, evalue, traceback}}
 */
public record ExecuteReply(int executionCount, Map<String, Object> userExpressions, List<Map<String, Object>> payload)
        implements Content {
    @Override
    public String type() {
        return "execute_reply";
    }

    @Override
    public Map<String, Object> fields() {
        return Fields.of(
                "status",
                "ok",
                "execution_count",
                executionCount,
                "user_expressions",
                userExpressions,
                "payload",
                payload);
    }
}
