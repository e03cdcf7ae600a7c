package gobuf.kernel.render;

/**
 * Lays a figure out: head line, leading lines, then its panels in two or three columns. Each panel goes where it can stand
 * highest; one that needs more than a column takes two or three.
 */
final class Composer {
    /** Width of every picture: what a notebook's output area has room for. */
    static final int WIDTH = 760;

    private static final double EDGE = 16;
    private static final double GUTTER = 18;
    private static final double INNER = WIDTH - 2 * EDGE;
    private static final double BETWEEN = 10;

    private final Canvas panels = new Canvas();
    private final int columns;
    private final double column;
    private final double[] bottom;

    private Composer(int columns) {
        this.columns = columns;
        this.column = (INNER - (columns - 1) * GUTTER) / columns;
        this.bottom = new double[columns];
    }

    static Scene compose(Figure figure) {
        long panels = figure.picture().stream()
                .filter(panel -> !(panel instanceof Band || panel instanceof SlotsDrawing))
                .count();
        return new Composer(panels > 2 ? 3 : 2).scene(figure);
    }

    private Scene scene(Figure figure) {
        Canvas measure = new Canvas();
        double top = head(measure, figure);
        java.util.Arrays.fill(bottom, top);
        for (Panel panel : figure.picture()) {
            place(Art.of(panel), panel instanceof Band ? columns : 1);
        }
        double lowest = 0;
        for (double end : bottom) {
            lowest = Math.max(lowest, end);
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
        String aside = Face.MONO.fit(
                figure.aside(), INNER - 20 - Face.MONO_BOLD.width(figure.where().text()));
        canvas.textRight(EDGE + INNER, 18, aside, Face.MONO, Ink.INK);
        double labels = 0;
        double ats = 0;
        for (Lead lead : figure.lead()) {
            labels = Math.max(labels, lead.label().isEmpty() ? 0 : Face.SANS.width(lead.label()) + 10);
            ats = Math.max(ats, lead.at().isEmpty() ? 0 : Face.MONO.width(lead.at()) + 10);
        }
        double y = 30;
        for (Lead lead : figure.lead()) {
            y = lead(canvas, lead, y, labels, lead.at().isEmpty() ? 0 : ats);
        }
        return y + (figure.lead().isEmpty() ? 6 : 8);
    }

    /** One leading line; a long one is set smaller, and goes on below rather than lose its middle. */
    private static double lead(Canvas canvas, Lead lead, double y, double labels, double ats) {
        double at = EDGE + labels + ats;
        double room = EDGE + INNER - at;
        Face face = !lead.strong() ? Face.MONO : fits(Face.MONO_LARGE, lead, room) ? Face.MONO_LARGE : Face.MONO_BOLD;
        double base = y + (face == Face.MONO_LARGE ? 15 : 13);
        canvas.text(EDGE, base, lead.label(), Face.SANS, Ink.LIGHT);
        canvas.text(EDGE + labels, base, lead.at(), Face.MONO, Ink.LIGHT);
        double end = at;
        base -= 15;
        for (String line : Wrap.lines(lead.text(), (int) (room / face.width("n")))) {
            base += 15;
            canvas.text(at, base, line, face, Ink.INK);
            end = at + face.width(line);
        }
        double light = Face.MONO_SMALL.width(lead.light());
        if (light > 0 && end + 14 + light <= EDGE + INNER) {
            canvas.textRight(EDGE + INNER, base, lead.light(), Face.MONO_SMALL, Ink.LIGHT);
        } else if (light > 0) {
            base += 14;
            canvas.text(at, base, Face.MONO_SMALL.fit(lead.light(), room), Face.MONO_SMALL, Ink.LIGHT);
        }
        return base + 5;
    }

    private static boolean fits(Face face, Lead lead, double room) {
        return face.width(lead.text()) <= room;
    }

    private void place(Art art, int least) {
        int span = least;
        while (span < columns && width(span) < art.least()) {
            span++;
        }
        int best = 0;
        for (int at = 1; at + span <= columns; at++) {
            if (top(at, span) < top(best, span)) {
                best = at;
            }
        }
        double y = top(best, span);
        double width = width(span);
        art.draw(panels, EDGE + best * (column + GUTTER), y, width);
        double end = y + art.height(width) + BETWEEN;
        for (int at = best; at < best + span; at++) {
            bottom[at] = end;
        }
    }

    private double width(int span) {
        return span * column + (span - 1) * GUTTER;
    }

    private double top(int first, int span) {
        double top = 0;
        for (int i = first; i < first + span; i++) {
            top = Math.max(top, bottom[i]);
        }
        return top;
    }
}
