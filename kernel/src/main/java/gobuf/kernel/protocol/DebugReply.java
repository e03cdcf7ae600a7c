package gobuf.kernel.protocol;

import java.util.Map;

/**
 * The answer to a {@code debug_request}: a response of the Debug Adapter Protocol that says what cannot be done.
 *
 * @param requestSeq number of the request
 * @param command what was asked for
 */
public record DebugReply(int requestSeq, String command, String message) implements Content {
    @Override
    public String type() {
        return "debug_reply";
    }

    @Override
    public Map<String, Object> fields() {
        return Fields.of(
                "type",
                "response",
                "seq",
                0,
                "request_seq",
                requestSeq,
                "success",
                false,
                "command",
                command,
                "message",
                message);
    }
}
