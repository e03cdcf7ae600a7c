package gobuf.runtime.engine;

import gobuf.runtime.machine.Fault;

/**
 * Why the machine stands still again.
 *
 * @param reason kind of stop
 * @param detail in words, for people; never empty
 * @param steps how many steps were made, negative when going back
 * @param fault what faulted, for {@link Reason#FAULT}; null otherwise
 */
public record Stop(Reason reason, String detail, long steps, Fault fault) {
    /** Kinds of stops. */
    public enum Reason {
        /** The steps asked for are done. */
        STEPPED,
        /** A breakpoint, condition or event. */
        BREAKPOINT,
        /** A watched range of memory was written. */
        WATCHPOINT,
        /** A step broke an invariant of the scheduler. */
        BROKEN,
        /** A script names an M next that has no row to run. */
        HELD,
        /** Goroutine 1 waits for the next magic. */
        IDLE,
        /** The simulated process has ended. */
        EXITED,
        /** A row could not run. */
        FAULT,
        /** The user interrupted. */
        INTERRUPTED,
        /** The limit of steps a cell was reached. */
        LIMIT,
        /** The first step of the session is reached, going back. */
        START
    }

    static Stop of(Reason reason, String detail, long steps) {
        return new Stop(reason, detail, steps, null);
    }
}
