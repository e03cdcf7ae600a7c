package gobuf.kernel.render;

import java.util.ArrayList;
import java.util.List;

/** A figure as text with boxes, for consoles: boxes stand side by side where they fit. */
final class TextWriter {
    private final int width;
    private final StringBuilder out = new StringBuilder(4096);

    private TextWriter(int width) {
        this.width = width;
    }

    /** Writes the figure in lines of at most so many columns. */
    static String write(Figure figure, int width) {
        TextWriter writer = new TextWriter(width);
        writer.figure(figure);
        return writer.out.toString();
    }

    private void figure(Figure figure) {
        Wrap.lines(TextBox.clean(figure.head()), width).forEach(this::line);
        for (Lead lead : figure.lead()) {
            Wrap.lines(TextBox.clean(lead.line()), width).forEach(this::line);
        }
        List<List<String>> shelf = new ArrayList<>();
        int used = 0;
        for (Fact fact : figure.facts()) {
            List<String> box = TextBox.of(fact, width);
            int wide = box.isEmpty() ? 0 : Wrap.length(box.get(0));
            if (!shelf.isEmpty() && used + 1 + wide > width) {
                flush(shelf);
                used = 0;
            }
            shelf.add(box);
            used += wide + (shelf.size() > 1 ? 1 : 0);
        }
        flush(shelf);
        // a bundle's text has no line end of its own
        if (!out.isEmpty()) {
            out.setLength(out.length() - 1);
        }
    }

    private void flush(List<List<String>> shelf) {
        int rows = shelf.stream().mapToInt(List::size).max().orElse(0);
        for (int row = 0; row < rows; row++) {
            StringBuilder text = new StringBuilder(width);
            int from = 0;
            for (List<String> box : shelf) {
                if (row < box.size()) {
                    text.append(" ".repeat(from - Wrap.length(text.toString()))).append(box.get(row));
                }
                from += Wrap.length(box.get(0)) + 1;
            }
            line(text.toString().stripTrailing());
        }
        shelf.clear();
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
