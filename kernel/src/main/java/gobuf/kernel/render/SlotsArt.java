package gobuf.kernel.render;

import gobuf.runtime.view.LocalQueue;
import gobuf.runtime.view.QueueEntry;

/** Draws every slot of a ring as a box with the name of its g; h and t stand where head and tail are. */
record SlotsArt(SlotsDrawing drawing) implements Art {
    private static final int ACROSS = 16;
    private static final double LEFT = 28;

    @Override
    public double least() {
        return 600;
    }

    private int rows() {
        return (drawing.queue().length() + ACROSS - 1) / ACROSS;
    }

    @Override
    public double height(double width) {
        return TITLE + 2 + rows() * ROW;
    }

    @Override
    public void draw(Canvas canvas, double x, double y, double width) {
        LocalQueue queue = drawing.queue();
        Art.title(canvas, x, y, width, drawing.title());
        QueueEntry[] entries = new QueueEntry[queue.length()];
        queue.entries().forEach(entry -> entries[entry.slot()] = entry);
        double box = Math.floor((width - LEFT) / ACROSS);
        for (int slot = 0; slot < entries.length; slot++) {
            double left = x + LEFT + slot % ACROSS * box;
            double top = y + TITLE + 2 + slot / ACROSS * ROW;
            if (slot % ACROSS == 0) {
                canvas.textRight(x + LEFT - 5, top + 12, Integer.toString(slot), Face.MONO_SMALL, Ink.LIGHT);
            }
            slot(canvas, entries[slot], left, top, box);
            String ends = (isAt(queue.head(), slot, queue) ? "h" : "") + (isAt(queue.tail(), slot, queue) ? "t" : "");
            canvas.textRight(left + box - 2, top + 12, ends, Face.MONO_SMALL, Ink.POINTER);
        }
    }

    private static boolean isAt(long counter, int slot, LocalQueue queue) {
        return Long.remainderUnsigned(counter, queue.length()) == slot;
    }

    private static void slot(Canvas canvas, QueueEntry entry, double left, double top, double box) {
        boolean changed = entry != null && entry.changed();
        Ink ground = entry == null ? Ink.PAPER : changed ? Ink.BAND : Ink.CELL;
        canvas.rect(left, top, box, ROW, 0, ground, Ink.RULE);
        if (entry != null) {
            String name = Face.MONO_SMALL.fit((changed ? "▸" : "") + entry.g(), box - 6);
            canvas.text(left + 3, top + 12, name, Face.MONO_SMALL, changed ? Ink.ACCENT : Ink.INK);
        }
    }
}
