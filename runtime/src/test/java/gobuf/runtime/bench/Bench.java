package gobuf.runtime.bench;

import gobuf.runtime.code.Fuser;
import java.io.IOException;
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
 * Runs the runtime's benchmarks and prints the README's table. Each is measured by JMH in many short windows, of which the median and the
 * best are told: on a machine whose cores others use too, the median tells of them as much as of the code, and the reference loop at the
 * end tells how much; {@code undisturbed} tells it window by window. With the argument {@code heap} it measures instead what live goroutines take of Java's heap; with {@code against} and a binary made of {@code real.go} it
 * sets the simulation beside real Go.
 */
public final class Bench {
    private static final int WINDOWS = 40;
    private static final int QUICK = 6;

    /** One line of the table; wanted is in millions a second, 0 for nothing. */
    private record Line(String name, String method, String mode, double wanted) {}

    private static final List<Line> LINES = List.of(
            new Line("newproc to runqput, interpreted", "interpretedCycle", "off", 1),
            new Line("newproc to runqput, fused", "fusedCycle", "lazy", 4),
            new Line("newproc to runqput, journaled", "journaledCycle", "off", 0.8),
            new Line("a goroutine's life in a session, interpreted", "life", "off", 0),
            new Line("a goroutine's life in a session, fused", "life", "lazy", 1),
            new Line("the same with its events written down", "recordedLife", "lazy", 0.3),
            new Line("a goroutine of %workload fanout width=64 on one P", "parts", "lazy", 1),
            new Line("a request of %workload open on one P, from its arrival on", "requests", "lazy", 0),
            new Line("decisions of 8 Ps that steal, in quanta of 1 µs", "decisionsInQuanta", "lazy", 0.3),
            new Line("of goroutines that yield, in quanta of 1 µs", "yieldsInQuanta", "lazy", 0.3),
            new Line("of Ps that steal, asked at every row whose turn it is", "decisions", "lazy", 0),
            new Line("the reference loop", "reference", "off", 0));

    private Bench() {}

    /**
     * Runs them.
     *
     * @throws RunnerException when JMH fails
     * @throws IOException when the binary of {@code against} cannot be run
     */
    public static void main(String[] args) throws RunnerException, IOException {
        if (args.length > 1 && args[0].equals("against")) {
            Against.main(args[1]);
            return;
        }
        if (args.length > 0 && args[0].equals("heap")) {
            Heap.main(args);
            return;
        }
        if (args.length > 0 && args[0].equals("undisturbed")) {
            Undisturbed.main();
            return;
        }
        int windows = args.length > 0 && args[0].equals("quick") ? QUICK : WINDOWS;
        List<String> table = new ArrayList<>();
        for (Line line : LINES) table.add(row(line, run(line, windows)));
        System.out.printf(
                Locale.ROOT,
                "%n| cycles of %d rows, one thread, %d windows | median | best | wanted |%n|---|---|---|---|%n",
                Executors.rows(),
                windows);
        table.forEach(System.out::println);
    }

    private static String row(Line line, double[] perSecond) {
        return String.format(
                Locale.ROOT,
                "| %s | %.3g M/s | %.3g M/s | %s |",
                line.name,
                perSecond[perSecond.length / 2] / 1e6,
                perSecond[perSecond.length - 1] / 1e6,
                line.wanted == 0 ? "" : String.format(Locale.ROOT, "≥ %s M/s", line.wanted));
    }

    /** Cycles a second in each window, lowest first. */
    private static double[] run(Line line, int windows) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(Executors.class.getName() + "\\." + line.method + "$")
                .forks(1)
                .jvmArgs("-XX:+UseSerialGC", "-Xmx2g", "-D" + Fuser.PROPERTY + "=" + line.mode)
                .warmupIterations(windows)
                .warmupTime(TimeValue.milliseconds(500))
                .measurementIterations(windows)
                .measurementTime(TimeValue.milliseconds(500))
                .verbosity(VerboseMode.SILENT);
        RunResult result = new Runner(options.build()).runSingle();
        return result.getBenchmarkResults().iterator().next().getIterationResults().stream()
                .mapToDouble(window -> window.getPrimaryResult().getScore())
                .sorted()
                .toArray();
    }
}
