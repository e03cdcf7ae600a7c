package gobuf.runtime.engine;

import gobuf.runtime.code.Row;
import java.util.List;
import java.util.function.Predicate;

/**
 * Where or when a run stops.
 *
 * @param id number by which people name it
 * @param text as people asked for it
 * @param rows stops in front of these; empty for any row
 * @param condition and only if this holds; null for always
 * @param from first byte watched, for a watchpoint
 * @param size bytes watched; 0 for no watchpoint
 * @param event the event that its rows mean; null if it was not asked for by event
 */
public record Breakpoint(
        int id, String text, List<Row> rows, Predicate<Machine> condition, long from, long size, String event) {
    /** Whether every row must be looked at while it runs, not only the rows that are marked. */
    boolean everyRow() {
        return rows.isEmpty();
    }
}
