package gobuf.kernel.render;

import gobuf.runtime.view.ChartView.Axis;
import gobuf.runtime.view.ChartView.Heat;
import java.util.List;

/** Draws numbers as shades of one colour, dark for many, with the numbers in them where there is room. */
final class HeatArt {
    private static final double CAPTION = 17;
    private static final double AXIS = 32;
    /** A second line of names of columns. */
    private static final double NAMES = 12;

    /** Between two names of columns. */
    private static final double BESIDE = 5;

    private static final double NARROW = 20;

    private static final double KEY = 20;
    private static final double WIDEST = 58;
    /** A number in a shade needs so much room. */
    private static final double NUMBERED = 26;

    private HeatArt() {}

    static double height(Heat heat, double width) {
        double wide = cellWidth(heat, width - names(heat) - 12);
        return CAPTION + heat.values().size() * cellHeight(heat) + AXIS + (lines(heat, wide) - 1) * NAMES + KEY;
    }

    /** Names of columns stand in one line, and in two by turns only if they are too long for that. */
    private static int lines(Heat heat, double wide) {
        return longest(heat.x()) + BESIDE <= wide || every(heat.x(), wide) > 1 ? 1 : 2;
    }

    /** Where columns are narrow and two lines of names are not enough, only one of so many has its name. */
    private static int every(Axis axis, double wide) {
        double least = longest(axis) + BESIDE;
        return wide >= NARROW || least <= 2 * wide ? 1 : (int) Math.ceil(least / wide);
    }

    private static double longest(Axis axis) {
        return axis.names().stream().mapToDouble(Face.MONO_SMALL::width).max().orElse(0);
    }

    private static double cellHeight(Heat heat) {
        int rows = heat.values().size();
        return rows <= 16 ? 20 : rows <= 64 ? 10 : 4;
    }

    private static double cellWidth(Heat heat, double room) {
        int columns =
                heat.values().isEmpty() ? 1 : Math.max(1, heat.values().get(0).size());
        double wide = room / columns;
        return heat.x().names().isEmpty() ? wide : Math.min(Math.max(WIDEST, longest(heat.x()) + BESIDE), wide);
    }

    /** Room for the names of the rows. */
    private static double names(Heat heat) {
        return Math.min(140, Math.max(PlotArt.LEFT, longest(heat.y()) + 8));
    }

    static double most(Heat heat) {
        return heat.values().stream()
                .flatMap(List::stream)
                .filter(v -> !Double.isNaN(v))
                .mapToDouble(v -> v)
                .max()
                .orElse(0);
    }

    /** From 0, for none at all, to 7. */
    static int shade(double value, double most) {
        if (Double.isNaN(value) || value <= 0) return 0;
        return (int) Math.max(1, Math.min(7, Math.ceil(7 * value / most)));
    }

    static void draw(Canvas canvas, Heat heat, double x, double y, double width) {
        double names = names(heat);
        double left = x + names;
        double room = width - names - 12;
        double wide = cellWidth(heat, room);
        double tall = cellHeight(heat);
        double most = most(heat);
        String caption = (heat.title().isEmpty() ? "" : heat.title() + " · ")
                + heat.y().label() + " down, shade: " + heat.unit();
        canvas.text(x, y + 11, Face.SANS_BOLD.fit(caption, width), Face.SANS_BOLD, Ink.INK);
        double top = y + CAPTION;
        for (int r = 0; r < heat.values().size(); r++) {
            double at = top + r * tall;
            if (tall >= 10 || r % 8 == 0) {
                String name = Face.MONO_SMALL.fit(heat.y().names().get(r), names - 8);
                canvas.textRight(left - 6, at + Math.min(tall, 20) / 2 + 3.5, name, Face.MONO_SMALL, Ink.LIGHT);
            }
            row(canvas, heat.values().get(r), left, at, wide, tall, most);
        }
        double base = top + heat.values().size() * tall;
        axis(canvas, heat, left, base, wide, x + width);
        key(canvas, left, base + AXIS + (lines(heat, wide) - 1) * NAMES, most);
    }

    private static void row(
            Canvas canvas, List<Double> values, double x, double y, double wide, double tall, double most) {
        for (int c = 0; c < values.size(); ) {
            if (Double.isNaN(values.get(c))) {
                // nothing is known there, which is not the same as 0
                c++;
                continue;
            }
            int shade = shade(values.get(c), most);
            boolean numbered = wide >= NUMBERED && tall >= 16;
            int end = c + 1;
            // equal neighbours are one rectangle: pictures stay small
            while (!numbered
                    && end < values.size()
                    && !Double.isNaN(values.get(end))
                    && shade(values.get(end), most) == shade) end++;
            Ink ink = Ink.shades().get(shade);
            double gap = numbered ? 1 : 0;
            canvas.rect(x + c * wide, y, (end - c) * wide - gap, tall - 1, 0, ink, null);
            if (numbered) {
                String text = Face.MONO_SMALL.fit(Numerals.brief(values.get(c)), wide - 4);
                double at = x + c * wide + (wide - gap - Face.MONO_SMALL.width(text)) / 2;
                canvas.text(at, y + tall / 2 + 3, text, Face.MONO_SMALL, ink.textOn());
            }
            c = end;
        }
    }

    private static void axis(Canvas canvas, Heat heat, double left, double base, double wide, double end) {
        int columns = heat.values().isEmpty() ? 0 : heat.values().get(0).size();
        Axis axis = heat.x();
        double free = Double.NEGATIVE_INFINITY;
        if (!axis.names().isEmpty()) {
            int lines = lines(heat, wide);
            int every = every(axis, wide);
            double room = every > 1 ? longest(axis) : lines * wide - BESIDE;
            for (int c = 0; c < columns; c += every) {
                String name = Face.MONO_SMALL.fit(axis.names().get(c), room);
                double length = Face.MONO_SMALL.width(name);
                double from = Math.max(left - 40, Math.min(left + (c + 0.5) * wide - length / 2, end - length));
                canvas.text(from, base + 13 + c % lines * NAMES, name, Face.MONO_SMALL, Ink.LIGHT);
            }
            canvas.text(left, base + 27 + (lines - 1) * NAMES, axis.label(), Face.SANS, Ink.LIGHT);
            return;
        }
        Scale scale = scale(heat, 7);
        for (Scale.Tick tick : scale.ticks()) {
            double at = left + scale.place(tick.at()) * columns * wide;
            double text = Face.MONO_SMALL.width(tick.text());
            double from = Math.max(left, Math.min(at - text / 2, end - text));
            canvas.line(at, base, at, base + 4, Ink.LIGHT, false);
            if (from < free) continue;
            canvas.text(from, base + 14, tick.text(), Face.MONO_SMALL, Ink.LIGHT);
            free = from + text + 6;
        }
        canvas.textRight(left + columns * wide, base + 27, scale.title(), Face.SANS, Ink.LIGHT);
    }

    /** The scale of columns that are bins. */
    static Scale scale(Heat heat, int ticks) {
        int columns = heat.values().isEmpty() ? 0 : heat.values().get(0).size();
        double[] ends = {heat.first(), heat.first() + columns * heat.width()};
        return Scale.of(heat.x(), ends, false, ticks);
    }

    private static void key(Canvas canvas, double left, double y, double most) {
        double at = canvas.text(left, y + 11, "0", Face.MONO_SMALL, Ink.LIGHT) + 5;
        for (Ink ink : Ink.shades()) {
            canvas.rect(at, y + 2, 22, 11, 0, ink, Ink.RULE);
            at += 23;
        }
        canvas.text(at + 5, y + 11, Numerals.brief(most), Face.MONO_SMALL, Ink.LIGHT);
    }
}
