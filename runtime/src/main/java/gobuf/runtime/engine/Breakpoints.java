package gobuf.runtime.engine;

import gobuf.runtime.code.Interpreter;
import gobuf.runtime.code.Row;
import gobuf.runtime.machine.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The breakpoints of a session. They mark rows of its image and change nothing of the machine. */
public final class Breakpoints {
    private final List<Breakpoint> all = new ArrayList<>();
    private final List<Breakpoint> temporaries = new ArrayList<>();
    private int nextId = 1;

    /** Stops in front of any of these rows, if the condition (null for none) holds. */
    public Breakpoint atRows(String text, List<Row> rows, Predicate<Machine> condition) {
        return add(new Breakpoint(nextId++, text, List.copyOf(rows), condition, 0, 0, null));
    }

    /** Stops as soon as the condition holds, wherever that is. */
    public Breakpoint when(String text, Predicate<Machine> condition) {
        return add(new Breakpoint(nextId++, text, List.of(), condition, 0, 0, null));
    }

    /** Stops behind a row that writes any of {@code size} bytes from {@code from}. */
    public Breakpoint watch(String text, long from, long size, Predicate<Machine> condition) {
        return add(new Breakpoint(nextId++, text, List.of(), condition, from, size, null));
    }

    /** Stops in front of a row that means the event. */
    public Breakpoint onEvent(String text, String event, List<Row> rows, Predicate<Machine> condition) {
        return add(new Breakpoint(nextId++, text, List.copyOf(rows), condition, 0, 0, event));
    }

    /** A stop that runs to a row make for themselves; it has no number and is in no list. */
    public Breakpoint temporary(Row row, Predicate<Machine> condition) {
        Breakpoint b = new Breakpoint(0, row.toString(), List.of(row), condition, 0, 0, null);
        temporaries.add(b);
        mark(b);
        return b;
    }

    /** Removes a {@link #temporary} stop. */
    public void remove(Breakpoint temporary) {
        temporaries.remove(temporary);
        unmark(temporary);
        all.forEach(Breakpoints::mark);
    }

    /** All breakpoints in the order they were made. */
    public List<Breakpoint> all() {
        return List.copyOf(all);
    }

    /** The number that the next one gets. */
    int nextId() {
        return nextId;
    }

    /** Puts back what a state file has kept. */
    void restore(List<Breakpoint> kept, int next) {
        kept.forEach(this::add);
        nextId = next;
    }

    /** Removes one; false if there is none of that number. */
    public boolean clear(int id) {
        boolean gone = all.removeIf(b -> b.id() == id && unmark(b));
        all.forEach(Breakpoints::mark);
        return gone;
    }

    /** Removes all. */
    public void clearAll() {
        all.forEach(Breakpoints::unmark);
        all.clear();
    }

    boolean everyRow() {
        return all.stream().anyMatch(Breakpoint::everyRow);
    }

    boolean marks(Row row) {
        return Interpreter.stops(row);
    }

    /** The stop, if the machine stands at a breakpoint after the newest step. */
    Optional<Stop> hit(Machine m, Journal journal, long steps) {
        for (Breakpoint b : all) {
            if (!hits(b, m, journal)) continue;
            Stop.Reason reason = b.size() > 0 ? Stop.Reason.WATCHPOINT : Stop.Reason.BREAKPOINT;
            return Optional.of(Stop.of(reason, label(b), steps));
        }
        for (Breakpoint b : temporaries) {
            if (hits(b, m, journal)) return Optional.of(Stop.of(Stop.Reason.BREAKPOINT, "at " + b.text(), steps));
        }
        return Optional.empty();
    }

    boolean hitAt(Machine m, Journal journal) {
        return all.stream().anyMatch(b -> hits(b, m, journal));
    }

    String describe(Machine m) {
        Row row = m.row().orElse(null);
        return all.stream()
                .filter(b -> b.rows().isEmpty() || b.rows().contains(row))
                .findFirst()
                .map(Breakpoints::label)
                .orElse("breakpoint");
    }

    private static String label(Breakpoint b) {
        return (b.size() > 0 ? "watchpoint " : "breakpoint ") + b.id() + ": " + b.text();
    }

    private static boolean hits(Breakpoint b, Machine m, Journal journal) {
        if (b.size() > 0) {
            boolean written = journal.steps() > 0
                    && journal.newest().stream()
                            .anyMatch(s -> s.address() < b.from() + b.size() && b.from() < s.address() + s.size());
            return written && (b.condition() == null || b.condition().test(m));
        }
        Row row = m.row().orElse(null);
        if (!b.rows().isEmpty() && !b.rows().contains(row)) return false;
        return b.condition() == null || b.condition().test(m);
    }

    private Breakpoint add(Breakpoint b) {
        all.add(b);
        mark(b);
        return b;
    }

    private static void mark(Breakpoint b) {
        b.rows().forEach(r -> Interpreter.stop(r, true));
    }

    private static boolean unmark(Breakpoint b) {
        b.rows().forEach(r -> Interpreter.stop(r, false));
        return true;
    }
}
