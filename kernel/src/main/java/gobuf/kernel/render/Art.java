package gobuf.kernel.render;

/** A panel that knows its size and can be drawn. */
interface Art {
    /** Height of a panel's title line. */
    double TITLE = 20;

    /** Height of a row. */
    double ROW = 17;

    /** The least width that shows it without cutting a text, in pixels. */
    double least();

    /** Its height when it is this wide. */
    double height(double width);

    /** Draws it with its top left at (x, y). */
    void draw(Canvas canvas, double x, double y, double width);

    static Art of(Panel panel) {
        if (panel instanceof Band band) {
            return new GridArt(band.grid());
        } else if (panel instanceof Grid grid) {
            return new GridArt(grid);
        } else if (panel instanceof Prose prose) {
            return new ProseArt(prose.title(), prose.lines(), prose.code() ? Face.MONO_SMALL : Face.SANS);
        } else if (panel instanceof StackDrawing stack) {
            return new StackArt(stack);
        } else if (panel instanceof RingDrawing ring) {
            return new RingArt(ring);
        } else if (panel instanceof SlotsDrawing slots) {
            return new SlotsArt(slots);
        } else if (panel instanceof ChainDrawing chain) {
            return new ChainArt(chain);
        } else if (panel instanceof PsDrawing ps) {
            return new PsArt(ps);
        } else if (panel instanceof LanesDrawing lanes) {
            return new LanesArt(lanes);
        } else if (panel instanceof ChartDrawing chart) {
            return new ChartArt(chart.view());
        }
        throw new IllegalArgumentException("Art.of: " + panel.getClass().getName());
    }

    /** Draws a panel's title with a rule under it. */
    static void title(Canvas canvas, double x, double y, double width, String title) {
        canvas.text(x, y + 11, Face.SANS_BOLD.fit(title, width), Face.SANS_BOLD, Ink.INK);
        canvas.line(x, y + 16.5, x + width, y + 16.5, Ink.RULE, false);
    }
}
