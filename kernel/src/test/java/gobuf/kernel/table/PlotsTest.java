package gobuf.kernel.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gobuf.kernel.table.PlotSpec.Form;
import gobuf.runtime.view.ChartView;
import gobuf.runtime.view.ChartView.Heat;
import gobuf.runtime.view.ChartView.Mark;
import gobuf.runtime.view.ChartView.Plot;
import gobuf.runtime.view.ChartView.Point;
import gobuf.runtime.view.Where;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What charts count and average, against numbers that can be counted by hand. */
class PlotsTest {
    private static final Where WHERE = new Where(1, "M0", "g1", "main", 0);

    private static PlotSpec spec(Form form, String x, String y, String by, boolean log, int bins) {
        return new PlotSpec(form, x, y, by, "", "", log, false, bins);
    }

    private static Plot plot(Table table, PlotSpec spec) {
        return (Plot) chart(table, spec).panels().get(0);
    }

    private static ChartView chart(Table table, PlotSpec spec) {
        return Plots.of("t", table, spec, WHERE);
    }

    private static Table numbers(long... values) {
        return Table.create("t", LongColumn.create("length_ns", values));
    }

    @Test
    void aHistogramCountsEveryRowOnceAndWholeNumbersEvenly() {
        Plot plot = plot(
                numbers(IntStream.range(0, 100).asLongStream().toArray()),
                spec(Form.HIST, "length_ns", "", "", false, 7));
        List<Point> bars = plot.series().get(0).points();
        assertThat(bars).extracting(Point::y).containsExactly(15.0, 15.0, 15.0, 15.0, 15.0, 15.0, 10.0);
        assertThat(bars.get(0).to() - bars.get(0).x()).isEqualTo(15);
        assertThat(plot.x().label()).isEqualTo("length");
        assertThat(plot.x().unit()).isEqualTo("ns");
    }

    @Test
    void aLogarithmicHistogramLeavesOutWhatHasNoPlaceAndSaysSo() {
        ChartView chart = chart(numbers(0, -5, 1, 10, 100, 1000), spec(Form.HIST, "length_ns", "", "", true, 3));
        List<Point> bars = ((Plot) chart.panels().get(0)).series().get(0).points();
        assertThat(bars).extracting(Point::y).containsExactly(1.0, 1.0, 2.0);
        assertThat(bars.get(1).x()).isCloseTo(10, within(1e-6));
        assertThat(chart.remarks()).anyMatch(r -> r.startsWith("2 rows of 0 or less"));
    }

    @Test
    void theSharesOfADistributionRiseToOneAndCountWhatIsLeftOfALogarithmicAxis() {
        Plot plot = plot(numbers(0, 1, 2, 4), spec(Form.ECDF, "length_ns", "", "", true, 40));
        List<Point> points = plot.series().get(0).points();
        assertThat(points.get(0).y()).isEqualTo(0.25);
        assertThat(points.get(points.size() - 1).y()).isEqualTo(1);
        assertThat(points).extracting(Point::y).isSorted();
    }

    @Test
    void rowsThatShareAPlaceAreAveragedWithAnInterval() {
        Table table = Table.create(
                "t",
                LongColumn.create("procs", 1, 1, 1, 2),
                DoubleColumn.create("wait_ns", 10, 12, 14, 5),
                StringColumn.create("runnext", "on", "on", "on", "on"));
        ChartView chart = chart(table, spec(Form.LINE, "procs", "wait_ns", "runnext", false, 40));
        List<Point> points = ((Plot) chart.panels().get(0)).series().get(0).points();
        assertThat(points).hasSize(2);
        assertThat(points.get(0).y()).isEqualTo(12);
        // Student's t for two degrees of freedom at 95 % is 4.303; the deviation is 2
        assertThat(points.get(0).high() - 12).isCloseTo(4.303 * 2 / Math.sqrt(3), within(0.001));
        assertThat(points.get(1).hasInterval()).isFalse();
        assertThat(chart.remarks()).anyMatch(r -> r.contains("95 %"));
    }

    @Test
    void intervalsCanBeColumns() {
        Table table = Table.create(
                "t",
                LongColumn.create("procs", 1, 2),
                DoubleColumn.create("mean", 10, 5),
                DoubleColumn.create("lo", 9, 4),
                DoubleColumn.create("hi", 12, 6));
        Plot plot = plot(table, new PlotSpec(Form.LINE, "procs", "mean", "", "lo", "hi", false, false, 40));
        assertThat(plot.series().get(0).points()).containsExactly(new Point(1, 1, 10, 9, 12), new Point(2, 2, 5, 4, 6));
    }

    @Test
    void manyPlacesAreBinnedWithTheirLeastAndGreatest() {
        int n = 100_000;
        long[] x = IntStream.range(0, n).asLongStream().toArray();
        double[] y = IntStream.range(0, n).mapToDouble(i -> i % 10).toArray();
        Table table = Table.create("t", LongColumn.create("x", x), DoubleColumn.create("y", y));
        ChartView chart = chart(table, spec(Form.LINE, "x", "y", "", false, 50));
        List<Point> points = ((Plot) chart.panels().get(0)).series().get(0).points();
        assertThat(points).hasSize(50).allSatisfy(p -> {
            assertThat(p.y()).isEqualTo(4.5);
            assertThat(p.low()).isZero();
            assertThat(p.high()).isEqualTo(9);
        });
        assertThat(chart.remarks()).anyMatch(r -> r.contains("bin of x"));
    }

    @Test
    void barsCountNamesAndAMatrixCountsPairs() {
        Table table = Table.create(
                "t",
                StringColumn.create("thief", "p1", "p0", "p1", "p1"),
                StringColumn.create("victim", "p0", "p1", "p0", "p2"));
        Plot plot = plot(table, spec(Form.BAR, "thief", "", "", false, 40));
        assertThat(plot.x().names()).containsExactly("p1", "p0");
        assertThat(plot.series().get(0).mark()).isEqualTo(Mark.BARS);
        assertThat(plot.series().get(0).points()).extracting(Point::y).containsExactly(3.0, 1.0);
        Heat heat = (Heat) chart(table, spec(Form.MATRIX, "victim", "", "thief", false, 40))
                .panels()
                .get(0);
        assertThat(heat.x().names()).containsExactly("p0", "p1", "p2");
        assertThat(heat.values()).containsExactly(List.of(2.0, 0.0, 1.0), List.of(0.0, 1.0, 0.0));
    }

    @Test
    void aHeatMapAveragesWithinBinsAndKnowsWhatIsMissing() {
        Table table = Table.create(
                "t",
                LongColumn.create("time_ns", 0, 5, 10, 19),
                LongColumn.create("p", 1, 0, 1, 1),
                DoubleColumn.create("value", 3, 4, 5, 7));
        Heat heat = (Heat) chart(table, spec(Form.HEAT, "time_ns", "value", "p", false, 2))
                .panels()
                .get(0);
        assertThat(heat.y().names()).containsExactly("0", "1");
        assertThat(heat.width()).isEqualTo(10);
        assertThat(heat.values().get(1)).containsExactly(3.0, 6.0);
        assertThat(heat.values().get(0)).containsExactly(4.0, Double.NaN);
        assertThat(heat.unit()).isEqualTo("mean value");
    }

    @Test
    void errorsSayWhatToType() {
        assertThatThrownBy(() -> chart(numbers(1), spec(Form.HIST, "lenght_ns", "", "", false, 4)))
                .hasMessageContaining("no column lenght_ns; did you mean length_ns?");
        assertThatThrownBy(() -> chart(numbers(), spec(Form.HIST, "length_ns", "", "", false, 4)))
                .hasMessageContaining("no rows to plot; type %table t");
        assertThatThrownBy(() -> chart(numbers(1), spec(Form.LINE, "length_ns", "", "", false, 4)))
                .hasMessageContaining("a line needs y=");
        assertThatThrownBy(() -> chart(numbers(1), spec(Form.MATRIX, "length_ns", "", "", false, 4)))
                .hasMessageContaining("needs by=");
        assertThatThrownBy(() -> spec(Form.HIST, "", "", "", false, 0)).hasMessageContaining("from 1 to 400");
        long[] many = IntStream.range(0, 65).asLongStream().toArray();
        assertThatThrownBy(() -> chart(numbers(many), spec(Form.BAR, "length_ns", "", "", false, 4)))
                .hasMessageContaining("more than 64 different values");
    }
}
