package gobuf.runtime.view;

/**
 * One row of a routine, as text.
 *
 * @param routine name of the routine
 * @param row index in it
 * @param text the row's own text
 * @param place its place in Go's source
 * @param remark what the reader has to know about it, such as {@code summarised}; or empty
 */
public record RowPicture(String routine, int row, String text, GoPlace place, String remark) {
    /** {@code newproc1:17}. */
    public String at() {
        return routine + ":" + row;
    }
}
