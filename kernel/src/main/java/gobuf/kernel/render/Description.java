package gobuf.kernel.render;

import java.util.List;

/** A figure in running text: what changed, for who cannot see the picture. All facts stand beneath it as tables. */
final class Description {
    /** Most changes of one table that are read out: more than a listener keeps in mind. */
    private static final int MOST = 8;

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
        List<GridRow> changed =
                grid.rows().stream().filter(row -> row.mark() == Mark.CHANGED).toList();
        for (GridRow row : changed.subList(0, Math.min(MOST, changed.size()))) {
            out.append(between).append("changed");
            between = "; ";
            row.cells().stream().filter(cell -> !cell.text().isEmpty()).forEach(cell -> out.append(' ')
                    .append(cell.text()));
        }
        if (changed.size() > MOST) {
            out.append("; and ").append(changed.size() - MOST).append(" more, in the table beneath");
        }
        out.append(grid.more().isEmpty() ? "" : "; ").append(grid.more());
    }
}
