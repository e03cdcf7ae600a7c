package gobuf.kernel.render;

import gobuf.runtime.view.GlobalQueue;
import gobuf.runtime.view.LocalQueue;
import gobuf.runtime.view.QueueEntry;
import gobuf.runtime.view.QueuePicture;
import java.util.ArrayList;
import java.util.List;

/** Run queues as drawings and as facts. */
final class QueueParts {
    /** Rings that are drawn: with hundreds of Ps, a few that changed or hold something. */
    static final int DRAWN = 12;
    /** Rings that are told. */
    static final int TOLD = 64;

    private QueueParts() {}

    static List<Panel> drawings(QueuePicture picture, Callouts callouts, boolean full, boolean allSlots) {
        List<Panel> panels = new ArrayList<>();
        int lines = full ? 12 : 2;
        List<LocalQueue> shown = shown(picture, full ? TOLD : DRAWN);
        for (LocalQueue queue : shown) {
            panels.add(new RingDrawing(title(queue, picture), queue, lines, callouts));
        }
        panels.add(new ChainDrawing(globalTitle(picture), picture.global(), lines));
        if (allSlots) {
            for (LocalQueue queue : shown) {
                panels.add(new SlotsDrawing("every slot of " + queue.p() + ".runq", queue));
            }
        }
        panels.addAll(hidden(picture, shown));
        return panels;
    }

    /** All; if they are too many, those that changed, then those that hold something. */
    private static List<LocalQueue> shown(QueuePicture picture, int most) {
        List<LocalQueue> all = picture.locals();
        if (all.size() <= most) return all;
        List<LocalQueue> telling =
                all.stream().filter(q -> changed(q) || !isEmpty(q)).toList();
        return Choice.of(telling, most, q -> changed(q) ? 0 : 1);
    }

    private static boolean changed(LocalQueue queue) {
        return queue.changed() || queue.runnextChanged();
    }

    private static boolean isEmpty(LocalQueue queue) {
        return queue.entries().isEmpty() && queue.runnext().isEmpty();
    }

    private static List<Prose> hidden(QueuePicture picture, List<LocalQueue> shown) {
        int left = picture.locals().size() - shown.size();
        if (left == 0) return List.of();
        long held = picture.locals().stream().filter(q -> !isEmpty(q)).count()
                - shown.stream().filter(q -> !isEmpty(q)).count();
        String what = held == 0 ? left + " are empty" : left + ", " + held + " of them not empty";
        return List.of(new Prose("other run queues", List.of(what + ": %ps lists the Ps"), false));
    }

    static List<Fact> facts(QueuePicture picture, Callouts callouts) {
        List<LocalQueue> shown = shown(picture, TOLD);
        List<Fact> facts = new ArrayList<>();
        for (LocalQueue queue : shown) {
            facts.add(local(queue, picture, callouts));
        }
        facts.addAll(hidden(picture, shown));
        GlobalQueue global = picture.global();
        Mark mark = global.changed() ? Mark.CHANGED : Mark.NONE;
        List<GridRow> rows = List.of(
                GridRow.of(mark, callouts.at("sched.runqsize"), Cell.of("runqsize"), Cell.of(global.runqsize() + "")),
                GridRow.of(mark, callouts.at("sched.runq"), Cell.of("head to tail"), Cell.of(names(global))));
        facts.add(new Grid(globalTitle(picture), Head.all("", ""), rows, ""));
        return facts;
    }

    private static Grid local(LocalQueue queue, QueuePicture picture, Callouts callouts) {
        Mark mark = queue.changed() ? Mark.CHANGED : Mark.NONE;
        String p = queue.p();
        StringBuilder slots = new StringBuilder();
        for (QueueEntry entry : queue.entries()) {
            slots.append(slots.isEmpty() ? "" : " ")
                    .append(entry.slot())
                    .append(':')
                    .append(entry.g());
        }
        List<GridRow> rows = List.of(
                GridRow.of(
                        queue.runnextChanged() ? Mark.CHANGED : Mark.NONE,
                        callouts.at(p + ".runnext", "runnext"),
                        Cell.of("runnext"),
                        Cell.of(none(queue.runnext()))),
                GridRow.of(mark, callouts.at(p + ".runqhead"), Cell.of("runqhead"), Cell.of(at(queue.head(), queue))),
                GridRow.of(mark, callouts.at(p + ".runqtail"), Cell.of("runqtail"), Cell.of(at(queue.tail(), queue))),
                GridRow.of(
                        mark,
                        callouts.at(p + ".runq"),
                        Cell.of("slots " + queue.entries().size() + " of " + queue.length()),
                        Cell.of(none(slots.toString()))));
        return new Grid(title(queue, picture), Head.all("", ""), rows, "");
    }

    private static String at(long counter, LocalQueue queue) {
        return Long.toUnsignedString(counter) + " (slot " + Long.remainderUnsigned(counter, queue.length()) + ")";
    }

    private static String names(GlobalQueue queue) {
        StringBuilder names = new StringBuilder();
        for (QueueEntry entry : queue.entries()) {
            names.append(names.isEmpty() ? "" : " ").append(entry.g());
        }
        long hidden = queue.runqsize() - queue.entries().size();
        return none(names.toString()) + (hidden > 0 ? " … " + hidden + " more" : "");
    }

    static String none(String text) {
        return text.isEmpty() ? "none" : text;
    }

    private static String title(LocalQueue queue, QueuePicture picture) {
        return queue.p() + "'s run queue" + (picture.inferred() ? " (inferred)" : "");
    }

    private static String globalTitle(QueuePicture picture) {
        return "global run queue" + (picture.inferred() ? " (inferred)" : "");
    }
}
