package gobuf.kernel.render;

import java.util.Arrays;
import java.util.List;

/** Draws a grid: columns aligned, numbers light beside their meaning where there is room. */
final class GridArt implements Art {
    private static final double GAP = 12;
    private static final double BESIDE = 7;
    private static final double HEADER = 14;
    private static final double NOTE_LINE = 13;

    private final Grid grid;
    private final double gutter;
    private final double[] first;
    private final double[] light;

    GridArt(Grid grid) {
        this.grid = grid;
        int columns = grid.heads().size();
        first = new double[columns];
        light = new double[columns];
        boolean marks = false;
        boolean notes = false;
        for (GridRow row : grid.rows()) {
            marks |= row.mark() != Mark.NONE && row.mark() != Mark.DIM;
            notes |= row.note() > 0;
            for (int i = 0; i < columns; i++) {
                Cell cell = row.cells().get(i);
                first[i] = Math.max(first[i], Face.MONO.width(cell.first()));
                light[i] = Math.max(light[i], Face.MONO_SMALL.width(cell.light()));
            }
        }
        for (int i = 0; i < columns; i++) {
            first[i] = Math.max(first[i], Face.SANS.width(grid.heads().get(i).name()));
        }
        gutter = (marks ? 17 : 4) + (notes ? 16 : 0);
    }

    /**
     * A grid without headings is names and values: it stays in a narrow column with its longest values cut rather than take
     * another, as the facts have them in full.
     */
    @Override
    public double least() {
        return grid.headed() ? uncut() : uncut() * 0.84;
    }

    private double uncut() {
        return gutter + Arrays.stream(first).sum() + GAP * (first.length - 1) + 2;
    }

    private double natural() {
        double width = uncut();
        for (double extra : light) {
            width += extra > 0 ? extra + BESIDE : 0;
        }
        return width;
    }

    @Override
    public double height(double width) {
        double title = grid.title().isEmpty() ? 0 : TITLE;
        return title
                + (grid.headed() && !grid.rows().isEmpty() ? HEADER : 0)
                + grid.rows().size() * ROW
                + more(width).size() * NOTE_LINE
                + (grid.more().isEmpty() ? 0 : 3);
    }

    private List<String> more(double width) {
        if (grid.more().isEmpty()) {
            return List.of();
        }
        return Wrap.lines(grid.more(), (int) (width / Face.SANS.width("n")));
    }

    @Override
    public void draw(Canvas canvas, double x, double y, double width) {
        double top = y;
        if (!grid.title().isEmpty()) {
            Art.title(canvas, x, y, width, grid.title());
            top += TITLE;
        }
        double[] widths = first.clone();
        boolean lights = natural() <= width;
        squeeze(widths, uncut() - width);
        if (grid.headed() && !grid.rows().isEmpty()) {
            heads(canvas, x, top, widths, lights);
            top += HEADER;
        }
        for (GridRow row : grid.rows()) {
            row(canvas, x, top, width, row, widths, lights);
            top += ROW;
        }
        for (String line : more(width)) {
            canvas.text(x, top + 12, line, Face.SANS, Ink.LIGHT);
            top += NOTE_LINE;
        }
    }

    /** Takes what is too much from the widest columns. */
    private static void squeeze(double[] widths, double excess) {
        double left = excess;
        while (left > 0) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            double take = Math.min(left, 8);
            if (widths[widest] <= 24) {
                return;
            }
            widths[widest] -= take;
            left -= take;
        }
    }

    private void heads(Canvas canvas, double x, double top, double[] widths, boolean lights) {
        double at = x + gutter;
        for (int i = 0; i < widths.length; i++) {
            Head head = grid.heads().get(i);
            if (head.right()) {
                canvas.textRight(at + widths[i], top + 10, head.name(), Face.SANS, Ink.LIGHT);
            } else {
                canvas.text(at, top + 10, head.name(), Face.SANS, Ink.LIGHT);
            }
            at += widths[i] + GAP + (lights && light[i] > 0 ? light[i] + BESIDE : 0);
        }
    }

    private void row(Canvas canvas, double x, double top, double width, GridRow row, double[] widths, boolean lights) {
        boolean strong = row.mark() == Mark.CHANGED || row.mark() == Mark.CURRENT;
        if (strong) {
            canvas.band(x, top + 0.5, width, ROW - 1);
        }
        Face face = strong ? Face.MONO_BOLD : Face.MONO;
        Ink ink = row.mark() == Mark.DIM ? Ink.LIGHT : Ink.INK;
        double base = top + 12.5;
        canvas.text(x + 6, base, row.mark().sign(), Face.MONO_BOLD, Ink.ACCENT);
        if (row.note() > 0) {
            canvas.callout(x + gutter - 9, top + ROW / 2, row.note());
        }
        double at = x + gutter;
        for (int i = 0; i < widths.length; i++) {
            Cell cell = row.cells().get(i);
            String text = face.fit(cell.first(), widths[i] + 0.5);
            if (grid.heads().get(i).right()) {
                canvas.textRight(at + widths[i], base, text, face, ink);
            } else {
                canvas.text(at, base, text, face, ink);
            }
            at += widths[i];
            if (lights && light[i] > 0) {
                canvas.text(at + BESIDE, base, cell.light(), Face.MONO_SMALL, Ink.LIGHT);
                at += light[i] + BESIDE;
            }
            at += GAP;
        }
        if (!lights) {
            lightAtEdge(canvas, row, x, width, base, at - GAP - widths[widths.length - 1]);
        }
    }

    /** Where lights have no column, each stands at the right edge if its own row has room. */
    private static void lightAtEdge(Canvas canvas, GridRow row, double x, double width, double base, double from) {
        Cell last = row.cells().get(row.cells().size() - 1);
        double end = from + Face.MONO_BOLD.width(last.first()) + BESIDE;
        double right = x + width - 5;
        if (!last.light().isEmpty() && end + Face.MONO_SMALL.width(last.light()) <= right) {
            canvas.textRight(right, base, last.light(), Face.MONO_SMALL, Ink.LIGHT);
        }
    }
}
