package gobuf.kernel.table;

import gobuf.runtime.engine.Session;
import gobuf.runtime.tracer.EventKind;
import gobuf.runtime.tracer.EventLog;
import java.util.List;

/** The typed events of the current branch up to the current step, oldest first. */
final class LogTable implements SessionTable {
    private static final Vectors<EventLog> COLUMNS = vectors();

    @Override
    public String name() {
        return "events";
    }

    @Override
    public String about() {
        return "what the scheduler did on this branch up to this step, in the words of Go's tracer, oldest first";
    }

    @Override
    public boolean endFirst() {
        return true;
    }

    @Override
    public List<Sheet.Column> columns() {
        return COLUMNS.columns();
    }

    @Override
    public Sheet sheet(Session session, Need need) {
        EventLog log = session.log(need.interrupted());
        return COLUMNS.fill(name(), log, log.size(), remark(session, log, need), need.on());
    }

    /** What a reader must know of a log. */
    static String remark(Session session, EventLog log, Need need) {
        if (need.interrupted().getAsBoolean()) return "interrupted: only events of the first part of the history";
        return log.dropped() == 0
                ? ""
                : "only the newest " + log.size() + " events of " + session.branch() + " are kept: the limit is "
                        + EventLog.MOST;
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

    private static Vectors<EventLog> vectors() {
        // spotless:off
        return new Vectors<EventLog>()
                .number("step",    EventLog::step,                     "the step whose row did it; %at events ROW goes there")
                .number("time_ns", EventLog::time,                     "virtual time on the clock of the thread that did it, nanoseconds")
                .text("kind",      (log, i) -> log.kind(i).word(),     "what happened: create, start, stop, block, unblock, end, runq put, steal …")
                .number("m",       EventLog::m,                        "number of the m")
                .number("p",       EventLog::p, -1,                    "number of the p; empty if the m has none")
                .number("g",       EventLog::g, 0,                     "goid of the goroutine it is about")
                .number("other",   LogTable::other, -1,                "create, unblock: the goid of who did it; steal, stolen, steal miss: the victim p; wake: the m")
                .number("value",   LogTable::value, -1,                "steal, runq overflow: how many; start: 1 if it goes on with a time slice; wake: 1 if the m is new; else 1 for yes")
                .text("reason",    EventLog::reason,                   "of a block or stop, in Go's words");
        // spotless:on
    }
}
