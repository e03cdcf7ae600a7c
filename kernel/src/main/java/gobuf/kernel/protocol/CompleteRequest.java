package gobuf.kernel.protocol;

/**
 * What may stand here?
 *
 * @param cursor index into {@code code}, in chars
 */
public record CompleteRequest(String code, int cursor) {
    public static CompleteRequest read(Fields fields) throws ProtocolException {
        String code = fields.text("code");
        return new CompleteRequest(code, CodePoints.toIndex(code, fields.number("cursor_pos", Integer.MAX_VALUE)));
    }
}
