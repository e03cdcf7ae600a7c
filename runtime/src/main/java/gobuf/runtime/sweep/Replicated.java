package gobuf.runtime.sweep;

import gobuf.runtime.stats.Interval;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The cells of a sweep that differ in nothing but their seed, taken together.
 *
 * @param like one of the cells: the first
 * @param cells how many there are that ran to their end
 * @param intervals means over the seeds and their confidence intervals; what no cell has is left out
 */
public record Replicated(Cell like, int cells, Map<Metric, Interval> intervals) {
    /** The confidence of the intervals. */
    public static final double CONFIDENCE = 0.95;

    /** Copies the intervals. */
    public Replicated {
        intervals = Collections.unmodifiableMap(new EnumMap<>(intervals));
    }

    /** Groups results by all that is not the seed, in the order of their first cells. Failed cells count for nothing. */
    public static List<Replicated> of(Grid grid, List<CellResult> results) {
        Map<String, List<CellResult>> groups = new LinkedHashMap<>();
        Map<String, Cell> first = new LinkedHashMap<>();
        for (CellResult r : results) {
            Cell cell = grid.cell(r.cell());
            String key = cell.procs() + " " + cell.settings();
            first.putIfAbsent(key, cell);
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(r);
        }
        List<Replicated> out = new ArrayList<>();
        groups.forEach((key, group) -> out.add(of(first.get(key), group)));
        return out;
    }

    /**
     * Differences of results from those of the cells that are like them but for one setting. With the same seed both have the same requests,
     * so what chance does to both drops out, and the differences are surer than the numbers.
     *
     * @param name of the setting, an axis of the sweep
     * @param value which cells are compared with; they themselves have no differences
     */
    public static List<CellResult> differences(Grid grid, List<CellResult> results, String name, String value) {
        Map<String, CellResult> base = new LinkedHashMap<>();
        for (CellResult r : results) {
            if (value.equals(setting(grid.cell(r.cell()), name))) base.put(but(grid.cell(r.cell()), name), r);
        }
        List<CellResult> out = new ArrayList<>();
        for (CellResult r : results) {
            CellResult other = base.get(but(grid.cell(r.cell()), name));
            if (other == null || other == r || !r.ok() || !other.ok()) continue;
            Map<Metric, Double> numbers = new EnumMap<>(Metric.class);
            for (Metric m : Metric.values()) numbers.put(m, r.get(m) - other.get(m));
            out.add(new CellResult(r.cell(), numbers, ""));
        }
        return out;
    }

    private static String setting(Cell cell, String name) {
        return name.equals(Grid.PROCS)
                ? Integer.toString(cell.procs())
                : cell.settings().get(name);
    }

    /** All of a cell but one setting. */
    private static String but(Cell cell, String name) {
        Map<String, String> rest = new LinkedHashMap<>(cell.settings());
        rest.remove(name);
        return (name.equals(Grid.PROCS) ? "" : cell.procs()) + " " + rest + " " + cell.seed();
    }

    private static Replicated of(Cell like, List<CellResult> group) {
        List<CellResult> ran = group.stream().filter(CellResult::ok).toList();
        Map<Metric, Interval> intervals = new EnumMap<>(Metric.class);
        for (Metric m : Metric.values()) {
            double[] numbers = ran.stream()
                    .mapToDouble(r -> r.get(m))
                    .filter(x -> !Double.isNaN(x))
                    .toArray();
            if (numbers.length > 0) intervals.put(m, Interval.of(numbers, CONFIDENCE));
        }
        return new Replicated(like, ran.size(), intervals);
    }
}
