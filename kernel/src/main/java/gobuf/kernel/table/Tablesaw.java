package gobuf.kernel.table;

import java.net.URISyntaxException;
import java.nio.file.Path;
import tech.tablesaw.api.Table;

/**
 * The way to a first Tablesaw table. Tablesaw looks for readers and writers of files when its class of tables is first used, in every jar
 * of the class path: most of a second. All that there are come with it, so it is shown its own jar only.
 */
public final class Tablesaw {
    private static final String CLASS_PATH = "java.class.path";
    private static final String TABLE = "tech.tablesaw.api.Table";
    private static final String TYPES = "tech.tablesaw.api.ColumnType";

    private static boolean loaded;

    private Tablesaw() {}

    /** An empty table of that name. */
    static Table table(String name) {
        load();
        return Table.create(name);
    }

    /**
     * Loads what the first table needs, if nobody has yet. Any thread; whoever comes meanwhile waits. Code that reads the class path of
     * this process calls it before.
     */
    public static synchronized void load() {
        if (loaded) return;
        loaded = true;
        String all = System.getProperty(CLASS_PATH);
        ClassLoader here = Tablesaw.class.getClassLoader();
        try {
            Class<?> table = Class.forName(TABLE, false, here);
            Path jar = Path.of(
                    table.getProtectionDomain().getCodeSource().getLocation().toURI());
            System.setProperty(CLASS_PATH, jar.toString());
            Class.forName(TABLE, true, here);
            // Its classes of types need each other: two threads that begin with different ones wait for each other for
            // ever.
            Class.forName(TYPES, true, here);
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException(
                    "Tablesaw is not on the class path; install the kernel again: ./gobuf install", e);
        } finally {
            System.setProperty(CLASS_PATH, all);
        }
    }
}
