package gobuf.kernel.table;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;
import tech.tablesaw.io.csv.CsvReader;
import tech.tablesaw.io.csv.CsvWriteOptions;
import tech.tablesaw.io.csv.CsvWriter;

/** Writes tables as CSV in UTF-8, with headings, all columns and all pages. */
public final class CsvFile {
    private static final List<ColumnType> TYPES =
            List.of(ColumnType.LONG, ColumnType.DOUBLE, ColumnType.BOOLEAN, ColumnType.STRING);

    private CsvFile() {}

    /**
     * Writes the rows of a result.
     *
     * @param directory where relative names are looked for
     * @return one line: how many rows went where
     * @throws IllegalArgumentException if nothing can be written there, with the reason
     */
    public static String write(Result result, Path directory, String file) {
        Path path = path(directory, file);
        boolean replaced = Files.exists(path);
        try (Writer out = Files.newBufferedWriter(path, StandardCharsets.UTF_8)) {
            new CsvWriter()
                    .write(
                            result.sheet().table(),
                            CsvWriteOptions.builder(out).header(true).build());
        } catch (AccessDeniedException e) {
            throw new IllegalArgumentException("--csv: " + path + " cannot be written: no permission", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("--csv: " + path + " cannot be written: " + e.getMessage(), e);
        }
        int rows = result.size();
        return (rows == 1 ? "1 row" : rows + " rows") + " of " + result.sheet().name() + " written to " + path
                + (replaced ? ", which was replaced" : "");
    }

    /**
     * Reads a table: whole numbers, numbers with a fraction, true and false, and text; an empty cell holds nothing.
     *
     * @param directory where relative names are looked for
     * @throws IllegalArgumentException if there is no such file, or it is no table, with the reason
     */
    static Table read(Path directory, String file) {
        Path path;
        try {
            path = directory.resolve(file).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("%import: " + e.getReason(), e);
        }
        if (!Files.isRegularFile(path))
            throw new IllegalArgumentException("%import: there is no file " + path + "; %export events.csv writes one");
        try {
            Tablesaw.load();
            return new CsvReader()
                    .read(CsvReadOptions.builder(path.toFile())
                            .header(true)
                            .columnTypesToDetect(TYPES)
                            .missingValueIndicator("")
                            .build());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("%import: " + path + " is no table in CSV: " + e.getMessage(), e);
        }
    }

    private static Path path(Path directory, String file) {
        Path path;
        try {
            path = directory.resolve(file).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("--csv: " + e.getReason() + "; type for example --csv gs.csv", e);
        }
        if (file.isBlank() || Files.isDirectory(path)) {
            throw new IllegalArgumentException(
                    "--csv: " + path + " is a directory; name a file, for example --csv gs.csv");
        }
        if (!Files.isDirectory(path.getParent())) {
            throw new IllegalArgumentException("--csv: there is no directory " + path.getParent());
        }
        return path;
    }
}
