package gobuf.kernel.magic;

import gobuf.kernel.table.Tables;
import java.util.ArrayList;
import java.util.List;

/** Lists the tables, or the columns of one. */
final class TablesMagic extends Magic {
    TablesMagic(Workbench bench) {
        super(bench, "tables", "Lists the tables that can be asked for by name, or the columns of one.");
        takes("table", Kind.TABLE);
        example("%tables");
        example("%tables waits");
        details(
                "Tables of the session are read anew whenever they are asked; named ones stay as they were made, by %table … --name,"
                        + " %import, %sample or a sweep, also when the session goes elsewhere.");
    }

    @Override
    Object run(Args args) {
        Tables tables = bench.tables();
        try {
            if (args.has("table")) {
                String name = args.need("table");
                return bench.message(name + ": " + tables.about(name), tables.columnHelp(name), "%table " + name);
            }
        } catch (IllegalArgumentException e) {
            throw MagicError.argument(e.getMessage(), "%tables");
        }
        int width = tables.all().stream().mapToInt(String::length).max().orElse(1);
        List<String> lines = new ArrayList<>();
        for (String name : tables.all())
            lines.add(name + " ".repeat(width - name.length()) + "  " + tables.about(name));
        return bench.message(
                tables.all().size() + " tables, " + tables.names().size() + " of them named", lines, "%table events");
    }
}
