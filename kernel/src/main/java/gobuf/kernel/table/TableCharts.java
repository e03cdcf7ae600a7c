package gobuf.kernel.table;

import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Views;
import gobuf.runtime.view.ChartView;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import tech.tablesaw.api.Table;

/** Charts of the tables that a session has, and of those that have a name. */
public final class TableCharts {
    private TableCharts() {}

    /** Names of a table's columns; none if there is no such table. */
    public static List<String> columns(Tables tables, String table) {
        return tables.columns(table);
    }

    /**
     * A chart of a table's rows.
     *
     * @param where condition on the rows; empty for all
     * @throws IllegalArgumentException if there is no such table or column, or nothing to draw: with what to type
     */
    public static ChartView of(
            Session session, Tables tables, String table, String where, PlotSpec spec, BooleanSupplier interrupted) {
        SessionTable of = tables.table(table);
        List<String> named = Stream.of(spec.x(), spec.y(), spec.by(), spec.low(), spec.high())
                .filter(name -> !name.isEmpty())
                .toList();
        TableQuery query = new TableQuery(where, "", 0, 0, named, false);
        // A long table's other columns take longer than the chart; what is wrong with one of these, or is missing, is
        // told with all of them.
        boolean few = !spec.x().isEmpty() && of.columnNames().containsAll(named);
        Result rows = few ? Result.of(of, session, query, interrupted) : Result.whole(of, session, query, interrupted);
        if (rows.size() == 0) throw empty(table, rows);
        try {
            return Plots.of(table, rows.sheet().table(), spec, Views.where(session));
        } catch (IllegalArgumentException e) {
            if (!few) throw e;
            Sheet whole = Result.whole(of, session, query, interrupted).sheet();
            return Plots.of(table, whole.table(), spec, Views.where(session));
        }
    }

    private static IllegalArgumentException empty(String table, Result none) {
        String nothing = table + " has no rows to plot";
        if (none.of() > 0)
            return new IllegalArgumentException(nothing + " where "
                    + none.query().where().strip() + (none.hint().isEmpty() ? "" : ": " + none.hint())
                    + "; without --where there are " + none.of());
        return new IllegalArgumentException(
                SessionTables.find(table).isPresent()
                        ? nothing + "; run something first, such as %newproc spin 100 --times 20 --run"
                        : nothing + "; type %tables to see which have some");
    }

    /** A table that a Java cell has made, for who need not know what tables are. */
    public record Own(Table table) {}

    /** A chart of a table that a Java cell has made. */
    public static ChartView of(Session session, Own own, PlotSpec spec) {
        Table table = own.table();
        String name = table.name() == null || table.name().isBlank() ? "table" : table.name();
        return Plots.of(name, table, spec, Views.where(session));
    }
}
