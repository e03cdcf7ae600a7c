package gobuf.kernel.table;

import gobuf.runtime.expr.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tech.tablesaw.api.Table;

/** Reads files into named tables. */
public final class TableImport {
    /** Most bytes of a file of schedtrace lines. */
    private static final long MOST_BYTES = 256L << 20;

    /** Records of real programs that come with the kernel: {@code runtime/golden/schedtrace} makes them. */
    public static final List<String> RECORDS =
            List.of("burst-go1.19.8", "burst-detail-go1.19.8", "burst-go1.26.8", "burst-detail-go1.26.8");

    private static final String RECORD = "record:";

    private TableImport() {}

    /**
     * Reads schedtrace lines from a file, or from a record if it is called {@code record:NAME}.
     *
     * @param name what the table of its lines is called; those of Ps, Ms and gs get _ps, _ms and _gs behind it
     * @return what was read, in sentences
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if there are no such lines in it, or no such record
     */
    public static List<String> schedtrace(String source, String name, Tables tables) throws IOException {
        if (!source.startsWith(RECORD)) return schedtrace(Path.of(source), name, tables);
        String record = source.substring(RECORD.length());
        if (!RECORDS.contains(record))
            throw new IllegalArgumentException("there is no record " + record + Nearest.hint(record, RECORDS, "")
                    + "\n  records: " + String.join(", ", RECORDS));
        String resource = "/gobuf/kernel/schedtrace/" + record + ".txt";
        try (InputStream in = TableImport.class.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException("the kernel comes without " + resource);
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return schedtrace(lines, source, name, tables);
        }
    }

    private static List<String> schedtrace(Path file, String name, Tables tables) throws IOException {
        if (Files.size(file) > MOST_BYTES)
            throw new IllegalArgumentException(
                    file + " has more than " + (MOST_BYTES >> 20) + " MB; import a part of it");
        return schedtrace(Files.readAllLines(file), file.toString(), name, tables);
    }

    private static List<String> schedtrace(List<String> lines, String source, String name, Tables tables) {
        if (!SchedtraceReader.is(lines))
            throw new IllegalArgumentException(
                    source + " has no line that begins with SCHED, as GODEBUG=schedtrace=100 makes them");
        SchedtraceReader.Read read = SchedtraceReader.read(name, lines);
        read.tables().forEach((n, table) -> tables.put(n, table, Map.of()));
        List<String> out = new ArrayList<>();
        lines.stream().filter(l -> l.startsWith("# ")).limit(1).forEach(l -> out.add(l.substring(2)));
        out.add(read.lines() + " moments" + (read.others() == 0 ? "" : "; " + read.others() + " other lines left out"));
        read.tables().forEach((n, table) -> out.add(said(n, table)));
        return out;
    }

    private static String said(String name, Table table) {
        return name + ": " + table.rowCount() + " rows of "
                + table.columnNames().stream().collect(Collectors.joining(", "));
    }
}
