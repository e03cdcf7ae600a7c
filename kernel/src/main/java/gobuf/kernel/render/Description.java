package gobuf.kernel.render;

/** A figure in running text: what changed, for who cannot see the picture. All facts stand beneath it as tables. */
final class Description {
    private Description() {}

    static String of(Figure figure) {
        StringBuilder out = new StringBuilder(figure.head());
        for (Lead lead : figure.lead()) {
            out.append(". ").append(lead.line());
        }
        for (Fact fact : figure.facts()) {
            if (fact instanceof Grid grid) {
                rows(out, grid);
            } else if (fact instanceof Prose prose) {
                out.append(". ").append(prose.title());
                prose.lines().forEach(line -> out.append("; ").append(line));
            }
        }
        return out.append('.').toString();
    }

    private static void rows(StringBuilder out, Grid grid) {
        out.append(". ").append(grid.title());
        String between = ": ";
        for (GridRow row : grid.rows()) {
            if (row.mark() != Mark.CHANGED) {
                continue;
            }
            out.append(between).append("changed");
            between = "; ";
            row.cells().stream().filter(cell -> !cell.text().isEmpty()).forEach(cell -> out.append(' ')
                    .append(cell.text()));
        }
        out.append(grid.more().isEmpty() ? "" : "; ").append(grid.more());
    }
}
