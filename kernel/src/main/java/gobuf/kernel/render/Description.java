package gobuf.kernel.render;

import java.util.List;

/** A figure in running text: what a picture says to who cannot see it. */
final class Description {
    private Description() {}

    static String of(Figure figure) {
        StringBuilder out = new StringBuilder(figure.head());
        for (Lead lead : figure.lead()) {
            out.append(". ").append(lead.line());
        }
        for (Fact fact : figure.facts()) {
            out.append(". ").append(fact.title());
            if (fact instanceof Grid grid) {
                rows(out, grid.rows());
                out.append(grid.more().isEmpty() ? "" : "; ").append(grid.more());
            } else if (fact instanceof Prose prose) {
                prose.lines().forEach(line -> out.append("; ").append(line));
            }
        }
        return out.append('.').toString();
    }

    private static void rows(StringBuilder out, List<GridRow> rows) {
        String between = ": ";
        for (GridRow row : rows) {
            out.append(between);
            between = "; ";
            String space = row.mark() == Mark.CHANGED ? "changed " : "";
            for (Cell cell : row.cells()) {
                if (!cell.text().isEmpty()) {
                    out.append(space).append(cell.text());
                    space = " ";
                }
            }
        }
    }
}
