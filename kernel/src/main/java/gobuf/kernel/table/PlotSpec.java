package gobuf.kernel.table;

/**
 * What is to be plotted of a table.
 *
 * @param form how
 * @param x the column along the x axis, or the one that is counted; empty if none is named
 * @param y the column along the y axis; empty to count rows
 * @param by the column that tells series apart; empty for one series
 * @param low a column with the lower ends of intervals of y; empty if there is none
 * @param high a column with their upper ends
 * @param logX whether the x axis is logarithmic
 * @param logY whether the y axis is
 * @param bins how many bins numbers are put into
 */
public record PlotSpec(
        Form form, String x, String y, String by, String low, String high, boolean logX, boolean logY, int bins) {
    /** Most bins. */
    public static final int MOST_BINS = 400;

    /** How a table is drawn. */
    public enum Form {
        /** How many rows lie in each bin. */
        HIST,
        /** Which share of the rows lies at or below each value. */
        ECDF,
        /** A value over another, joined. */
        LINE,
        /** A value over another, as points. */
        DOTS,
        /** How many rows, or the mean of a value, for each name. */
        BAR,
        /** How many rows, or the mean of a value, for each pair of names. */
        MATRIX,
        /** How many rows, or the mean of a value, in each bin of x for each name. */
        HEAT
    }

    /**
     * Checks the number of bins.
     *
     * @throws IllegalArgumentException with what to type instead
     */
    public PlotSpec {
        if (bins < 1 || bins > MOST_BINS)
            throw new IllegalArgumentException("--bins takes a number from 1 to " + MOST_BINS + ", not " + bins);
    }
}
