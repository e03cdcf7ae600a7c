package gobuf.kernel.table;

import gobuf.runtime.engine.Session;
import gobuf.runtime.expr.Nearest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import tech.tablesaw.api.Table;

/**
 * All tables that can be asked for by name: those of the session, which are read anew each time, and those that magics or Java cells have
 * made and named, which stay as they are, wherever the session goes, until another takes their name.
 */
public final class Tables {
    /** Most named tables. */
    public static final int MOST = 1000;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w{0,63}");
    private static final String TRY = "; type for example %table events --by kind --agg count --name kinds";

    private final Map<String, Named> named = new LinkedHashMap<>();

    /**
     * A table with a name.
     *
     * @param name what it is asked for by
     * @param table its rows; whoever has it changes it no more
     * @param units what its columns hold and in which unit, by their names; may lack some: a column may end in {@code _ns} instead
     */
    public record Named(String name, Table table, Map<String, String> units) {
        /** Copies the map. */
        public Named {
            units = Map.copyOf(units);
        }
    }

    /**
     * Keeps a table under a name, in the place of one that has it.
     *
     * @throws IllegalArgumentException if the name is none, or is that of a session's table: with what to type
     */
    public void put(String name, Table table, Map<String, String> units) {
        checkName(name);
        if (named.size() >= MOST && !named.containsKey(name))
            throw new IllegalArgumentException("there are " + MOST + " named tables already; use a name again");
        named.put(name, new Named(name, table, units));
    }

    /** Throws what {@link #put} would throw for that name. */
    public static void checkName(String name) {
        if (!NAME.matcher(name).matches())
            throw new IllegalArgumentException("'" + name + "' is no name of a table: letters, digits and _" + TRY);
        if (SessionTables.find(name).isPresent())
            throw new IllegalArgumentException(
                    name + " is a table of the session; type another name, such as " + name + "_2");
    }

    /** A named table. */
    public Optional<Named> find(String name) {
        return Optional.ofNullable(named.get(name));
    }

    /** The names of the named ones, in the order in which they were first given. */
    public List<String> names() {
        return List.copyOf(named.keySet());
    }

    /** The names of all tables: the session's, then the named ones. */
    public List<String> all() {
        List<String> out = new ArrayList<>(SessionTables.names());
        out.addAll(named.keySet());
        return out;
    }

    /** What to say of a name that no table has. */
    public IllegalArgumentException none(String name) {
        String how = name.equals("samples")
                ? "; type %sample p*.runqsize every 1us to make it"
                : Nearest.hint(name, all(), "");
        return new IllegalArgumentException(
                "there is no table " + name + how + "\n  tables: " + String.join(", ", all()));
    }

    /**
     * All rows of any table, with every column.
     *
     * @throws IllegalArgumentException if there is none of that name
     * @throws java.util.concurrent.CancellationException if interrupted before it was filled
     */
    public Table rows(Session of, String name, BooleanSupplier interrupted) {
        return table(name).sheet(of, new Need(null, interrupted)).table();
    }

    /** The names of a table's columns; none if there is no such table. */
    public List<String> columns(String name) {
        return all().contains(name) ? table(name).columnNames() : List.of();
    }

    /** One line of what a table's rows are. */
    public String about(String name) {
        return table(name).about();
    }

    /** One line a column, aligned, for help. */
    public List<String> columnHelp(String name) {
        return table(name).columnHelp();
    }

    /** The table of that name. */
    SessionTable table(String name) {
        return SessionTables.find(name)
                .or(() -> find(name).map(NamedTable::new))
                .orElseThrow(() -> none(name));
    }

    /**
     * Asks a table, and groups its rows if that is asked for.
     *
     * @throws IllegalArgumentException if there is no such table or column, or there is nothing to group
     * @throws gobuf.runtime.expr.ExpressionException if the condition cannot be read
     * @throws java.util.concurrent.CancellationException if interrupted
     */
    public Result ask(Session of, String name, TableQuery query, Grouping grouping, BooleanSupplier interrupted) {
        SessionTable table = table(name);
        if (grouping.none()) return Result.of(table, of, query, interrupted);
        TableQuery rows = new TableQuery(query.where(), "", 0, 0, grouping.needs(), false);
        Result picked = Result.of(table.sheet(of, new Need(rows, interrupted)), rows, false);
        Sheet grouped = Groups.of(picked, grouping);
        return Result.of(grouped, query.grouped(), false);
    }

    /** As {@link #ask}, with every column: to be kept or written to a file. */
    public Result whole(Session of, String name, TableQuery query, Grouping grouping, BooleanSupplier interrupted) {
        return grouping.none()
                ? Result.whole(table(name), of, query, interrupted)
                : ask(of, name, query, grouping, interrupted);
    }

    /** Keeps the rows of a result under a name. */
    public void keep(String name, Result result) {
        Sheet sheet = result.sheet();
        Map<String, String> about = new LinkedHashMap<>();
        for (Sheet.Column c : sheet.columns()) about.put(c.name(), c.about());
        Table copy = sheet.table().copy();
        copy.setName(name);
        put(name, copy, about);
    }

    /**
     * Reads a CSV file into a named table.
     *
     * @return how many rows it has
     * @throws IllegalArgumentException if it cannot be read, or the name is none
     */
    public int read(Path directory, String file, String name) {
        checkName(name);
        Table table = CsvFile.read(directory, file);
        table.setName(name);
        put(name, table, Map.of());
        return table.rowCount();
    }
}
