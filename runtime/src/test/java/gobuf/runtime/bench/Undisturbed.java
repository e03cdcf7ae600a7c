package gobuf.runtime.bench;

import gobuf.runtime.code.Fuser;
import gobuf.runtime.proc.Sample;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The fused executor on a machine whose cores others use, too: short windows of it, each between two of the {@linkplain Executors#reference
 * reference loop}, which tells how much of a core there was. Windows whose neighbours both had nearly all of one are told by themselves.
 */
final class Undisturbed {
    private static final int WARMUP = 300;
    private static final int WINDOWS = 800;
    private static final int CYCLES = 2000;
    private static final long REFERENCE_NS = 8_000_000;
    private static final long WINDOW_NS = 25_000_000;
    /** From which share of its best rate on the reference loop is said to have had a core. */
    private static final double NEARLY = 0.9;

    private final Executors reference = new Executors();
    private final Sample sample = new Sample(CYCLES);
    private final Fuser fuser = new Fuser();

    private Undisturbed() {}

    /** Measures, for some 35 seconds, and prints. */
    static void main() {
        new Undisturbed().measure();
    }

    private void measure() {
        double[] least = new double[WINDOWS];
        double[] fused = new double[WINDOWS];
        for (int i = -WARMUP; i < WINDOWS; i++) {
            double before = rate(REFERENCE_NS, Executors.REFERENCE, () -> reference.reference());
            double cycles = rate(WINDOW_NS, CYCLES, () -> cycles());
            double behind = rate(REFERENCE_NS, Executors.REFERENCE, () -> reference.reference());
            if (i < 0) continue;
            least[i] = Math.min(before, behind);
            fused[i] = cycles;
        }
        double[] sorted = least.clone();
        Arrays.sort(sorted);
        double from = NEARLY * sorted[WINDOWS * 98 / 100];
        tell("all", Arrays.stream(fused));
        tell(
                "with a core",
                IntStream.range(0, WINDOWS).filter(i -> least[i] >= from).mapToDouble(i -> fused[i]));
        tell("without", IntStream.range(0, WINDOWS).filter(i -> least[i] < from).mapToDouble(i -> fused[i]));
    }

    private long cycles() {
        sample.again(CYCLES);
        return fuser.run(sample.cpu, Long.MAX_VALUE, () -> false);
    }

    /** Millions a second. */
    private static double rate(long atLeast, int each, Runnable work) {
        long began = System.nanoTime();
        long n = 0;
        do {
            work.run();
            n += each;
        } while (System.nanoTime() - began < atLeast);
        return n * 1e3 / (System.nanoTime() - began);
    }

    private static void tell(String which, DoubleStream perSecond) {
        double[] sorted = perSecond.sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "fused cycles, windows %s: %d, median %.2f M/s%n",
                which,
                sorted.length,
                sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2]);
    }
}
