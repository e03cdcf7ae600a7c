package gobuf.runtime.layout;

/** The struct of a timer, what a P keeps of its timers, and the statuses a timer has. */
public final class TimerTypes {
    /** Fields of timer, by Go's names; {@code argType} and {@code argData} are the two words of arg. */
    public final Field pp, when, period, f, argType, argData, seq, nextwhen, status;
    /** Fields of p, by Go's names; timers is a slice, a heap of pointers in which each has up to four below it. */
    public final Field timers, len, cap, numTimers, deletedTimers, timersLock, timer0When, timerModifiedEarliest;
    /** Statuses, by Go's names without {@code timer}. */
    public final long noStatus,
            waiting,
            running,
            deleted,
            removing,
            removed,
            modifying,
            modifiedEarlier,
            modifiedLater,
            moving;

    /** Takes layouts and constants from a profile. */
    public TimerTypes(Profile profile) {
        Struct t = profile.struct("timer");
        pp = t.field("pp");
        when = t.field("when");
        period = t.field("period");
        f = t.field("f");
        argType = t.field("arg._type");
        argData = t.field("arg.data");
        seq = t.field("seq");
        nextwhen = t.field("nextwhen");
        status = t.field("status");
        Struct p = profile.struct("p");
        timers = p.field("timers.array");
        len = p.field("timers.len");
        cap = p.field("timers.cap");
        numTimers = p.field("numTimers");
        deletedTimers = p.field("deletedTimers");
        timersLock = p.field("timersLock");
        timer0When = p.field("timer0When");
        timerModifiedEarliest = p.field("timerModifiedEarliest");
        noStatus = profile.constant("timerNoStatus");
        waiting = profile.constant("timerWaiting");
        running = profile.constant("timerRunning");
        deleted = profile.constant("timerDeleted");
        removing = profile.constant("timerRemoving");
        removed = profile.constant("timerRemoved");
        modifying = profile.constant("timerModifying");
        modifiedEarlier = profile.constant("timerModifiedEarlier");
        modifiedLater = profile.constant("timerModifiedLater");
        moving = profile.constant("timerMoving");
    }
}
