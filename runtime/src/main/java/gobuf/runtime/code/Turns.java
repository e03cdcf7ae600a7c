package gobuf.runtime.code;

/**
 * Whose turn it is in virtual time: that of the thread whose clock is in the lowest quantum, of the lowest number among equals, until that
 * is another one.
 */
public final class Turns {
    private static final long NEVER = Long.MAX_VALUE;

    private final long quantum;
    /** In which quantum each thread's time lies. */
    private final long[] in;
    /** The quantum in which it is no longer the {@link #first}'s turn. */
    private long until;

    /**
     * Turns of threads.
     *
     * @param time when each can run its next row, {@link Long#MAX_VALUE} for never
     * @param quantum nanoseconds, above 0
     */
    public Turns(long[] time, long quantum) {
        this.quantum = quantum;
        this.in = new long[time.length];
        for (int t = 0; t < time.length; t++) reached(t, time[t]);
    }

    /** A thread can run its next row at another time. */
    void reached(int thread, long time) {
        in[thread] = quantum == 1 || time == NEVER ? time : time / quantum;
    }

    /** The thread whose turn it is; below 0 if none can ever run. */
    public int first() {
        int first = -1;
        long least = NEVER;
        until = NEVER;
        for (int t = 0; t < in.length; t++) {
            long mine = in[t];
            if (mine < least) {
                // The one that was first goes on in its own quantum: it has the lower number.
                until = least;
                least = mine;
                first = t;
            } else if (mine < until) {
                until = mine + 1;
            }
        }
        return first;
    }

    /** When the {@link #first}'s turn is over, by its own clock; {@link Long#MAX_VALUE} if time does not end it. */
    long end() {
        return until == NEVER ? NEVER : until * quantum;
    }

    /** How many rows of {@code cost} nanoseconds, above 0, the {@link #first} has from {@code time} on, its own. */
    public long rows(long time, long cost) {
        if (until == NEVER) return NEVER;
        long ns = until * quantum - time;
        // Most turns are one row, and a division takes longer than many a row.
        return ns <= cost ? 1 : (ns + cost - 1) / cost;
    }
}
