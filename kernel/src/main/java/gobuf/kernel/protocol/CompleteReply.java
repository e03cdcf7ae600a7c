package gobuf.kernel.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Proposals for {@code [start, end)}, in code points.
 *
 * @param types of the matches, one each, shown by JupyterLab
 */
public record CompleteReply(List<String> matches, List<String> types, int start, int end) implements Content {
    @Override
    public String type() {
        return "complete_reply";
    }

    @Override
    public Map<String, Object> fields() {
        List<Map<String, Object>> typed = new ArrayList<>();
        for (int i = 0; i < matches.size(); i++) {
            typed.add(Fields.of("text", matches.get(i), "type", types.get(i), "start", start, "end", end));
        }
        return Fields.of(
                "status",
                "ok",
                "matches",
                matches,
                "cursor_start",
                start,
                "cursor_end",
                end,
                "metadata",
                Map.of("_jupyter_types_experimental", typed));
    }
}
