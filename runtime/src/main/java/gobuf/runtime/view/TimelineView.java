package gobuf.runtime.view;

import java.util.List;

/**
 * What %timeline shows: what each M and each P did over virtual time, and who woke whom.
 *
 * @param where where the machine stands
 * @param from the first step that was looked at
 * @param to the step behind the last
 * @param begin virtual time at which the picture begins, in nanoseconds
 * @param end virtual time at which it ends
 * @param lanes Ms by id, then Ps by id
 * @param marks who woke whom and who stole from whom, in the order of the steps; perhaps cut short
 * @param hidden how many marks were left out
 * @param shortest bars shorter than this were joined to their neighbours, in nanoseconds; 0 if none were
 */
public record TimelineView(
        Where where,
        long from,
        long to,
        long begin,
        long end,
        List<Lane> lanes,
        List<Mark> marks,
        long hidden,
        long shortest)
        implements View {
    /** Kinds of things that a lane's owner does. */
    public enum Kind {
        /** Runs a goroutine, or works for it on g0. */
        RUNS,
        /** Is on g0 and looks for what is next. */
        SCHEDULES,
        /** The same with m.spinning set. */
        SPINS,
        /** An M without P and goroutine, as sysmon's is. */
        ALONE,
        /** A P whose goroutine is in a system call. */
        SYSCALL,
        /** Several of these, each too short to be drawn. */
        SEVERAL
    }

    /**
     * An M or a P.
     *
     * @param name as {@code M2} or {@code p0}
     * @param bars what it did, by time; what lies between two of them it slept or was idle
     */
    public record Lane(String name, List<Bar> bars) {
        /** Copies the list. */
        public Lane {
            bars = List.copyOf(bars);
        }
    }

    /**
     * A stretch of time.
     *
     * @param from in nanoseconds
     * @param to in nanoseconds
     * @param kind what was done
     * @param what the goroutine, or a word for the kind
     * @param on of an M's bar its P, of a P's bar its M; or empty
     */
    public record Bar(long from, long to, Kind kind, String what, String on) {}

    /**
     * Something that one did to another.
     *
     * @param at virtual time in nanoseconds, on the clock of the one who did it
     * @param by the M that did it
     * @param g the goroutine it ran then, or empty
     * @param how {@code futex wake}, {@code clone}, {@code ready} or {@code steal}
     * @param whom the M that was woken or made, the goroutine that was made ready, or the P that was stolen from
     */
    public record Mark(long at, String by, String g, String how, String whom) {}

    /** Copies the lists. */
    public TimelineView {
        lanes = List.copyOf(lanes);
        marks = List.copyOf(marks);
    }
}
