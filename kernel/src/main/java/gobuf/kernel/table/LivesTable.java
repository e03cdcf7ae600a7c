package gobuf.kernel.table;

import gobuf.runtime.engine.Session;
import gobuf.runtime.tracer.EventLog;
import gobuf.runtime.tracer.Lives;
import java.util.List;

/** The goroutines that were made on this branch, also those that have ended. */
final class LivesTable implements SessionTable {
    private static final Vectors<Lives> COLUMNS = vectors();

    @Override
    public String name() {
        return "lives";
    }

    @Override
    public String about() {
        return "each goroutine that was made, from its go statement to its end, in the order in which they were made";
    }

    @Override
    public List<Sheet.Column> columns() {
        return COLUMNS.columns();
    }

    @Override
    public Sheet sheet(Session session, Need need) {
        EventLog log = session.log(need.interrupted());
        Lives lives = Lives.of(log);
        return COLUMNS.fill(name(), lives, lives.size(), LogTable.remark(session, log, need), need.on());
    }

    private static Vectors<Lives> vectors() {
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
}
