package gobuf.kernel.table;

import gobuf.runtime.expr.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How the rows of a table are put together: a row for each set of values of some columns, with numbers of each.
 *
 * @param by columns whose values tell groups apart; none for one group of all rows
 * @param numbers what is told of each group
 */
public record Grouping(List<String> by, List<Number> numbers) {
    /** Rows stay as they are. */
    public static final Grouping NONE = new Grouping(List.of(), List.of());

    /** What can be told of a group. */
    public enum Function {
        /** How many rows it has. */
        COUNT,
        /** The sum of a column. */
        SUM,
        /** The average of a column. */
        MEAN,
        /** The least of a column. */
        MIN,
        /** The greatest of a column. */
        MAX,
        /** The median of a column. */
        P50,
        /** Nine in ten rows of a column are not greater. */
        P90,
        /** 99 in a hundred rows of a column are not greater. */
        P99,
        /** A column in the group's first row. */
        FIRST,
        /** A column in the group's last row. */
        LAST;

        /** As it is typed. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One number of each group.
     *
     * @param function which
     * @param column of what; empty for a count of rows
     */
    public record Number(Function function, String column) {
        /** What its column is called: {@code p99_length_ns}. */
        String name() {
            return column.isEmpty() ? function.word() : function.word() + "_" + column;
        }
    }

    private static final Pattern NUMBER = Pattern.compile("([A-Za-z0-9]+)(?:\\(\\s*([^()\\s]*)\\s*\\))?");

    /** Copies the lists. */
    public Grouping {
        by = List.copyOf(by);
        numbers = List.copyOf(numbers);
    }

    /**
     * As it is typed.
     *
     * @param by columns with blanks or commas between; may be empty
     * @param agg such as {@code count, mean(length_ns), p99(length_ns)}; empty for a count, if there are columns to group by
     * @throws IllegalArgumentException if it cannot be read, with what to type
     */
    public static Grouping parse(String by, String agg) {
        List<String> columns = words(by);
        List<Number> numbers = new ArrayList<>();
        for (String word : words(agg)) numbers.add(number(word));
        if (numbers.isEmpty() && !columns.isEmpty()) numbers.add(new Number(Function.COUNT, ""));
        return new Grouping(columns, numbers);
    }

    private static List<String> words(String text) {
        return Stream.of(text.strip()
                        .replaceAll("\\s*\\(\\s*", "(")
                        .replaceAll("\\s+\\)", ")")
                        .split("[\\s,]+"))
                .filter(w -> !w.isEmpty())
                .toList();
    }

    private static Number number(String word) {
        Matcher m = NUMBER.matcher(word);
        if (!m.matches()) throw new IllegalArgumentException("--agg: '" + word + "' cannot be read" + example());
        List<String> known = Stream.of(Function.values()).map(Function::word).toList();
        String name = m.group(1).toLowerCase(Locale.ROOT);
        if (!known.contains(name))
            throw new IllegalArgumentException("--agg: there is no " + name
                    + Nearest.hint(name, known, "; there are " + String.join(", ", known)));
        Function function = Function.valueOf(name.toUpperCase(Locale.ROOT));
        String column = m.group(2) == null ? "" : m.group(2);
        if (column.isEmpty() && function != Function.COUNT)
            throw new IllegalArgumentException("--agg: " + name + " of which column?" + example());
        if (!column.isEmpty() && function == Function.COUNT)
            throw new IllegalArgumentException("--agg: count counts rows, of no column; type count");
        return new Number(function, column);
    }

    private static String example() {
        return "; type for example --agg count,mean(length_ns),p99(length_ns)";
    }

    /** What may stand in {@code --agg}, for completion. */
    public static Stream<String> words(List<String> columns) {
        return Stream.of(Function.values())
                .flatMap(f -> f == Function.COUNT
                        ? Stream.of(f.word())
                        : columns.stream().map(c -> f.word() + "(" + c + ")"));
    }

    /** Whether rows stay as they are. */
    public boolean none() {
        return numbers.isEmpty();
    }

    /** The columns it reads. */
    List<String> needs() {
        Set<String> out = new LinkedHashSet<>(by);
        for (Number n : numbers) {
            if (!n.column().isEmpty()) out.add(n.column());
        }
        return List.copyOf(out);
    }
}
