package gobuf.kernel.render;

import java.util.List;

/**
 * A table.
 *
 * @param title its caption, or empty
 * @param heads one a column; all names empty means that no heading is shown
 * @param rows the rows
 * @param more what was left out, or empty
 */
record Grid(String title, List<Head> heads, List<GridRow> rows, String more) implements Fact {
    Grid {
        heads = List.copyOf(heads);
        rows = List.copyOf(rows);
    }

    boolean headed() {
        return heads.stream().anyMatch(head -> !head.name().isEmpty());
    }
}
