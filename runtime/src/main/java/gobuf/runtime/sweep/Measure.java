package gobuf.runtime.sweep;

import gobuf.runtime.engine.Outcome;
import gobuf.runtime.os.Requests.Tally;
import gobuf.runtime.stats.Summary;
import gobuf.runtime.stats.Warmup;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Computes the numbers of a cell from what became of its requests. Times and averages over time leave out the warm-up; what is counted is
 * counted from the first request on.
 */
final class Measure {
    private final long[] arrivals;
    private final long[] starts;
    private final long[] ends;
    private final Map<Metric, Double> numbers = new EnumMap<>(Metric.class);

    private Measure(long[] arrivals, long[] starts, long[] ends) {
        int[] order = IntStream.range(0, arrivals.length)
                .boxed()
                .sorted((a, b) -> Long.compare(arrivals[a], arrivals[b]))
                .mapToInt(i -> i)
                .toArray();
        this.arrivals = picked(arrivals, order);
        this.starts = picked(starts, order);
        this.ends = picked(ends, order);
    }

    private static long[] picked(long[] all, int[] which) {
        return Arrays.stream(which).mapToLong(i -> all[i]).toArray();
    }

    /** The numbers of a run in which every request was done with. */
    static Map<Metric, Double> of(Outcome o) {
        Map<Metric, Double> numbers = of(o.arrivals(), o.starts(), o.ends());
        numbers.put(Metric.UTILISATION, o.utilisation());
        numbers.put(Metric.STEALS, (double) o.count(Tally.STEALS));
        numbers.put(Metric.MISSES, (double) o.count(Tally.LOOKS) - o.count(Tally.STEALS));
        numbers.put(Metric.SPINS, (double) o.count(Tally.SPINS));
        numbers.put(Metric.MIGRATIONS, (double) o.migrations());
        double decisions = o.count(Tally.DECISIONS);
        if (decisions > 0) numbers.put(Metric.GLOBAL_SHARE, o.count(Tally.GLOBAL_TAKEN) / decisions);
        numbers.put(Metric.STEPS, (double) o.steps());
        return numbers;
    }

    /** What the requests' times tell. */
    static Map<Metric, Double> of(long[] arrivals, long[] starts, long[] ends) {
        Measure m = new Measure(arrivals, starts, ends);
        m.times();
        return m.numbers;
    }

    private void times() {
        int n = arrivals.length;
        double[] responses = new double[n];
        for (int i = 0; i < n; i++) responses[i] = ends[i] - arrivals[i];
        int cut = Warmup.mser5(responses);
        double[] waits = new double[n - cut];
        for (int i = cut; i < n; i++) waits[i - cut] = starts[i] - arrivals[i];
        summary(Summary.of(waits), Metric.WAIT_MEAN_NS);
        summary(Summary.of(Arrays.copyOfRange(responses, cut, n)), Metric.RESPONSE_MEAN_NS);
        long begin = arrivals[cut];
        long end = Arrays.stream(ends).max().orElseThrow();
        numbers.put(Metric.REQUESTS, (double) n - cut);
        numbers.put(Metric.WARMUP, (double) cut);
        numbers.put(Metric.TIME_NS, (double) end - begin);
        if (end == begin) return;
        double time = end - begin;
        numbers.put(
                Metric.THROUGHPUT_PER_S,
                Arrays.stream(ends).filter(e -> e > begin).count() * 1e9 / time);
        numbers.put(Metric.QUEUE_MEAN, area(starts, begin) / time);
        numbers.put(Metric.NUMBER_MEAN, area(ends, begin) / time);
    }

    /** Five columns from the one of the mean on. */
    private void summary(Summary s, Metric mean) {
        double[] five = {s.mean(), s.p50(), s.p90(), s.p99(), s.max()};
        for (int i = 0; i < five.length; i++) numbers.put(Metric.values()[mean.ordinal() + i], five[i]);
    }

    /** The time that all were there together behind {@code begin}, from their arrivals to these. */
    private double area(long[] until, long begin) {
        double sum = 0;
        for (int i = 0; i < until.length; i++) sum += Math.max(0, until[i] - Math.max(arrivals[i], begin));
        return sum;
    }
}
