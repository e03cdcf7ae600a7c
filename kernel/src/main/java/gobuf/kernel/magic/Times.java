package gobuf.kernel.magic;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of virtual time as people type them: {@code 500ns}, {@code 1.25us}, {@code 1ms}, {@code 2s}. */
final class Times {
    private static final Pattern TIME = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s)?");

    private Times() {}

    /**
     * In nanoseconds.
     *
     * @throws MagicError if it is no time
     */
    static long ns(String typed) {
        Matcher m = TIME.matcher(typed);
        if (!m.matches() || m.group(2) == null && !typed.equals("0"))
            throw MagicError.argument("'" + typed + "' is no time; a number and ns, us, ms or s, such as 1.25ms");
        long unit = m.group(2) == null
                ? 1
                : switch (m.group(2)) {
                    case "ns" -> 1;
                    case "us", "µs" -> 1_000;
                    case "ms" -> 1_000_000;
                    default -> 1_000_000_000;
                };
        return new BigDecimal(m.group(1)).multiply(BigDecimal.valueOf(unit)).longValue();
    }
}
