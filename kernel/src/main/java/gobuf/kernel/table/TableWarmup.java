package gobuf.kernel.table;

import gobuf.runtime.view.Where;
import java.io.StringWriter;
import java.util.List;
import tech.tablesaw.io.csv.CsvWriteOptions;
import tech.tablesaw.io.csv.CsvWriter;

/** Loads Tablesaw's classes in the background, so that the first {@code %gs} does not wait for them. */
public final class TableWarmup {
    private TableWarmup() {}

    /** Starts it on a daemon thread of low priority; to be called when the kernel is ready. */
    public static Thread start() {
        Thread thread = new Thread(TableWarmup::run, "gobuf-table-warmup");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
        return thread;
    }

    /** A small table with a column of each kind goes the way of a real one. */
    private static void run() {
        List<Spec<Long>> specs = new Spec.Of<Long>()
                .number("number", n -> n, "")
                .text("text", n -> "t" + n, "")
                .bool("bool", n -> n == 1, "")
                .address("address", n -> new Address(n, ""), "")
                .showing("number", "text", "bool", "address");
        Sheet sheet = Sheet.fill("warmup", specs, List.of(1L, 2L, 3L), "", Need.ALL);
        TableQuery query = new TableQuery("number > 1 && text ~ t || !bool", "-number", 0, 0, List.of(), false);
        Result result = Result.of(sheet, query, false);
        result.view(new Where(0, "", "", "", 0));
        new CsvWriter()
                .write(
                        result.sheet().table(),
                        CsvWriteOptions.builder(new StringWriter()).build());
    }
}
