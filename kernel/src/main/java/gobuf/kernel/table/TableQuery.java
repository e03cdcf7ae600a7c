package gobuf.kernel.table;

/**
 * What a reader wants of a table.
 *
 * @param where condition on the rows; empty for all
 * @param sort column to sort by, with a minus in front for the greatest first; empty for the table's own order
 * @param head rows a page; 0 for {@link #PAGE}
 * @param page which page, from 1; 0 for the one a table shows by itself
 * @param all whether every column is shown
 */
public record TableQuery(String where, String sort, int head, int page, boolean all) {
    /** Rows a page unless asked otherwise. */
    public static final int PAGE = 40;
    /** Most rows a page. */
    public static final int MOST = 1000;

    /** The whole table in its own order. */
    public static final TableQuery ALL = new TableQuery("", "", 0, 0, false);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException with what to type instead
     */
    public TableQuery {
        if (head < 0 || head > MOST) {
            throw new IllegalArgumentException("--head " + head + " is not possible: a page has 1 to " + MOST
                    + " rows; --page shows others, --csv file writes all");
        }
        if (page < 0) throw new IllegalArgumentException("--page " + page + " is not possible: pages count from 1");
    }

    /** Rows a page. */
    int rows() {
        return head == 0 ? PAGE : head;
    }
}
