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

    /** Its columns. */
    List<? extends Spec<?>> columns();

    /** Names of its columns, for completion. */
    default List<String> columnNames() {
        return columns().stream().map(s -> s.column().name()).toList();
    }

    /** One line a column, aligned, for help. */
    default List<String> columnHelp() {
        int width = columnNames().stream().mapToInt(String::length).max().orElse(1);
        return columns().stream()
                .map(Spec::column)
                .map(c -> c.name() + " ".repeat(width - c.name().length()) + "  " + c.about())
                .toList();
    }

    /**
     * The rows as they are now.
     *
     * @throws java.util.concurrent.CancellationException if interrupted before there was anything to show
     */
    Sheet sheet(Session session, Need need);
}
