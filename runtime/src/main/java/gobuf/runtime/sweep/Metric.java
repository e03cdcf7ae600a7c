package gobuf.runtime.sweep;

import java.util.Locale;
import java.util.Optional;

/** The numbers of a cell. Times are virtual; a workload that does not have one leaves it out. */
public enum Metric {
    /** Average wait. */
    WAIT_MEAN_NS("time from a request's arrival to its goroutine first running, average"),
    /** Median wait. */
    WAIT_P50_NS("the same, median"),
    /** Wait that nine in ten do not exceed. */
    WAIT_P90_NS("the same, 90th percentile"),
    /** Wait that 99 in a hundred do not exceed. */
    WAIT_P99_NS("the same, 99th percentile"),
    /** Longest wait. */
    WAIT_MAX_NS("the same, longest"),
    /** Average response time. */
    RESPONSE_MEAN_NS("time from a request's arrival to its end, average"),
    /** Median response time. */
    RESPONSE_P50_NS("the same, median"),
    /** Response time that nine in ten do not exceed. */
    RESPONSE_P90_NS("the same, 90th percentile"),
    /** Response time that 99 in a hundred do not exceed. */
    RESPONSE_P99_NS("the same, 99th percentile"),
    /** Longest response time. */
    RESPONSE_MAX_NS("the same, longest"),
    /** Share of busy time. */
    UTILISATION("share of the Ps' time that was work for requests, 0 to 1, over the whole run"),
    /** Finished in a second. */
    THROUGHPUT_PER_S("requests done with in a second of virtual time"),
    /** Time average of waiting requests. */
    QUEUE_MEAN("time average of the requests that have come and not run yet"),
    /** Time average of requests there. */
    NUMBER_MEAN("time average of the requests that have come and are not done with"),
    /** Goroutines stolen. */
    STEALS("times that an M took goroutines from another P's queue, in the whole run"),
    /** Looks without success. */
    MISSES("times that an M looked at all Ps and found nothing to steal, in the whole run"),
    /** Spinning begun. */
    SPINS("times that an M began to spin, in the whole run"),
    /** Requests that moved. */
    MIGRATIONS("times that a request's goroutine went on, on another P than before, in the whole run"),
    /** From the global queue. */
    GLOBAL_SHARE("goroutines taken out of the global queue, as a share of all picked to run, in the whole run"),
    /** Requests behind the warm-up. */
    REQUESTS("requests that times and averages are of: those behind the warm-up"),
    /** Requests of the warm-up. */
    WARMUP("requests left out at the beginning, by MSER-5 on their response times"),
    /** Length of the run. */
    TIME_NS("virtual time from the first of them arriving to the last one's end"),
    /** Rows run. */
    STEPS("rows that the process ran, from its start");

    private final String about;

    Metric(String about) {
        this.about = about;
    }

    /** The column's name: {@code wait_p99_ns}. */
    public String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it is, in one line. */
    public String about() {
        return about;
    }

    /** The one whose column has that name. */
    public static Optional<Metric> of(String column) {
        for (Metric m : values()) {
            if (m.column().equals(column)) return Optional.of(m);
        }
        return Optional.empty();
    }
}
