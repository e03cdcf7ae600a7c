package gobuf.kernel.render;

import gobuf.kernel.display.Bundle;
import gobuf.runtime.view.ChartView;
import gobuf.runtime.view.ChartView.Axis;
import gobuf.runtime.view.ChartView.Heat;
import gobuf.runtime.view.ChartView.Mark;
import gobuf.runtime.view.ChartView.Panel;
import gobuf.runtime.view.ChartView.Plot;
import gobuf.runtime.view.ChartView.Point;
import gobuf.runtime.view.ChartView.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A chart as a Vega-Lite 5 specification with its numbers inside, for clients that draw those: JupyterLab does, with no network. An output
 * of its own, never beside the picture.
 */
public final class VegaLite {
    /** The type under which JupyterLab knows it. */
    public static final String TYPE = "application/vnd.vegalite.v5+json";

    /** Letters in a line of a legend's title. */
    private static final int LEGEND = 24;

    private VegaLite() {}

    /** The specification, and for everybody else the chart as text. */
    public static Bundle bundle(ChartView view) {
        return Bundle.empty().with(TYPE, spec(view)).with("text/plain", Renderer.console(view, Renderer.COLUMNS));
    }

    /** The specification as a tree of maps and lists. */
    static Map<String, Object> spec(ChartView view) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("$schema", "https://vega.github.io/schema/vega-lite/v5.json");
        spec.put("title", view.title());
        List<Map<String, Object>> panels =
                view.panels().stream().map(VegaLite::panel).toList();
        if (panels.size() == 1) {
            spec.putAll(panels.get(0));
        } else {
            spec.put("columns", view.columns());
            spec.put("concat", panels);
        }
        return spec;
    }

    private static Map<String, Object> panel(Panel panel) {
        Map<String, Object> out = new LinkedHashMap<>();
        if (!panel.title().isEmpty()) out.put("title", panel.title());
        out.putAll(panel instanceof Plot plot ? plot(plot) : heat((Heat) panel));
        return out;
    }

    private static Map<String, Object> plot(Plot plot) {
        List<Map<String, Object>> rows = new ArrayList<>();
        boolean intervals = false;
        for (Series series : plot.series()) {
            for (Point p : series.points()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("series", series.name());
                row.put("x", at(plot.x(), p.x()));
                if (p.to() != p.x()) row.put("x2", p.to());
                row.put("y", number(p.y()));
                if (p.hasInterval()) {
                    intervals = true;
                    row.put("low", p.low());
                    row.put("high", p.high());
                }
                rows.add(row);
            }
        }
        Mark mark = plot.series().isEmpty() ? Mark.LINE : plot.series().get(0).mark();
        boolean bins = mark == Mark.BARS && plot.x().names().isEmpty();
        Map<String, Object> encoding = new LinkedHashMap<>();
        encoding.put("x", channel("x", plot.x()));
        if (bins) encoding.put("x2", Map.of("field", "x2"));
        encoding.put("y", channel("y", plot.y()));
        if (plot.series().size() > 1) {
            Map<String, Object> series = Map.of("field", "series", "type", "nominal", "title", "");
            encoding.put("color", series);
            // not by colour alone
            if (mark == Mark.LINE || mark == Mark.STEPS) encoding.put("strokeDash", series);
            if (mark == Mark.DOTS) encoding.put("shape", series);
            if (mark == Mark.BARS) encoding.put("xOffset", Map.of("field", "series"));
        }
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("width", 600);
        out.put("data", Map.of("values", rows));
        if (!intervals) {
            out.put("mark", mark(mark));
            out.put("encoding", encoding);
            return out;
        }
        Map<String, Object> whisker = new LinkedHashMap<>(encoding);
        whisker.put("y", Map.of("field", "low", "type", "quantitative", "title", ChartFigure.title(plot.y())));
        whisker.put("y2", Map.of("field", "high"));
        whisker.remove("strokeDash");
        out.put(
                "layer",
                List.of(Map.of("mark", "rule", "encoding", whisker), Map.of("mark", mark(mark), "encoding", encoding)));
        return out;
    }

    private static Map<String, Object> mark(Mark mark) {
        return switch (mark) {
            case LINE -> Map.of("type", "line", "point", true, "tooltip", true);
            case STEPS -> Map.of("type", "line", "interpolate", "step-after", "tooltip", true);
            case BARS -> Map.of("type", "bar", "tooltip", true);
            case DOTS -> Map.of("type", "point", "tooltip", true);
        };
    }

    private static Map<String, Object> channel(String field, Axis axis) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("field", field);
        out.put("type", axis.names().isEmpty() ? "quantitative" : "nominal");
        out.put("title", axis.label() + (axis.unit().isEmpty() ? "" : " (" + axis.unit() + ")"));
        if (!axis.names().isEmpty()) out.put("sort", axis.names());
        if (axis.log()) out.put("scale", Map.of("type", "log"));
        return out;
    }

    /** Beside a picture there is room for so much; Vega-Lite would cut off the rest. */
    private static List<String> lines(String title) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : title.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > LEGEND) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static Map<String, Object> heat(Heat heat) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int r = 0; r < heat.values().size(); r++) {
            for (int c = 0; c < heat.values().get(r).size(); c++) {
                Map<String, Object> row = new LinkedHashMap<>();
                boolean named = !heat.x().names().isEmpty();
                row.put("x", named ? heat.x().names().get(c) : (Object) (heat.first() + c * heat.width()));
                if (!named) row.put("x2", heat.first() + (c + 1) * heat.width());
                row.put("y", heat.y().names().get(r));
                row.put("value", number(heat.values().get(r).get(c)));
                rows.add(row);
            }
        }
        Map<String, Object> encoding = new LinkedHashMap<>();
        encoding.put("x", channel("x", heat.x()));
        if (heat.x().names().isEmpty()) encoding.put("x2", Map.of("field", "x2"));
        encoding.put("y", channel("y", heat.y()));
        encoding.put("color", Map.of("field", "value", "type", "quantitative", "title", lines(heat.unit())));
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("width", 600);
        out.put("data", Map.of("values", rows));
        out.put("mark", Map.of("type", "rect", "tooltip", true));
        out.put("encoding", encoding);
        return out;
    }

    private static Object at(Axis axis, double x) {
        return axis.names().isEmpty() ? number(x) : ChartFigure.x(axis, x);
    }

    /** JSON has no word for what is no number. */
    private static Object number(double value) {
        return Double.isNaN(value) || Double.isInfinite(value) ? null : (Object) value;
    }
}
