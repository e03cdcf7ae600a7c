package gobuf.kernel.render;

import gobuf.runtime.view.GlobalQueue;
import gobuf.runtime.view.LocalQueue;
import gobuf.runtime.view.QueueEntry;
import gobuf.runtime.view.SchedView;
import gobuf.runtime.view.StackPicture;
import gobuf.runtime.view.Word;
import java.util.ArrayList;
import java.util.List;

/** The panels of a compact picture as boxes of text: meanings without their numbers. */
final class TextPicture {
    /** Columns that names of queued gs may take before the rest is counted. */
    private static final int NAMES = 28;

    /** Columns that a value may take, so that two boxes stand side by side; a longer one is cut in its middle. */
    private static final int VALUE = 24;

    private TextPicture() {}

    /** The same figure, its facts replaced by what its picture shows. */
    static Figure of(Figure figure) {
        List<Fact> facts = new ArrayList<>();
        for (Panel panel : figure.picture()) {
            if (panel instanceof Band band) {
                facts.add(band.grid());
            } else if (panel instanceof Grid grid) {
                facts.add(grid(grid));
            } else if (panel instanceof Prose prose) {
                facts.add(prose);
            } else if (panel instanceof StackDrawing drawing) {
                facts.add(stack(drawing));
            } else if (panel instanceof RingDrawing ring) {
                facts.add(ring(ring));
            } else if (panel instanceof SlotsDrawing slots) {
                facts.add(slots(slots));
            } else if (panel instanceof ChainDrawing chain) {
                facts.add(chain(chain));
            } else if (panel instanceof PsDrawing ps) {
                facts.add(ps(ps));
            } else if (panel instanceof LanesDrawing lanes) {
                facts.add(TimelineFigure.text(lanes));
            } else if (panel instanceof ChartDrawing chart) {
                facts.addAll(ChartText.of(chart.view()));
            }
        }
        return new Figure(figure.where(), figure.aside(), figure.lead(), List.of(), facts);
    }

    private static Grid grid(Grid grid) {
        List<GridRow> rows = new ArrayList<>();
        for (GridRow row : grid.rows()) {
            boolean pair = row.cells().size() == 2;
            List<Cell> cells = row.cells().stream()
                    .map(cell -> Cell.of(pair ? cut(cell.first()) : cell.first()))
                    .toList();
            rows.add(new GridRow(row.mark(), row.note(), cells));
        }
        String more = String.join("\n", Wrap.lines(grid.more(), 34));
        return new Grid(grid.title(), grid.heads(), rows, more);
    }

    private static String cut(String text) {
        return Face.MONO.fit(text, VALUE * Face.MONO.width("n"));
    }

    private static Grid stack(StackDrawing drawing) {
        StackPicture stack = drawing.stack();
        List<GridRow> rows = new ArrayList<>();
        rows.add(GridRow.plain("hi", StackParts.hex(stack.hi()), arrow(stack, stack.hi())));
        long above = stack.hi();
        for (Word word : StackParts.chosen(drawing)) {
            if (above - word.address() > 8) {
                rows.add(GridRow.plain("⋮", above - word.address() - 8 + " B", ""));
            }
            String place = stack.place(word.address());
            rows.add(GridRow.of(
                    word.changed() ? Mark.CHANGED : Mark.NONE,
                    StackParts.callout(stack, drawing.callouts(), place),
                    Cell.of(place),
                    Cell.of(cut(StackParts.brief(stack.owner(), word.value()))),
                    Cell.of(arrow(stack, word.address()))));
            above = word.address();
        }
        rows.add(GridRow.plain("guard", StackParts.guard(stack), arrow(stack, stack.guard())));
        return new Grid(drawing.title(), Head.all("", "", ""), rows, "");
    }

    private static String arrow(StackPicture stack, long address) {
        String names = StackParts.pointers(stack, address);
        return names.isEmpty() ? "" : "◂" + names.replace(" · ", "·");
    }

    private static Grid ring(RingDrawing drawing) {
        LocalQueue queue = drawing.queue();
        List<GridRow> rows = new ArrayList<>();
        rows.add(GridRow.of(
                queue.runnextChanged() ? Mark.CHANGED : Mark.NONE,
                drawing.callouts().at(queue.p() + ".runnext", "runnext"),
                Cell.of("runnext"),
                Cell.of(QueueParts.none(queue.runnext()))));
        Mark mark = queue.changed() ? Mark.CHANGED : Mark.NONE;
        String ends = Long.toUnsignedString(queue.head()) + " … " + Long.toUnsignedString(queue.tail());
        rows.add(GridRow.of(mark, 0, Cell.of("head … tail"), Cell.of(ends)));
        rows.add(GridRow.plain("queued", queue.entries().size() + " of " + queue.length()));
        names(rows, queue.entries(), queue.entries().size());
        return new Grid(drawing.title(), Head.all("", ""), rows, "");
    }

    private static Grid slots(SlotsDrawing drawing) {
        List<GridRow> rows = new ArrayList<>();
        for (QueueEntry entry : drawing.queue().entries()) {
            rows.add(GridRow.plain(Integer.toString(entry.slot()), entry.g()));
        }
        return new Grid(drawing.title(), List.of(new Head("slot", true), Head.of("g")), rows, "");
    }

    private static Grid chain(ChainDrawing drawing) {
        GlobalQueue queue = drawing.queue();
        List<GridRow> rows = new ArrayList<>();
        Mark mark = queue.changed() ? Mark.CHANGED : Mark.NONE;
        rows.add(GridRow.of(mark, 0, Cell.of("runqsize"), Cell.of(Long.toString(queue.runqsize()))));
        names(rows, queue.entries(), queue.runqsize());
        return new Grid(drawing.title(), Head.all("", ""), rows, "");
    }

    /** One character for eight slots of the ring: all taken, some taken, none. */
    private static Grid ps(PsDrawing drawing) {
        List<GridRow> rows = new ArrayList<>();
        for (int i = 0; i < drawing.ps().size(); i++) {
            SchedView.P p = drawing.ps().get(i);
            LocalQueue queue = drawing.queues().get(i);
            rows.add(GridRow.plain(
                    p.name(),
                    p.status().first(),
                    p.m(),
                    p.runnext(),
                    Long.toUnsignedString(queue.head()) + "…" + Long.toUnsignedString(queue.tail()),
                    map(queue)));
        }
        String more = drawing.hidden() > 0 ? "… and " + drawing.hidden() + " more: %ps lists them" : "";
        return new Grid(
                "Ps", Head.all("p", "status", "m", "runnext", "head…tail", "256 slots: █ 8 taken, ▒ some"), rows, more);
    }

    private static String map(LocalQueue queue) {
        int[] taken = new int[(queue.length() + 7) / 8];
        for (QueueEntry entry : queue.entries()) taken[entry.slot() / 8]++;
        StringBuilder out = new StringBuilder();
        for (int n : taken) out.append(n == 0 ? '·' : n == 8 ? '█' : '▒');
        return out.toString();
    }

    private static void names(List<GridRow> rows, List<QueueEntry> entries, long total) {
        String label = "gs";
        for (String line : Names.lines(entries, total, NAMES * Face.MONO.width("n"), 2)) {
            rows.add(GridRow.plain(label, line));
            label = "";
        }
    }
}
