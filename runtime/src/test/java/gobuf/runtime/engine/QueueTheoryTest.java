package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.stats.Interval;
import gobuf.runtime.stats.Mmc;
import gobuf.runtime.workload.Workload;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The simulated scheduler as a queueing system, by replications whose seeds are 1, 2, 3 and so on. Work is 1 ms a request on average; the
 * scheduler's own time is some microseconds beside it, and the answers are longer by as much.
 */
class QueueTheoryTest {
    private static final double MS = 1e6;
    private static final int REPLICATIONS = 8;
    /** One queue for all: nobody has a ring, and who comes waits in the global queue. */
    private static final Map<String, String> ONE_QUEUE = Map.of("ring", "0", "runnext", "off");

    private static Session base;

    /** Means of replications without their beginnings, in which the queue fills from empty; at a load of 0.9 that takes hundreds of requests: how long requests waited and were there, and how many were there. */
    private record Told(Interval waited, Interval response, Interval number) {}

    private static Told run(int procs, double load, int n, int warmup, Map<String, String> policies) {
        double[] waited = new double[REPLICATIONS];
        double[] response = new double[REPLICATIONS];
        double[] number = new double[REPLICATIONS];
        for (int i = 0; i < REPLICATIONS; i++) {
            Workload w =
                    Workload.parse("open load=" + load + " service=exp:1ms check=10ms n=" + n + " seed=" + (i + 1));
            base = new Experiment(w, procs, policies).prepare(base);
            Outcome o = Experiment.finish(base);
            assertThat(o.little()).as("Little's law over the whole run").isTrue();
            measure(w, o, warmup, i, waited, response, number);
        }
        return new Told(Interval.of(waited, 0.95), Interval.of(response, 0.95), Interval.of(number, 0.95));
    }

    private static void measure(
            Workload w, Outcome o, int warmup, int i, double[] waited, double[] response, double[] number) {
        long[] times = w.drawTimes();
        long[] arrivals = o.arrivals();
        long[] ends = o.ends();
        int n = arrivals.length;
        long from = arrivals[warmup];
        long to = arrivals[n - 1];
        double area = 0;
        double there = 0;
        double worked = 0;
        for (int k = 0; k < n; k++) {
            area += Math.max(0, Math.min(ends[k], to) - Math.max(arrivals[k], from));
            if (k < warmup) continue;
            there += ends[k] - arrivals[k];
            worked += times[k];
        }
        response[i] = there / (n - warmup);
        waited[i] = (there - worked) / (n - warmup);
        number[i] = area / (to - from);
    }

    private static Mmc theory(int procs, double load) {
        return new Mmc(load * procs / MS, 1 / MS, procs);
    }

    /** M/M/1, and M/M/c with one queue. */
    @ParameterizedTest
    @CsvSource({"1, 0.5, 500, 100", "1, 0.8, 1000, 200", "1, 0.9, 3000, 1500", "2, 0.8, 800, 160", "8, 0.8, 800, 160"})
    void oneQueueIsAsErlangSays(int procs, double load, int n, int warmup) {
        Told told = run(procs, load, n, warmup, ONE_QUEUE);
        Mmc theory = theory(procs, load);
        assertThat(told.waited.contains(theory.meanWait()))
                .as("wait %s, theory %s", told.waited, theory.meanWait())
                .isTrue();
        assertThat(told.response.contains(theory.meanResponse()))
                .as("response %s, theory %s", told.response, theory.meanResponse())
                .isTrue();
        assertThat(told.number.contains(theory.meanNumber()))
                .as("number %s, theory %s", told.number, theory.meanNumber())
                .isTrue();
    }

    /** Rings with stealing, Go's own rules: not better than one queue, and far better than each P by itself. */
    @Test
    void stealingLiesBetweenOneQueueAndOneForEach() {
        Told told = run(8, 0.8, 600, 120, Map.of());
        assertThat(told.response.high()).isGreaterThan(theory(8, 0.8).meanResponse());
        assertThat(told.response.high()).isLessThan(theory(1, 0.8).meanResponse() / 2);
    }
}
