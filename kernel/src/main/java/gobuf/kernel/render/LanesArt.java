package gobuf.kernel.render;

import gobuf.runtime.view.TimelineView;
import gobuf.runtime.view.TimelineView.Bar;
import gobuf.runtime.view.TimelineView.Kind;
import gobuf.runtime.view.TimelineView.Lane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws lanes: bars whose shape tells their kind, arrows from who woke to who was woken, an axis of time and a key. */
final class LanesArt implements Art {
    private static final double LEFT = 40;
    private static final double LANE = 24;
    private static final double BAR = 15;
    private static final double AXIS = 18;
    private static final double KEY = 17;
    /** Between two labels of the axis. */
    private static final double GAP = 8;
    /** Bars narrower than this are drawn together, and arrows nearer than this are one. */
    private static final double NARROW = 3;
    /** The part of the width for a stretch of time in which nobody runs. */
    private static final double BREAK = 0.02;

    private final LanesDrawing drawing;
    private final TimelineView view;
    private final List<Lane> lanes;
    private final Ruler ruler;

    LanesArt(LanesDrawing drawing) {
        this.drawing = drawing;
        this.view = drawing.view();
        this.lanes = view.lanes().stream().limit(drawing.most()).toList();
        this.ruler = Ruler.of(view, BREAK);
    }

    @Override
    public double least() {
        return 700;
    }

    private int hidden() {
        return view.lanes().size() - lanes.size();
    }

    @Override
    public double height(double width) {
        return TITLE + lanes.size() * LANE + AXIS + KEY + (hidden() > 0 ? ROW : 0);
    }

    @Override
    public void draw(Canvas canvas, double x, double y, double width) {
        Art.title(canvas, x, y, width, drawing.title());
        double top = y + TITLE;
        double left = x + LEFT;
        double room = width - LEFT - 2;
        Map<String, Double> middles = new HashMap<>();
        for (int i = 0; i < lanes.size(); i++) {
            double laneTop = top + i * LANE;
            middles.put(lanes.get(i).name(), laneTop + LANE / 2);
            canvas.text(x + 4, laneTop + 16, lanes.get(i).name(), Face.MONO_BOLD, Ink.INK);
            canvas.line(left, laneTop + LANE / 2, left + room, laneTop + LANE / 2, Ink.RULE, false);
            for (Bar bar : together(lanes.get(i).bars(), room)) bar(canvas, bar, left, laneTop, room);
        }
        for (Ruler.Break b : ruler.breaks()) cut(canvas, b, left, top, room);
        arrows(canvas, middles, left, room);
        double bottom = top + lanes.size() * LANE;
        axis(canvas, left, bottom, room);
        for (Ruler.Break b : ruler.breaks()) stroke(canvas, b, left, bottom + 1.5, room);
        key(canvas, x + 4, bottom + AXIS);
        if (hidden() > 0) {
            String more = "… and " + hidden() + " more lanes: the table below has them";
            canvas.text(x, bottom + AXIS + KEY + 12, more, Face.SANS, Ink.LIGHT);
        }
    }

    private double at(long time, double left, double room) {
        return left + ruler.at(time) * room;
    }

    /** Neighbours that are too narrow to be seen alone as one bar. */
    private List<Bar> together(List<Bar> bars, double room) {
        List<Bar> out = new ArrayList<>();
        for (Bar bar : bars) {
            Bar last = out.isEmpty() ? null : out.get(out.size() - 1);
            boolean joins = last != null
                    && at(bar.from(), 0, room) - at(last.to(), 0, room) < 1
                    && (width(last, room) < NARROW || width(bar, room) < NARROW);
            if (joins) {
                out.set(out.size() - 1, joined(last, bar, room));
            } else {
                out.add(bar);
            }
        }
        return out;
    }

    /** Two as one: what the wide one does, if one is wide, else several things. */
    private Bar joined(Bar last, Bar bar, double room) {
        boolean same = last.what().equals(bar.what()) && last.kind() == bar.kind();
        boolean wide = width(last, room) >= 4 * NARROW;
        if (same || wide) return new Bar(last.from(), bar.to(), last.kind(), last.what(), "");
        return width(bar, room) >= 4 * NARROW
                ? new Bar(last.from(), bar.to(), bar.kind(), bar.what(), "")
                : new Bar(last.from(), bar.to(), Kind.SEVERAL, "", "");
    }

    private double width(Bar bar, double room) {
        return at(bar.to(), 0, room) - at(bar.from(), 0, room);
    }

    private void bar(Canvas canvas, Bar bar, double left, double top, double room) {
        double x = at(bar.from(), left, room);
        double width = Math.max(1, at(bar.to(), left, room) - x);
        shape(canvas, bar.kind(), x, top + (LANE - BAR) / 2, width);
        String label = bar.kind() == Kind.SYSCALL ? bar.what() + " in syscall" : bar.what();
        boolean labelled = bar.kind() == Kind.RUNS || bar.kind() == Kind.SYSCALL;
        if (labelled && Face.MONO_SMALL.width(label) + 4 <= width) {
            Ink ink = bar.kind() == Kind.RUNS ? Ink.PAPER : Ink.INK;
            canvas.text(x + 3, top + LANE / 2 + 3.5, label, Face.MONO_SMALL, ink);
        }
    }

    /** Kinds differ by height and outline, not by colour alone. */
    private static void shape(Canvas canvas, Kind kind, double x, double top, double width) {
        switch (kind) {
            case RUNS -> {
                canvas.rect(x, top, width, BAR, 0, Ink.FULL, null);
                canvas.rect(x, top, 0.7, BAR, 0, Ink.PAPER, null);
            }
            case SEVERAL -> canvas.rect(x, top + 3, width, BAR - 6, 0, Ink.FULL, null);
            case SCHEDULES -> canvas.rect(x, top + 5, width, BAR - 10, 0, Ink.RULE, null);
            case SPINS -> canvas.rect(x, top + 4, width, BAR - 8, 0, Ink.BAND, Ink.ACCENT);
            case ALONE -> canvas.rect(x, top + 6, width, BAR - 12, 0, Ink.LIGHT, null);
            case SYSCALL -> canvas.rect(x, top, width, BAR, 0, Ink.CELL, Ink.FULL);
        }
    }

    private void arrows(Canvas canvas, Map<String, Double> middles, double left, double room) {
        Map<String, Double> last = new HashMap<>();
        for (TimelineView.Mark mark : view.marks()) {
            Double from = middles.get(mark.by());
            if (from == null) continue;
            double x = at(mark.at(), left, room);
            Double to = middles.get(mark.whom());
            String pair = mark.by() + (to == null ? " ready" : mark.whom());
            if (last.containsKey(pair) && x - last.get(pair) < NARROW + 1) continue;
            last.put(pair, x);
            if (to == null) down(canvas, x, from - BAR / 2, Ink.POINTER);
            else arrow(canvas, x, from, to);
        }
    }

    private static void arrow(Canvas canvas, double x, double from, double to) {
        double sign = to > from ? 1 : -1;
        double head = to - sign * BAR / 2;
        canvas.line(x, from, x, head - sign * 4, Ink.POINTER, false);
        canvas.add(new Shape.Triangle(x, head, x - 3.5, head - sign * 6, x + 3.5, head - sign * 6, Ink.POINTER));
    }

    private static void down(Canvas canvas, double x, double y, Ink ink) {
        canvas.add(new Shape.Triangle(x, y + 3, x - 3.5, y - 3, x + 3.5, y - 3, ink));
    }

    private void axis(Canvas canvas, double left, double y, double room) {
        canvas.line(left, y + 1.5, left + room, y + 1.5, Ink.RULE, false);
        double last = left + room - Face.MONO_SMALL.width(time(view.end()));
        double free = left;
        for (long moment : moments()) {
            double x = at(moment, left, room);
            String text = time(moment);
            double width = Face.MONO_SMALL.width(text);
            double from = Math.max(left, Math.min(x - width / 2, left + room - width));
            boolean end = moment == view.end();
            if (from < free || !end && from + width + GAP > last) continue;
            canvas.line(x, y + 1, x, y + 5, Ink.RULE, false);
            canvas.text(from, y + 15, text, Face.MONO_SMALL, Ink.LIGHT);
            free = from + width + GAP;
        }
    }

    /** What the axis names: quarters of the time or, where that is not to scale, the ends of what is. */
    private List<Long> moments() {
        List<Long> out = new ArrayList<>();
        int parts = 4;
        if (ruler.breaks().isEmpty()) {
            for (int i = 0; i <= parts; i++) out.add(view.begin() + (view.end() - view.begin()) * i / parts);
            return out;
        }
        out.add(view.begin());
        for (Ruler.Break b : ruler.breaks()) {
            out.add(b.from());
            out.add(b.to());
        }
        out.add(view.end());
        return out;
    }

    /** Two slanted strokes through each lane where time is drawn short. */
    private void cut(Canvas canvas, Ruler.Break b, double left, double top, double room) {
        for (int i = 0; i < lanes.size(); i++) stroke(canvas, b, left, top + i * LANE + LANE / 2, room);
    }

    private void stroke(Canvas canvas, Ruler.Break b, double left, double y, double room) {
        double middle = (at(b.from(), left, room) + at(b.to(), left, room)) / 2;
        canvas.rect(middle - 2.5, y - 3, 5, 6, 0, Ink.PAPER, null);
        canvas.line(middle - 3.5, y + 4, middle - 0.5, y - 4, Ink.LIGHT, false);
        canvas.line(middle + 0.5, y + 4, middle + 3.5, y - 4, Ink.LIGHT, false);
    }

    static String time(long ns) {
        return String.format(Locale.ROOT, "%,d ns", ns);
    }

    private void key(Canvas canvas, double x, double y) {
        double at = x;
        at = key(canvas, at, y, Kind.RUNS, "runs a g");
        at = key(canvas, at, y, Kind.SCHEDULES, "schedules");
        at = key(canvas, at, y, Kind.SPINS, "spins");
        at = key(canvas, at, y, Kind.SYSCALL, "system call");
        at = key(canvas, at, y, Kind.ALONE, "no P");
        at = key(canvas, at, y, Kind.SEVERAL, "several");
        canvas.line(at, y, at, y + 9, Ink.POINTER, false);
        down(canvas, at, y + 10, Ink.POINTER);
        at = canvas.text(at + 8, y + 11, "wakes, steals", Face.SANS, Ink.LIGHT) + 12;
        down(canvas, at, y + 7, Ink.POINTER);
        canvas.text(at + 8, y + 11, "readies a g", Face.SANS, Ink.LIGHT);
    }

    private static double key(Canvas canvas, double x, double y, Kind kind, String text) {
        shape(canvas, kind, x, y - 1, 14);
        return canvas.text(x + 18, y + 11, text, Face.SANS, Ink.LIGHT) + 10;
    }
}
