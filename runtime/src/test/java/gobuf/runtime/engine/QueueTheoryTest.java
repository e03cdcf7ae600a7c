package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.stats.Interval;
import gobuf.runtime.stats.Mmc;
import gobuf.runtime.workload.Workload;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The simulated scheduler as a queueing system, by replications whose seeds are 1, 2, 3 and so on. Work is 1 ms a request on average; the
 * scheduler's own time is some microseconds beside it, and the answers are longer by as much.
 *
 * <p>What chance does to a mean of waits is great: at a load of 0.9 an interval of ±10 % takes 200,000 requests. So the same requests are
 * also given to a queue without a scheduler, whose long-run mean is known, and the differences are looked at (control variates: Law,
 * “Simulation Modeling and Analysis”, section 11.4). What chance does to both drops out, and some thousand requests decide on parts of a per
 * cent.
 */
class QueueTheoryTest {
    private static final double MS = 1e6;
    private static final String EXPONENTIAL = "exp:1ms";
    private static final int REPLICATIONS = 8;
    /** One queue for all: nobody has a ring, and who comes waits in the global queue. */
    private static final Map<String, String> ONE_QUEUE = Map.of("ring", "0", "runnext", "off");

    private static Session base;

    /** Requests of a replication: when they came, how much work they were, when they were done with. */
    private record Requests(long[] arrivals, long[] times, long[] ends) {
        /** How long those were there that came behind the warm-up, on average. */
        double response(int warmup) {
            return IntStream.range(warmup, ends.length)
                    .mapToLong(i -> ends[i] - arrivals[i])
                    .average()
                    .orElseThrow();
        }

        double waited(int warmup) {
            return response(warmup)
                    - Arrays.stream(times, warmup, times.length).average().orElseThrow();
        }

        /** How many there were, averaged over the time from the warm-up's end to the last arrival. */
        double number(int warmup) {
            long from = arrivals[warmup];
            long to = arrivals[arrivals.length - 1];
            double area = 0;
            for (int i = 0; i < ends.length; i++)
                area += Math.max(0, Math.min(ends[i], to) - Math.max(arrivals[i], from));
            return area / (to - from);
        }

        /** The same requests at so many servers with one queue, first come first served, at no cost. */
        Requests served(int servers) {
            PriorityQueue<Long> free = new PriorityQueue<>();
            for (int c = 0; c < servers; c++) free.add(0L);
            long[] done = new long[ends.length];
            for (int i = 0; i < done.length; i++) {
                done[i] = Math.max(arrivals[i], free.remove()) + times[i];
                free.add(done[i]);
            }
            return new Requests(arrivals, times, done);
        }

        /** The same requests, each at one of so many servers in turn by chance, every server with a queue of its own. */
        Requests apart(int servers, RandomGenerator chance) {
            long[] free = new long[servers];
            long[] done = new long[ends.length];
            for (int i = 0; i < done.length; i++) {
                int server = chance.nextInt(servers);
                done[i] = Math.max(arrivals[i], free[server]) + times[i];
                free[server] = done[i];
            }
            return new Requests(arrivals, times, done);
        }
    }

    private static Workload workload(double load, String service, int n, int seed) {
        return Workload.parse("open load=" + load + " service=" + service + " check=10ms n=" + n + " seed=" + seed);
    }

    private static Requests run(int procs, Workload w, Map<String, String> policies) {
        base = new Experiment(w, procs, policies).follow(base);
        Outcome o = Experiment.finish(base);
        assertThat(o.little()).as("Little's law over the whole run").isTrue();
        return new Requests(o.arrivals(), w.drawTimes(), o.ends());
    }

    private static List<Requests> runs(int procs, double load, String service, int n, Map<String, String> policies) {
        return IntStream.rangeClosed(1, REPLICATIONS)
                .mapToObj(seed -> run(procs, workload(load, service, n, seed), policies))
                .toList();
    }

    private static Interval interval(List<Requests> runs, ToDoubleFunction<Requests> what) {
        return Interval.of(runs.stream().mapToDouble(what).toArray(), 0.95);
    }

    private static Mmc theory(int procs, double load) {
        return new Mmc(load * procs / MS, 1 / MS, procs);
    }

    /**
     * M/M/1, and M/M/c with one queue: within the intervals of theory, and to parts of a per cent by the differences. At most {@code own}
     * microseconds the scheduler itself may hold a request up: accept, newproc, schedule, goexit0, and now and then a wake-up, which costs
     * 1.6 µs and then 4 µs (runtime/COSTS.md). Of eight Ps at half load, nearly every request has one.
     */
    @ParameterizedTest
    @CsvSource({
        "1, 0.5, 500, 100, 5",
        "1, 0.8, 1000, 200, 5",
        "1, 0.9, 3000, 1500, 5",
        "2, 0.5, 500, 100, 5",
        "2, 0.8, 800, 160, 5",
        "2, 0.9, 3000, 1500, 5",
        "8, 0.5, 500, 100, 8",
        "8, 0.8, 800, 160, 5",
        "8, 0.9, 3000, 1500, 5"
    })
    void oneQueueIsAsErlangSays(int procs, double load, int n, int warmup, double own) {
        List<Requests> runs = runs(procs, load, EXPONENTIAL, n, ONE_QUEUE);
        Mmc theory = theory(procs, load);
        holds("wait", interval(runs, r -> r.waited(warmup)), theory.meanWait());
        holds("response", interval(runs, r -> r.response(warmup)), theory.meanResponse());
        holds("number", interval(runs, r -> r.number(warmup)), theory.meanNumber());

        Interval longer = interval(runs, r -> r.response(0) - r.served(procs).response(0));
        double slower = new Mmc(load * procs / MS, 1 / (MS + own * 1e3), procs).meanResponse();
        assertThat(longer.halfWidth()).as("how sure that is").isLessThan(theory.meanResponse() / 100);
        assertThat(longer.mean())
                .as("how much longer requests are there than without a scheduler: %s", longer)
                .isBetween(0.0, slower - theory.meanResponse());
    }

    private static void holds(String what, Interval simulated, double theory) {
        assertThat(simulated.contains(theory))
                .as("%s %s, theory %s", what, simulated, theory)
                .isTrue();
    }

    /** What the differences are from is itself what Erlang says, in so many requests that 5 % would be seen. */
    @ParameterizedTest
    @CsvSource({"1, 0.5", "1, 0.8", "1, 0.9", "2, 0.5", "2, 0.8", "2, 0.9", "8, 0.5", "8, 0.8", "8, 0.9"})
    void theQueueWithoutASchedulerIsAsErlangSays(int procs, double load) {
        int n = 200_000;
        List<Requests> runs = IntStream.rangeClosed(101, 100 + REPLICATIONS)
                .mapToObj(seed -> workload(load, EXPONENTIAL, n, seed).on(procs))
                .map(w -> new Requests(w.drawArrivals(), w.drawTimes(), new long[n]).served(procs))
                .toList();
        Interval response = interval(runs, r -> r.response(n / 100));
        holds("response", response, theory(procs, load).meanResponse());
        assertThat(response.halfWidth()).isLessThan(response.mean() * 0.05);
    }

    /**
     * Rings with stealing, Go's own rules: not better than one queue, and far better than each P by itself. In a ring the order is another
     * than that of arrival, which moves single means by some per cent and the long run's not at all; with constant work order is nothing, so
     * what is left of the difference is what stealing takes.
     */
    @ParameterizedTest
    @CsvSource({"exp:1ms, -0.03", "constant:1ms, 0"})
    void stealingLiesBetweenOneQueueAndOneForEach(String service, double least) {
        int procs = 8;
        List<Requests> runs = runs(procs, 0.8, service, 400, Map.of());
        Interval longer = interval(runs, r -> r.response(0) - r.served(procs).response(0));
        Interval apart =
                interval(runs, r -> r.apart(procs, new SplittableRandom(1)).response(0) - r.response(0));
        assertThat(longer.low()).as("%s longer than with one queue", longer).isGreaterThanOrEqualTo(least * MS);
        assertThat(longer.high()).as("%s longer than with one queue", longer).isLessThan(0.05 * MS);
        assertThat(apart.low())
                .as("%s shorter than with a queue for each P", apart)
                .isGreaterThan(MS);
    }
}
