package gobuf.kernel.render;

import gobuf.runtime.view.LocalQueue;
import gobuf.runtime.view.QueueEntry;
import java.util.List;

/** Draws a P's run queue: runnext, head and tail, a map with one square a slot, and the names from head to tail. */
final class RingArt implements Art {
    private static final int ACROSS = 64;
    private static final double LEFT = 24;
    private static final double STEP = 12;

    private final RingDrawing drawing;
    private final LocalQueue queue;

    RingArt(RingDrawing drawing) {
        this.drawing = drawing;
        this.queue = drawing.queue();
    }

    @Override
    public double least() {
        return LEFT + ACROSS * 3.1;
    }

    private double side(double width) {
        return Math.min(6, Math.floor((width - LEFT) / ACROSS * 10) / 10);
    }

    private int mapRows() {
        return (queue.length() + ACROSS - 1) / ACROSS;
    }

    private List<String> names(double width) {
        return Names.lines(queue.entries(), queue.entries().size(), width, drawing.lines());
    }

    @Override
    public double height(double width) {
        double side = STEP;
        return TITLE + 2 * ROW + 4 + mapRows() * side + 4 + names(width).size() * ROW;
    }

    @Override
    public void draw(Canvas canvas, double x, double y, double width) {
        Art.title(canvas, x, y, width, drawing.title());
        double top = y + TITLE;
        runnext(canvas, x, top, width);
        top += ROW;
        if (queue.changed()) {
            canvas.band(x, top + 0.5, width, ROW - 1);
        }
        String counts = (queue.changed() ? "▸ " : "")
                + "head "
                + Long.toUnsignedString(queue.head())
                + " tail "
                + Long.toUnsignedString(queue.tail());
        String count = queue.entries().size() + " of " + queue.length();
        canvas.textRight(x + width - 5, top + 12.5, count, Face.MONO_SMALL, Ink.LIGHT);
        Face face = queue.changed() ? Face.MONO_BOLD : Face.MONO;
        canvas.text(x + 6, top + 12.5, face.fit(counts, width - 80), face, Ink.INK);
        top += ROW + 4;
        map(canvas, x, top, side(width));
        top += mapRows() * STEP + 4;
        for (String line : names(width)) {
            canvas.text(x + 6, top + 12, line, Face.MONO, Ink.INK);
            top += ROW;
        }
    }

    private void runnext(Canvas canvas, double x, double top, double width) {
        if (queue.runnextChanged()) {
            canvas.band(x, top + 0.5, width, ROW - 1);
        }
        Face face = queue.runnextChanged() ? Face.MONO_BOLD : Face.MONO;
        int note = drawing.callouts().at(queue.p() + ".runnext", "runnext");
        double at = x + 6;
        if (queue.runnextChanged()) {
            at = canvas.text(at, top + 12.5, "▸ ", face, Ink.ACCENT);
        }
        at = canvas.text(at, top + 12.5, "runnext ", face, Ink.INK);
        at = canvas.text(at, top + 12.5, QueueParts.none(queue.runnext()), face, Ink.INK);
        if (note > 0) {
            canvas.callout(at + 14, top + ROW / 2, note);
        }
    }

    private void map(Canvas canvas, double x, double y, double side) {
        boolean[] full = new boolean[queue.length()];
        for (QueueEntry entry : queue.entries()) {
            full[entry.slot()] = true;
        }
        double step = STEP;
        for (int row = 0; row < mapRows(); row++) {
            double top = y + row * step;
            canvas.textRight(x + LEFT - 4, top + 8, Integer.toString(row * ACROSS), Face.MONO_SMALL, Ink.LIGHT);
            double length = Math.min(ACROSS, queue.length() - row * ACROSS) * side;
            canvas.rect(x + LEFT, top, length, 8, 0, Ink.CELL, Ink.RULE);
            runs(canvas, full, row * ACROSS, x + LEFT, top, side);
        }
        tick(canvas, queue.head(), x, y, side, step);
        tick(canvas, queue.tail(), x, y, side, step);
    }

    /** Neighbouring full slots are one bar. */
    private static void runs(Canvas canvas, boolean[] full, int from, double x, double top, double side) {
        int end = Math.min(full.length, from + ACROSS);
        for (int i = from; i < end; i++) {
            if (full[i]) {
                int start = i;
                while (i + 1 < end && full[i + 1]) {
                    i++;
                }
                canvas.rect(x + (start - from) * side, top, (i + 1 - start) * side, 8, 0, Ink.FULL, null);
            }
        }
    }

    /** A stroke at the left edge of the slot that head or tail is at. */
    private void tick(Canvas canvas, long counter, double x, double y, double side, double step) {
        int slot = (int) Long.remainderUnsigned(counter, queue.length());
        double at = x + LEFT + slot % ACROSS * side;
        double top = y + slot / ACROSS * step;
        canvas.line(at, top - 2, at, top + 10, Ink.POINTER, false);
    }
}
