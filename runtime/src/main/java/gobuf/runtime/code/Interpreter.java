package gobuf.runtime.code;

import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Reg;
import java.util.function.BooleanSupplier;

/** Runs rows one after the other: the executor for whoever watches. */
public final class Interpreter {
    /** Rows between two looks at the interrupt of an observed run. */
    private static final int SLICE = 4096;
    /** The system property that says how often a path is entered before it is joined; 0 for never. */
    public static final String PROPERTY = "gobuf.hot";

    private static final int HOT = Integer.getInteger(PROPERTY, 3000);

    private Interpreter() {}

    /**
     * Runs rows until {@code max} have run, a row with a {@linkplain #stop stop mark} is about to run, a row waits (returns itself), a row
     * faults, or the interrupt tells true. The mark of the first row does not count, so that one can go on from a stop.
     *
     * @return how many rows ran; RIP is at the row behind them
     * @throws Fault.Signal if the first row faults; a later one ends the run in front of it, and is thrown by the next
     */
    public static long run(Cpu c, long max, BooleanSupplier interrupted) {
        Run run = new Run(c, Trace.Kind.STEPPED, HOT, null, 0);
        long n = run.go(max, interrupted);
        if (n == 0 && run.fault != null) throw run.fault;
        return n;
    }

    /** What runs rows as {@link #run(Cpu, long, BooleanSupplier)} does, and keeps a clock. */
    static Run run(Cpu c, Clock clock) {
        return new Run(c, Trace.Kind.STEPPED, HOT, clock);
    }

    /**
     * Runs rows as {@link #run} does, with what they overwrite in the journal.
     *
     * @return how many rows ran; its complement if the one behind them faulted, which the journal has a step for that must be undone
     */
    public static long journal(Cpu c, Journal journal, int thread, long max, BooleanSupplier interrupted) {
        Run run = new Run(c, Trace.Kind.JOURNALED, HOT, journal, thread);
        long n = run.go(max, interrupted);
        return run.fault != null ? ~n : n;
    }

    /**
     * Runs one row, with what it overwrites in the journal.
     *
     * @return false if the row waits; nothing has changed then and no step was journaled
     */
    public static boolean step(Cpu c, Journal journal, int thread) {
        Row row = c.row(c.reg(Reg.RIP));
        if (row.waits && row.exec(c) == row) return false;
        journal.boundary(thread, row.address);
        c.rip(row.exec(c).address);
        return true;
    }

    /** As {@link #run}, with heed of no other marks than those of rows that enter the system, and tells the observer of every row before it runs. */
    public static long observe(Cpu c, long max, RowObserver observer, BooleanSupplier interrupted) {
        Row row = c.row(c.reg(Reg.RIP));
        for (long n = 0; n < max; n++) {
            if (n > 0 && row.system) return n;
            observer.about(row, n);
            Row next = row.exec(c);
            if (next == row) return n;
            c.rip(next.address);
            row = next;
            if (n % SLICE == 0 && interrupted.getAsBoolean()) return n + 1;
        }
        return max;
    }

    /** Marks a row so that {@link #run} stops in front of it. */
    public static void stop(Row row, boolean on) {
        row.marked = on;
        row.stop = on || row.system;
        row.through.forEach(Trace::review);
    }

    /** Whether the row has a stop mark. */
    public static boolean stops(Row row) {
        return row.marked;
    }

    /** Whether the row enters the simulated operating system; whoever runs rows runs such a one by itself. */
    public static boolean system(Row row) {
        return row.system;
    }
}
