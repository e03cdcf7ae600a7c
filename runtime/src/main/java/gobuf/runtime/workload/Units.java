package gobuf.runtime.workload;

/** Times and rates as people write them: {@code 20us}, {@code 1.5ms}, {@code 800/s}, {@code 0.5/us}. */
final class Units {
    static final long HOUR = 3_600_000_000_000L;

    private static final String[] NAMES = {"s", "ms", "us", "ns"};
    private static final double[] NANOSECONDS = {1e9, 1e6, 1e3, 1};

    private Units() {}

    /** Nanoseconds of a time above 0. */
    static double nanoseconds(String text) {
        String t = text.strip().replace("µ", "u");
        for (int i = NAMES.length - 1; i >= 0; i--) {
            if (!t.endsWith(NAMES[i])) continue;
            String number = t.substring(0, t.length() - NAMES[i].length());
            if (number.isEmpty() || !Character.isDigit(number.charAt(number.length() - 1))) continue;
            double ns = Double.parseDouble(number) * NANOSECONDS[i];
            if (!(ns > 0 && ns <= HOUR))
                throw new IllegalArgumentException(text + " is no time above 0, up to an hour");
            return ns;
        }
        throw new IllegalArgumentException(text + " is no time with its unit, such as 20us");
    }

    /** Events a nanosecond of a rate above 0. */
    static double perNanosecond(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0) throw new IllegalArgumentException(text + " is no rate such as 800/s");
        double n = Double.parseDouble(text.substring(0, slash));
        String unit = text.substring(slash + 1);
        double rate = n / nanoseconds(Character.isLetter(unit.charAt(0)) ? "1" + unit : unit);
        if (!(rate > 0 && rate <= 1)) throw new IllegalArgumentException(text + " is no rate above 0, up to 1/ns");
        return rate;
    }

    /** A time with the largest unit that leaves a number from 1 up. */
    static String text(double ns) {
        int i = 0;
        while (i < NAMES.length - 1 && ns < NANOSECONDS[i]) i++;
        return number(ns / NANOSECONDS[i]) + NAMES[i];
    }

    /** A rate a second. */
    static String rate(double perNanosecond) {
        return number(perNanosecond * 1e9) + "/s";
    }

    /** Without zeros behind the point. */
    static String number(double x) {
        return x == Math.rint(x) && Math.abs(x) < 1e15 ? Long.toString((long) x) : Double.toString(x);
    }
}
