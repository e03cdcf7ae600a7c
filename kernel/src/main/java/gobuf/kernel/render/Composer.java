package gobuf.kernel.render;

/**
 * Lays a figure out: head line, leading lines, then its panels in up to three columns. Each panel goes where it can stand
 * highest; one that needs more than a column takes two or three.
 */
final class Composer {
    /** Width of every picture: what a notebook's output area has room for. */
    static final int WIDTH = 760;

    private static final double EDGE = 16;
    private static final double GUTTER = 18;
    private static final int COLUMNS = 3;
    private static final double INNER = WIDTH - 2 * EDGE;
    private static final double COLUMN = (INNER - (COLUMNS - 1) * GUTTER) / COLUMNS;
    private static final double BETWEEN = 10;

    private final Canvas panels = new Canvas();
    private final double[] bottom = new double[COLUMNS];

    private Composer() {}

    static Scene compose(Figure figure) {
        return new Composer().scene(figure);
    }

    private Scene scene(Figure figure) {
        Canvas measure = new Canvas();
        double top = head(measure, figure);
        java.util.Arrays.fill(bottom, top);
        for (Panel panel : figure.picture()) {
            place(Art.of(panel));
        }
        double lowest = 0;
        for (double column : bottom) {
            lowest = Math.max(lowest, column);
        }
        int height = (int) Math.ceil(lowest + EDGE - BETWEEN + 2);
        Canvas all = new Canvas();
        all.rect(0.5, 0.5, WIDTH - 1.0, height - 1.0, 4, Ink.PAPER, Ink.RULE);
        head(all, figure);
        Scene drawn = panels.scene(WIDTH, height, "");
        drawn.shapes().forEach(all::add);
        return all.scene(WIDTH, height, figure.where().text());
    }

    /** Draws head and leading lines, and returns where the panels begin. */
    private static double head(Canvas canvas, Figure figure) {
        canvas.rect(1, 1, WIDTH - 2.0, 25, 3, Ink.CELL, null);
        canvas.text(EDGE, 18, figure.where().text(), Face.MONO_BOLD, Ink.INK);
        double y = 30;
        for (Lead lead : figure.lead()) {
            y = lead(canvas, lead, y);
        }
        return y + (figure.lead().isEmpty() ? 6 : 8);
    }

    private static double lead(Canvas canvas, Lead lead, double y) {
        Face face = lead.strong() ? Face.MONO_LARGE : Face.MONO;
        double base = y + (lead.strong() ? 15 : 13);
        double at = EDGE;
        if (!lead.label().isEmpty()) {
            canvas.text(at, base, lead.label(), Face.SANS, Ink.LIGHT);
            at += Math.max(38, Face.SANS.width(lead.label()) + 8);
        }
        if (!lead.at().isEmpty()) {
            at = canvas.text(at, base, lead.at(), Face.MONO, Ink.LIGHT) + 10;
        }
        double room = EDGE + INNER - at;
        double light = Face.MONO_SMALL.width(lead.light());
        boolean beside = light == 0 || face.width(lead.text()) + 14 + light <= room;
        canvas.text(at, base, face.fit(lead.text(), room), face, Ink.INK);
        if (light == 0) {
            return base + 5;
        }
        if (beside) {
            canvas.textRight(EDGE + INNER, base, lead.light(), Face.MONO_SMALL, Ink.LIGHT);
            return base + 5;
        }
        canvas.text(at, base + 14, Face.MONO_SMALL.fit(lead.light(), room), Face.MONO_SMALL, Ink.LIGHT);
        return base + 19;
    }

    private void place(Art art) {
        int span = 1;
        while (span < COLUMNS && width(span) < art.least()) {
            span++;
        }
        int best = 0;
        for (int column = 1; column + span <= COLUMNS; column++) {
            if (top(column, span) < top(best, span)) {
                best = column;
            }
        }
        double y = top(best, span);
        double width = width(span);
        art.draw(panels, EDGE + best * (COLUMN + GUTTER), y, width);
        double end = y + art.height(width) + BETWEEN;
        for (int column = best; column < best + span; column++) {
            bottom[column] = end;
        }
    }

    private static double width(int span) {
        return span * COLUMN + (span - 1) * GUTTER;
    }

    private double top(int column, int span) {
        double top = 0;
        for (int i = column; i < column + span; i++) {
            top = Math.max(top, bottom[i]);
        }
        return top;
    }
}
