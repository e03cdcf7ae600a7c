package gobuf.runtime.workload;

import java.util.Locale;

/**
 * How long something takes: {@code exp:1ms}, {@code constant:1ms}, {@code pareto:1ms,2.5} with its shape, {@code lognormal:1ms,1} with the
 * deviation of its logarithm. The time is always the mean.
 *
 * @param kind how it is spread
 * @param mean nanoseconds
 * @param shape of a Pareto or lognormal one, else 0
 */
public record Duration(Kind kind, double mean, double shape) {
    /** How times are spread. */
    public enum Kind {
        /** Always the same. */
        CONSTANT,
        /** Exponentially: the past says nothing of what is left. */
        EXP,
        /** Pareto: a heavy tail; the shape is above 1, with an infinite variance up to 2. */
        PARETO,
        /** The logarithm is normal. */
        LOGNORMAL
    }

    private static final String EXAMPLES = "exp:100us, constant:1ms, pareto:1ms,2.5 or lognormal:1ms,1";

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none, saying what can be written
     */
    static Duration parse(String key, String text) {
        String[] parts = text.split("[:,]");
        try {
            Kind kind = Kind.valueOf(parts[0].toUpperCase(Locale.ROOT));
            boolean shaped = kind == Kind.PARETO || kind == Kind.LOGNORMAL;
            if (parts.length != (shaped ? 3 : 2))
                throw new IllegalArgumentException(text + " has not the parts of one");
            double shape = shaped ? Double.parseDouble(parts[2]) : 0;
            if (kind == Kind.PARETO && !(shape > 1)) throw new IllegalArgumentException("a Pareto shape is above 1");
            if (kind == Kind.LOGNORMAL && !(shape > 0)) throw new IllegalArgumentException("a deviation is above 0");
            return new Duration(kind, Units.nanoseconds(parts[1]), shape);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    key + "=" + text + " is no time that something takes; write " + key + "=" + EXAMPLES, e);
        }
    }

    /** As {@link #parse} reads it. */
    String text() {
        String s = kind.name().toLowerCase(Locale.ROOT) + ":" + Units.text(mean);
        return shape == 0 ? s : s + "," + Units.number(shape);
    }

    /** The next one, in whole nanoseconds. */
    long draw(Draws d) {
        double x =
                switch (kind) {
                    case CONSTANT -> mean;
                    case EXP -> mean * d.exponential();
                    case PARETO -> mean * (shape - 1) / shape / StrictMath.pow(1 - d.next(), 1 / shape);
                    case LOGNORMAL -> mean * StrictMath.exp(shape * d.normal() - shape * shape / 2);
                };
        return Math.min(StrictMath.round(x), Units.HOUR);
    }
}
