package gobuf.kernel.sweep;

import gobuf.runtime.sweep.Cell;
import gobuf.runtime.sweep.CellResult;
import gobuf.runtime.sweep.Grid;
import gobuf.runtime.sweep.Vocabulary;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A sweep and what is done of it. With a file, every result is written there as it arrives, so that another kernel can go on: the first line
 * says what the file is, the second what was asked for, and each further one is the result of a cell.
 */
public final class Sweep {
    private static final String HEAD = "gobuf sweep 1";

    private final Grid grid;
    private final Path file;
    private final CellResult[] results;
    private int done;

    private Sweep(Grid grid, Path file) {
        this.grid = grid;
        this.file = file;
        this.results = new CellResult[grid.size()];
    }

    /** A new sweep, kept in memory only. */
    public static Sweep of(Grid grid) {
        return new Sweep(grid, null);
    }

    /**
     * A new sweep, kept in a file too, which is replaced if it is there.
     *
     * @throws IOException if it cannot be written
     */
    public static Sweep of(Grid grid, Path file) throws IOException {
        Files.writeString(file, HEAD + "\n" + grid.text() + "\n");
        return new Sweep(grid, file);
    }

    /**
     * The sweep of a file, and what is done of it. A last line that was cut off is left out.
     *
     * @param known tells what a sweep over a workload can vary
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it holds no sweep
     */
    public static Sweep load(Path file, Function<String, Vocabulary> known) throws IOException {
        String text = Files.readString(file);
        List<String> lines = List.of(text.split("\n", -1));
        int split = lines.size() < 3 ? -1 : lines.get(1).indexOf(" -- ");
        if (split < 0 || !lines.get(0).equals(HEAD))
            throw new IllegalArgumentException(file + " holds no sweep; %sweep … --file writes one");
        String workload = lines.get(1).substring(split + 4);
        Grid grid = Grid.parse(List.of(lines.get(1).substring(0, split).split(" ")), workload, known.apply(workload));
        Sweep sweep = new Sweep(grid, file);
        // What stands behind the last line's end is empty, or the beginning of a line.
        for (String line : lines.subList(2, lines.size() - 1)) sweep.take(CellResult.parse(line));
        Files.writeString(file, text.substring(0, text.lastIndexOf('\n') + 1));
        return sweep;
    }

    /** What was asked for. */
    public Grid grid() {
        return grid;
    }

    /** How many cells are done. */
    public int done() {
        return done;
    }

    /** Whether all are. */
    public boolean whole() {
        return done == results.length;
    }

    /** The cells that are still to be run, in their order. */
    public List<Cell> missing() {
        List<Cell> missing = new ArrayList<>();
        for (int i = 0; i < results.length; i++) {
            if (results[i] == null) missing.add(grid.cell(i));
        }
        return missing;
    }

    /** What is done, in the order of the cells. */
    public List<CellResult> results() {
        return Arrays.stream(results).filter(Objects::nonNull).toList();
    }

    /**
     * Keeps a result.
     *
     * @throws IOException if the file cannot be written; it is kept in memory all the same
     */
    void add(CellResult result) throws IOException {
        take(result);
        if (file == null) return;
        try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND)) {
            out.write(result.line() + "\n");
        }
    }

    private void take(CellResult result) {
        if (result.cell() >= results.length)
            throw new IllegalArgumentException("the sweep has no cell " + result.cell());
        if (results[result.cell()] == null) done++;
        results[result.cell()] = result;
    }

    /** Someone who is told how far a sweep is. */
    public interface Meter {
        /** Asked several times a second: whether to go on. */
        boolean goesOn(Sweep sweep);
    }

    /**
     * Runs what is missing, until the meter has enough.
     *
     * @throws FarmException if it cannot go on; what is done is kept
     */
    public void run(Farm farm, Meter meter) throws FarmException {
        IOException[] unwritten = new IOException[1];
        farm.run(missing(), new Watcher() {
            @Override
            public void done(CellResult result) {
                try {
                    add(result);
                } catch (IOException e) {
                    unwritten[0] = e;
                }
            }

            @Override
            public boolean goesOn() {
                return unwritten[0] == null && meter.goesOn(Sweep.this);
            }
        });
        if (unwritten[0] != null)
            throw new FarmException("a result cannot be written to " + file + ": " + unwritten[0].getMessage());
    }
}
