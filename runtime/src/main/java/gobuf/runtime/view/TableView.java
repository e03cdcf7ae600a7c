package gobuf.runtime.view;

import java.util.List;

/**
 * A page of a table.
 *
 * @param where where the machine stands
 * @param title what it lists and how it was narrowed
 * @param columns headings
 * @param rows cells as text, each row as long as {@code columns}; a row of the table may take several
 * @param first number of the table's first row shown, counted from 0
 * @param shown number of the table's rows shown
 * @param total number of rows there are
 */
public record TableView(
        Where where, String title, List<Column> columns, List<List<String>> rows, long first, long shown, long total)
        implements View {
    /**
     * One column.
     *
     * @param name heading
     * @param number true if it holds numbers, which are set to the right
     */
    public record Column(String name, boolean number) {}

    /** The same under another title. */
    public TableView titled(String other) {
        return new TableView(where, other, columns, rows, first, shown, total);
    }

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if a row has another number of cells than there are columns
     */
    public TableView {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "TableView " + title + ": row of " + row.size() + " cells, columns=" + columns.size());
            }
        }
    }
}
