package gobuf.runtime.view;

import java.util.List;

/**
 * What %list shows: a routine as a listing.
 *
 * @param where where the machine stands
 * @param routine its name
 * @param place its function in Go's source
 * @param about what it does, who may call it and on which stack it runs; or empty
 * @param total number of rows in the routine
 * @param rows the rows to show
 */
public record ListingView(Where where, String routine, GoPlace place, String about, int total, List<Row> rows)
        implements View {
    /**
     * One row.
     *
     * @param row index in the routine
     * @param label that other rows jump to, or empty
     * @param picture text, place and remark
     * @param address of the row in simulated text
     * @param current true if it runs next
     * @param breakpoint number of the breakpoint on it, or 0
     */
    public record Row(int row, String label, RowPicture picture, long address, boolean current, int breakpoint) {}

    /** Copies the list. */
    public ListingView {
        rows = List.copyOf(rows);
    }
}
