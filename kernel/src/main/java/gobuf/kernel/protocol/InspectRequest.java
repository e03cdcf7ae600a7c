package gobuf.kernel.protocol;

/**
 * What is this?
 *
 * @param cursor index into {@code code}, in chars
 * @param detail 0 or 1
 */
public record InspectRequest(String code, int cursor, int detail) {
    public static InspectRequest read(Fields fields) throws ProtocolException {
        String code = fields.text("code");
        int cursor = CodePoints.toIndex(code, fields.number("cursor_pos", Integer.MAX_VALUE));
        return new InspectRequest(code, cursor, fields.number("detail_level", 0));
    }
}
