package gobuf.kernel.protocol;

import java.util.Map;

/**
 * A comm message, in both directions.
 *
 * @param type {@code comm_open}, {@code comm_msg} or {@code comm_close}
 * @param target only with {@code comm_open}; empty otherwise
 */
public record CommContent(String type, String commId, String target, Map<String, Object> data) implements Content {
    public static CommContent read(String type, Fields fields) throws ProtocolException {
        String target = type.equals("comm_open") ? fields.text("target_name") : "";
        return new CommContent(type, fields.text("comm_id"), target, fields.object("data"));
    }

    @Override
    public Map<String, Object> fields() {
        return type.equals("comm_open")
                ? Fields.of("comm_id", commId, "target_name", target, "data", data)
                : Fields.of("comm_id", commId, "data", data);
    }
}
