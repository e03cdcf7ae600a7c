package gobuf.kernel.table;

import gobuf.runtime.stats.Interval;
import gobuf.runtime.sweep.Axis;
import gobuf.runtime.sweep.Cell;
import gobuf.runtime.sweep.CellResult;
import gobuf.runtime.sweep.Grid;
import gobuf.runtime.sweep.Metric;
import gobuf.runtime.sweep.Replicated;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** The results of a sweep as tables: one row a cell, or one row for all cells that differ in nothing but their seed. */
public final class SweepTables {
    /** What the table of the means is called, behind the name of that of the cells. */
    public static final String MEANS = "_means";

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d+)?");

    private SweepTables() {}

    /** Keeps both tables of a sweep under a name. */
    public static void keep(Tables tables, String name, Grid grid, List<CellResult> results) {
        tables.put(name, cells(name, grid, results), units());
        tables.put(name + MEANS, means(name + MEANS, grid, results), units());
    }

    private static Map<String, String> units() {
        Map<String, String> units = new HashMap<>();
        for (Metric m : Metric.values()) {
            if (m.column().endsWith("_ns")) units.put(m.column(), "ns");
        }
        return units;
    }

    /** One row a cell. What a cell does not have is missing. */
    static Table cells(String name, Grid grid, List<CellResult> results) {
        List<Cell> cells = results.stream().map(r -> grid.cell(r.cell())).toList();
        IntColumn number = IntColumn.create("cell");
        LongColumn seed = LongColumn.create(Grid.SEED);
        StringColumn problem = StringColumn.create("problem");
        cells.forEach(c -> {
            number.append(c.number());
            seed.append(c.seed());
        });
        results.forEach(r -> problem.append(r.problem()));
        Table table = Tablesaw.table(name).addColumns(number);
        settings(table, grid, cells);
        table.addColumns(seed);
        for (Metric m : Metric.values()) {
            table.addColumns(numbers(m.column(), results, r -> r.get(m)));
        }
        return table.addColumns(problem);
    }

    /** One row for all seeds: means, and the ends of their confidence intervals. */
    static Table means(String name, Grid grid, List<CellResult> results) {
        List<Replicated> rows = Replicated.of(grid, results);
        Table table = Tablesaw.table(name);
        settings(table, grid, rows.stream().map(Replicated::like).toList());
        IntColumn seeds = IntColumn.create("seeds");
        rows.forEach(r -> seeds.append(r.cells()));
        table.addColumns(seeds);
        for (Metric m : Metric.values()) {
            table.addColumns(
                    numbers(m.column(), rows, of(m, Interval::mean)),
                    numbers(m.column() + "_low", rows, of(m, Interval::low)),
                    numbers(m.column() + "_high", rows, of(m, Interval::high)));
        }
        return table;
    }

    private static Function<Replicated, Double> of(Metric m, Function<Interval, Double> part) {
        return r -> r.intervals().containsKey(m) ? part.apply(r.intervals().get(m)) : Double.valueOf(Double.NaN);
    }

    private static <T> DoubleColumn numbers(String name, List<T> rows, Function<T, Double> value) {
        DoubleColumn column = DoubleColumn.create(name);
        // Tablesaw's missing number is NaN.
        for (T row : rows) column.append(value.apply(row));
        return column;
    }

    /** The axes but the seed, in the order asked for: as numbers where all values are. */
    private static void settings(Table table, Grid grid, List<Cell> cells) {
        for (Axis axis : grid.axes()) {
            if (axis.name().equals(Grid.SEED)) continue;
            table.addColumns(setting(axis, cells));
        }
    }

    private static Column<?> setting(Axis axis, List<Cell> cells) {
        if (axis.name().equals(Grid.PROCS)) {
            IntColumn procs = IntColumn.create(Grid.PROCS);
            cells.forEach(c -> procs.append(c.procs()));
            return procs;
        }
        if (axis.values().stream().allMatch(v -> NUMBER.matcher(v).matches()))
            return numbers(axis.name(), cells, c -> Double.valueOf(c.settings().get(axis.name())));
        StringColumn words = StringColumn.create(axis.name());
        cells.forEach(c -> words.append(c.settings().get(axis.name())));
        return words;
    }
}
