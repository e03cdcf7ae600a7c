package gobuf.kernel.table;

import java.util.function.IntToDoubleFunction;

/**
 * Equal bins over the numbers of a column; on a logarithmic axis equal in ratios. Whole numbers get bins of whole width, so that no bin has
 * more numbers to hold than its neighbour.
 *
 * @param low where the first begins
 * @param width of each, or on a logarithmic axis the logarithm of the ratio of its ends
 * @param count how many
 * @param log whether they are equal in ratios
 * @param left numbers of 0 or less, which a logarithmic axis has no place for
 * @param missing rows without a number
 */
record Bins(double low, double width, int count, boolean log, long left, long missing) {
    static Bins of(IntToDoubleFunction numbers, int rows, int most, boolean log) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        long left = 0;
        long missing = 0;
        boolean whole = true;
        for (int row = 0; row < rows; row++) {
            double v = numbers.applyAsDouble(row);
            if (Double.isNaN(v)) {
                missing++;
            } else if (log && v <= 0) {
                left++;
            } else {
                whole &= v == Math.rint(v);
                if (v < low) low = v;
                if (v > high) high = v;
            }
        }
        if (low > high) return new Bins(log ? 1 : 0, 1, 0, log, left, missing);
        if (log) {
            double width = Math.max(Math.log(high / low), 1e-9) / most;
            return new Bins(low, width, most, true, left, missing);
        }
        if (whole) {
            double width = Math.max(1, Math.ceil((high - low + 1) / most));
            return new Bins(low, width, (int) Math.ceil((high - low + 1) / width), false, left, missing);
        }
        double width = (high - low) / most;
        return new Bins(low, width, most, false, left, missing);
    }

    /** The bin of a number; below 0 for none. */
    int of(double number) {
        if (Double.isNaN(number) || log && number <= 0) return -1;
        double at = log ? Math.log(number / low) / width : (number - low) / width;
        return (int) Math.max(0, Math.min(count - 1L, (long) Math.floor(at + 1e-9)));
    }

    /** Where a bin begins. */
    double from(int bin) {
        return log ? low * Math.exp(bin * width) : low + bin * width;
    }
}
