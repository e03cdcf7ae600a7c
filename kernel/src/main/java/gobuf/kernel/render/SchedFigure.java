package gobuf.kernel.render;

import gobuf.runtime.view.Field;
import gobuf.runtime.view.SchedView;
import java.util.ArrayList;
import java.util.List;

/** The figure of the whole scheduler. */
final class SchedFigure {
    private static final int MOST_GS = 12;

    private SchedFigure() {}

    static Figure of(SchedView view, boolean full) {
        Grid ms = ms(view);
        Grid ps = ps(view);
        Grid counters = counters(view);
        List<Panel> picture = new ArrayList<>(List.of(ms, ps, gs(view, full ? Integer.MAX_VALUE : MOST_GS, false)));
        picture.addAll(QueueParts.drawings(view.queues(), Callouts.NONE, full, false));
        List<Fact> facts = new ArrayList<>(List.of(ms, ps, gs(view, Integer.MAX_VALUE, true), counterFacts(view)));
        facts.addAll(QueueParts.facts(view.queues(), Callouts.NONE));
        if (!view.counters().isEmpty()) {
            picture.add(counters);
        }
        return new Figure(view.where(), "", List.of(), picture, facts);
    }

    private static Grid ms(SchedView view) {
        List<GridRow> rows = view.ms().stream()
                .map(m -> GridRow.plain(m.name(), m.state(), m.g(), m.curg(), m.p(), Long.toString(m.locks())))
                .toList();
        return new Grid("Ms", Head.all("m", "state", "runs on", "curg", "p", "locks"), rows, "");
    }

    private static Grid ps(SchedView view) {
        List<GridRow> rows = view.ps().stream()
                .map(p -> GridRow.plain(
                        p.name(),
                        p.status().text(),
                        p.m(),
                        p.runnext(),
                        Long.toString(p.queued()),
                        Long.toString(p.schedtick()),
                        Long.toString(p.free())))
                .toList();
        return new Grid("Ps", Head.all("p", "status", "m", "runnext", "queued", "schedtick", "gFree"), rows, "");
    }

    private static Grid gs(SchedView view, int most, boolean fact) {
        List<GridRow> rows = view.gs().stream()
                .limit(most)
                .map(g -> GridRow.of(
                        Mark.NONE,
                        0,
                        Cell.of(g.name()),
                        Cell.of(Long.toUnsignedString(g.goid())),
                        Cell.of(g.status().text()),
                        Cell.of(g.m()),
                        fact ? Cell.fact(g.pc()) : Cell.picture(g.pc()),
                        Cell.of(g.waitreason())))
                .toList();
        long left = view.gTotal() - rows.size();
        return new Grid(
                "gs",
                Head.all("g", "goid", "status", "m", "goes on at", "waits for"),
                rows,
                left > 0 ? "… and " + left + " more: %gs lists them" : "");
    }

    private static Grid counters(SchedView view) {
        List<GridRow> rows = new ArrayList<>();
        for (Field field : view.counters()) {
            String value = field.changed()
                    ? field.before().text() + " → " + field.value().text()
                    : field.value().text();
            rows.add(GridRow.of(field.changed() ? Mark.CHANGED : Mark.NONE, 0, Cell.of(field.name()), Cell.of(value)));
        }
        return new Grid("sched", Head.all("", ""), rows, "");
    }

    private static Grid counterFacts(SchedView view) {
        List<GridRow> rows = view.counters().stream()
                .map(field -> GobufParts.fact("sched", "", field, Callouts.NONE))
                .toList();
        return new Grid("sched", Head.all("field", "+offset", "type", "holds"), rows, "");
    }
}
