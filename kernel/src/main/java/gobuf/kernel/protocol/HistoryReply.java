package gobuf.kernel.protocol;

import java.util.List;
import java.util.Map;

/**
 * Cells that were run.
 *
 * @param entries lists of session, line and code, or session, line and the pair of code and output
 */
public record HistoryReply(List<List<Object>> entries) implements Content {
    @Override
    public String type() {
        return "history_reply";
    }

    @Override
    public Map<String, Object> fields() {
        return Fields.of("status", "ok", "history", entries);
    }
}
