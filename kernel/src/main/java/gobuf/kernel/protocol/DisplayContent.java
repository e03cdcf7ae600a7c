package gobuf.kernel.protocol;

import java.util.Map;

/**
 * Something to show, or to show instead.
 *
 * @param type {@code display_data} or {@code update_display_data}
 * @param displayId the name of the output, or empty
 */
public record DisplayContent(String type, Map<String, Object> data, Map<String, Object> metadata, String displayId)
        implements Content {
    @Override
    public Map<String, Object> fields() {
        return Fields.of(
                "data",
                data,
                "metadata",
                metadata,
                "transient",
                displayId.isEmpty() ? Map.of() : Map.of("display_id", displayId));
    }
}
