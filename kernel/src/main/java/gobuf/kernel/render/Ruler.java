package gobuf.kernel.render;

import gobuf.runtime.view.TimelineView;
import gobuf.runtime.view.TimelineView.Bar;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where a moment lies in a picture of lanes. Time is drawn to scale, but for stretches in which nobody does anything and that would make
 * everything else narrow, such as a sleep of milliseconds between microseconds of work: they are drawn short, all alike, and marked.
 */
final class Ruler {
    /** All that is drawn short takes at most this part of the width. */
    private static final double MOST = 0.3;
    /** A stretch is drawn short if it is longer than this part of the time in which somebody does something. */
    private static final double LONG = 0.5;

    /**
     * A stretch that is drawn short.
     *
     * @param from in nanoseconds
     * @param to in nanoseconds
     */
    record Break(long from, long to) {
        long length() {
            return to - from;
        }
    }

    private final long begin;
    private final List<Break> breaks;
    /** The part of the width that each break takes. */
    private final double part;
    /** The time that is drawn to scale. */
    private final double rest;

    private Ruler(long begin, List<Break> breaks, double part, double rest) {
        this.begin = begin;
        this.breaks = breaks;
        this.part = part;
        this.rest = rest;
    }

    /** The ruler of a picture; {@code part} of its width is what a break takes if there are not too many. */
    static Ruler of(TimelineView view, double part) {
        List<Break> idle = idle(view);
        long span = Math.max(1, view.end() - view.begin());
        long busy = span - idle.stream().mapToLong(Break::length).sum();
        List<Break> breaks =
                idle.stream().filter(b -> b.length() > LONG * Math.max(1, busy)).toList();
        double rest = span - breaks.stream().mapToLong(Break::length).sum();
        double each = breaks.isEmpty() ? 0 : Math.min(part, MOST / breaks.size());
        return new Ruler(view.begin(), breaks, each, Math.max(1, rest));
    }

    /** Stretches in which no lane has a bar. */
    private static List<Break> idle(TimelineView view) {
        List<Bar> bars = view.lanes().stream()
                .flatMap(l -> l.bars().stream())
                .sorted(Comparator.comparingLong(Bar::from))
                .toList();
        List<Break> out = new ArrayList<>();
        long until = view.begin();
        for (Bar bar : bars) {
            if (bar.from() > until) out.add(new Break(until, bar.from()));
            until = Math.max(until, bar.to());
        }
        if (until < view.end()) out.add(new Break(until, view.end()));
        return out;
    }

    List<Break> breaks() {
        return breaks;
    }

    /** Where the moment lies, from 0 at the left to 1 at the right. */
    double at(long time) {
        double scale = (1 - part * breaks.size()) / rest;
        double x = 0;
        long before = begin;
        for (Break b : breaks) {
            if (time <= b.from()) break;
            x += (b.from() - before) * scale;
            before = b.to();
            if (time < b.to()) return x + part * (time - b.from()) / b.length();
            x += part;
        }
        return x + (time - before) * scale;
    }

    /** What is drawn short, in words; empty if nothing is. */
    String told() {
        if (breaks.isEmpty()) return "";
        long sum = breaks.stream().mapToLong(Break::length).sum();
        String where = breaks.size() == 1 ? "a stretch" : breaks.size() + " stretches";
        return "nobody runs for " + LanesArt.time(sum) + " in " + where + ", drawn short";
    }
}
