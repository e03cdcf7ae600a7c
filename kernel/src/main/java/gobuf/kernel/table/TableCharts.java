package gobuf.kernel.table;

import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Views;
import gobuf.runtime.view.ChartView;
import java.util.List;
import java.util.function.BooleanSupplier;
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
        TableQuery query = new TableQuery(where, "", 0, 0, List.of(), false);
        Sheet sheet =
                Result.whole(tables.table(table), session, query, interrupted).sheet();
        return Plots.of(table, sheet.table(), spec, Views.where(session));
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
