package gobuf.kernel.table;

import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Views;
import gobuf.runtime.view.TableView;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.Table;

/** The first page of a table that somebody has made. */
public final class TablePages {
    private TablePages() {}

    /** As {@code %table} would show it; empty if it is no table. */
    public static Optional<TableView> of(Session session, Object value) {
        if (!(value instanceof Table table)) return Optional.empty();
        String name = table.name() == null || table.name().isBlank() ? "table" : table.name();
        NamedTable named = new NamedTable(new Tables.Named(name, table, Map.of()));
        return Optional.of(
                Result.of(named, session, TableQuery.ALL, () -> false).view(Views.where(session)));
    }
}
