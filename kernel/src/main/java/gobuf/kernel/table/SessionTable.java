package gobuf.kernel.table;

import gobuf.runtime.engine.Session;
import java.util.List;

/**
 * A table that can be asked: what {@code %gs} or {@code %table waits} show. Those of a session read the machine and change nothing of it;
 * they hold no rows themselves, each call reads anew.
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
    List<Sheet.Column> columns();

    /** Names of its columns, for completion. */
    default List<String> columnNames() {
        return columns().stream().map(Sheet.Column::name).toList();
    }

    /** One line a column, aligned, for help. */
    default List<String> columnHelp() {
        int width = columnNames().stream().mapToInt(String::length).max().orElse(1);
        return columns().stream()
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
