package gobuf.runtime.code;

import gobuf.runtime.code.Trace.Kind;
import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Reg;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One run of rows: by their own effects, and along {@linkplain Trace paths} that are taken often. Which rows are hot is not part of the
 * machine's state and decides nothing but speed.
 */
final class Run {
    /** Rows between two looks at the interrupt. */
    private static final int SLICE = 1 << 16;
    /** What entering a loop weighs against entering any other row, so that paths begin at loops where there are loops. */
    private static final int LOOP = 4;

    /** How hot rows are that become code before they run for the first time, along what {@link RowWriter#next} tells. */
    private static final int ALL = 1;

    private static final int LONGEST = 600;
    /** Rows of a path: to change over to a shorter one costs more than to have its rows twice. */
    private static final int WORTH = 4;

    private static final int FAR = 32;
    private static final int NEVER = Integer.MIN_VALUE;
    /** Most paths of an image; a limit on code, which is some tens of KB each. */
    private static final int MOST = 400;

    private final Cpu c;
    private final Probe probe;
    private final Kind kind;
    private final int hot;
    private final Journal journal;
    private final int thread;
    private final Clock clock;
    private Row row;
    /** Rows that have run so far, but for those of the current {@link #advance}. */
    private long done;
    /** How many may run in all. */
    private long most;

    private boolean ended;
    private boolean loop;
    /** What ended the run in front of {@link #row}, or null. */
    Fault.Signal fault;

    /** A run that joins paths entered {@code hot} times, 0 for never; with the journal that rows are steps of, or null. */
    Run(Cpu c, Kind kind, int hot, Journal journal, int thread) {
        this(c, kind, hot, journal, thread, null);
    }

    /** One that does not end in front of rows that have to do with their thread's clock alone, as it keeps that clock. */
    Run(Cpu c, Kind kind, int hot, Clock clock) {
        this(c, kind, hot, null, 0, clock);
    }

    private Run(Cpu c, Kind kind, int hot, Journal journal, int thread, Clock clock) {
        this.c = c;
        this.probe = journal == null ? c.probe() : null;
        this.kind = probe == null ? kind : Kind.TAPPED;
        // Paths that do not know of a journal write past one that is attached.
        this.hot = journal == c.journal() ? hot : 0;
        this.journal = journal;
        this.thread = thread;
        this.clock = clock;
    }

    /** Runs up to {@code max} rows and tells how many; RIP is at the row behind them. */
    long go(long max, BooleanSupplier interrupted) {
        row = c.row(c.reg(Reg.RIP));
        most = max;
        while (done < most && !ended) {
            long slice = done + SLICE;
            while (done < Math.min(slice, most) && !ended) {
                if (probe != null) probe.done(done);
                done += advance((int) (Math.min(slice, most) - done));
            }
            if (interrupted.getAsBoolean()) break;
        }
        if (clock != null) clock.reached(done);
        // Rows do not look at RIP, so it need not follow them.
        c.rip(row.address);
        return done;
    }

    /** Whether a row that enters the system has only to do with the clock that the run keeps. */
    private boolean reads(Row r) {
        return r.clock && clock != null && !r.marked;
    }

    /** Runs such a row, {@code n} rows behind the beginning, and tells how many more may run: the time it took may end the turn. */
    private long readClock(long n) {
        ticked(n);
        if (probe != null) probe.done(n);
        loop = true;
        if (!step(0)) return 0;
        ticked(n + 1);
        long rows = clock.rows();
        most = rows < most - n - 1 ? n + 1 + rows : most;
        return most - n - 1;
    }

    private void ticked(long n) {
        clock.reached(n);
        if (probe != null) probe.ticked(n);
    }

    /** Runs a path, or single rows up to the next jump. */
    private int advance(int max) {
        Trace.Head head = row.heads[kind.ordinal()];
        if (hot == ALL && head.trace == null && head.heat == 0) foresee(head);
        int n = 0;
        if (reads(row) || hot > 0 && head.trace != null) {
            n = paths(head, max);
        } else if (hot > 0 && head.heat >= 0 && max >= Trace.STRETCH) {
            // With fewer rows left this is only where some path looked, and none that would often begin here.
            head.heat += loop ? LOOP : 1;
            if (head.heat >= hot * LOOP) return record(head, max);
        }
        if (n == 0 && !ended) n = walk(max);
        if (n > 0 && row.stop && !reads(row)) ended = true;
        return n;
    }

    /** Runs a path, and those that begin where the one before was left; rows between them that read the clock, too. */
    private int paths(Trace.Head from, int max) {
        Trace.Head head = from;
        int n = 0;
        int end = max;
        while (n < end) {
            if (hot > 0 && head.least <= end - n) {
                if (probe != null) probe.done(done + n);
                int ran = head.trace.run(c, end - n);
                head = c.left(kind);
                n += ran;
                // Nothing ran: its first row must make its own step.
                if (ran == 0) break;
                // Other paths are blocked if somebody wants to stop at their first row.
                if (kind.everyRow && head.row.stop && !reads(head.row)) break;
            } else if (reads(head.row)) {
                row = head.row;
                long more = readClock(done + n);
                if (ended) return n;
                n++;
                end = (int) Math.min(end, n + more);
                head = row.heads[kind.ordinal()];
            } else {
                break;
            }
        }
        row = head.row;
        loop = true;
        return n;
    }

    private int walk(int max) {
        int n = 0;
        loop = false;
        while (n < max) {
            Row was = row;
            if (!step(n)) break;
            n++;
            boolean jumped = row != was.next;
            // A path ends at a row that is no code; behind it another may begin.
            boolean alone = was.heads[kind.ordinal()].heat == NEVER;
            loop = alone || jumped && row.routine == was.routine && row.address <= was.address;
            if (jumped || alone || row.stop || row.heads[kind.ordinal()].trace != null) break;
        }
        return n;
    }

    /** Runs a row, as number {@code n} of those that run now, by its own effect; false if the run ends in front of it. */
    private boolean step(int n) {
        Row at = row;
        if (probe != null && at.tap() != 0) probe.tell(at, n);
        try {
            if (journal != null) {
                if (at.waits && at.exec(c) == at) {
                    ended = true;
                    return false;
                }
                journal.boundary(thread, at.address);
            }
            row = at.exec(c);
            ended = row == at;
        } catch (Fault.Signal f) {
            fault = f;
            ended = true;
        }
        return !ended;
    }

    /** Runs single rows, and joins the path they took. */
    private int record(Trace.Head head, int max) {
        List<Row> path = new ArrayList<>();
        Row first = row;
        boolean whole = false;
        while (!whole && path.size() < max) {
            Row at = row;
            whole = !RowWriter.knows(at) || !step(path.size());
            if (whole) break;
            path.add(at);
            if (row.stop) {
                ended = !reads(row);
                // A path that ends where somebody wants to stop now would end there for ever.
                whole = !row.marked;
                break;
            }
            whole = row == first || leads(row) || path.size() == LONGEST;
        }
        loop = true;
        head.heat = 0;
        if (whole) join(head, path, row);
        // A row that starts no path must make its own step, or the run would not go on.
        return path.isEmpty() && !ended ? walk(max) : path.size();
    }

    /** Whether a path begins at the row that is worth being left for. */
    private boolean leads(Row to) {
        Trace t = to.heads[kind.ordinal()].trace;
        return t != null && t.rows() >= WORTH;
    }

    /** Joins the rows that come next as far as that can be told. */
    private void foresee(Trace.Head head) {
        List<Row> path = new ArrayList<>();
        Deque<Row> returns = new ArrayDeque<>();
        Row at = row;
        while (RowWriter.knows(at) && path.size() < FAR && !path.contains(at)) {
            Row next = at instanceof Steps.Ret ? returns.poll() : RowWriter.next(at);
            if (next == null) break;
            if (at instanceof Steps.Call) returns.push(at.next);
            path.add(at);
            at = next;
        }
        join(head, path, at);
    }

    private void join(Trace.Head head, List<Row> path, Row end) {
        Image image = c.image();
        Optional<Trace> made = (image.paths < MOST || hot == ALL)
                ? new TraceCompiler(kind, image.paths, path, end, image.sites()).compile()
                : Optional.empty();
        made.ifPresentOrElse(
                t -> {
                    t.begin(head);
                    image.paths++;
                },
                () -> head.heat = NEVER);
    }
}
