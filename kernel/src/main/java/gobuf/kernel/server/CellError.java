package gobuf.kernel.server;

import java.util.List;

/** A cell's failure in words for people: what was wrong and what to do. Shown as it is, without a Java stack trace. */
public final class CellError extends Exception {
    private final String name;
    private final transient List<String> traceback;

    /**
     * @param name short name of the kind of failure, e.g. {@code UnknownMagic}
     * @param message what was wrong and what to type instead
     */
    public CellError(String name, String message) {
        this(name, message, List.of(name + ": " + message));
    }

    /**
     * @param traceback the lines a client shows; may hold ANSI colours. Bold and underline read in light and dark themes
     */
    public CellError(String name, String message, List<String> traceback) {
        super(message, null, false, false);
        this.name = name;
        this.traceback = List.copyOf(traceback);
    }

    public String name() {
        return name;
    }

    public List<String> traceback() {
        return traceback;
    }
}
