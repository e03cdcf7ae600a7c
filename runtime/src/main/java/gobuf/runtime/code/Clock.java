package gobuf.runtime.code;

import gobuf.runtime.machine.Registers;

/** The clock of the thread whose rows run: behind by the rows that ran since a row read it, and right when the next one does. */
final class Clock {
    /** Of a turn that time does not end. */
    static final long NEVER = Long.MAX_VALUE;

    private final Registers of;
    private final long cost;
    private final long until;
    private long known;

    /** The clock of a thread whose rows take {@code cost} nanoseconds each, and whose turn is over at {@code until}. */
    Clock(Registers of, long cost, long until) {
        this.of = of;
        this.cost = cost;
        this.until = until;
    }

    /** So many rows have run in all. */
    void reached(long rows) {
        of.tick((rows - known) * cost);
        known = rows;
    }

    /** How many rows may begin before the turn is over, by a clock that is right. */
    long rows() {
        if (until == NEVER) return NEVER;
        return Math.max(0, (until - of.clock() + cost - 1) / cost);
    }
}
