package gobuf.kernel.table;

import gobuf.runtime.engine.Session;
import gobuf.runtime.view.TableView;
import gobuf.runtime.view.Where;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * The rows of a table that were asked for, in the order asked for: to be shown page by page, or written to a file.
 *
 * @param sheet the rows
 * @param of how many rows the table has without the condition
 * @param query what was asked for
 * @param endFirst whether the last page comes first
 * @param hint why there are none, if there are none
 */
public record Result(Sheet sheet, int of, TableQuery query, boolean endFirst, String hint) {
    /**
     * Asks a table.
     *
     * @throws gobuf.runtime.expr.ExpressionException if the condition cannot be read
     * @throws IllegalArgumentException if there is no such column to sort by
     * @throws java.util.concurrent.CancellationException if interrupted
     */
    public static Result of(SessionTable table, Session session, TableQuery query, BooleanSupplier interrupted) {
        return of(table.sheet(session, new Need(query, interrupted)), query, table.endFirst());
    }

    /** As {@link #of(SessionTable, Session, TableQuery, BooleanSupplier)}, with every column: for a file. */
    public static Result whole(SessionTable table, Session session, TableQuery query, BooleanSupplier interrupted) {
        return of(table.sheet(session, new Need(null, interrupted)), query, table.endFirst());
    }

    static Result of(Sheet sheet, TableQuery query, boolean endFirst) {
        if (query.where().isBlank() && query.sort().isEmpty()) {
            return new Result(sheet, sheet.table().rowCount(), query, endFirst, "");
        }
        int[] rows;
        String hint = "";
        if (query.where().isBlank()) {
            rows = IntStream.range(0, sheet.table().rowCount()).toArray();
        } else {
            Condition condition = Condition.of(sheet, query.where());
            rows = condition.selection().toArray();
            if (rows.length == 0) hint = condition.hint();
        }
        if (!query.sort().isEmpty()) rows = sorted(sheet, rows, query.sort());
        return new Result(sheet.rows(rows), sheet.table().rowCount(), query, endFirst, hint);
    }

    /** How many rows it has. */
    public int size() {
        return sheet.table().rowCount();
    }

    /**
     * The page that was asked for.
     *
     * @param where where the machine stands
     * @throws IllegalArgumentException if there is no such page or column
     */
    public TableView view(Where where) {
        int size = size();
        int rows = query.rows();
        int pages = Math.max(1, (size + rows - 1) / rows);
        int page = query.page() != 0 ? query.page() : endFirst ? pages : 1;
        if (page > pages) {
            throw new IllegalArgumentException("there is no page " + page + ": " + size + " rows are "
                    + (pages == 1 ? "one page" : pages + " pages") + " of " + rows + "; type --page " + pages);
        }
        int first = (page - 1) * rows;
        int end = Math.min(size, first + rows);
        String title = title(page, pages, end - first);
        return query.all() ? expanded(where, title, first, end) : table(where, title, first, end);
    }

    private TableView table(Where where, String title, int first, int end) {
        List<Sheet.Column> columns = query.columns().isEmpty()
                ? sheet.shown()
                : query.columns().stream()
                        .map(name -> column(sheet, "--columns", name))
                        .toList();
        List<TableView.Column> heads = columns.stream()
                .map(c -> new TableView.Column(c.name(), c.kind() == Kind.NUMBER || c.kind() == Kind.DECIMAL))
                .toList();
        List<List<String>> cells = IntStream.range(first, end)
                .mapToObj(r -> columns.stream().map(c -> sheet.text(c, r)).toList())
                .toList();
        return new TableView(where, title, heads, cells, first, end - first, size());
    }

    /** Every column of a row on a line of its own: side by side they would not fit on a page. */
    private TableView expanded(Where where, String title, int first, int end) {
        Sheet.Column name = sheet.columns().get(0);
        List<Sheet.Column> columns = sheet.columns().subList(1, sheet.columns().size());
        List<List<String>> lines = new ArrayList<>();
        for (int r = first; r < end; r++) {
            for (Sheet.Column c : columns) {
                lines.add(List.of(c == columns.get(0) ? sheet.text(name, r) : "", c.name(), sheet.full(c, r)));
            }
        }
        List<TableView.Column> heads = List.of(
                new TableView.Column(name.name(), false),
                new TableView.Column("column", false),
                new TableView.Column("holds", false));
        return new TableView(where, title, heads, lines, first, end - first, size());
    }

    private String title(int page, int pages, int shown) {
        StringBuilder b = new StringBuilder(sheet.name());
        if (!query.where().isBlank()) {
            b.append(" where ").append(query.where().strip());
            b.append(" · ").append(size()).append(" of ").append(of);
        }
        if (!query.sort().isEmpty()) b.append(" · sorted by ").append(query.sort());
        if (pages > 1) {
            b.append(" · ").append(shown).append(" of ").append(size()).append(", --page ");
            b.append(page < pages ? page + 1 : page - 1).append(page < pages ? " for the next" : " for those before");
        }
        if (!hint.isEmpty()) b.append(" · ").append(hint);
        if (!sheet.remark().isEmpty()) b.append(" · ").append(sheet.remark());
        return b.toString();
    }

    private static Sheet.Column column(Sheet sheet, String option, String name) {
        return sheet.find(name).orElseThrow(() -> new IllegalArgumentException(option + ": " + sheet.noColumn(name)));
    }

    private static int[] sorted(Sheet sheet, int[] rows, String sort) {
        boolean down = sort.startsWith("-");
        String name = down ? sort.substring(1) : sort;
        Sheet.Column c = column(sheet, "--sort", name);
        Comparator<Integer> order =
                switch (c.kind()) {
                    case TEXT -> Comparator.comparing(r -> sheet.text(c, r));
                    case ADDRESS -> (x, y) -> Long.compareUnsigned(sheet.number(c, x), sheet.number(c, y));
                    case DECIMAL -> Comparator.comparingDouble(r -> sheet.decimal(c, r));
                    case NUMBER, BOOL -> Comparator.comparingLong(r -> sheet.number(c, r));
                };
        // Rows without a value stand at the end, whichever way the others are sorted.
        Comparator<Integer> empty = Comparator.comparing(r -> sheet.missing(c, r));
        return IntStream.of(rows)
                .boxed()
                .sorted(empty.thenComparing(down ? order.reversed() : order))
                .mapToInt(r -> r)
                .toArray();
    }
}
