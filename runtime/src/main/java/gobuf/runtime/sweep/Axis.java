package gobuf.runtime.sweep;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing that a sweep varies, and the values it takes: {@code procs=1,2,8}, {@code seed=1..20}, {@code rate=0.5..0.9:0.1},
 * {@code mean=1us..5us}. A range holds both ends; behind a colon stands its step, 1 if there is none.
 *
 * @param name what varies
 * @param values at least one
 */
public record Axis(String name, List<String> values) {
    private static final String NUMBER = "(-?\\d{1,15}(?:\\.\\d{1,9})?)";
    private static final Pattern RANGE =
            Pattern.compile(NUMBER + "([a-zµ/]*)\\.\\." + NUMBER + "([a-zµ/]*)(?::" + NUMBER + "([a-zµ/]*))?");
    private static final Pattern WORD = Pattern.compile("([A-Za-z][\\w.-]*)=(.*)");

    /** Copies the values. */
    public Axis {
        values = List.copyOf(values);
    }

    /**
     * How many values a word would have, without making them.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    static BigInteger count(String word) {
        BigInteger count = BigInteger.ZERO;
        for (String item : items(word)) count = count.add(Range.of(item).count());
        return count;
    }

    /**
     * Reads {@code name=values}.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    static Axis parse(String word) {
        List<String> values = new ArrayList<>();
        for (String item : items(word)) Range.of(item).addTo(values);
        return new Axis(name(word), values);
    }

    /** What stands in front of the equals sign. */
    static String name(String word) {
        return matched(word).group(1);
    }

    private static List<String> items(String word) {
        String text = matched(word).group(2);
        List<String> items = List.of(text.split(",", -1));
        if (items.contains(""))
            throw new IllegalArgumentException("a value is missing in " + word + "; type for example procs=1,2,8");
        return items;
    }

    private static Matcher matched(String word) {
        Matcher m = WORD.matcher(word);
        if (!m.matches())
            throw new IllegalArgumentException(
                    word + " names nothing to vary; type name=values such as procs=1,2,8 or seed=1..20,"
                            + " and the workload behind --");
        return m;
    }

    /** The axis as it would be typed, without ranges. */
    public String text() {
        return name + "=" + String.join(",", values);
    }

    /** A range of numbers with the same unit, or one value. */
    private record Range(String single, BigDecimal from, BigDecimal to, BigDecimal step, String unit) {
        static Range of(String item) {
            Matcher m = RANGE.matcher(item);
            if (!m.matches()) {
                if (item.contains(".."))
                    throw new IllegalArgumentException(
                            item + " is no range; type for example 1..20, 0.5..0.9:0.1 or 1us..5us");
                return new Range(item, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ONE, "");
            }
            String unit = m.group(4);
            boolean other = !m.group(2).isEmpty() && !m.group(2).equals(unit);
            boolean otherStep =
                    m.group(5) != null && !m.group(6).isEmpty() && !m.group(6).equals(unit);
            if (other || otherStep)
                throw new IllegalArgumentException(item + " has more than one unit; give the same to all of it");
            BigDecimal from = new BigDecimal(m.group(1));
            BigDecimal to = new BigDecimal(m.group(3));
            BigDecimal step = m.group(5) == null ? BigDecimal.ONE : new BigDecimal(m.group(5));
            if (step.signum() <= 0 || to.compareTo(from) < 0)
                throw new IllegalArgumentException(
                        item + " is empty: a range rises by a step above 0, as 1..20 or 0..100:10");
            return new Range(null, from, to, step, unit);
        }

        BigInteger count() {
            if (single != null) return BigInteger.ONE;
            return to.subtract(from)
                    .divide(step, 0, RoundingMode.FLOOR)
                    .toBigInteger()
                    .add(BigInteger.ONE);
        }

        void addTo(List<String> values) {
            if (single != null) {
                values.add(single);
                return;
            }
            for (BigDecimal x = from; x.compareTo(to) <= 0; x = x.add(step)) values.add(x.toPlainString() + unit);
        }
    }
}
