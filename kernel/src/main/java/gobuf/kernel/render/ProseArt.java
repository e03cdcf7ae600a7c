package gobuf.kernel.render;

import java.util.List;

/** Draws lines of text in a face. */
record ProseArt(String title, List<String> lines, Face face) implements Art {
    private static final double LINE = 15;

    @Override
    public double least() {
        double widest = 0;
        for (String line : lines) {
            widest = Math.max(widest, face.width(line));
        }
        return Math.min(widest, 200);
    }

    private List<String> wrapped(double width) {
        int most = (int) (width / face.width("n"));
        return lines.stream().flatMap(line -> Wrap.lines(line, most).stream()).toList();
    }

    @Override
    public double height(double width) {
        return (title.isEmpty() ? 0 : TITLE) + wrapped(width).size() * LINE;
    }

    @Override
    public void draw(Canvas canvas, double x, double y, double width) {
        double top = y;
        if (!title.isEmpty()) {
            Art.title(canvas, x, y, width, title);
            top += TITLE;
        }
        for (String line : wrapped(width)) {
            canvas.text(x, top + 11, line, face, Ink.INK);
            top += LINE;
        }
    }
}
