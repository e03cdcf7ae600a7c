package gobuf.kernel.render;

import gobuf.runtime.view.TimelineView;
import gobuf.runtime.view.TimelineView.Bar;
import gobuf.runtime.view.TimelineView.Kind;
import gobuf.runtime.view.TimelineView.Lane;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The figure of what Ms and Ps did over virtual time. */
final class TimelineFigure {
    private static final int LANES = 24;
    private static final int MARKS = 12;
    /** Columns of a lane in a console. */
    private static final int ACROSS = 66;

    private static final double COLUMN = 1.0 / ACROSS;

    private TimelineFigure() {}

    static Figure of(TimelineView view, boolean full) {
        List<Panel> picture = new ArrayList<>();
        picture.add(new LanesDrawing(title(view), view, full ? Integer.MAX_VALUE : LANES));
        if (!view.marks().isEmpty()) picture.add(marks(view, full ? Integer.MAX_VALUE : MARKS));
        List<Fact> facts = new ArrayList<>();
        facts.add(bars(view));
        if (!view.marks().isEmpty()) facts.add(marks(view, Integer.MAX_VALUE));
        String joined = view.shortest() == 0 ? "" : "bars shorter than " + view.shortest() + " ns are joined";
        String cut = Ruler.of(view, COLUMN).told();
        String told = joined.isEmpty() || cut.isEmpty() ? joined + cut : joined + "; " + cut;
        return new Figure(view.where(), told, List.of(), picture, facts);
    }

    private static String title(TimelineView view) {
        return "steps " + view.from() + " to " + view.to() + " over virtual time, " + view.begin() + " to " + view.end()
                + " ns";
    }

    private static Grid bars(TimelineView view) {
        List<GridRow> rows = new ArrayList<>();
        for (Lane lane : view.lanes()) {
            for (Bar bar : lane.bars()) {
                rows.add(GridRow.plain(
                        lane.name(),
                        Long.toString(bar.from()),
                        Long.toString(bar.to()),
                        bar.kind() == Kind.SYSCALL ? bar.what() + " in a system call" : bar.what(),
                        bar.on()));
            }
        }
        return new Grid(
                title(view),
                List.of(
                        Head.of("lane"),
                        new Head("from ns", true),
                        new Head("to ns", true),
                        Head.of("does"),
                        Head.of("on")),
                rows,
                "");
    }

    /** By time: an M whose system call took long comes behind others that were there later. */
    private static Grid marks(TimelineView view, int most) {
        List<GridRow> rows = view.marks().stream()
                .sorted(Comparator.comparingLong(TimelineView.Mark::at))
                .limit(most)
                .map(m -> GridRow.plain(Long.toString(m.at()), m.by(), m.g(), m.how(), m.whom()))
                .toList();
        long left = view.marks().size() - rows.size() + view.hidden();
        return new Grid(
                "who woke whom",
                List.of(new Head("at ns", true), Head.of("by"), Head.of("for"), Head.of("how"), Head.of("whom")),
                rows,
                left == 0 ? "" : "… and " + left + " more");
    }

    /** The lanes as lines of characters: the name of a goroutine where there is room, and what most of a column's time is. */
    static Grid text(LanesDrawing drawing) {
        TimelineView view = drawing.view();
        List<GridRow> rows = new ArrayList<>();
        Ruler ruler = Ruler.of(view, COLUMN);
        for (Lane lane : view.lanes().stream().limit(drawing.most()).toList())
            rows.add(GridRow.plain(lane.name(), line(ruler, lane)));
        String key = "█ runs ─ schedules ~ spins ═ system call ┄ no P ▒ several";
        return new Grid(drawing.title(), Head.all("", ruler.breaks().isEmpty() ? key : key + " ┊ cut"), rows, "");
    }

    private static String line(Ruler ruler, Lane lane) {
        StringBuilder out = new StringBuilder(" ".repeat(ACROSS));
        for (Ruler.Break b : ruler.breaks()) out.setCharAt(column(ruler, (b.from() + b.to()) / 2), '┊');
        for (Bar bar : lane.bars()) {
            int from = column(ruler, bar.from());
            int to = Math.max(from + 1, column(ruler, bar.to()));
            for (int i = from; i < Math.min(to, ACROSS); i++)
                out.setCharAt(
                        i,
                        out.charAt(i) == ' ' || out.charAt(i) == '┊' || out.charAt(i) == sign(bar.kind())
                                ? sign(bar.kind())
                                : '▒');
            String name = bar.kind() == Kind.RUNS && to - from > bar.what().length() ? bar.what() : "";
            if (to <= ACROSS && from + name.length() <= ACROSS) out.replace(from, from + name.length(), name);
        }
        return out.toString().stripTrailing();
    }

    private static int column(Ruler ruler, long time) {
        return (int) Math.min(ACROSS - 1L, (long) (ruler.at(time) * ACROSS));
    }

    private static char sign(Kind kind) {
        return switch (kind) {
            case RUNS -> '█';
            case SCHEDULES -> '─';
            case SPINS -> '~';
            case ALONE -> '┄';
            case SYSCALL -> '═';
            case SEVERAL -> '▒';
        };
    }
}
