package gobuf.kernel.table;

import java.util.List;

/**
 * What a reader wants of a table.
 *
 * @param where condition on the rows; empty for all
 * @param sort column to sort by, with a minus in front for the greatest first; empty for the table's own order
 * @param head rows a page; 0 for {@link #PAGE}
 * @param page which page, from 1; 0 for the one a table shows by itself
 * @param columns which columns are shown; empty for the table's own choice
 * @param all whether every column is shown, each on a line of its own
 */
public record TableQuery(String where, String sort, int head, int page, List<String> columns, boolean all) {
    /** Rows a page unless asked otherwise. */
    public static final int PAGE = 40;
    /** Rows a page with all columns, unless asked otherwise. */
    public static final int PAGE_ALL = 4;
    /** Most rows a page. */
    public static final int MOST = 1000;

    /** The whole table in its own order. */
    public static final TableQuery ALL = new TableQuery("", "", 0, 0, List.of(), false);

    /**
     * Copies the list and checks the numbers.
     *
     * @throws IllegalArgumentException with what to type instead
     */
    public TableQuery {
        columns = List.copyOf(columns);
        if (all && !columns.isEmpty()) {
            throw new IllegalArgumentException("--all and --columns do not go together; type one of them");
        }
        if (head < 0 || head > MOST) {
            throw new IllegalArgumentException("--head " + head + " is not possible: a page has 1 to " + MOST
                    + " rows; --page shows others, --csv file writes all");
        }
        if (page < 0) throw new IllegalArgumentException("--page " + page + " is not possible: pages count from 1");
    }

    /** What is still to be done when the rows have been put together. */
    TableQuery grouped() {
        return new TableQuery("", sort, head, page, columns, all);
    }

    /** Rows a page. */
    int rows() {
        return head != 0 ? head : all ? PAGE_ALL : PAGE;
    }
}
