package gobuf.runtime.view;

/**
 * A place in Go's own source.
 *
 * @param file file name as Go's tree has it below src/runtime, such as {@code proc.go}
 * @param function Go's function, such as {@code newproc1}
 * @param line line in that release, or 0 where it is not known
 */
public record GoPlace(String file, String function, int line) {
    /** No counterpart in Go's source: a row of ours. */
    public static final GoPlace NONE = new GoPlace("", "", 0);

    /** {@code proc.go:4113 newproc1}, without the line where it is unknown; empty for {@link #NONE}. */
    public String text() {
        if (file.isEmpty()) {
            return "";
        }
        return file + (line > 0 ? ":" + line : "") + (function.isEmpty() ? "" : " " + function);
    }
}
