package gobuf.kernel.render;

import gobuf.runtime.view.Field;
import gobuf.runtime.view.LocalQueue;
import gobuf.runtime.view.SchedView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The figure of the whole scheduler. */
final class SchedFigure {
    /** Lines of Ms, Ps and gs each in a compact picture: what fits on a screen together. */
    private static final int MOST = 12;

    /** Columns that a list of idle Ms or Ps may take. */
    private static final int LIST = 24;

    private SchedFigure() {}

    static Figure of(SchedView view, boolean full) {
        int most = full ? QueueParts.TOLD : MOST;
        List<Panel> picture = new ArrayList<>();
        picture.add(ms(view, most));
        picture.add(ps(view, most));
        picture.add(busy(view, most));
        picture.add(new ChainDrawing("global run queue", view.queues().global(), full ? 12 : 2));
        picture.add(idle(view, SchedFigure::brief));
        if (!view.counters().isEmpty()) {
            picture.add(counters(view));
        }
        List<Fact> facts = new ArrayList<>(List.of(
                ms(view, QueueParts.TOLD),
                psFacts(view),
                gs(view),
                idle(view, SchedFigure::chain),
                counterFacts(view)));
        facts.addAll(QueueParts.facts(view.queues(), Callouts.NONE));
        return new Figure(view.where(), "", List.of(), picture, facts);
    }

    private static Grid ms(SchedView view, int most) {
        // Those with a P or a goroutine come before those that sleep.
        List<GridRow> rows = Choice.of(
                        view.ms(), most, m -> m.p().isEmpty() && m.curg().isEmpty() ? 1 : 0)
                .stream()
                .map(m -> GridRow.plain(
                        m.name(),
                        m.state(),
                        m.g(),
                        m.row(),
                        m.curg(),
                        m.p(),
                        m.nextp(),
                        m.lockedg(),
                        Long.toString(m.locks())))
                .toList();
        return new Grid(
                "Ms",
                Head.all("m", "state", "runs on", "next row", "curg", "p", "nextp", "lockedg", "locks"),
                rows,
                more(view.ms().size() - rows.size(), "%ms"));
    }

    private static String more(long left, String magic) {
        return left > 0 ? "… and " + left + " more: " + magic + " lists them" : "";
    }

    private static Panel ps(SchedView view, int most) {
        List<Integer> shown = shown(view, most);
        List<SchedView.P> ps = shown.stream().map(view.ps()::get).toList();
        List<LocalQueue> queues =
                shown.stream().map(view.queues().locals()::get).toList();
        return new PsDrawing(
                "Ps, each with every slot of its ring: head's stroke ends above, tail's below",
                ps,
                queues,
                view.ps().size() - ps.size());
    }

    /** Places of the Ps that run, or have something to run, before those that are idle. */
    private static List<Integer> shown(SchedView view, int most) {
        List<Integer> all = IntStream.range(0, view.ps().size()).boxed().toList();
        return Choice.of(all, most, i -> isIdle(view.ps().get(i)) ? 1 : 0);
    }

    private static boolean isIdle(SchedView.P p) {
        return p.m().isEmpty() && p.queued() == 0 && p.runnext().isEmpty();
    }

    private static Grid psFacts(SchedView view) {
        List<GridRow> rows = shown(view, QueueParts.TOLD).stream()
                .map(view.ps()::get)
                .map(p -> GridRow.plain(
                        p.name(),
                        p.status().text(),
                        p.m(),
                        p.runnext(),
                        Long.toString(p.queued()),
                        Long.toString(p.schedtick()),
                        Long.toString(p.free())))
                .toList();
        return new Grid(
                "Ps",
                Head.all("p", "status", "m", "runnext", "queued", "schedtick", "gFree"),
                rows,
                more(view.ps().size() - rows.size(), "%ps"));
    }

    /** Goroutines that run or wait: those in queues stand there, dead ones are counted. */
    private static Grid busy(SchedView view, int most) {
        List<GridRow> rows = view.gs().stream()
                .filter(g -> !g.status().meaning().matches(".*(_Gdead|_Grunnable|_Gidle)"))
                .limit(most)
                .map(g ->
                        GridRow.plain(g.name(), g.status().first(), g.m(), g.pc().first(), g.waitreason(), g.object()))
                .toList();
        return new Grid(
                "goroutines that run or wait",
                Head.all("g", "status", "m", "goes on at", "waits for", "on"),
                rows,
                view.gTotal() + " in all: " + String.join(", ", view.gCounts()) + "; %gs lists them");
    }

    private static Grid gs(SchedView view) {
        List<GridRow> rows = view.gs().stream()
                .map(g -> GridRow.plain(
                        g.name(),
                        Long.toUnsignedString(g.goid()),
                        g.status().text(),
                        g.m(),
                        g.pc().text(),
                        g.waitreason(),
                        g.object()))
                .toList();
        String more = more(view.gTotal() - rows.size(), "%gs");
        String counts = String.join(", ", view.gCounts());
        return new Grid(
                "gs",
                Head.all("g", "goid", "status", "m", "goes on at", "waits for", "on"),
                rows,
                more.isEmpty() ? counts : more + " (" + counts + ")");
    }

    private static Grid idle(SchedView view, Function<List<String>, String> list) {
        return new Grid(
                "idle lists",
                Head.all("", ""),
                List.of(
                        GridRow.plain("pidle", QueueParts.none(list.apply(view.pidle()))),
                        GridRow.plain("midle", QueueParts.none(list.apply(view.midle())))),
                "");
    }

    /** A list whose middle is left out if it does not fit beside other boxes. */
    private static String brief(List<String> names) {
        String all = String.join(" → ", names);
        if (all.length() <= LIST || names.size() < 5) return all;
        return String.join(" → ", names.subList(0, 3)) + " → … → " + names.get(names.size() - 1);
    }

    private static String chain(List<String> names) {
        int left = names.size() - QueueParts.TOLD;
        String all = String.join(" → ", left > 0 ? names.subList(0, QueueParts.TOLD) : names);
        return left > 0 ? all + " … " + left + " more" : all;
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
