package gobuf.kernel.render;

import java.util.List;

/**
 * One row of a grid.
 *
 * @param mark why it stands out
 * @param note number of a callout, or 0
 * @param cells as many as the grid has columns
 */
record GridRow(Mark mark, int note, List<Cell> cells) {
    GridRow {
        cells = List.copyOf(cells);
    }

    static GridRow of(Mark mark, int note, Cell... cells) {
        return new GridRow(mark, note, List.of(cells));
    }

    static GridRow plain(String... texts) {
        return new GridRow(
                Mark.NONE, 0, java.util.Arrays.stream(texts).map(Cell::of).toList());
    }

    /** The sign before the row: the callout's number wins over the mark, which then shows by weight and background. */
    String sign() {
        return note > 0 ? mark.sign().strip() + Callouts.sign(note) : mark.sign();
    }
}
