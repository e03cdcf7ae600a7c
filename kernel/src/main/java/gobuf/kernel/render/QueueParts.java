package gobuf.kernel.render;

import gobuf.runtime.view.GlobalQueue;
import gobuf.runtime.view.LocalQueue;
import gobuf.runtime.view.QueueEntry;
import gobuf.runtime.view.QueuePicture;
import java.util.ArrayList;
import java.util.List;

/** Run queues as drawings and as facts. */
final class QueueParts {
    private QueueParts() {}

    static List<Panel> drawings(QueuePicture picture, Callouts callouts, boolean full, boolean allSlots) {
        List<Panel> panels = new ArrayList<>();
        int lines = full ? 12 : 2;
        for (LocalQueue queue : picture.locals()) {
            panels.add(new RingDrawing(title(queue, picture), queue, lines, callouts));
        }
        panels.add(new ChainDrawing(globalTitle(picture), picture.global(), lines));
        if (allSlots) {
            for (LocalQueue queue : picture.locals()) {
                panels.add(new SlotsDrawing("every slot of " + queue.p() + ".runq", queue));
            }
        }
        return panels;
    }

    static List<Fact> facts(QueuePicture picture, Callouts callouts) {
        List<Fact> facts = new ArrayList<>();
        for (LocalQueue queue : picture.locals()) {
            facts.add(local(queue, picture, callouts));
        }
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
