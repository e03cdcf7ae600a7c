package gobuf.kernel.table;

import gobuf.runtime.engine.Session;
import gobuf.runtime.tracer.EventLog;
import gobuf.runtime.tracer.Lives;
import gobuf.runtime.tracer.Waits;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * What the log of the current branch tells up to the current step: its events, or what follows from them.
 *
 * @param <T> what the rows are read from
 */
final class LogTable<T> implements SessionTable {
    private final String name;
    private final String about;
    private final boolean endFirst;
    private final Vectors<T> columns;
    private final Function<EventLog, T> told;
    private final ToIntFunction<T> rows;

    private LogTable(
            String name,
            String about,
            boolean endFirst,
            Vectors<T> columns,
            Function<EventLog, T> told,
            ToIntFunction<T> rows) {
        this.name = name;
        this.about = about;
        this.endFirst = endFirst;
        this.columns = columns;
        this.told = told;
        this.rows = rows;
    }

    /** The typed events, oldest first. */
    static LogTable<EventLog> events() {
        return new LogTable<>(
                "events",
                "what the scheduler did on this branch up to this step, in the words of Go's tracer, oldest first",
                true,
                LogColumns.events(),
                log -> log,
                EventLog::size);
    }

    /** Each time a goroutine lay in a queue, was blocked or in a system call. */
    static LogTable<Waits> waits() {
        return new LogTable<>(
                "waits",
                "each time a goroutine lay in a queue, was blocked or in a system call, in the order in which it began",
                false,
                LogColumns.waits(),
                Waits::of,
                Waits::size);
    }

    /** The goroutines that were made, also those that have ended. */
    static LogTable<Lives> lives() {
        return new LogTable<>(
                "lives",
                "each goroutine that was made, from its go statement to its end, in the order in which they were made",
                false,
                LogColumns.lives(),
                Lives::of,
                Lives::size);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String about() {
        return about;
    }

    @Override
    public boolean endFirst() {
        return endFirst;
    }

    @Override
    public List<Sheet.Column> columns() {
        return columns.columns();
    }

    @Override
    public Sheet sheet(Session session, Need need) {
        EventLog log = session.log(need.interrupted());
        T source = told.apply(log);
        return columns.fill(name, source, rows.applyAsInt(source), remark(session, log, need), need.on());
    }

    /** What a reader must know of a log. */
    private static String remark(Session session, EventLog log, Need need) {
        if (need.interrupted().getAsBoolean()) return "interrupted: only events of the first part of the history";
        return log.dropped() == 0
                ? ""
                : "only the newest " + log.size() + " events of " + session.branch() + " are kept: the limit is "
                        + EventLog.MOST;
    }
}
