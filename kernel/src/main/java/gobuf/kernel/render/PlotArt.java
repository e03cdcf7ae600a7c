package gobuf.kernel.render;

import gobuf.runtime.view.ChartView.Mark;
import gobuf.runtime.view.ChartView.Panel;
import gobuf.runtime.view.ChartView.Plot;
import gobuf.runtime.view.ChartView.Point;
import gobuf.runtime.view.ChartView.Series;
import java.util.ArrayList;
import java.util.List;

/** Draws one pair of axes. A series is told from others by its dashes and its markers, not by its colour alone. */
final class PlotArt {
    /** Room for the numbers left of the y axis. */
    static final double LEFT = 52;

    private static final double TALL = 230;
    private static final double SMALL = 58;
    private static final double CAPTION = 20;
    private static final double KEY = 17;
    private static final double AXIS = 32;
    /** Names along an axis stand in as many lines as the longest needs, by turns. */
    private static final double NAMES = 12;

    private static final int MOST_LINES = 6;

    private static final double GAP = 9;
    /** Most markers on a line: more of them hide it. */
    private static final int MARKERS = 24;
    /** Between two series whose intervals stand at the same place. */
    private static final double ASIDE = 8;

    private final Plot plot;
    private final List<Plot> peers;
    private final boolean tall;
    private final boolean axisBelow;
    private Scale xs;
    private Scale ys;
    private double left;
    private double top;
    private double room;
    private double high;

    /**
     * One panel.
     *
     * @param peers the panels with the same y axis, which begin and end at the same numbers
     */
    PlotArt(Plot plot, List<Plot> peers, boolean tall, boolean axisBelow) {
        this.plot = plot;
        this.peers = peers;
        this.tall = tall;
        this.axisBelow = axisBelow;
    }

    /** The panels of a chart that count the same on their y axis, so that they can be compared. */
    static List<Plot> peers(Plot plot, List<Panel> panels) {
        return panels.stream()
                .filter(p -> p instanceof Plot)
                .map(p -> (Plot) p)
                .filter(p -> p.y().equals(plot.y()))
                .toList();
    }

    double height(double width) {
        double names = plot.x().names().isEmpty() ? 0 : (lines(room(width)) - 1) * NAMES;
        return CAPTION + keyRows(width) * KEY + (tall ? TALL : SMALL) + (axisBelow ? AXIS + names : GAP);
    }

    private static double room(double width) {
        return width - LEFT - 12;
    }

    /** Every how many names of the x axis stand there: each where there is room. */
    private int every(double room) {
        return (int) Math.ceil(12 * plot.x().names().size() / room);
    }

    /** In how many lines they stand. */
    private int lines(double room) {
        double longest = plot.x().names().stream()
                .mapToDouble(Face.MONO_SMALL::width)
                .max()
                .orElse(0);
        double slot = room / plot.x().names().size() * every(room);
        return (int) Math.min(MOST_LINES, Math.max(1, Math.ceil((longest + 6) / slot)));
    }

    private static boolean named(Plot plot) {
        return plot.series().size() > 1
                || plot.series().stream().anyMatch(s -> !s.name().isEmpty());
    }

    /** The scale of a plot's x axis, with about so many numbers at it. */
    static Scale x(Plot plot, int most) {
        return Scale.of(plot.x(), all(List.of(plot), true), false, most);
    }

    /** The scale of the y axis that these plots have. */
    static Scale y(List<Plot> peers, int most) {
        return Scale.of(peers.get(0).y(), all(peers, false), true, most);
    }

    private static double[] all(List<Plot> plots, boolean x) {
        List<Double> out = new ArrayList<>();
        for (Plot plot : plots) {
            for (Series series : plot.series()) {
                for (Point p : series.points()) {
                    out.add(x ? p.x() : p.y());
                    out.add(x ? p.to() : p.low());
                    if (!x) out.add(p.high());
                }
            }
        }
        return out.stream().mapToDouble(d -> d).toArray();
    }

    void draw(Canvas canvas, double x, double y, double width) {
        left = x + LEFT;
        room = room(width);
        high = tall ? TALL : SMALL;
        top = y + CAPTION + keyRows(width) * KEY;
        xs = x(plot, (int) Math.max(2, room / 90));
        ys = y(peers, tall ? 6 : 2);
        String whole = plot.title().isEmpty() ? ys.title() : plot.title() + " · " + ys.title();
        // a name that is cut is worth less than one that stands alone
        String caption = plot.title().isEmpty() || Face.SANS_BOLD.width(whole) <= width ? whole : plot.title();
        canvas.text(x, y + 11, Face.SANS_BOLD.fit(caption, width), Face.SANS_BOLD, Ink.INK);
        if (named(plot)) key(canvas, x, y + CAPTION, width);
        axes(canvas, width, x);
        for (int i = 0; i < plot.series().size(); i++)
            series(canvas, plot.series().get(i), i);
        if (plot.series().stream().allMatch(s -> s.points().isEmpty()))
            canvas.text(left + 8, top + high / 2 + 4, "no rows", Face.SANS, Ink.LIGHT);
    }

    private void axes(Canvas canvas, double width, double x) {
        for (Scale.Tick tick : ys.ticks()) {
            double at = atY(tick.at());
            canvas.line(left, at, left + room, at, Ink.RULE, tick.at() != 0);
            canvas.textRight(
                    left - 6, at + 3.5, Face.MONO_SMALL.fit(tick.text(), LEFT - 8), Face.MONO_SMALL, Ink.LIGHT);
        }
        double base = top + high;
        canvas.line(left, base, left + room, base, Ink.LIGHT, false);
        canvas.line(left, top, left, base, Ink.LIGHT, false);
        if (!axisBelow) return;
        double lower = plot.x().names().isEmpty() ? base : base + (lines(room) - 1) * NAMES;
        if (plot.x().names().isEmpty()) numbers(canvas, x, width, base);
        else names(canvas, x, width, base);
        canvas.textRight(left + room, lower + 27, Face.SANS.fit(xs.title(), room), Face.SANS, Ink.LIGHT);
    }

    private void numbers(Canvas canvas, double x, double width, double base) {
        double free = Double.NEGATIVE_INFINITY;
        for (Scale.Tick tick : xs.ticks()) {
            double at = atX(tick.at());
            double wide = Face.MONO_SMALL.width(tick.text());
            double from = Math.max(x, Math.min(at - wide / 2, x + width - wide));
            canvas.line(at, base, at, base + 4, Ink.LIGHT, false);
            if (from < free) continue;
            canvas.text(from, base + 14, tick.text(), Face.MONO_SMALL, Ink.LIGHT);
            free = from + wide + 6;
        }
    }

    private void names(Canvas canvas, double x, double width, double base) {
        List<String> names = plot.x().names();
        int every = every(room);
        int lines = lines(room);
        double slot = room / names.size() * every;
        for (int i = 0; i < names.size(); i += every) {
            String name = Face.MONO_SMALL.fit(names.get(i), lines * slot - 6);
            double wide = Face.MONO_SMALL.width(name);
            double from = Math.max(x, Math.min(atX(i) - wide / 2, x + width - wide));
            canvas.text(from, base + 14 + i / every % lines * NAMES, name, Face.MONO_SMALL, Ink.LIGHT);
        }
    }

    private double atX(double number) {
        return left + xs.place(number) * room;
    }

    private double atY(double number) {
        return top + high - ys.place(number) * high;
    }

    // ---- series

    private void series(Canvas canvas, Series series, int number) {
        switch (series.mark()) {
            case BARS -> bars(canvas, series, number);
            case DOTS -> {
                for (Point p : series.points()) if (!Double.isNaN(p.y())) point(canvas, p, number);
            }
            case LINE, STEPS -> line(canvas, series, number);
        }
    }

    private void bars(Canvas canvas, Series series, int number) {
        int of = (int) plot.series().stream().filter(s -> s.mark() == Mark.BARS).count();
        boolean categories = !plot.x().names().isEmpty();
        for (Point p : series.points()) {
            if (Double.isNaN(p.y()) || p.y() == 0) continue;
            double from = atX(categories ? p.x() - 0.4 + 0.8 * number / of : p.x());
            double to = atX(categories ? p.x() - 0.4 + 0.8 * (number + 1) / of : p.to());
            double y = atY(p.y());
            double wide = Math.max(1, to - from - (to - from > 4 ? 1 : 0));
            double base = atY(plot.y().log() ? ys.low() : 0);
            canvas.rect(from, Math.min(y, base), wide, Math.max(1, Math.abs(base - y)), 0, Ink.series(number), null);
            if (p.hasInterval()) whisker(canvas, (from + to) / 2, p, Ink.INK);
        }
    }

    /** How far a series stands beside its numbers, so that the intervals of several at the same place do not hide each other. */
    private double aside(int number) {
        int of = plot.series().size();
        boolean intervals =
                plot.series().stream().flatMap(s -> s.points().stream()).anyMatch(Point::hasInterval);
        return intervals ? (number - (of - 1) / 2.0) * Math.min(ASIDE, 3 * ASIDE / of) : 0;
    }

    private void line(Canvas canvas, Series series, int number) {
        double aside = series.mark() == Mark.LINE ? aside(number) : 0;
        List<Double> px = new ArrayList<>();
        List<Double> py = new ArrayList<>();
        for (Point p : series.points()) {
            if (Double.isNaN(p.y())) {
                stroke(canvas, px, py, number);
                continue;
            }
            if (series.mark() == Mark.STEPS && !py.isEmpty()) {
                px.add(atX(p.x()));
                py.add(py.get(py.size() - 1));
            }
            px.add(atX(p.x()) + aside);
            py.add(atY(p.y()));
            if (series.mark() == Mark.STEPS && p.to() > p.x()) {
                px.add(atX(p.to()));
                py.add(atY(p.y()));
            }
        }
        stroke(canvas, px, py, number);
        boolean marked = series.mark() == Mark.LINE && series.points().size() <= MARKERS;
        for (Point p : series.points()) if (marked && !Double.isNaN(p.y())) point(canvas, p, number);
    }

    private static void stroke(Canvas canvas, List<Double> px, List<Double> py, int number) {
        if (px.size() > 1) canvas.add(new Shape.Path(px, py, Ink.series(number), dash(number)));
        px.clear();
        py.clear();
    }

    private void point(Canvas canvas, Point p, int number) {
        double x = atX((p.x() + p.to()) / 2) + aside(number);
        if (p.hasInterval()) whisker(canvas, x, p, Ink.series(number));
        marker(canvas, x, atY(p.y()), number);
    }

    private void whisker(Canvas canvas, double x, Point p, Ink ink) {
        double low = atY(p.low());
        double high = atY(p.high());
        canvas.line(x, low, x, high, ink, false);
        canvas.line(x - 3, low, x + 4, low, ink, false);
        canvas.line(x - 3, high, x + 4, high, ink, false);
    }

    /** Disc, square, triangle, and the same hollow. */
    private static void marker(Canvas canvas, double x, double y, int number) {
        Ink ink = Ink.series(number);
        boolean hollow = number % 6 >= 3;
        switch (number % 3) {
            case 0 -> canvas.add(new Shape.Rect(x - 3, y - 3, 6, 6, 3, hollow ? Ink.PAPER : ink, ink));
            case 1 -> canvas.add(new Shape.Rect(x - 3, y - 3, 6, 6, 0, hollow ? Ink.PAPER : ink, ink));
            default -> {
                canvas.add(new Shape.Triangle(x, y - 4.5, x - 4.5, y + 3.5, x + 4.5, y + 3.5, ink));
                if (hollow) canvas.add(new Shape.Triangle(x, y - 1.5, x - 2, y + 2, x + 2, y + 2, Ink.PAPER));
            }
        }
    }

    /** The second time round the colours, each has other dashes. */
    private static int dash(int number) {
        int patterns = Shape.Path.DASHES.size();
        return (number + number / patterns) % patterns;
    }

    private String name(int series) {
        String name = plot.series().get(series).name();
        return name.isEmpty() ? plot.y().label() : name;
    }

    private int keyRows(double width) {
        if (!named(plot)) return 0;
        int rows = 1;
        double at = 0;
        for (int i = 0; i < plot.series().size(); i++) {
            double wide = 45 + Face.SANS.width(name(i));
            if (at > 0 && at + wide > width) {
                rows++;
                at = 0;
            }
            at += wide;
        }
        return rows;
    }

    private void key(Canvas canvas, double x, double top, double width) {
        double at = x;
        double y = top;
        for (int i = 0; i < plot.series().size(); i++) {
            Series series = plot.series().get(i);
            if (at > x && at + 45 + Face.SANS.width(name(i)) > x + width) {
                at = x;
                y += KEY;
            }
            if (series.mark() == Mark.BARS) {
                canvas.rect(at, y + 3, 22, 9, 0, Ink.series(i), null);
            } else {
                if (series.mark() != Mark.DOTS) stroke(canvas, list(at, at + 26), list(y + 7.5, y + 7.5), i);
                if (series.mark() == Mark.DOTS
                        || series.mark() == Mark.LINE && series.points().size() <= MARKERS)
                    marker(canvas, at + 13, y + 7.5, i);
            }
            canvas.text(at + 31, y + 11, Face.SANS.fit(name(i), width - 31), Face.SANS, Ink.LIGHT);
            at += 45 + Face.SANS.width(name(i));
        }
    }

    private static List<Double> list(double a, double b) {
        return new ArrayList<>(List.of(a, b));
    }
}
