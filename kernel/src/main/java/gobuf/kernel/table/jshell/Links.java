package gobuf.kernel.table.jshell;

import gobuf.kernel.table.TableCharts;
import gobuf.kernel.table.Tables;
import gobuf.runtime.engine.Session;
import gobuf.runtime.view.View;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import tech.tablesaw.api.Table;

/**
 * What cells may reach.
 *
 * @param session the session
 * @param tables all tables
 * @param interrupted tells true when reading a table should end
 * @param shown shows something at once
 * @param plotted draws a table, or what the line begins with if there is none
 */
public record Links(
        Session session,
        Tables tables,
        BooleanSupplier interrupted,
        Consumer<Object> shown,
        BiFunction<TableCharts.Own, String, View> plotted) {
    List<String> names() {
        return tables.all();
    }

    Table table(String name) {
        return tables.rows(session, name, interrupted);
    }

    /** The table that is kept under that name, or null. */
    Table named(String name) {
        return tables.find(name).map(Tables.Named::table).orElse(null);
    }

    void put(String name, Table table) {
        Tables.checkName(name);
        table.setName(name);
        tables.put(name, table, Map.of());
    }

    void show(Object what) {
        shown.accept(what);
    }

    View plot(Table table, String line) {
        return plotted.apply(table == null ? null : new TableCharts.Own(table), line);
    }
}
