package gobuf.kernel.table;

import gobuf.runtime.engine.Session;
import gobuf.runtime.tracer.EventLog;
import gobuf.runtime.tracer.Waits;
import java.util.List;

/** Each time a goroutine lay in a queue, was blocked or in a system call, up to the current step. */
final class WaitsTable implements SessionTable {
    private static final Vectors<Waits> COLUMNS = vectors();

    @Override
    public String name() {
        return "waits";
    }

    @Override
    public String about() {
        return "each time a goroutine lay in a queue, was blocked or in a system call, in the order in which it began";
    }

    @Override
    public List<Sheet.Column> columns() {
        return COLUMNS.columns();
    }

    @Override
    public Sheet sheet(Session session, Need need) {
        EventLog log = session.log(need.interrupted());
        Waits waits = Waits.of(log);
        return COLUMNS.fill(name(), waits, waits.size(), LogTable.remark(session, log, need), need.on());
    }

    private static Vectors<Waits> vectors() {
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
}
