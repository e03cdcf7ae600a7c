package gobuf.runtime.tracer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The waits of goroutines that a log tells of: one row each time a goroutine lies in a queue, is blocked, or is in a system call, in the
 * order in which they began. What lay somewhere when the log begins is not known and has no row.
 *
 * <p>Times are clocks of the Ms that did the first and the last of it. Under schedules other than virtual time those clocks drift apart; a
 * wait can then even end before it began.
 */
public final class Waits {
    /** Where a goroutine waits. */
    public enum Place {
        /** In the runnext of a P. */
        RUNNEXT("runnext"),
        /** In the ring of a P. */
        RUNQ("runq"),
        /** In the global queue. */
        GLOBAL("global"),
        /** For something else than a processor: {@link Waits#reason} says what. */
        BLOCKED("blocked"),
        /** In a system call. */
        SYSCALL("syscall");

        private final String word;

        Place(String word) {
            this.word = word;
        }

        /** As tables call it. */
        public String word() {
            return word;
        }
    }

    /** What ends a wait. */
    public enum Cause {
        /** The P whose queue it is, or any from the global queue, took it. */
        GET("get"),
        /** Another P stole it: {@link Waits#by} is its id. */
        STEAL("steal"),
        /** Another goroutine took its place in runnext. */
        KICK("kick"),
        /** The ring was full, or its P went away. */
        OVERFLOW("overflow"),
        /** It was made ready: {@link Waits#by} is the goid of the goroutine that did, 0 if the scheduler did. */
        UNBLOCK("unblock"),
        /** The system call is over. */
        RETURN("return"),
        /** Nothing yet: the log ends. */
        OPEN("still waits");

        private final String word;

        Cause(String word) {
            this.word = word;
        }

        /** As tables call it. */
        public String word() {
            return word;
        }
    }

    private static final int NONE = -1;
    private static final Place[] PLACES = Place.values();
    private static final Cause[] CAUSES = Cause.values();

    private static final class Open {
        int wait = NONE;
    }

    private final EventLog log;
    private final Map<Integer, Open> open = new HashMap<>();
    private int[] first = new int[1024];
    private int[] last = new int[1024];
    private byte[] place = new byte[1024];
    private byte[] cause = new byte[1024];
    private int size;

    private Waits(EventLog log) {
        this.log = log;
    }

    /** The waits of a log; they read the log later on, which must stay as it is. */
    public static Waits of(EventLog log) {
        Waits w = new Waits(log);
        for (int i = 0; i < log.size(); i++) w.event(i);
        return w;
    }

    private void event(int i) {
        int g = log.g(i);
        if (g == 0) return;
        switch (log.kind(i)) {
            case RUNNEXT_PUT -> begin(g, i, Place.RUNNEXT, Cause.GET);
            case RUNQ_PUT -> begin(g, i, Place.RUNQ, Cause.GET);
            case GLOBAL_PUT -> begin(g, i, Place.GLOBAL, Cause.OVERFLOW);
            case BLOCK -> begin(g, i, Place.BLOCKED, Cause.GET);
            case SYSCALL -> begin(g, i, Place.SYSCALL, Cause.GET);
            case RUNNEXT_KICK -> end(g, i, Cause.KICK);
            case RUNNEXT_GET, RUNQ_GET, GLOBAL_GET, START -> end(g, i, Cause.GET);
            case UNBLOCK -> end(g, i, Cause.UNBLOCK);
            case SYSCALL_EXIT -> end(g, i, Cause.RETURN);
            case STOLEN -> end(g, i, Cause.STEAL);
            case END -> open.remove(g);
            case CREATE, STOP, PROC_START, PROC_STOP, PROC_STEAL, RUNQ_OVERFLOW, STEAL, STEAL_MISS -> {}
            case SPIN_START, SPIN_STOP, WAKE, M_SLEEP, M_AWAKE, PREEMPT -> {}
        }
    }

    private void begin(int g, int i, Place where, Cause ifOpen) {
        end(g, i, ifOpen);
        if (size == first.length) {
            first = Arrays.copyOf(first, 2 * size);
            last = Arrays.copyOf(last, 2 * size);
            place = Arrays.copyOf(place, 2 * size);
            cause = Arrays.copyOf(cause, 2 * size);
        }
        first[size] = i;
        last[size] = NONE;
        place[size] = (byte) where.ordinal();
        cause[size] = (byte) Cause.OPEN.ordinal();
        open.computeIfAbsent(g, k -> new Open()).wait = size++;
    }

    private void end(int g, int i, Cause why) {
        Open o = open.get(g);
        if (o == null || o.wait == NONE) return;
        last[o.wait] = i;
        cause[o.wait] = (byte) why.ordinal();
        o.wait = NONE;
    }

    /** How many waits there are. */
    public int size() {
        return size;
    }

    private int first(int i) {
        return first[Objects.checkIndex(i, size)];
    }

    /** The event that ended it, or the newest. */
    private int last(int i) {
        int at = last[Objects.checkIndex(i, size)];
        return at == NONE ? log.size() - 1 : at;
    }

    /** The goid of who waits. */
    public int g(int i) {
        return log.g(first(i));
    }

    /** The step with which it began. */
    public long step(int i) {
        return log.step(first(i));
    }

    /** The step that ended it; of one that is {@link Cause#OPEN} the newest that the log knows. */
    public long endStep(int i) {
        return log.step(last(i));
    }

    /** When it began, nanoseconds. */
    public long from(int i) {
        return log.time(first(i));
    }

    /** When it ended, nanoseconds; of one that is {@link Cause#OPEN} the time of the log's newest event. */
    public long to(int i) {
        return log.time(last(i));
    }

    /** How long it took, nanoseconds. */
    public long length(int i) {
        return to(i) - from(i);
    }

    /** Where. */
    public Place place(int i) {
        return PLACES[place[Objects.checkIndex(i, size)]];
    }

    /** In Go's words, what for, of one that is {@link Place#BLOCKED}; empty for others. */
    public String reason(int i) {
        return log.reason(first(i));
    }

    /** The P in whose queue it was, or on which it began to wait; −1 for none, and for the global queue. */
    public int p(int i) {
        return place(i) == Place.GLOBAL ? NONE : log.p(first(i));
    }

    /** What ended it. */
    public Cause cause(int i) {
        return CAUSES[cause[Objects.checkIndex(i, size)]];
    }

    /** Who ended it: a goid of an {@link Cause#UNBLOCK unblock}, else the id of a P; −1 for nobody. */
    public int by(int i) {
        return switch (cause(i)) {
            case UNBLOCK -> log.other(last(i));
            case OPEN -> NONE;
            case GET, STEAL, KICK, OVERFLOW, RETURN -> log.p(last(i));
        };
    }
}
