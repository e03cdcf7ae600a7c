package gobuf.kernel.table;

import java.math.BigDecimal;
import java.math.MathContext;

/** How numbers with a fraction are written. */
final class Decimals {
    private static final MathContext DIGITS = new MathContext(6);
    private static final double WHOLE = 1e15;

    private Decimals() {}

    /** With six digits that count; whole numbers with all of theirs. */
    static String text(double v) {
        if (Double.isNaN(v)) return "";
        if (Double.isInfinite(v)) return v > 0 ? "∞" : "-∞";
        if (v == Math.rint(v) && Math.abs(v) < WHOLE) return Long.toString((long) v);
        return new BigDecimal(v).round(DIGITS).stripTrailingZeros().toPlainString();
    }
}
