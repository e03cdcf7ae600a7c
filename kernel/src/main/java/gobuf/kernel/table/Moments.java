package gobuf.kernel.table;

import gobuf.runtime.engine.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Which moment a row of a table tells of. */
public final class Moments {
    private static final Map<String, Double> UNITS = Map.of("_ns", 1.0, "_us", 1e3, "_ms", 1e6, "_s", 1e9);

    private Moments() {}

    /**
     * A moment.
     *
     * @param step the step, or −1 if only a time is known
     * @param ns virtual time in nanoseconds, if no step is known
     * @param column the column that tells it
     */
    public record Moment(long step, long ns, String column) {}

    /**
     * The moment of a row.
     *
     * @param row from 1, in the table's own order
     * @throws IllegalArgumentException if there is no such table or row, or no column of it tells a moment: with what to type
     */
    public static Moment of(Session session, Tables tables, String table, long row, BooleanSupplier interrupted) {
        Sheet sheet = tables.table(table).sheet(session, new Need(null, interrupted));
        int rows = sheet.table().rowCount();
        if (row < 1 || row > rows)
            throw new IllegalArgumentException(
                    rows == 0
                            ? table + " has no rows yet; run something first, such as %continue"
                            : table + " has the rows 1 to " + rows + ", not " + row + "; type %table " + table
                                    + " to see them");
        int at = (int) row - 1;
        Optional<Sheet.Column> step = steps(sheet).filter(c -> !sheet.missing(c, at));
        if (step.isPresent())
            return new Moment(sheet.number(step.get(), at), 0, step.get().name());
        Sheet.Column time = sheet.columns().stream()
                .filter(c -> number(c) && unit(c.name()) != null && !sheet.missing(c, at))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("row " + row + " of " + table
                        + " tells no moment: it needs a column step, or one of time, whose name ends in _ns, _us, _ms or _s"
                        + "\n  columns: " + String.join(", ", tables.columns(table))));
        double ns = sheet.decimal(time, at) * UNITS.get(unit(time.name()));
        return new Moment(-1, Math.round(ns), time.name());
    }

    private static boolean number(Sheet.Column c) {
        return c.kind() == Kind.NUMBER || c.kind() == Kind.DECIMAL;
    }

    /** The column step, or one of a group's: {@code first_step}. */
    private static Optional<Sheet.Column> steps(Sheet sheet) {
        List<Sheet.Column> all = sheet.columns().stream()
                .filter(c -> c.kind() == Kind.NUMBER)
                .filter(c -> c.name().equals("step") || c.name().endsWith("_step"))
                .toList();
        return all.stream().filter(c -> c.name().equals("step")).findFirst().or(() -> all.stream()
                .findFirst());
    }

    private static String unit(String column) {
        int end = column.lastIndexOf('_');
        return end > 0 && UNITS.containsKey(column.substring(end)) ? column.substring(end) : null;
    }
}
