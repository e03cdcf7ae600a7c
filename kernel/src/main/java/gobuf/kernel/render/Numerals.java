package gobuf.kernel.render;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers of charts as text. */
final class Numerals {
    private Numerals() {}

    /** As exact as people want it in a table: whole numbers in full, others with seven digits; empty for none. */
    static String full(double value) {
        return text(value, 7);
    }

    /** Three digits, for labels. */
    static String brief(double value) {
        return text(value, 3);
    }

    private static String text(double value, int digits) {
        if (Double.isNaN(value)) return "";
        if (Double.isInfinite(value)) return value > 0 ? "∞" : "-∞";
        if (value == Math.rint(value) && Math.abs(value) < 1e15) return Long.toString((long) value);
        BigDecimal decimal = new BigDecimal(value);
        int whole = Math.max(0, decimal.precision() - decimal.scale());
        BigDecimal rounded = decimal.round(new MathContext(Math.max(digits, whole), RoundingMode.HALF_EVEN));
        double size = Math.abs(value);
        return size >= 1e15 || size < 1e-6
                ? String.format(java.util.Locale.ROOT, "%.2e", value)
                : rounded.stripTrailingZeros().toPlainString();
    }
}
