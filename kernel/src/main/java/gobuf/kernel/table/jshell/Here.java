package gobuf.kernel.table.jshell;

import gobuf.runtime.engine.Session;
import tech.tablesaw.api.Table;

/**
 * What Java cells see without an import: the session, its tables, and what shows things. The tables are those of the moment at which the cell
 * began, of those that it names.
 */
public final class Here {
    /** The session. Moving it moves what magics work on. */
    public static Session session;
    /** Goroutines, as {@code %gs} lists them. */
    public static Table gs;
    /** Ps. */
    public static Table ps;
    /** Ms. */
    public static Table ms;
    /** Events. */
    public static Table events;
    /** Waits: one row each. */
    public static Table waits;
    /** Lives of goroutines. */
    public static Table lives;
    /** What {@code %sample} has read last. */
    public static Table samples;

    private static Links links;

    private Here() {}

    static void link(Links to) {
        links = to;
    }

    /** The table of that name, of the session or a named one. */
    public static Table table(String name) {
        return links.table(name);
    }

    /** Shows a table or anything else in the cell's output. */
    public static void show(Object what) {
        links.show(what);
    }

    /** Keeps a table under a name, so that magics find it. */
    public static void put(String name, Table table) {
        links.put(name, table);
    }

    /** Shows what {@code %plot} shows of the rest of its line: {@code plot("events bar kind")}. */
    public static void plot(String line) {
        links.show(links.plot(null, line));
    }

    /** The same of a table: {@code plot(table, "hist length_ns")}. */
    public static void plot(Table table, String how) {
        links.show(links.plot(table, how));
    }
}
