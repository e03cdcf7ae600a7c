package gobuf.kernel.protocol;

import java.util.Map;

/** Run a cell. */
public record ExecuteRequest(
        String code,
        boolean silent,
        boolean storeHistory,
        Map<String, Object> userExpressions,
        boolean allowStdin,
        boolean stopOnError) {
    public static ExecuteRequest read(Fields fields) throws ProtocolException {
        boolean silent = fields.flag("silent", false);
        return new ExecuteRequest(
                fields.text("code"),
                silent,
                // A silent cell is never stored, whatever else the request says.
                !silent && fields.flag("store_history", true),
                fields.object("user_expressions"),
                fields.flag("allow_stdin", true),
                fields.flag("stop_on_error", true));
    }
}
