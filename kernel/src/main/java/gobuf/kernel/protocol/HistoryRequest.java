package gobuf.kernel.protocol;

/**
 * Which cells were run?
 *
 * @param access {@code tail}, {@code range} or {@code search}
 * @param session for {@code range}: 0 is this one, negative counts back from it
 * @param stop for {@code range}: the first line not wanted
 * @param n for {@code tail} and {@code search}: how many at most, the last ones
 * @param pattern for {@code search}: with {@code *} and {@code ?}
 */
public record HistoryRequest(
        String access, boolean output, int session, int start, int stop, int n, String pattern, boolean unique) {
    public static HistoryRequest read(Fields fields) throws ProtocolException {
        return new HistoryRequest(
                fields.text("hist_access_type", "tail"),
                fields.flag("output", false),
                fields.number("session", 0),
                fields.number("start", 1),
                fields.number("stop", Integer.MAX_VALUE),
                fields.number("n", Integer.MAX_VALUE),
                fields.text("pattern", "*"),
                fields.flag("unique", false));
    }
}
