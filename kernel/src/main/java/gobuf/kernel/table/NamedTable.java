package gobuf.kernel.table;

import gobuf.runtime.engine.Session;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.ShortColumn;
import tech.tablesaw.columns.Column;

/** A table that somebody has made and given a name. */
final class NamedTable implements SessionTable {
    /** Columns that are shown unless others are asked for: more are no longer read side by side. */
    private static final int SHOWN = 16;

    private final Tables.Named named;
    private final List<Sheet.Column> columns = new ArrayList<>();

    NamedTable(Tables.Named named) {
        this.named = named;
        for (Column<?> c : named.table().columns())
            columns.add(new Sheet.Column(
                    c.name(), kind(c), columns.size() < SHOWN, named.units().getOrDefault(c.name(), "")));
    }

    private static Kind kind(Column<?> c) {
        if (c instanceof LongColumn || c instanceof IntColumn || c instanceof ShortColumn) return Kind.NUMBER;
        if (c instanceof NumericColumn) return Kind.DECIMAL;
        return c instanceof BooleanColumn ? Kind.BOOL : Kind.TEXT;
    }

    @Override
    public String name() {
        return named.name();
    }

    @Override
    public String about() {
        int rows = named.table().rowCount();
        return rows == 1 ? "1 row" : rows + " rows";
    }

    @Override
    public List<Sheet.Column> columns() {
        return columns;
    }

    @Override
    public Sheet sheet(Session session, Need need) {
        int more = columns.size() - SHOWN;
        TableQuery query = need.query();
        boolean chosen = query == null || query.all() || !query.columns().isEmpty();
        String remark = chosen || more <= 0
                ? ""
                : more + " further columns: --all, or --columns "
                        + columns.get(SHOWN).name();
        return new Sheet(name(), columns, named.table(), remark);
    }
}
