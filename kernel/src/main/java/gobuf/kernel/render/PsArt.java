package gobuf.kernel.render;

import gobuf.runtime.view.LocalQueue;
import gobuf.runtime.view.QueueEntry;
import gobuf.runtime.view.SchedView;

/**
 * Draws Ps, two lines each: its state and runnext beside a strip with one cell a slot of its ring, where taken slots are filled; below it
 * where head and tail are and the names from head to tail. Head's stroke sticks out of the strip above, tail's below.
 */
record PsArt(PsDrawing drawing) implements Art {
    private static final double LEFT = 300;
    private static final double LINE = 32;
    private static final double STRIP = 9;

    @Override
    public double least() {
        return 700;
    }

    @Override
    public double height(double width) {
        return TITLE + drawing.ps().size() * LINE + (drawing.hidden() > 0 ? ROW : 0);
    }

    @Override
    public void draw(Canvas canvas, double x, double y, double width) {
        Art.title(canvas, x, y, width, drawing.title());
        double top = y + TITLE;
        for (int i = 0; i < drawing.ps().size(); i++) {
            state(canvas, drawing.ps().get(i), x, top);
            LocalQueue queue = drawing.queues().get(i);
            strip(canvas, queue, x + LEFT, top + 5, (width - LEFT) / queue.length());
            String ends = ends(queue);
            double at = canvas.text(x + LEFT, top + 26, ends, Face.MONO_SMALL, Ink.POINTER);
            canvas.text(at, top + 26, names(queue, x + width - at), Face.MONO_SMALL, Ink.LIGHT);
            top += LINE;
        }
        if (drawing.hidden() > 0) {
            String more = "… and " + drawing.hidden() + " more Ps: %ps lists them";
            canvas.text(x, top + 12, more, Face.SANS, Ink.LIGHT);
        }
    }

    private static void state(Canvas canvas, SchedView.P p, double x, double top) {
        canvas.text(x + 6, top + 13, p.name(), Face.MONO_BOLD, Ink.INK);
        canvas.text(x + 44, top + 13, p.status().first(), Face.MONO, Ink.INK);
        canvas.text(x + 128, top + 13, p.m().isEmpty() ? "no m" : p.m(), Face.MONO, Ink.INK);
        String next = p.runnext().isEmpty() ? "" : "runnext " + p.runnext();
        canvas.text(x + 172, top + 13, Face.MONO.fit(next, LEFT - 180), Face.MONO, Ink.INK);
        String light = "schedtick " + p.schedtick() + " · gFree " + p.free();
        canvas.text(x + 44, top + 26, light, Face.MONO_SMALL, Ink.LIGHT);
    }

    private static void strip(Canvas canvas, LocalQueue queue, double x, double top, double slot) {
        canvas.rect(x, top, queue.length() * slot, STRIP, 0, Ink.CELL, Ink.RULE);
        boolean[] full = new boolean[queue.length()];
        for (QueueEntry entry : queue.entries()) full[entry.slot()] = true;
        for (int i = 0; i < full.length; i++) {
            int start = i;
            while (i < full.length && full[i]) i++;
            if (i > start) canvas.rect(x + start * slot, top, (i - start) * slot, STRIP, 0, Ink.FULL, null);
        }
        double head = x + slot(queue.head(), queue) * slot;
        double tail = x + slot(queue.tail(), queue) * slot;
        canvas.line(head, top - 4, head, top + STRIP, Ink.POINTER, false);
        canvas.line(tail, top, tail, top + STRIP + 4, Ink.POINTER, false);
    }

    private static int slot(long counter, LocalQueue queue) {
        return (int) Long.remainderUnsigned(counter, queue.length());
    }

    private static String ends(LocalQueue queue) {
        return "head " + Long.toUnsignedString(queue.head()) + " tail " + Long.toUnsignedString(queue.tail()) + " ";
    }

    private static String names(LocalQueue queue, double width) {
        if (queue.entries().isEmpty()) return "· empty";
        double scaled = (width - 4) * Face.MONO.size() / Face.MONO_SMALL.size();
        return "· "
                + Names.lines(queue.entries(), queue.entries().size(), scaled - 20, 1)
                        .get(0);
    }
}
