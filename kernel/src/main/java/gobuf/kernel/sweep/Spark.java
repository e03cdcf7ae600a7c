package gobuf.kernel.sweep;

import gobuf.runtime.sweep.Cell;
import gobuf.runtime.sweep.CellResult;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A Spark cluster. Spark runs in a process of its own, which is started for the sweep and ended with it; see the module {@code spark}. Its
 * jars are no part of the kernel.
 */
public final class Spark implements Farm {
    /** Names the class path of the process, instead of the directory {@code spark} beside the kernel's jar. */
    public static final String PLACE = "GOBUF_SPARK";

    private static final String MAIN = "gobuf.spark.Main";

    /** What Spark 3.5 needs of Java 17: its class JavaModuleOptions lists more, which only SQL and Kerberos use. */
    private static final List<String> OPENED = List.of("java.lang", "java.nio", "sun.nio.ch", "java.util");

    private static final Pattern MASTER =
            Pattern.compile("local(\\[(\\d{1,4}|\\*)\\])?|spark://[\\w.-]+:\\d{1,5}(,[\\w.-]+:\\d{1,5})*");

    private static final long PATIENCE = 50;

    private final String master;
    private final String classPath;

    /**
     * A cluster.
     *
     * @param master as Spark names it: {@code spark://host:7077} or {@code local[2]}
     * @throws FarmException if that is no master, or Spark is not here
     */
    public Spark(String master) throws FarmException {
        if (!MASTER.matcher(master).matches())
            throw new FarmException(
                    master + " is no Spark master; it is spark://host:7077 or local[2]", "--on spark://host:7077");
        this.master = master;
        this.classPath = place();
    }

    private static String place() throws FarmException {
        String given = System.getProperty("gobuf.spark", System.getenv(PLACE));
        if (given != null && !given.isBlank()) return given;
        try {
            Path jar = Path.of(Spark.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path beside = jar.resolveSibling("spark");
            if (Files.isDirectory(beside)) return beside + File.separator + "*";
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        throw new FarmException(
                "Spark is not installed: Gobuf comes without its 112 MB; type ./gobuf spark in the checkout to fetch it, or set "
                        + PLACE + " to a class path with gobuf-spark",
                "./gobuf spark");
    }

    @Override
    public String what() {
        return "Spark at " + master;
    }

    @Override
    public void run(List<Cell> cells, Watcher watcher) throws FarmException {
        Process process;
        try {
            process = new ProcessBuilder(command()).start();
        } catch (IOException e) {
            throw new FarmException("Spark cannot be started: " + e.getMessage());
        }
        try {
            BlockingQueue<String> lines = new LinkedBlockingQueue<>();
            StringBuilder trouble = new StringBuilder();
            Thread out = reading(process.getInputStream(), lines::add);
            Thread err = reading(process.getErrorStream(), line -> keep(trouble, line));
            write(process, cells);
            int told = tell(cells.size(), lines, process, out, watcher);
            if (told < cells.size() && watcher.goesOn()) {
                err.join(1000);
                throw failed(trouble, told, cells.size());
            }
        } catch (InterruptedException e) {
            // Whoever interrupted knows; what is done has been told.
            Thread.currentThread().interrupt();
        } finally {
            process.destroy();
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String p : OPENED) command.add("--add-opens=java.base/" + p + "=ALL-UNNAMED");
        command.addAll(List.of("-cp", classPath, MAIN, master));
        return command;
    }

    private static void write(Process process, List<Cell> cells) {
        try (PrintWriter in = new PrintWriter(process.getOutputStream(), false, StandardCharsets.UTF_8)) {
            for (Cell c : cells) in.println(c.line());
        }
    }

    /** Tells results until all are there, the process has ended or the watcher has enough; how many. */
    private static int tell(int cells, BlockingQueue<String> lines, Process process, Thread out, Watcher watcher)
            throws InterruptedException {
        int told = 0;
        while (told < cells && watcher.goesOn()) {
            String line = lines.poll(PATIENCE, TimeUnit.MILLISECONDS);
            if (line == null) {
                if (!process.isAlive() && !out.isAlive() && lines.isEmpty()) break;
                continue;
            }
            Optional<CellResult> result = parsed(line);
            if (result.isPresent()) {
                told++;
                watcher.done(result.get());
            }
        }
        return told;
    }

    private static Optional<CellResult> parsed(String line) {
        try {
            return Optional.of(CellResult.parse(line));
        } catch (IllegalArgumentException e) {
            // Some library talks; results are all that is wanted.
            return Optional.empty();
        }
    }

    private FarmException failed(StringBuilder trouble, int told, int cells) {
        String said;
        synchronized (trouble) {
            said = trouble.toString().strip();
        }
        return new FarmException(
                "Spark at " + master + " ended behind " + told + " of " + cells + " cells"
                        + (said.isEmpty() ? "" : ": " + said),
                "%sweep --resume");
    }

    /** The last line of ours, or else the last of all. */
    private static void keep(StringBuilder trouble, String line) {
        synchronized (trouble) {
            boolean ours = line.startsWith("gobuf.spark: ");
            if (trouble.indexOf("gobuf.spark: ") >= 0 && !ours) return;
            trouble.setLength(0);
            trouble.append(line);
        }
    }

    private interface Line {
        void read(String line);
    }

    private static Thread reading(InputStream from, Line to) {
        Thread thread = new Thread(
                () -> {
                    try (Reader in = new InputStreamReader(from, StandardCharsets.UTF_8)) {
                        new BufferedReader(in).lines().forEach(to::read);
                    } catch (IOException | UncheckedIOException e) {
                        // The process was ended in the middle of a line: nobody waits for it.
                        to.read("gobuf.spark: " + e.getMessage());
                    }
                },
                "gobuf-spark-reader");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
