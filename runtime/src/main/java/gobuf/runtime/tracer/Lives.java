package gobuf.runtime.tracer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The lives of goroutines that a log tells of from their beginning, in the order in which they were made. All times are nanoseconds on
 * the clocks of the Ms that did it; {@link #NEVER} stands for what has not happened.
 */
public final class Lives {
    /** What has not happened. */
    public static final long NEVER = -1;

    private static final int COLUMNS = 6;
    private static final int CREATED = 0;
    private static final int STARTED = 1;
    private static final int ENDED = 2;
    private static final int QUEUED = 3;
    private static final int RAN = 4;
    /** Since when it is what it is now: it runs, can run, or waits. */
    private static final int SINCE = 5;

    private final Map<Integer, Integer> alive = new HashMap<>();
    private int[] g = new int[256];
    private boolean[] runs = new boolean[256];
    private final long[][] columns = new long[COLUMNS][256];
    private int size;

    private Lives() {}

    /** The lives that begin in a log. */
    public static Lives of(EventLog log) {
        Lives lives = new Lives();
        for (int i = 0; i < log.size(); i++) lives.event(log, i);
        return lives;
    }

    private void event(EventLog log, int i) {
        EventKind kind = log.kind(i);
        long now = log.time(i);
        if (kind == EventKind.CREATE) {
            make(log.g(i), now);
            return;
        }
        if (kind.compareTo(EventKind.SYSCALL_EXIT) > 0) return;
        Integer at = alive.get(log.g(i));
        if (at == null) return;
        switch (kind) {
            case START -> {
                columns[QUEUED][at] += now - columns[SINCE][at];
                if (columns[STARTED][at] == NEVER) columns[STARTED][at] = now;
                turn(at, now, true);
            }
            case STOP, BLOCK, SYSCALL, UNBLOCK -> turn(at, now, false);
            case SYSCALL_EXIT -> turn(at, now, log.value(i) == 1);
            case END -> {
                turn(at, now, false);
                columns[ENDED][at] = now;
                alive.remove(log.g(i));
            }
            default -> {
                // The others change nothing of what a goroutine is.
            }
        }
    }

    private void turn(int at, long now, boolean running) {
        if (runs[at]) columns[RAN][at] += now - columns[SINCE][at];
        runs[at] = running;
        columns[SINCE][at] = now;
    }

    private void make(int goid, long now) {
        if (size == g.length) {
            g = Arrays.copyOf(g, 2 * size);
            runs = Arrays.copyOf(runs, 2 * size);
            for (int c = 0; c < COLUMNS; c++) columns[c] = Arrays.copyOf(columns[c], 2 * size);
        }
        g[size] = goid;
        columns[CREATED][size] = now;
        columns[STARTED][size] = NEVER;
        columns[ENDED][size] = NEVER;
        columns[SINCE][size] = now;
        alive.put(goid, size++);
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** The goid. */
    public int g(int i) {
        return g[Objects.checkIndex(i, size)];
    }

    /** When it was made. */
    public long created(int i) {
        return columns[CREATED][Objects.checkIndex(i, size)];
    }

    /** When it ran first. */
    public long started(int i) {
        return columns[STARTED][Objects.checkIndex(i, size)];
    }

    /** When it ended. */
    public long ended(int i) {
        return columns[ENDED][Objects.checkIndex(i, size)];
    }

    /** Its response time, from when it was made to its end. */
    public long response(int i) {
        return ended(i) == NEVER ? NEVER : ended(i) - created(i);
    }

    /** How long it could have run and did not: from when it was made, stopped or was unblocked to when it ran, all together. */
    public long queued(int i) {
        return columns[QUEUED][Objects.checkIndex(i, size)];
    }

    /** How long it ran, without system calls. */
    public long ran(int i) {
        return columns[RAN][Objects.checkIndex(i, size)];
    }
}
