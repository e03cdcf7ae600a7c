package gobuf.kernel.table;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import tech.tablesaw.io.csv.CsvWriteOptions;
import tech.tablesaw.io.csv.CsvWriter;

/** Writes tables as CSV in UTF-8, with headings, all columns and all pages. */
public final class CsvFile {
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
