package gobuf.kernel.table;

import gobuf.runtime.expr.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * A Tablesaw table and what its columns mean.
 *
 * @param name as its magic is called: {@code gs}
 * @param columns in order
 * @param table the values; an address takes two of its columns
 * @param remark what a reader must know of the rows, such as a limit that was reached; or empty
 */
record Sheet(String name, List<Column> columns, Table table, String remark) {
    /** What the second column of an address is called, behind the name of the first. */
    static final String MEANING = ".meaning";

    /**
     * One column.
     *
     * @param name heading, as conditions name it
     * @param kind what it holds
     * @param shown whether it is shown unless all are asked for
     * @param about one line for help
     */
    record Column(String name, Kind kind, boolean shown, String about) {}

    /**
     * Fills a table.
     *
     * @param rows what the rows are made from
     * @param need which columns are filled, and how to be stopped
     */
    static <T> Sheet fill(String name, List<Spec<T>> specs, List<T> rows, String remark, Need need) {
        Table table = Tablesaw.table(name);
        for (Spec<T> spec : specs) {
            if (need.of(spec.column())) fill(table, spec, rows, need);
        }
        return new Sheet(name, Spec.columns(specs), table, remark);
    }

    private static <T> void fill(Table table, Spec<T> spec, List<T> rows, Need need) {
        String column = spec.column().name();
        switch (spec.column().kind()) {
            case NUMBER -> {
                LongColumn c = LongColumn.create(column);
                for (T row : need.each(rows)) c.append((long) spec.value().apply(row));
                table.addColumns(c);
            }
            case DECIMAL -> throw new IllegalArgumentException("Sheet.fill: no value of " + column + " has a fraction");
            case TEXT -> {
                StringColumn c = StringColumn.create(column);
                for (T row : need.each(rows)) c.append((String) spec.value().apply(row));
                table.addColumns(c);
            }
            case BOOL -> {
                BooleanColumn c = BooleanColumn.create(column);
                for (T row : need.each(rows)) c.append((boolean) spec.value().apply(row));
                table.addColumns(c);
            }
            case ADDRESS -> {
                StringColumn hex = StringColumn.create(column);
                StringColumn meaning = StringColumn.create(column + MEANING);
                for (T row : need.each(rows)) {
                    Address a = (Address) spec.value().apply(row);
                    hex.append(a.hex());
                    meaning.append(a.meaning());
                }
                table.addColumns(hex, meaning);
            }
        }
    }

    /** The column of that name. */
    Optional<Column> find(String column) {
        return columns.stream().filter(c -> c.name().equals(column)).findFirst();
    }

    /** What to say of a name that is no column. */
    String noColumn(String wrong) {
        List<String> names = columns.stream().map(Column::name).toList();
        return name + " has no column " + wrong + Nearest.hint(wrong, names, "") + "\n  columns: "
                + String.join(", ", names);
    }

    /** Whether a cell holds nothing. */
    boolean missing(Column c, int row) {
        return table.column(c.name()).isMissing(row);
    }

    /** A number with its fraction. */
    double decimal(Column c, int row) {
        return c.kind() == Kind.DECIMAL ? numbers(c).getDouble(row) : number(c, row);
    }

    private NumericColumn<?> numbers(Column c) {
        return (NumericColumn<?>) table.column(c.name());
    }

    /** A number, an address as a number, or 1 for true. */
    long number(Column c, int row) {
        return switch (c.kind()) {
            case NUMBER ->
                table.column(c.name()) instanceof LongColumn longs
                        ? longs.getLong(row)
                        : (long) numbers(c).getDouble(row);
            case ADDRESS -> Address.parse(table.stringColumn(c.name()).get(row));
            case BOOL -> Boolean.TRUE.equals(table.booleanColumn(c.name()).get(row)) ? 1 : 0;
            case DECIMAL, TEXT ->
                throw new IllegalArgumentException("Sheet.number: column " + c.name() + " holds no whole numbers");
        };
    }

    /** What a cell says first: of an address what it means, or the number if it means nothing. */
    String text(Column c, int row) {
        return switch (c.kind()) {
            case NUMBER -> missing(c, row) ? "" : Long.toString(number(c, row));
            case DECIMAL -> missing(c, row) ? "" : Decimals.text(decimal(c, row));
            case TEXT -> table.column(c.name()).getString(row);
            case BOOL -> number(c, row) == 1 ? "true" : "false";
            case ADDRESS -> {
                String meaning = meaning(c, row);
                String hex = hex(c, row);
                yield !meaning.isEmpty() ? meaning : hex.equals("0x0") ? "0" : hex;
            }
        };
    }

    /** Everything a cell holds: of an address both forms. */
    String full(Column c, int row) {
        if (c.kind() != Kind.ADDRESS || meaning(c, row).isEmpty()) return text(c, row);
        return hex(c, row) + " = " + meaning(c, row);
    }

    /** An address in hex. */
    String hex(Column c, int row) {
        return table.stringColumn(c.name()).get(row);
    }

    /** What an address means. */
    String meaning(Column c, int row) {
        return table.stringColumn(c.name() + MEANING).get(row);
    }

    /** The same sheet with other rows of it, in that order. */
    Sheet rows(int[] which) {
        // Table.rows would put them into the table's own order, and fails when there are none.
        Table picked = Tablesaw.table(name);
        for (tech.tablesaw.columns.Column<?> c : table.columns()) picked.addColumns(c.subset(which));
        return new Sheet(name, columns, picked, remark);
    }

    /** The columns shown unless all are asked for. */
    List<Column> shown() {
        List<Column> out = new ArrayList<>(columns);
        out.removeIf(c -> !c.shown());
        return out;
    }
}
