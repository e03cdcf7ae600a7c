package gobuf.runtime.tracer;

/**
 * What an event says happened. The words are those of Go's execution tracer (release 1.19, runtime/trace.go, the {@code traceEv} constants)
 * where it has one; the kinds below {@link #PROC_STEAL} are the scheduler's own doings, which no tracer of Go tells.
 *
 * <p>Of every event {@code m} is the id of the M that did it and {@code p} the id of its P, −1 if it had none, unless said otherwise.
 */
public enum EventKind {
    /** Goroutine {@code g} was made; {@code other} is the goid of the one that said {@code go}. Tracer: GoCreate. */
    CREATE("create"),
    /** {@code g} begins to run; {@code value} is 1 if it goes on with the time slice of the one before. Tracer: GoStart. */
    START("start"),
    /** {@code g} stops and stays runnable; {@code value} is a {@link EventLog#STOPS reason}. Tracer: GoSched, GoPreempt. */
    STOP("stop"),
    /** {@code g} waits; {@code value} is Go's wait reason. Tracer: GoBlock…, GoSleep, GoPark. */
    BLOCK("block"),
    /** {@code g} may run again; {@code other} is the goid of the goroutine that said so, 0 for the scheduler. Tracer: GoUnblock. */
    UNBLOCK("unblock"),
    /** {@code g} has ended. Tracer: GoEnd. */
    END("end"),
    /** {@code g} enters a system call. Tracer: GoSysCall. */
    SYSCALL("syscall"),
    /** {@code g} comes back from it; {@code value} is 1 if it has a P at once, 0 if it has to queue. Tracer: GoSysExit. */
    SYSCALL_EXIT("syscall exit"),
    /** The M begins to run {@code p}. Tracer: ProcStart. */
    PROC_START("proc start"),
    /** The M gives {@code p} up. Tracer: ProcStop. */
    PROC_STOP("proc stop"),
    /** {@code p} is taken from an M that is in a system call. Tracer: GoSysBlock and ProcStop. */
    PROC_STEAL("proc steal"),

    /** {@code g} is put into the runnext of P {@code p}. */
    RUNNEXT_PUT("runnext put"),
    /** {@code g} is kicked out of runnext by the one that is put there next; a runq put or an overflow of it follows. */
    RUNNEXT_KICK("runnext kick"),
    /** {@code g} is taken out of runnext by its own P. */
    RUNNEXT_GET("runnext get"),
    /** {@code g} is put at the tail of the ring of P {@code p}. */
    RUNQ_PUT("runq put"),
    /** {@code g} is taken from the head of the ring by its own P. */
    RUNQ_GET("runq get"),
    /** The ring of P {@code p} is full: {@code value} goroutines leave for the global queue, {@code g} among them; a global put of each follows. */
    RUNQ_OVERFLOW("runq overflow"),
    /** {@code g} is put into the global queue. */
    GLOBAL_PUT("global put"),
    /** {@code g} is taken out of the global queue; {@code value} is 1 if it is to run at once, 0 if a runq put on P {@code p} follows. */
    GLOBAL_GET("global get"),
    /** P {@code p} has stolen {@code value} goroutines from P {@code other}; a {@link #STOLEN} of each follows. */
    STEAL("steal"),
    /** {@code g} was stolen from P {@code other}; {@code value} is 1 if it is to run at once, 0 if a runq put on P {@code p} follows. */
    STOLEN("stolen"),
    /** P {@code p} looked at P {@code other} and found nothing to steal. */
    STEAL_MISS("steal miss"),
    /** M {@code m} begins to look for work of others. */
    SPIN_START("spin start"),
    /** M {@code m} no longer does; {@code value} is 1 if it has found some. */
    SPIN_STOP("spin stop"),
    /** M {@code other} is woken, or made if {@code value} is 1. */
    WAKE("wake"),
    /** M {@code m} goes to sleep. */
    M_SLEEP("m sleep"),
    /** M {@code m} goes on. */
    M_AWAKE("m awake"),
    /** {@code g}, which runs on P {@code p}, is asked to stop; it does so at its next function call, or when a signal comes. */
    PREEMPT("preempt");

    private final String word;

    EventKind(String word) {
        this.word = word;
    }

    /** As tables and pictures call it: {@code runq put}. */
    public String word() {
        return word;
    }

    @Override
    public String toString() {
        return word;
    }
}
