package gobuf.kernel.render;

import gobuf.runtime.view.ChartView;
import gobuf.runtime.view.ChartView.Axis;
import gobuf.runtime.view.ChartView.Heat;
import gobuf.runtime.view.ChartView.Mark;
import gobuf.runtime.view.ChartView.Panel;
import gobuf.runtime.view.ChartView.Plot;
import gobuf.runtime.view.ChartView.Point;
import gobuf.runtime.view.ChartView.Series;
import java.util.ArrayList;
import java.util.List;

/** One chart of each kind, with numbers made up. */
final class Charts {
    private Charts() {}

    /** Small multiples with a wide panel under them. */
    static ChartView queues() {
        List<Panel> panels = new ArrayList<>();
        for (int p = 0; p < 4; p++) panels.add(queue("p" + p, p, 12));
        panels.add(queue("global queue", 7, 40));
        return new ChartView(Samples.WHERE, "queue lengths", List.of("the greatest of each bin"), 2, panels);
    }

    private static Plot queue(String name, int phase, int most) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 32; i++)
            points.add(Point.bar(i * 2500.0, (i + 1) * 2500.0, (i * (phase + 3) + phase) % most));
        return new Plot(
                name,
                Axis.of("virtual time", "ns"),
                Axis.of("goroutines", ""),
                List.of(new Series("", Mark.STEPS, points)));
    }

    /** A distribution of two series on a logarithmic axis. */
    static ChartView waits() {
        List<Series> series = new ArrayList<>();
        for (int s = 0; s < 2; s++) {
            List<Point> points = new ArrayList<>();
            for (int i = 0; i <= 20; i++)
                points.add(Point.at(Math.pow(10, 2 + i * 0.2), Math.min(1, i * (s + 1) / 20.0)));
            series.add(new Series(s == 0 ? "runnext <off> & \"on\"" : "ring", Mark.STEPS, points));
        }
        Plot plot = new Plot("", Axis.of("wait", "ns").logarithmic(), Axis.of("share", ""), series);
        return new ChartView(Samples.WHERE, "waits: distribution of length_ns", List.of(), 1, List.of(plot));
    }

    /** Lines with intervals. */
    static ChartView sweep() {
        List<Series> series = new ArrayList<>();
        for (int s = 0; s < 3; s++) {
            List<Point> points = new ArrayList<>();
            for (int p : new int[] {1, 2, 4, 8}) {
                double y = 4000.0 * (s + 2) / p;
                points.add(new Point(p, p, y, y * 0.9, y * 1.125));
            }
            series.add(new Series("tick " + 61 * s, Mark.LINE, points));
        }
        Plot plot = new Plot("", Axis.of("procs", ""), Axis.of("wait mean", "ns"), series);
        return new ChartView(Samples.WHERE, "sweep: wait mean by procs", List.of("95 % intervals"), 1, List.of(plot));
    }

    /** A matrix with numbers in it, one of them missing. */
    static ChartView steals() {
        List<String> ps = List.of("p0", "p1", "p2");
        List<List<Double>> values =
                List.of(List.of(Double.NaN, 12.0, 3.0), List.of(40.0, Double.NaN, 0.0), List.of(7.0, 1.0, Double.NaN));
        Heat heat = new Heat(
                "",
                new Axis("victim", "", false, ps),
                new Axis("thief", "", false, ps),
                0,
                1,
                "goroutines stolen",
                values);
        return new ChartView(Samples.WHERE, "steals", List.of(), 1, List.of(heat));
    }

    /** Shades over time. */
    static ChartView busy() {
        List<List<Double>> values = new ArrayList<>();
        for (int p = 0; p < 8; p++) {
            List<Double> row = new ArrayList<>();
            for (int i = 0; i < 50; i++) row.add((i * (p + 1) % 11) / 10.0);
            values.add(row);
        }
        List<String> names = List.of("p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7");
        Heat heat = new Heat(
                "",
                Axis.of("virtual time", "ns"),
                new Axis("P", "", false, names),
                0,
                20_000,
                "share of time with a goroutine",
                values);
        return new ChartView(Samples.WHERE, "Ps over time", List.of(), 1, List.of(heat));
    }

    /** Bars with names. */
    static ChartView kinds() {
        List<String> names = List.of("runnext put", "runnext kick", "runq put", "g status", "stack cache refill");
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) points.add(Point.at(i, (i + 1) * 7));
        Plot plot = new Plot(
                "",
                new Axis("kind", "", false, names),
                Axis.of("rows", ""),
                List.of(new Series("", Mark.BARS, points)));
        return new ChartView(Samples.WHERE, "events: rows by kind", List.of(), 1, List.of(plot));
    }
}
