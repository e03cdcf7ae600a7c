package gobuf.kernel.table;

import gobuf.runtime.tracer.EventKind;
import gobuf.runtime.tracer.EventLog;
import gobuf.runtime.tracer.Lives;
import gobuf.runtime.tracer.Waits;

/** The columns of the tables that are read from a log: how each is called, where it comes from and what it means. */
final class LogColumns {
    private LogColumns() {}

    static Vectors<EventLog> events() {
        // spotless:off
        return new Vectors<EventLog>()
                .number("step",    EventLog::step,                     "the step whose row did it; %at events ROW goes there")
                .number("time_ns", EventLog::time,                     "virtual time on the clock of the thread that did it, nanoseconds")
                .text("kind",      (log, i) -> log.kind(i).word(),     "what happened: create, start, stop, block, unblock, end, runq put, steal …")
                .number("m",       EventLog::m,                        "number of the m")
                .number("p",       EventLog::p, -1,                    "number of the p; empty if the m has none")
                .number("g",       EventLog::g, 0,                     "goid of the goroutine it is about")
                .number("other",   LogColumns::other, -1,              "create, unblock: the goid of who did it; steal, stolen, steal miss: the victim p; wake: the m")
                .number("value",   LogColumns::value, -1,              "steal, runq overflow: how many; start: 1 if it goes on with a time slice; wake: 1 if the m is new; else 1 for yes")
                .text("reason",    EventLog::reason,                   "of a block or stop, in Go's words");
        // spotless:on
    }

    static Vectors<Waits> waits() {
        // spotless:off
        return new Vectors<Waits>()
                .number("g",         Waits::g,                           "goid of who waits")
                .text("place",       (w, i) -> w.place(i).word(),        "runnext, runq, global, blocked or syscall")
                .text("reason",      Waits::reason,                      "of one that is blocked, in Go's words: chan receive, sleep …")
                .number("p",         Waits::p, -1,                       "whose queue it is, or on which p it began; empty for the global queue")
                .number("from_ns",   Waits::from,                        "when it began, virtual time in nanoseconds")
                .number("to_ns",     Waits::to,                          "when it ended; of one that still waits the time of the newest event")
                .number("length_ns", Waits::length,                      "how long it took, nanoseconds")
                .text("cause",       (w, i) -> w.cause(i).word(),        "what ended it: get, steal, kick, overflow, unblock, return, or still waits")
                .number("by",        Waits::by, -1,                      "who: after unblock a goid, 0 for the scheduler, else a p")
                .number("step",      Waits::step,                        "the step with which it began; %at waits ROW goes there")
                .number("end_step",  Waits::endStep,                     "the step that ended it");
        // spotless:on
    }

    static Vectors<Lives> lives() {
        // spotless:off
        return new Vectors<Lives>()
                .number("g",           Lives::g,                       "goid")
                .number("created_ns",  Lives::created,                 "when it was made, virtual time in nanoseconds")
                .number("started_ns",  Lives::started, Lives.NEVER,    "when it ran first; empty if it has not")
                .number("ended_ns",    Lives::ended, Lives.NEVER,      "when it ended; empty if it has not")
                .number("response_ns", Lives::response, Lives.NEVER,   "from when it was made to its end")
                .number("queued_ns",   Lives::queued,                  "how long it could have run and did not, all together")
                .number("ran_ns",      Lives::ran,                     "how long it ran, without system calls");
        // spotless:on
    }

    /** Of kinds without a second subject, or of which it is none, nothing. */
    private static long other(EventLog log, int i) {
        EventKind kind = log.kind(i);
        boolean has =
                switch (kind) {
                    case CREATE, UNBLOCK -> log.other(i) != 0;
                    case STEAL, STOLEN, STEAL_MISS, WAKE -> true;
                    default -> false;
                };
        return has ? log.other(i) : -1;
    }

    private static long value(EventLog log, int i) {
        return switch (log.kind(i)) {
            case START, SYSCALL_EXIT, RUNQ_OVERFLOW, GLOBAL_GET, STEAL, STOLEN, SPIN_STOP, WAKE -> log.value(i);
            default -> -1;
        };
    }
}
