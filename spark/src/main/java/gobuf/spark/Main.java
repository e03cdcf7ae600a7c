package gobuf.spark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The driver's process: the master's name is its argument, cells are the lines it reads, results the lines it writes. */
public final class Main {
    private Main() {}

    /**
     * Runs all cells; ends with status 1 and a line on standard error if Spark cannot.
     *
     * @param args the master, such as {@code local[2]} or {@code spark://host:7077}
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: gobuf.spark.Main MASTER < cells > results");
            System.exit(2);
        }
        // Whatever else writes to standard output writes to standard error: results are the only lines there.
        PrintStream results = System.out;
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<String> cells = in.lines().toList();
        try {
            Cluster.run(args[0], cells, results::println);
        } catch (Exception e) {
            // Spark's messages go over many lines of Java; the first says it.
            System.err.println("gobuf.spark: " + String.valueOf(e.getMessage()).split("\n", 2)[0]);
            System.exit(1);
        }
    }
}
