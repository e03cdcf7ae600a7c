package gobuf.kernel.table;

import gobuf.runtime.expr.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** The columns of a table as a plot reads them: numbers, or names with a place in the order in which they came. */
final class PlotColumns {
    /** Most names an axis or a key has room for. */
    static final int MOST_NAMES = 64;

    private final Table table;

    PlotColumns(Table table) {
        this.table = table;
    }

    int rows() {
        return table.rowCount();
    }

    /** The values of a column that holds numbers; NaN where there is none. */
    IntToDoubleFunction numbers(String name) {
        Column<?> column = column(name);
        if (column instanceof NumericColumn<?> numeric) return numeric::getDouble;
        if (column instanceof BooleanColumn bool) return row -> Boolean.TRUE.equals(bool.get(row)) ? 1 : 0;
        throw new IllegalArgumentException("column " + name + " holds text, not numbers" + numeric());
    }

    boolean numeric(String name) {
        return column(name) instanceof NumericColumn<?>;
    }

    private String numeric() {
        List<String> numbers = table.columns().stream()
                .filter(c -> c instanceof NumericColumn<?>)
                .map(Column::name)
                .toList();
        return numbers.isEmpty()
                ? "; the table has no column of numbers"
                : "; numbers hold " + String.join(", ", numbers);
    }

    /** The first column of numbers. */
    String firstNumeric() {
        return table.columns().stream()
                .filter(c -> c instanceof NumericColumn<?>)
                .map(Column::name)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(table.name() + " has no column of numbers; type for example bar "
                                + table.column(0).name()));
    }

    /** Values as names, with the number of each row's name; numbers are put into their order, text stays as it came. */
    Names names(String name) {
        Column<?> column = column(name);
        IntFunction<String> text = column instanceof NumericColumn<?> numeric
                ? row -> column.isMissing(row) ? "" : plain(numeric.getDouble(row))
                : column::getString;
        Map<String, Integer> places = new HashMap<>();
        List<String> found = new ArrayList<>();
        int[] of = new int[table.rowCount()];
        for (int row = 0; row < of.length; row++) {
            String value = text.apply(row);
            Integer place = places.get(value);
            if (place == null) {
                place = found.size();
                places.put(value, place);
                found.add(value);
                if (found.size() > MOST_NAMES)
                    throw new IllegalArgumentException("column " + name + " holds more than " + MOST_NAMES
                            + " different values, too many to tell apart; narrow the rows with --where");
            }
            of[row] = place;
        }
        return column instanceof NumericColumn<?> ? sorted(found, of) : new Names(List.copyOf(found), of);
    }

    private static Names sorted(List<String> found, int[] of) {
        List<String> sorted = new ArrayList<>(found);
        sorted.sort((a, b) -> a.isEmpty() || b.isEmpty()
                ? a.compareTo(b)
                : Double.compare(Double.parseDouble(a), Double.parseDouble(b)));
        int[] place = new int[found.size()];
        for (int i = 0; i < place.length; i++) place[i] = sorted.indexOf(found.get(i));
        for (int row = 0; row < of.length; row++) of[row] = place[of[row]];
        return new Names(List.copyOf(sorted), of);
    }

    /**
     * Values with names.
     *
     * @param all the different values
     * @param of for each row the number of its value
     */
    record Names(List<String> all, int[] of) {
        /** One name for all rows. */
        static Names one(int rows) {
            return new Names(List.of(""), new int[rows]);
        }
    }

    static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    private Column<?> column(String name) {
        if (table.columnNames().contains(name)) return table.column(name);
        throw new IllegalArgumentException(
                table.name() + " has no column " + name + Nearest.hint(name, table.columnNames(), "") + "\n  columns: "
                        + String.join(", ", table.columnNames()));
    }

    /** What a column counts, by the end of its name: {@code from_ns} is in nanoseconds. */
    static String unit(String column) {
        for (String unit : List.of("ns", "us", "ms", "s")) {
            if (column.endsWith("_" + unit)) return unit.equals("us") ? "µs" : unit;
        }
        return "";
    }

    /** A column's name without its unit, in words. */
    static String label(String column) {
        return unit(column).isEmpty() ? column : column.substring(0, column.lastIndexOf('_'));
    }
}
