package gobuf.kernel.table;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * The columns of a table of many rows, before there are rows: each is filled from its source by row numbers, without an object a row, several
 * at the same time. What they are filled from must not change meanwhile.
 *
 * @param <T> what the rows are read from
 */
final class Vectors<T> {
    /** Rows between two looks at the interrupt. */
    private static final int SLICE = 1 << 16;

    /** A whole number of a row. */
    @FunctionalInterface
    interface LongAt<T> {
        long of(T source, int row);
    }

    /** The words of a row. */
    @FunctionalInterface
    interface TextAt<T> {
        String of(T source, int row);
    }

    private interface Filler<T> {
        Column<?> fill(T source, int rows, Need need);
    }

    private record Vector<T>(Sheet.Column column, Filler<T> filler) {}

    private final List<Vector<T>> vectors = new ArrayList<>();

    /** A column of numbers. */
    Vectors<T> number(String name, LongAt<T> value, String about) {
        return number(name, value, Long.MIN_VALUE, about);
    }

    /** A column of numbers; where one is {@code none} the cell holds nothing. */
    Vectors<T> number(String name, LongAt<T> value, long none, String about) {
        return add(name, Kind.NUMBER, about, (source, rows, need) -> {
            // An array would be copied; of ten million rows that is 80 MB more at once.
            LongColumn all = LongColumn.create(name, rows);
            for (int i = 0; i < rows; i++) {
                look(i, need);
                long v = value.of(source, i);
                if (v != none) all.set(i, v);
            }
            return all;
        });
    }

    /** A column of words. */
    Vectors<T> text(String name, TextAt<T> value, String about) {
        return add(name, Kind.TEXT, about, (source, rows, need) -> {
            RepeatedWords all = new RepeatedWords(name);
            for (int i = 0; i < rows; i++) {
                look(i, need);
                all.append(value.of(source, i));
            }
            return all.column();
        });
    }

    private static void look(int row, Need need) {
        if (row % SLICE == 0 && need.interrupted().getAsBoolean()) throw new CancellationException("interrupted");
    }

    private Vectors<T> add(String name, Kind kind, String about, Filler<T> filler) {
        vectors.add(new Vector<>(new Sheet.Column(name, kind, true, about), filler));
        return this;
    }

    /** What the columns are. */
    List<Sheet.Column> columns() {
        return vectors.stream().map(Vector::column).toList();
    }

    /** Fills those that are needed, on all cores. */
    Sheet fill(String name, T source, int rows, String remark, Need need) {
        Table table = Tablesaw.table(name);
        Column<?>[] filled = vectors.parallelStream()
                .filter(v -> need.of(v.column()))
                .map(v -> v.filler().fill(source, rows, need))
                .toArray(Column<?>[]::new);
        return new Sheet(name, columns(), table.addColumns(filled), remark);
    }
}
