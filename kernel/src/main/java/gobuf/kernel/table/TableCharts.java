package gobuf.kernel.table;

import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Views;
import gobuf.runtime.expr.Nearest;
import gobuf.runtime.view.ChartView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Charts of the tables that a session has. */
public final class TableCharts {
    private static final Map<String, SessionTable> SESSION = session();

    private TableCharts() {}

    private static Map<String, SessionTable> session() {
        Map<String, SessionTable> out = new LinkedHashMap<>();
        for (SessionTable t : List.of(new GsTable(), new PsTable(), new MsTable(), new EventsTable()))
            out.put(t.name(), t);
        return out;
    }

    /** Names of all tables. */
    public static List<String> names() {
        return new ArrayList<>(SESSION.keySet());
    }

    /** Names of a table's columns; none if there is no such table. */
    public static List<String> columns(String table) {
        SessionTable found = SESSION.get(table);
        return found == null ? List.of() : found.columnNames();
    }

    /**
     * A chart of a table's rows.
     *
     * @param where condition on the rows; empty for all
     * @throws IllegalArgumentException if there is no such table or column, or nothing to draw: with what to type
     */
    public static ChartView of(
            Session session, String table, String where, PlotSpec spec, BooleanSupplier interrupted) {
        SessionTable found = SESSION.get(table);
        if (found == null)
            throw new IllegalArgumentException("there is no table " + table + Nearest.hint(table, names(), "")
                    + "\n  tables: " + String.join(", ", names()));
        TableQuery query = new TableQuery(where, "", 0, 0, List.of(), false);
        Sheet sheet = Result.whole(found, session, query, interrupted).sheet();
        return Plots.of(table, sheet.table(), spec, Views.where(session));
    }
}
