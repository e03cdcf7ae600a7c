package gobuf.runtime.sweep;

import gobuf.runtime.stats.Summary;
import gobuf.runtime.stats.Warmup;
import gobuf.runtime.tracer.EventKind;
import gobuf.runtime.tracer.EventLog;
import gobuf.runtime.tracer.Lives;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Computes the numbers of a cell from the events of its run. Waits and response times are those of the goroutines that the workload made
 * and that ended, behind the warm-up; whatever is counted or averaged over time is what happened between the first of them being made and
 * the last one's end.
 */
final class Measure {
    private static final int NOWHERE = -1;

    private final EventLog log;
    private final int from;
    private final int procs;
    private final Map<Metric, Double> numbers = new EnumMap<>(Metric.class);
    private long begin;
    private long end;

    // What the second pass adds up.
    private final Map<Integer, State> states = new HashMap<>();
    private double waiting;
    private double busy;
    private long starts;
    private long steals;
    private long misses;
    private long spins;
    private long migrations;
    private long globals;

    private Measure(EventLog log, int from, int procs) {
        this.log = log;
        this.from = from;
        this.procs = procs;
    }

    /**
     * The numbers of a run.
     *
     * @param log its events
     * @param from the first event of the workload; goroutines made before it belong to the runtime
     * @param procs how many Ps there are
     * @param steady whether it has a steady state, so that a warm-up is left out
     */
    static Map<Metric, Double> of(EventLog log, int from, int procs, boolean steady) {
        Measure m = new Measure(log, from, procs);
        if (m.lives(steady)) m.events();
        return m.numbers;
    }

    /** What single goroutines tell; false if none has ended. */
    private boolean lives(boolean steady) {
        int older = 0;
        for (int i = 0; i < from; i++) if (log.kind(i) == EventKind.CREATE) older++;
        Lives lives = Lives.of(log);
        int[] ended = new int[lives.size()];
        int n = 0;
        for (int i = older; i < lives.size(); i++) if (lives.ended(i) != Lives.NEVER) ended[n++] = i;
        if (n == 0) return false;
        double[] responses = new double[n];
        for (int i = 0; i < n; i++) responses[i] = lives.response(ended[i]);
        int cut = steady ? Warmup.mser5(responses) : 0;
        double[] waits = new double[n - cut];
        begin = Long.MAX_VALUE;
        end = Long.MIN_VALUE;
        for (int i = cut; i < n; i++) {
            waits[i - cut] = lives.queued(ended[i]);
            begin = Math.min(begin, lives.created(ended[i]));
            end = Math.max(end, lives.ended(ended[i]));
        }
        put(Metric.GOROUTINES, n - cut);
        put(Metric.WARMUP, cut);
        put(Metric.TIME_NS, end - begin);
        summary(Summary.of(waits), Metric.WAIT_MEAN_NS);
        summary(Summary.of(Arrays.copyOfRange(responses, cut, n)), Metric.RESPONSE_MEAN_NS);
        double there = 0;
        for (int i = older; i < lives.size(); i++) {
            long last = lives.ended(i) == Lives.NEVER ? end : lives.ended(i);
            there += overlap(lives.created(i), last);
        }
        overTime(Metric.NUMBER_MEAN, there);
        overTime(Metric.THROUGHPUT_PER_S, (n - cut) * 1e9);
        return true;
    }

    /** Five columns from the one of the mean on. */
    private void summary(Summary s, Metric mean) {
        double[] five = {s.mean(), s.p50(), s.p90(), s.p99(), s.max()};
        for (int i = 0; i < five.length; i++) put(Metric.values()[mean.ordinal() + i], five[i]);
    }

    /** What happened meanwhile. */
    private void events() {
        for (int i = 0; i < log.size(); i++) event(i);
        states.values().forEach(s -> s.until(end, this));
        overTime(Metric.QUEUE_MEAN, waiting);
        overTime(Metric.UTILISATION, busy / procs);
        put(Metric.STEALS, steals);
        put(Metric.MISSES, misses);
        put(Metric.SPINS, spins);
        put(Metric.MIGRATIONS, migrations);
        if (starts > 0) put(Metric.GLOBAL_SHARE, globals / (double) starts);
    }

    private void event(int i) {
        long now = log.time(i);
        boolean counts = now >= begin && now <= end;
        switch (log.kind(i)) {
            case CREATE, UNBLOCK, STOP -> state(i).turn(now, Does.WAITS, this);
            case START -> {
                State s = state(i);
                if (counts) starts++;
                if (counts && s.p != NOWHERE && s.p != log.p(i)) migrations++;
                s.p = log.p(i);
                s.turn(now, Does.RUNS, this);
            }
            case BLOCK, SYSCALL -> state(i).turn(now, Does.NOTHING, this);
            case SYSCALL_EXIT -> state(i).turn(now, log.value(i) == 1 ? Does.RUNS : Does.WAITS, this);
            case END -> {
                state(i).turn(now, Does.NOTHING, this);
                states.remove(log.g(i));
            }
            case STEAL -> steals += counts ? 1 : 0;
            case STEAL_MISS -> misses += counts ? 1 : 0;
            case SPIN_START -> spins += counts ? 1 : 0;
            case GLOBAL_GET -> globals += counts ? 1 : 0;
            default -> {
                // The others say nothing that is asked for.
            }
        }
        if (log.kind(i) == EventKind.CREATE) state(i).p = log.p(i);
    }

    private State state(int i) {
        return states.computeIfAbsent(log.g(i), g -> new State());
    }

    private double overlap(long a, long b) {
        return Math.max(0, Math.min(b, end) - Math.max(a, begin));
    }

    private void overTime(Metric metric, double sum) {
        if (end > begin) put(metric, sum / (end - begin));
    }

    private void put(Metric metric, double x) {
        numbers.put(metric, x);
    }

    private enum Does {
        NOTHING,
        WAITS,
        RUNS
    }

    /** A goroutine. */
    private static final class State {
        private int p = NOWHERE;
        private Does does = Does.NOTHING;
        private long since;

        void turn(long now, Does next, Measure sums) {
            until(now, sums);
            does = next;
        }

        void until(long now, Measure sums) {
            if (does == Does.WAITS) sums.waiting += sums.overlap(since, now);
            if (does == Does.RUNS) sums.busy += sums.overlap(since, now);
            since = now;
        }
    }
}
