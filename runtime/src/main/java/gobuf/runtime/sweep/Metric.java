package gobuf.runtime.sweep;

import java.util.Locale;
import java.util.Optional;

/** The numbers of a cell. Times are virtual; a workload that does not have one leaves it out. */
public enum Metric {
    /** Average wait. */
    WAIT_MEAN_NS("time in run queues, from being made or made ready to running, all together; average"),
    /** Median wait. */
    WAIT_P50_NS("the same, median"),
    /** Wait that nine in ten do not exceed. */
    WAIT_P90_NS("the same, 90th percentile"),
    /** Wait that 99 in a hundred do not exceed. */
    WAIT_P99_NS("the same, 99th percentile"),
    /** Longest wait. */
    WAIT_MAX_NS("the same, longest"),
    /** Average response time. */
    RESPONSE_MEAN_NS("time from being made to the end, average"),
    /** Median response time. */
    RESPONSE_P50_NS("the same, median"),
    /** Response time that nine in ten do not exceed. */
    RESPONSE_P90_NS("the same, 90th percentile"),
    /** Response time that 99 in a hundred do not exceed. */
    RESPONSE_P99_NS("the same, 99th percentile"),
    /** Longest response time. */
    RESPONSE_MAX_NS("the same, longest"),
    /** Share of busy time. */
    UTILISATION("share of the Ps' time in which they ran goroutines, 0 to 1"),
    /** Finished in a second. */
    THROUGHPUT_PER_S("goroutines that ended in a second of virtual time"),
    /** Time average of waiting goroutines. */
    QUEUE_MEAN("time average of the goroutines that wait in all run queues together"),
    /** Time average of goroutines there. */
    NUMBER_MEAN("time average of the workload's goroutines that there are"),
    /** Goroutines stolen. */
    STEALS("times that a P took goroutines from another P's queue"),
    /** Looks without success. */
    MISSES("times that a P looked at another P's queue and found nothing to steal"),
    /** Spinning begun. */
    SPINS("times that an M began to spin"),
    /** Goroutines that moved. */
    MIGRATIONS("times that a goroutine began to run on another P than before, or than it was made on"),
    /** From the global queue. */
    GLOBAL_SHARE("goroutines taken out of the global queue, as a share of all that began to run"),
    /** Goroutines behind the warm-up. */
    GOROUTINES("goroutines that the numbers are of: those behind the warm-up that ended"),
    /** Goroutines of the warm-up. */
    WARMUP("goroutines left out at the beginning, by MSER-5 on their response times"),
    /** Length of the run. */
    TIME_NS("virtual time from the first of them being made to the last one's end"),
    /** Rows run. */
    STEPS("rows that the whole run took");

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
