package gobuf.kernel.render;

import gobuf.runtime.view.ChartView;
import gobuf.runtime.view.ChartView.Heat;
import gobuf.runtime.view.ChartView.Mark;
import gobuf.runtime.view.ChartView.Panel;
import gobuf.runtime.view.ChartView.Plot;
import gobuf.runtime.view.ChartView.Point;
import gobuf.runtime.view.ChartView.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A chart in characters: a line of blocks a series, bars, or a grid of shades. */
final class ChartText {
    private static final int ACROSS = 44;
    private static final int BARS = 34;
    /** Most bars that stand one below the other. */
    private static final int MOST_BARS = 24;
    /** Most columns of a grid whose numbers are written. */
    private static final int NUMBERS = 10;

    private static final String BLOCKS = " ▁▂▃▄▅▆▇█";
    private static final String SHADES = "·░░▒▒▓▓█";

    private ChartText() {}

    static List<Fact> of(ChartView view) {
        List<Fact> out = new ArrayList<>();
        List<Plot> lines = new ArrayList<>();
        for (Panel panel : view.panels()) {
            if (panel instanceof Plot plot && !bars(plot) && !few(plot)) {
                lines.add(plot);
                continue;
            }
            flush(out, lines);
            out.add(
                    panel instanceof Heat heat
                            ? heat(heat)
                            : bars((Plot) panel) ? barGrid((Plot) panel) : ChartFigure.grid((Plot) panel));
        }
        flush(out, lines);
        if (!view.remarks().isEmpty()) out.add(new Prose("", view.remarks(), false));
        return out;
    }

    private static boolean bars(Plot plot) {
        return plot.series().size() == 1
                && plot.series().get(0).mark() == Mark.BARS
                && plot.series().get(0).points().size() <= MOST_BARS;
    }

    /** So few points that their numbers say it best. */
    private static boolean few(Plot plot) {
        return plot.series().stream().mapToInt(s -> s.points().size()).sum() <= 20;
    }

    private static void flush(List<Fact> out, List<Plot> plots) {
        if (!plots.isEmpty()) out.add(blocks(plots));
        plots.clear();
    }

    /** One line a series; panels with the same axis in one box. */
    private static Grid blocks(List<Plot> plots) {
        List<GridRow> rows = new ArrayList<>();
        Plot first = plots.get(0);
        Scale x = PlotArt.x(first, 6);
        for (Plot plot : plots) {
            Scale own = PlotArt.x(plot, 6);
            Scale y = PlotArt.y(PlotArt.peers(plot, List.copyOf(plots)), 2);
            for (Series s : plot.series()) {
                String name = plot.title() + (plot.title().isEmpty() || s.name().isEmpty() ? "" : " ") + s.name();
                rows.add(GridRow.plain(name, "▕" + line(s, own, y) + "▏", "0 … " + most(s, y)));
            }
        }
        double end = x.high();
        String from = x.brief(x.low());
        String to = x.brief(end);
        rows.add(
                GridRow.plain("", " " + from + " ".repeat(Math.max(1, ACROSS - from.length() - to.length())) + to, ""));
        rows.add(GridRow.plain("", " " + x.title(), ""));
        String head = PlotArt.y(List.of(first), 2).title();
        return new Grid(head, Head.all("", "", ""), rows, "");
    }

    private static String most(Series s, Scale y) {
        double most = s.points().stream()
                .mapToDouble(Point::y)
                .filter(v -> !Double.isNaN(v))
                .max()
                .orElse(0);
        return y.brief(most);
    }

    private static String line(Series series, Scale x, Scale y) {
        double[] highest = new double[ACROSS];
        Arrays.fill(highest, Double.NaN);
        double last = Double.NaN;
        int done = 0;
        for (Point p : series.points()) {
            int from = column(x, p.x());
            int to = p.to() > p.x() ? (int) Math.ceil(x.place(p.to()) * ACROSS) - 1 : from;
            boolean holds = series.mark() == Mark.STEPS || series.mark() == Mark.LINE;
            for (int i = done; holds && i < from; i++) if (Double.isNaN(highest[i])) highest[i] = last;
            for (int i = from; i <= Math.min(Math.max(from, to), ACROSS - 1); i++)
                highest[i] = Double.isNaN(highest[i]) ? p.y() : Math.max(highest[i], p.y());
            last = p.y();
            done = from;
        }
        StringBuilder out = new StringBuilder();
        for (double v : highest) {
            int level = Double.isNaN(v) || v <= y.low() ? 0 : (int) Math.max(1, Math.ceil(y.place(v) * 8));
            out.append(BLOCKS.charAt(level));
        }
        return out.toString();
    }

    private static int column(Scale x, double at) {
        return (int) Math.min(ACROSS - 1, Math.floor(x.place(at) * ACROSS));
    }

    private static Grid barGrid(Plot plot) {
        Series series = plot.series().get(0);
        Scale x = PlotArt.x(plot, 6);
        Scale y = PlotArt.y(List.of(plot), 4);
        List<GridRow> rows = new ArrayList<>();
        for (Point p : series.points()) {
            boolean bin = p.to() > p.x() && plot.x().names().isEmpty();
            String name = bin ? x.brief(p.x()) + " … " + x.brief(p.to()) : x.brief(p.x());
            double eighths = Double.isNaN(p.y()) ? 0 : y.place(p.y()) * BARS * 8;
            int whole = (int) (eighths / 8);
            int rest = (int) (eighths % 8);
            String bar = "█".repeat(whole) + (rest > 0 ? " ▏▎▍▌▋▊▉".charAt(rest) : "");
            String interval = p.hasInterval() ? " [" + y.brief(p.low()) + ", " + y.brief(p.high()) + "]" : "";
            rows.add(GridRow.plain(name, bar.isEmpty() && p.y() > 0 ? "▏" : bar, y.brief(p.y()) + interval));
        }
        List<Head> heads =
                List.of(new Head(x.title(), plot.x().names().isEmpty()), Head.of(""), new Head(y.title(), true));
        return new Grid(plot.title(), heads, rows, rows.isEmpty() ? "no rows" : "");
    }

    private static Grid heat(Heat heat) {
        int columns = heat.values().isEmpty() ? 0 : heat.values().get(0).size();
        if (columns <= NUMBERS) return ChartFigure.grid(heat);
        double most = HeatArt.most(heat);
        List<GridRow> rows = new ArrayList<>();
        for (int r = 0; r < heat.values().size(); r++) {
            rows.add(GridRow.plain(
                    heat.y().names().get(r), "▕" + shades(heat.values().get(r), most) + "▏"));
        }
        Scale x = HeatArt.scale(heat, 6);
        String axis = heat.x().names().isEmpty()
                ? x.title() + " from " + x.brief(x.low()) + " to " + x.brief(x.high())
                : heat.x().label() + ", " + columns + " of them";
        String title = (heat.title().isEmpty() ? "" : heat.title() + " · ") + heat.unit();
        return new Grid(title, Head.all(heat.y().label(), "· 0   █ " + Numerals.brief(most)), rows, axis);
    }

    private static String shades(List<Double> values, double most) {
        int wide = Math.min(60, values.size());
        StringBuilder out = new StringBuilder();
        for (int c = 0; c < wide; c++) {
            int from = c * values.size() / wide;
            int to = Math.max(from + 1, (c + 1) * values.size() / wide);
            double highest = 0;
            for (double v : values.subList(from, to)) highest = Double.isNaN(v) ? highest : Math.max(highest, v);
            out.append(SHADES.charAt(HeatArt.shade(highest, most)));
        }
        return out.toString();
    }
}
