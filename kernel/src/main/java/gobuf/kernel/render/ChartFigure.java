package gobuf.kernel.render;

import gobuf.runtime.view.ChartView;
import gobuf.runtime.view.ChartView.Axis;
import gobuf.runtime.view.ChartView.Heat;
import gobuf.runtime.view.ChartView.Panel;
import gobuf.runtime.view.ChartView.Plot;
import gobuf.runtime.view.ChartView.Point;
import gobuf.runtime.view.ChartView.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The figure of a chart: the picture, and every number in it as a table. */
final class ChartFigure {
    /** Most columns of a table that stand side by side. */
    private static final int MOST_COLUMNS = 12;

    private ChartFigure() {}

    static Figure of(ChartView view) {
        List<Fact> facts = new ArrayList<>();
        if (multiples(view)) facts.add(multiples(view.panels()));
        else for (Panel panel : view.panels()) facts.add(panel instanceof Plot plot ? grid(plot) : grid((Heat) panel));
        if (!view.remarks().isEmpty()) facts.add(new Prose("", view.remarks(), false));
        Lead title = new Lead("", "", view.title(), "", true);
        return new Figure(view.where(), "", List.of(title), List.of(new ChartDrawing(view)), facts);
    }

    /** Whether it is many panels of one series each over the same bins: those are one table. */
    private static boolean multiples(ChartView view) {
        if (view.panels().size() < 2 || !(view.panels().get(0) instanceof Plot first)) return false;
        return first.series().size() == 1
                && view.panels().stream()
                        .allMatch(p -> p instanceof Plot plot
                                && plot.series().size() == 1
                                && plot.x().equals(first.x())
                                && sameX(List.of(
                                        first.series().get(0), plot.series().get(0))));
    }

    private static Grid multiples(List<Panel> panels) {
        Plot first = (Plot) panels.get(0);
        List<Point> at = first.series().get(0).points();
        List<GridRow> rows = new ArrayList<>();
        for (Panel panel : panels) {
            List<Double> values = ((Plot) panel)
                    .series().get(0).points().stream().map(Point::y).toList();
            rows.add(GridRow.plain(panel.title(), joined(values)));
        }
        String places = joined(at.stream().map(Point::x).toList());
        rows.add(GridRow.plain(title(first.x()), places));
        if (!at.isEmpty())
            rows.add(
                    GridRow.plain("ends at", Numerals.full(at.get(at.size() - 1).to())));
        return new Grid(title(first.y()), Head.all("", "from left to right"), rows, "");
    }

    private static String joined(List<Double> values) {
        return values.stream()
                .map(v -> Double.isNaN(v) ? "–" : Numerals.full(v))
                .collect(Collectors.joining(" "));
    }

    static String title(Axis axis) {
        return axis.label()
                + (axis.unit().isEmpty() ? "" : " (" + axis.unit() + ")")
                + (axis.log() ? ", log scale" : "");
    }

    static Grid grid(Plot plot) {
        return plot.series().size() > 1 && sameX(plot.series()) ? wide(plot) : rows(plot);
    }

    private static boolean sameX(List<Series> series) {
        List<Point> first = series.get(0).points();
        for (Series s : series) {
            if (s.points().size() != first.size() || s.points().stream().anyMatch(Point::hasInterval)) return false;
            for (int i = 0; i < first.size(); i++) {
                Point p = s.points().get(i);
                if (p.x() != first.get(i).x() || p.to() != first.get(i).to()) return false;
            }
        }
        return true;
    }

    /** One row a place, one column a series. */
    private static Grid wide(Plot plot) {
        List<Point> first = plot.series().get(0).points();
        boolean bins = first.stream().anyMatch(p -> p.to() != p.x());
        List<Head> heads = new ArrayList<>();
        heads.add(new Head(title(plot.x()) + (bins ? " from" : ""), true));
        if (bins) heads.add(new Head("to", true));
        for (Series s : plot.series()) heads.add(new Head(s.name(), true));
        List<GridRow> rows = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            List<String> cells = new ArrayList<>();
            cells.add(x(plot.x(), first.get(i).x()));
            if (bins) cells.add(x(plot.x(), first.get(i).to()));
            for (Series s : plot.series())
                cells.add(Numerals.full(s.points().get(i).y()));
            rows.add(GridRow.plain(cells.toArray(String[]::new)));
        }
        return new Grid(caption(plot), heads, rows, "");
    }

    /** One row a point. */
    private static Grid rows(Plot plot) {
        List<Point> all =
                plot.series().stream().flatMap(s -> s.points().stream()).toList();
        boolean named = plot.series().stream().anyMatch(s -> !s.name().isEmpty());
        boolean bins = all.stream().anyMatch(p -> p.to() != p.x());
        boolean intervals = all.stream().anyMatch(Point::hasInterval);
        List<Head> heads = new ArrayList<>();
        if (named) heads.add(Head.of("series"));
        heads.add(new Head(
                title(plot.x()) + (bins ? " from" : ""), plot.x().names().isEmpty()));
        if (bins) heads.add(new Head("to", true));
        heads.add(new Head(title(plot.y()), true));
        if (intervals) heads.addAll(List.of(new Head("from", true), new Head("to", true)));
        List<GridRow> rows = new ArrayList<>();
        for (Series s : plot.series()) {
            for (Point p : s.points()) {
                List<String> cells = new ArrayList<>();
                if (named) cells.add(s.name());
                cells.add(x(plot.x(), p.x()));
                if (bins) cells.add(x(plot.x(), p.to()));
                cells.add(Numerals.full(p.y()));
                if (intervals) cells.addAll(List.of(Numerals.full(p.low()), Numerals.full(p.high())));
                rows.add(GridRow.plain(cells.toArray(String[]::new)));
            }
        }
        return new Grid(caption(plot), heads, rows, rows.isEmpty() ? "no rows" : "");
    }

    private static String caption(Plot plot) {
        return plot.title().isEmpty() ? title(plot.y()) : plot.title() + " · " + title(plot.y());
    }

    static String x(Axis axis, double at) {
        int i = (int) Math.rint(at);
        boolean named = i >= 0 && i < axis.names().size();
        return named ? axis.names().get(i) : Numerals.full(at);
    }

    static Grid grid(Heat heat) {
        String name = heat.title().isEmpty() ? heat.unit() : heat.title() + " · " + heat.unit();
        int columns = heat.values().isEmpty() ? 0 : heat.values().get(0).size();
        if (columns > MOST_COLUMNS) return lines(heat, name, columns);
        List<Head> heads = new ArrayList<>();
        heads.add(Head.of(heat.y().label()));
        for (int c = 0; c < columns; c++) {
            boolean named = !heat.x().names().isEmpty();
            heads.add(new Head(named ? heat.x().names().get(c) : Numerals.full(heat.first() + c * heat.width()), true));
        }
        List<GridRow> rows = new ArrayList<>();
        for (int r = 0; r < heat.values().size(); r++) {
            List<String> cells = new ArrayList<>();
            cells.add(heat.y().names().get(r));
            for (double v : heat.values().get(r)) cells.add(Numerals.full(v));
            rows.add(GridRow.plain(cells.toArray(String[]::new)));
        }
        String across = heat.x().names().isEmpty()
                ? title(heat.x()) + " across, in bins of " + Numerals.full(heat.width())
                        + ": each column from the number above it"
                : title(heat.x()) + " across";
        return new Grid(name, heads, rows, across);
    }

    /** More columns than a page has room for: the numbers of a row one behind the other. */
    private static Grid lines(Heat heat, String name, int columns) {
        List<GridRow> rows = new ArrayList<>();
        for (int r = 0; r < heat.values().size(); r++)
            rows.add(GridRow.plain(heat.y().names().get(r), joined(heat.values().get(r))));
        String places = heat.x().names().isEmpty()
                ? "from " + Numerals.full(heat.first()) + ", each " + Numerals.full(heat.width()) + " wide, " + columns
                        + " of them"
                : String.join(", ", heat.x().names());
        rows.add(GridRow.plain(title(heat.x()), places));
        return new Grid(name, Head.all(heat.y().label(), "from left to right"), rows, "");
    }
}
