package gobuf.kernel.table;

import gobuf.runtime.stats.Interval;
import gobuf.runtime.view.ChartView;
import gobuf.runtime.view.ChartView.Axis;
import gobuf.runtime.view.ChartView.Heat;
import gobuf.runtime.view.ChartView.Mark;
import gobuf.runtime.view.ChartView.Panel;
import gobuf.runtime.view.ChartView.Plot;
import gobuf.runtime.view.ChartView.Point;
import gobuf.runtime.view.ChartView.Series;
import gobuf.runtime.view.Where;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import tech.tablesaw.api.Table;

/**
 * Makes charts of tables. Rows are counted into bins in one pass, or two where the bins' ends have to be found first: a picture has some
 * hundred places, however many rows there are.
 */
final class Plots {
    /** Most different places along x at which values are averaged place by place. */
    private static final int MOST_PLACES = 200;
    /** Most series that people tell apart in one picture. */
    private static final int MOST_SERIES = 8;
    /** Bins between which the shares of a distribution are known exactly. */
    private static final int FINE = 200;

    private static final double CONFIDENCE = 0.95;

    private final Table table;
    private final PlotColumns columns;
    private final PlotSpec spec;
    private final List<String> remarks = new ArrayList<>();

    private Plots(Table table, PlotSpec spec) {
        this.table = table;
        this.columns = new PlotColumns(table);
        this.spec = spec;
    }

    /**
     * A chart of a table.
     *
     * @param name what the title calls the table
     * @throws IllegalArgumentException if a column is unknown or does not suit the form, or there are no rows: with what to type
     */
    static ChartView of(String name, Table table, PlotSpec spec, Where where) {
        if (table.rowCount() == 0)
            throw new IllegalArgumentException(
                    name + " has no rows to plot; type %table " + name + " to see what it has");
        Plots plots = new Plots(table, spec);
        Panel panel = plots.panel();
        int rows = table.rowCount();
        String title = name + ": " + plots.says() + " · " + (rows == 1 ? "1 row" : rows + " rows");
        return new ChartView(where, title, plots.remarks, 1, List.of(panel));
    }

    private String says() {
        String what = spec.form() == PlotSpec.Form.HIST || spec.form() == PlotSpec.Form.ECDF
                ? "distribution of " + x()
                : y() + " by " + x();
        return what + (spec.by().isEmpty() ? "" : " for each " + spec.by());
    }

    private String x() {
        return spec.x().isEmpty() ? columns.firstNumeric() : spec.x();
    }

    private String y() {
        return spec.y().isEmpty() ? "rows" : spec.y();
    }

    private Panel panel() {
        return switch (spec.form()) {
            case HIST -> hist();
            case ECDF -> ecdf();
            case LINE, DOTS -> lines();
            case BAR -> bars();
            case MATRIX -> matrix();
            case HEAT -> heat();
        };
    }

    private Axis axis(String column, boolean log) {
        Axis axis = Axis.of(PlotColumns.label(column), PlotColumns.unit(column));
        return log ? axis.logarithmic() : axis;
    }

    private Axis count(boolean log) {
        Axis axis = Axis.of("rows", "");
        return log ? axis.logarithmic() : axis;
    }

    private PlotColumns.Names by() {
        if (spec.by().isEmpty()) return PlotColumns.Names.one(table.rowCount());
        PlotColumns.Names names = columns.names(spec.by());
        if (names.all().size() > MOST_SERIES)
            remarks.add("the first " + MOST_SERIES + " of " + names.all().size() + " values of " + spec.by()
                    + " are drawn; --where chooses others");
        return names;
    }

    private static int drawn(PlotColumns.Names names) {
        return Math.min(MOST_SERIES, names.all().size());
    }

    // ---- distributions

    private long[][] counts(IntToDoubleFunction numbers, Bins bins, PlotColumns.Names by) {
        long[][] counts = new long[by.all().size()][bins.count()];
        int rows = table.rowCount();
        for (int row = 0; row < rows; row++) {
            int bin = bins.of(numbers.applyAsDouble(row));
            if (bin >= 0) counts[by.of()[row]][bin]++;
        }
        return counts;
    }

    private Plot hist() {
        IntToDoubleFunction numbers = columns.numbers(x());
        Bins bins = Bins.of(numbers, table.rowCount(), spec.bins(), spec.logX());
        tell(bins);
        PlotColumns.Names by = by();
        long[][] counts = counts(numbers, bins, by);
        List<Series> series = new ArrayList<>();
        for (int s = 0; s < drawn(by); s++) {
            List<Point> points = new ArrayList<>();
            for (int b = 0; b < bins.count(); b++) points.add(Point.bar(bins.from(b), bins.from(b + 1), counts[s][b]));
            // bars of several series would hide one another
            series.add(new Series(by.all().get(s), by.all().size() == 1 ? Mark.BARS : Mark.STEPS, points));
        }
        return new Plot("", axis(x(), spec.logX()), count(spec.logY()), series);
    }

    private Plot ecdf() {
        IntToDoubleFunction numbers = columns.numbers(x());
        Bins bins = Bins.of(numbers, table.rowCount(), FINE, spec.logX());
        tell(bins);
        PlotColumns.Names by = by();
        long[][] counts = counts(numbers, bins, by);
        long[] below = new long[by.all().size()];
        long[] total = new long[by.all().size()];
        for (int row = 0; row < table.rowCount(); row++) {
            double v = numbers.applyAsDouble(row);
            if (Double.isNaN(v)) continue;
            total[by.of()[row]]++;
            if (spec.logX() && v <= 0) below[by.of()[row]]++;
        }
        List<Series> series = new ArrayList<>();
        for (int s = 0; s < drawn(by); s++) {
            long sum = below[s];
            List<Point> points = new ArrayList<>();
            points.add(Point.at(bins.from(0), (double) sum / total[s]));
            for (int b = 0; b < bins.count(); b++) {
                sum += counts[s][b];
                if (counts[s][b] > 0 || b == bins.count() - 1)
                    points.add(Point.at(bins.from(b + 1), (double) sum / total[s]));
            }
            series.add(new Series(by.all().get(s), Mark.STEPS, points));
        }
        return new Plot("", axis(x(), spec.logX()), Axis.of("share of the rows that are less", ""), series);
    }

    private void tell(Bins bins) {
        if (bins.missing() > 0) remarks.add(bins.missing() + " rows have no " + x());
        if (bins.left() > 0)
            remarks.add((bins.left() == 1 ? "1 row" : bins.left() + " rows")
                    + " of 0 or less cannot stand on a logarithmic axis: without --log they do");
    }

    // ---- values over values

    private Plot lines() {
        if (spec.y().isEmpty()) throw new IllegalArgumentException("a line needs y=, the column that is drawn over x");
        if (!columns.numeric(x())) return bars();
        IntToDoubleFunction xs = columns.numbers(x());
        IntToDoubleFunction ys = columns.numbers(spec.y());
        PlotColumns.Names by = by();
        Mark mark = spec.form() == PlotSpec.Form.DOTS ? Mark.DOTS : Mark.LINE;
        TreeMap<Double, Integer> places = new TreeMap<>();
        for (int row = 0; row < table.rowCount() && places.size() <= MOST_PLACES; row++) {
            double x = xs.applyAsDouble(row);
            if (!Double.isNaN(x)) places.put(x, 0);
        }
        List<Series> series =
                places.size() <= MOST_PLACES ? placed(xs, ys, by, mark, places) : binned(xs, ys, by, mark);
        return new Plot("", axis(x(), spec.logX()), axis(spec.y(), spec.logY()), series);
    }

    /** A point for each place; where several rows share it their mean, with an interval. */
    private List<Series> placed(
            IntToDoubleFunction xs,
            IntToDoubleFunction ys,
            PlotColumns.Names by,
            Mark mark,
            TreeMap<Double, Integer> places) {
        int n = 0;
        for (double x : places.keySet()) places.put(x, n++);
        Growing[][] values = new Growing[by.all().size()][n];
        int[][] row = new int[by.all().size()][n];
        for (int r = 0; r < table.rowCount(); r++) {
            double y = ys.applyAsDouble(r);
            Integer place = places.get(xs.applyAsDouble(r));
            if (place == null || Double.isNaN(y)) continue;
            int s = by.of()[r];
            if (values[s][place] == null) values[s][place] = new Growing();
            values[s][place].add(y);
            row[s][place] = r;
        }
        boolean own = !spec.low().isEmpty();
        IntToDoubleFunction lows = own ? columns.numbers(spec.low()) : r -> Double.NaN;
        IntToDoubleFunction highs = own ? columns.numbers(spec.high()) : r -> Double.NaN;
        boolean several = false;
        List<Series> series = new ArrayList<>();
        for (int s = 0; s < drawn(by); s++) {
            List<Point> points = new ArrayList<>();
            for (var place : places.entrySet()) {
                Growing g = values[s][place.getValue()];
                if (g == null) continue;
                double x = place.getKey();
                if (g.size == 1) {
                    int r = row[s][place.getValue()];
                    points.add(new Point(x, x, g.values[0], lows.applyAsDouble(r), highs.applyAsDouble(r)));
                    continue;
                }
                several = true;
                if (own) throw shared(x, g.size);
                Interval i = Interval.of(g.all(), CONFIDENCE);
                points.add(new Point(x, x, i.mean(), i.low(), i.high()));
            }
            series.add(new Series(by.all().get(s), mark, points));
        }
        if (several)
            remarks.add(
                    "where rows share a place: their mean, and its 95 % confidence interval (Student's t, rows taken as independent)");
        else if (own) remarks.add("intervals are from " + spec.low() + " to " + spec.high());
        return series;
    }

    /** The ends of an interval belong to one row: of several there is no telling which to draw. */
    private IllegalArgumentException shared(double x, int rows) {
        String number = x == Math.rint(x) ? Long.toString((long) x) : Double.toString(x);
        String place = x() + " " + number + (spec.by().isEmpty() ? "" : " of one " + spec.by());
        return new IllegalArgumentException(rows + " rows have " + place
                + ", and low= and high= belong to one row; choose rows with --where, or leave low= and high= away:"
                + " then the interval is that of the rows' mean");
    }

    /** Too many places: the mean of each bin, with the least and the greatest of it. */
    private List<Series> binned(IntToDoubleFunction xs, IntToDoubleFunction ys, PlotColumns.Names by, Mark mark) {
        int rows = table.rowCount();
        if (!spec.low().isEmpty())
            throw new IllegalArgumentException(
                    "more than " + MOST_PLACES + " values of " + x()
                            + " are put into bins, which low= and high= cannot be; choose rows with --where, or leave them away");
        Bins bins = Bins.of(xs, rows, spec.bins(), spec.logX());
        tell(bins);
        int n = by.all().size();
        double[][] sums = new double[n][bins.count()];
        double[][] least = new double[n][bins.count()];
        double[][] most = new double[n][bins.count()];
        long[][] counts = new long[n][bins.count()];
        for (double[] l : least) Arrays.fill(l, Double.POSITIVE_INFINITY);
        for (double[] m : most) Arrays.fill(m, Double.NEGATIVE_INFINITY);
        for (int row = 0; row < rows; row++) {
            double y = ys.applyAsDouble(row);
            int b = bins.of(xs.applyAsDouble(row));
            if (b < 0 || Double.isNaN(y)) continue;
            int s = by.of()[row];
            sums[s][b] += y;
            counts[s][b]++;
            if (y < least[s][b]) least[s][b] = y;
            if (y > most[s][b]) most[s][b] = y;
        }
        remarks.add("each point is the mean of a bin of " + x()
                + "; the bar through it goes from the least to the greatest");
        List<Series> series = new ArrayList<>();
        for (int s = 0; s < drawn(by); s++) {
            List<Point> points = new ArrayList<>();
            for (int b = 0; b < bins.count(); b++) {
                if (counts[s][b] == 0) continue;
                points.add(
                        new Point(bins.from(b), bins.from(b + 1), sums[s][b] / counts[s][b], least[s][b], most[s][b]));
            }
            series.add(new Series(by.all().get(s), mark, points));
        }
        return series;
    }

    /** Numbers of which it is not known how many will come. */
    private static final class Growing {
        private double[] values = new double[4];
        private int size;

        void add(double v) {
            if (size == values.length) values = Arrays.copyOf(values, 2 * size);
            values[size++] = v;
        }

        double[] all() {
            return Arrays.copyOf(values, size);
        }
    }

    // ---- names

    private Plot bars() {
        PlotColumns.Names names =
                columns.names(spec.x().isEmpty() ? table.column(0).name() : spec.x());
        PlotColumns.Names by = by();
        double[][] cells = cells(by, names.of(), names.all().size());
        List<Series> series = new ArrayList<>();
        for (int s = 0; s < drawn(by); s++) {
            List<Point> points = new ArrayList<>();
            for (int i = 0; i < names.all().size(); i++) points.add(Point.at(i, cells[s][i]));
            series.add(new Series(by.all().get(s), Mark.BARS, points));
        }
        return new Plot("", named(x(), names), value(), series);
    }

    private Axis value() {
        return spec.y().isEmpty() ? count(spec.logY()) : axis(spec.y(), spec.logY());
    }

    private static Axis named(String column, PlotColumns.Names names) {
        return new Axis(
                column,
                "",
                false,
                names.all().stream().map(n -> n.isEmpty() ? "–" : n).toList());
    }

    /** For each pair of two names how many rows, or the mean of y. */
    private double[][] cells(PlotColumns.Names down, int[] across, int width) {
        boolean counts = spec.y().isEmpty();
        IntToDoubleFunction ys = counts ? row -> 1 : columns.numbers(spec.y());
        double[][] sums = new double[down.all().size()][width];
        long[][] rows = new long[down.all().size()][width];
        for (int row = 0; row < table.rowCount(); row++) {
            double y = ys.applyAsDouble(row);
            if (Double.isNaN(y) || across[row] < 0) continue;
            sums[down.of()[row]][across[row]] += y;
            rows[down.of()[row]][across[row]]++;
        }
        if (counts) return sums;
        for (int i = 0; i < sums.length; i++)
            for (int j = 0; j < width; j++) sums[i][j] = rows[i][j] == 0 ? Double.NaN : sums[i][j] / rows[i][j];
        remarks.add("values are means of " + spec.y());
        return sums;
    }

    private String unit() {
        if (spec.y().isEmpty()) return "rows";
        String unit = PlotColumns.unit(spec.y());
        return "mean " + PlotColumns.label(spec.y()) + (unit.isEmpty() ? "" : " (" + unit + ")");
    }

    private Heat matrix() {
        PlotColumns.Names across = columns.names(x());
        PlotColumns.Names down = columns.names(needBy());
        double[][] cells = cells(down, across.of(), across.all().size());
        return new Heat("", named(x(), across), named(spec.by(), down), 0, 1, unit(), lists(cells));
    }

    private Heat heat() {
        IntToDoubleFunction xs = columns.numbers(x());
        Bins bins = Bins.of(xs, table.rowCount(), spec.bins(), false);
        tell(bins);
        PlotColumns.Names down = columns.names(needBy());
        int[] across = new int[table.rowCount()];
        for (int row = 0; row < across.length; row++) across[row] = bins.of(xs.applyAsDouble(row));
        double[][] cells = cells(down, across, bins.count());
        return new Heat("", axis(x(), false), named(spec.by(), down), bins.low(), bins.width(), unit(), lists(cells));
    }

    private String needBy() {
        if (spec.by().isEmpty())
            throw new IllegalArgumentException("a " + spec.form().name().toLowerCase(java.util.Locale.ROOT)
                    + " needs by=, the column of its rows");
        return spec.by();
    }

    private static List<List<Double>> lists(double[][] cells) {
        return Arrays.stream(cells)
                .map(row -> Arrays.stream(row).boxed().toList())
                .toList();
    }
}
