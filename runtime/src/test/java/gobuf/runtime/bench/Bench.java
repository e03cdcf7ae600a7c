package gobuf.runtime.bench;

import gobuf.runtime.code.Fuser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the runtime's benchmarks with short settings and prints a table: what, how many a second, and how that stands to the target. With
 * the argument {@code heap} it measures instead what live goroutines take of Java's heap.
 */
public final class Bench {
    /** One line of the table; target 0 for none. */
    private record Line(String name, String method, String mode, double target) {}

    private static final List<Line> LINES = List.of(
            new Line("newproc to runqput, interpreted", "interpretedCycle", "off", 1e6),
            new Line("newproc to runqput, fused", "fusedCycle", "lazy", 4e6),
            new Line("newproc to runqput, journaled", "journaledCycle", "off", 0.8e6),
            new Line("life in a session, interpreted", "life", "off", 0),
            new Line("life in a session, fused", "life", "lazy", 0));

    private Bench() {}

    /** Runs them. */
    public static void main(String[] args) throws RunnerException {
        if (args.length > 0 && args[0].equals("heap")) {
            Heap.main(args);
            return;
        }
        List<String> table = new ArrayList<>();
        for (Line line : LINES) {
            double got = run(line);
            String ratio = line.target == 0
                    ? ""
                    : String.format(Locale.ROOT, "%.2f of %.1f M/s", got / line.target, line.target / 1e6);
            table.add(String.format(Locale.ROOT, "%-36s %8.3f M/s   %s", line.name, got / 1e6, ratio));
        }
        System.out.printf(
                Locale.ROOT,
                "%nJava %s, %d processors, %s%n",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.arch"));
        table.forEach(System.out::println);
    }

    private static double run(Line line) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(Executors.class.getName() + "\\." + line.method + "$")
                .forks(1)
                .jvmArgs("-XX:+UseSerialGC", "-Xmx2g", "-D" + Fuser.PROPERTY + "=" + line.mode)
                .warmupIterations(4)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .verbosity(VerboseMode.SILENT);
        RunResult result = new Runner(options.build()).runSingle();
        return result.getPrimaryResult().getScore();
    }
}
