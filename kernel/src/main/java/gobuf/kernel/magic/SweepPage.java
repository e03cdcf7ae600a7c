package gobuf.kernel.magic;

import gobuf.kernel.sweep.Sweep;
import gobuf.runtime.stats.Interval;
import gobuf.runtime.sweep.Cell;
import gobuf.runtime.sweep.CellResult;
import gobuf.runtime.sweep.Grid;
import gobuf.runtime.sweep.Metric;
import gobuf.runtime.sweep.Replicated;
import gobuf.runtime.view.TableView;
import gobuf.runtime.view.Where;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A sweep at a glance: a row for each combination, with means over its seeds and how sure they are. */
final class SweepPage {
    /** What is shown unless somebody asks for other columns. */
    static final List<Metric> USUAL =
            List.of(Metric.WAIT_MEAN_NS, Metric.WAIT_P99_NS, Metric.RESPONSE_P99_NS, Metric.UTILISATION, Metric.STEALS);

    /** Most rows on the page; the named table has all. */
    private static final int MOST = 60;

    private static final String[] UNITS = {"ns", "µs", "ms", "s"};

    private SweepPage() {}

    static TableView of(Grid grid, List<CellResult> results, List<Metric> metrics, Where where, String title) {
        List<Replicated> all = Replicated.of(grid, results);
        List<Scale> scales = metrics.stream().map(m -> Scale.of(m, all)).toList();
        List<TableView.Column> heads = new ArrayList<>();
        List<String> settings = grid.axes().stream()
                .map(gobuf.runtime.sweep.Axis::name)
                .filter(n -> !n.equals(Grid.SEED))
                .toList();
        settings.forEach(n -> heads.add(new TableView.Column(n, n.equals(Grid.PROCS))));
        heads.add(new TableView.Column("seeds", true));
        scales.forEach(s -> heads.add(new TableView.Column(s.heading(), true)));
        List<List<String>> rows = new ArrayList<>();
        for (Replicated r : all.subList(0, Math.min(MOST, all.size()))) {
            List<String> row = new ArrayList<>();
            for (String s : settings) row.add(setting(r.like(), s));
            row.add(Integer.toString(r.cells()));
            for (Scale s : scales) row.add(s.text(r));
            rows.add(row);
        }
        return new TableView(where, title, heads, rows, 0, rows.size(), all.size());
    }

    private static String setting(Cell cell, String name) {
        return name.equals(Grid.PROCS)
                ? Integer.toString(cell.procs())
                : cell.settings().get(name);
    }

    /** What did not run to its end, in a few words; empty if all did. */
    static String problems(Sweep sweep) {
        List<CellResult> failed = sweep.results().stream().filter(r -> !r.ok()).toList();
        if (failed.isEmpty()) return "";
        CellResult first = failed.get(0);
        return failed.size() + (failed.size() == 1 ? " cell" : " cells") + " did not run to the end; cell "
                + first.cell() + " (" + sweep.grid().cell(first.cell()).text() + "): " + first.problem();
    }

    /** The metrics of a list of columns. */
    static List<Metric> metrics(String columns) {
        List<String> known =
                List.of(Metric.values()).stream().map(Metric::column).toList();
        return List.of(columns.strip().split("[\\s,]+")).stream()
                .map(c -> Metric.of(c)
                        .orElseThrow(() -> MagicError.argument(
                                "a sweep has no column " + c
                                        + gobuf.runtime.expr.Nearest.hint(
                                                c, known, "; it has " + String.join(", ", known)),
                                "%sweep --resume --columns wait_mean_ns,wait_p99_ns,steals")))
                .collect(Collectors.toList());
    }

    /**
     * How a column's numbers are written: all in the same unit.
     *
     * @param unit index into UNITS for times, −1 for what is no time
     */
    private record Scale(Metric metric, int unit) {
        static Scale of(Metric metric, List<Replicated> rows) {
            if (!metric.column().endsWith("_ns")) return new Scale(metric, -1);
            double most = rows.stream()
                    .map(r -> r.intervals().get(metric))
                    .filter(i -> i != null)
                    .mapToDouble(i -> Math.abs(i.mean()))
                    .max()
                    .orElse(0);
            int unit = 0;
            for (double x = most; x >= 10_000 && unit < UNITS.length - 1; x /= 1000) unit++;
            return new Scale(metric, unit);
        }

        String heading() {
            String name = metric.column();
            if (unit >= 0) return name.substring(0, name.length() - 3).replace('_', ' ') + " [" + UNITS[unit] + "]";
            return name.endsWith("_per_s") ? name.substring(0, name.length() - 6) + " [/s]" : name.replace('_', ' ');
        }

        /** Mean and half the width of its interval, to two digits of that; without an interval the mean to four digits. */
        String text(Replicated row) {
            Interval i = row.intervals().get(metric);
            if (i == null) return "";
            double by = unit < 0 ? 1 : Math.pow(1000, unit);
            double half = i.halfWidth() / by;
            if (Double.isNaN(half)) return rounded(i.mean() / by, 4);
            if (half == 0) return rounded(i.mean() / by, 4) + " ± 0";
            int places = Math.max(0, 1 - (int) Math.floor(Math.log10(half)));
            return String.format(Locale.ROOT, "%." + places + "f ± %." + places + "f", i.mean() / by, half);
        }

        private static String rounded(double x, int digits) {
            if (x == Math.rint(x) && Math.abs(x) < 1e15) return Long.toString((long) x);
            BigDecimal exact = new BigDecimal(x).round(new MathContext(digits, RoundingMode.HALF_EVEN));
            BigDecimal shown = exact.scale() < 0 ? exact.setScale(0, RoundingMode.UNNECESSARY) : exact;
            return shown.stripTrailingZeros().toPlainString();
        }
    }
}
