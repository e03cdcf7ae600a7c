package gobuf.kernel.table;

import gobuf.kernel.table.Grouping.Function;
import gobuf.runtime.stats.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Puts the rows of a sheet together in groups, in the order in which the groups come first. Cells that hold nothing count in no number. */
final class Groups {
    /** Most groups: more are no table that anybody reads. */
    static final int MOST = 1_000_000;

    private final Sheet sheet;
    private final int rows;
    /** Of each row the number of its group. */
    private final int[] group;
    /** Of each group its first and last row, and how many it has. */
    private int[] first = new int[64];

    private int[] last = new int[64];
    private long[] size = new long[64];
    private int groups;

    private Groups(Sheet sheet) {
        this.sheet = sheet;
        this.rows = sheet.table().rowCount();
        this.group = new int[rows];
    }

    /**
     * The groups of the rows that were picked.
     *
     * @throws IllegalArgumentException if a column is unknown or holds no numbers, or there are no rows
     */
    static Sheet of(Result picked, Grouping grouping) {
        Sheet sheet = picked.sheet();
        for (String name : grouping.needs()) column(sheet, grouping.by().contains(name) ? "--by" : "--agg", name);
        if (sheet.table().rowCount() == 0)
            throw new IllegalArgumentException(sheet.name() + " has no rows to group"
                    + (picked.query().where().isBlank()
                            ? ""
                            : " where " + picked.query().where())
                    + (picked.hint().isEmpty() ? "" : ": " + picked.hint()) + "; type %table " + sheet.name()
                    + " to see what it has");
        Groups groups = new Groups(sheet);
        groups.group(grouping.by());
        Table table = Tablesaw.table(sheet.name());
        List<Sheet.Column> columns = new ArrayList<>();
        for (String by : grouping.by()) {
            Sheet.Column c = column(sheet, "--by", by);
            columns.add(new Sheet.Column(
                    c.name(),
                    c.kind() == Kind.NUMBER || c.kind() == Kind.DECIMAL ? c.kind() : Kind.TEXT,
                    true,
                    c.about()));
            table.addColumns(groups.cells(c, c.name(), groups.first));
        }
        for (Grouping.Number n : grouping.numbers()) {
            Column<?> made = groups.number(n);
            Kind kind =
                    made instanceof LongColumn ? Kind.NUMBER : made instanceof DoubleColumn ? Kind.DECIMAL : Kind.TEXT;
            columns.add(new Sheet.Column(n.name(), kind, true, about(n)));
            table.addColumns(made);
        }
        String where = picked.query().where().isBlank()
                ? ""
                : " where " + picked.query().where().strip();
        String by = grouping.by().isEmpty() ? "" : " by " + String.join(", ", grouping.by());
        return new Sheet(sheet.name() + where + by, columns, table, sheet.remark());
    }

    private static String about(Grouping.Number n) {
        return switch (n.function()) {
            case COUNT -> "how many rows";
            case SUM -> "sum of " + n.column();
            case MEAN -> "average of " + n.column();
            case MIN -> "least " + n.column();
            case MAX -> "greatest " + n.column();
            case P50 -> "median of " + n.column() + ", by nearest rank";
            case P90, P99 -> n.function().word().substring(1) + "th percentile of " + n.column() + ", by nearest rank";
            case FIRST -> n.column() + " in the first row";
            case LAST -> n.column() + " in the last row";
        };
    }

    private static Sheet.Column column(Sheet sheet, String option, String name) {
        return sheet.find(name).orElseThrow(() -> new IllegalArgumentException(option + ": " + sheet.noColumn(name)));
    }

    // ---- which row is whose

    private void group(List<String> by) {
        int[] code = new int[rows];
        int codes = 1;
        for (String name : by) {
            Map<Long, Integer> pairs = new HashMap<>();
            int[] values = values(column(sheet, "--by", name));
            for (int row = 0; row < rows; row++) {
                long pair = (long) code[row] << Integer.SIZE | values[row];
                code[row] = pairs.computeIfAbsent(pair, k -> pairs.size());
            }
            codes = pairs.size();
            if (codes > MOST)
                throw new IllegalArgumentException("--by " + String.join(",", by) + " makes more than " + MOST
                        + " groups; group by fewer columns");
        }
        for (int row = 0; row < rows; row++) {
            int g = code[row];
            if (g >= groups) begin(row);
            group[row] = g;
            last[g] = row;
            size[g]++;
        }
    }

    private void begin(int row) {
        if (groups == first.length) {
            first = Arrays.copyOf(first, 2 * groups);
            last = Arrays.copyOf(last, 2 * groups);
            size = Arrays.copyOf(size, 2 * groups);
        }
        first[groups++] = row;
    }

    /** Numbers for the different values of a column, in the order in which they come first. */
    private int[] values(Sheet.Column c) {
        Map<Object, Integer> known = new HashMap<>();
        int[] out = new int[rows];
        for (int row = 0; row < rows; row++) {
            Object value =
                    sheet.missing(c, row) ? "" : c.kind() == Kind.NUMBER ? sheet.number(c, row) : sheet.text(c, row);
            out[row] = known.computeIfAbsent(value, k -> known.size());
        }
        return out;
    }

    // ---- numbers

    private Column<?> number(Grouping.Number n) {
        if (n.function() == Function.COUNT) return LongColumn.create(n.name(), Arrays.copyOf(size, groups));
        Sheet.Column c = column(sheet, "--agg", n.column());
        if (n.function() == Function.FIRST) return cells(c, n.name(), first);
        if (n.function() == Function.LAST) return cells(c, n.name(), last);
        if (c.kind() == Kind.TEXT || c.kind() == Kind.ADDRESS)
            throw new IllegalArgumentException("--agg: " + c.name() + " holds text, of which there is no "
                    + n.function().word() + "; first(" + c.name() + ") and last(" + c.name() + ") there are");
        double[] told = new double[groups];
        double[][] all = values(c, new int[groups]);
        for (int g = 0; g < groups; g++) told[g] = told(n.function(), all[g]);
        boolean whole = c.kind() != Kind.DECIMAL && n.function() != Function.MEAN;
        if (!whole) return DoubleColumn.create(n.name(), told);
        LongColumn out = LongColumn.create(n.name());
        for (double v : told) {
            if (Double.isNaN(v)) out.appendMissing();
            else out.append((long) v);
        }
        return out;
    }

    /** The numbers of each group. */
    private double[][] values(Sheet.Column c, int[] count) {
        for (int row = 0; row < rows; row++) {
            if (!sheet.missing(c, row)) count[group[row]]++;
        }
        double[][] all = new double[groups][];
        for (int g = 0; g < groups; g++) all[g] = new double[count[g]];
        Arrays.fill(count, 0);
        for (int row = 0; row < rows; row++) {
            int g = group[row];
            if (!sheet.missing(c, row)) all[g][count[g]++] = sheet.decimal(c, row);
        }
        return all;
    }

    private static double told(Function f, double[] values) {
        if (values.length == 0) return Double.NaN;
        return switch (f) {
            case SUM -> Arrays.stream(values).sum();
            case MEAN -> Arrays.stream(values).sum() / values.length;
            case MIN -> Arrays.stream(values).min().orElseThrow();
            case MAX -> Arrays.stream(values).max().orElseThrow();
            case P50 -> percentile(values, 50);
            case P90 -> percentile(values, 90);
            case P99 -> percentile(values, 99);
            case COUNT, FIRST, LAST -> throw new IllegalStateException(f + " is no number of values");
        };
    }

    private static double percentile(double[] values, double percent) {
        Arrays.sort(values);
        return Summary.percentile(values, percent);
    }

    /** A column with the cells of one row of each group. */
    private Column<?> cells(Sheet.Column c, String name, int[] which) {
        int[] of = Arrays.copyOf(which, groups);
        if (c.kind() == Kind.NUMBER || c.kind() == Kind.DECIMAL) {
            Column<?> out = sheet.table().column(c.name()).subset(of);
            out.setName(name);
            return out;
        }
        StringColumn out = StringColumn.create(name);
        for (int row : of) out.append(sheet.text(c, row));
        return out;
    }
}
