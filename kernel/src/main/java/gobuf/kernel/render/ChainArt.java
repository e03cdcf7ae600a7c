package gobuf.kernel.render;

import java.util.List;

/** Draws the global run queue: its size, then the names from head to tail. */
record ChainArt(ChainDrawing drawing) implements Art {
    @Override
    public double least() {
        return 190;
    }

    private List<String> names(double width) {
        return Names.lines(drawing.queue().entries(), drawing.queue().runqsize(), width, drawing.lines());
    }

    @Override
    public double height(double width) {
        return TITLE + ROW + names(width).size() * ROW;
    }

    @Override
    public void draw(Canvas canvas, double x, double y, double width) {
        Art.title(canvas, x, y, width, drawing.title());
        double top = y + TITLE;
        boolean changed = drawing.queue().changed();
        if (changed) {
            canvas.band(x, top + 0.5, width, ROW - 1);
        }
        Face face = changed ? Face.MONO_BOLD : Face.MONO;
        String size = (changed ? "▸ " : "") + "runqsize " + drawing.queue().runqsize();
        canvas.text(x + 6, top + 12.5, size, face, Ink.INK);
        top += ROW;
        for (String line : names(width)) {
            canvas.text(x + 6, top + 12, line, Face.MONO, Ink.INK);
            top += ROW;
        }
    }
}
