package gobuf.kernel.table;

import gobuf.runtime.engine.Session;
import java.util.List;

/**
 * A table of a session: what {@code %gs}, {@code %ms}, {@code %ps} and {@code %events} show. It reads the machine and changes nothing
 * of it, and holds no rows itself: each call reads anew.
 */
public interface SessionTable {
    /** Most rows a table takes in. */
    int LIMIT = 100_000;

    /** As its magic is called: {@code gs}. */
    String name();

    /** One line of what its rows are. */
    String about();

    /** Whether the last page is shown unless another is asked for: the newest rows stand at the end. */
    default boolean endFirst() {
        return false;
    }

    /** Names of its columns, for completion. */
    List<String> columnNames();

    /** One line a column, for help. */
    List<String> columnHelp();

    /**
     * The rows as they are now.
     *
     * @throws java.util.concurrent.CancellationException if interrupted before there was anything to show
     */
    Sheet sheet(Session session, Need need);

    /** The names of columns. */
    static <T> List<String> names(List<Spec<T>> specs) {
        return specs.stream().map(s -> s.column().name()).toList();
    }

    /** The help of columns, aligned. */
    static <T> List<String> help(List<Spec<T>> specs) {
        int width =
                specs.stream().mapToInt(s -> s.column().name().length()).max().orElse(1);
        return specs.stream()
                .map(Spec::column)
                .map(c -> c.name() + " ".repeat(width - c.name().length()) + "  " + c.about())
                .toList();
    }
}
