package gobuf.runtime.code;

import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Reg;
import java.util.function.BooleanSupplier;

/** Runs rows one after the other: the executor for whoever watches. */
public final class Interpreter {
    /** Rows between two looks at the interrupt. */
    private static final int SLICE = 4096;
    /** The system property that says after how many runs a row gets code of its own; 0 for never. */
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
        Row row = c.row(c.reg(Reg.RIP));
        long n = 0;
        try {
            while (n < max) {
                long end = Math.min(max, n + SLICE);
                while (n < end) {
                    Row next = next(row, c);
                    if (next == row) return n;
                    n++;
                    row = next;
                    if (next.stop) return n;
                }
                if (interrupted.getAsBoolean()) return n;
            }
            return n;
        } catch (Fault.Signal f) {
            if (n == 0) throw f;
            return n;
        } finally {
            // Rows do not look at RIP, so it need not follow them.
            c.rip(row.address);
        }
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
        c.rip(next(row, c).address);
        return true;
    }

    /**
     * Runs rows as {@link #run} does, with what they overwrite in the journal.
     *
     * @return how many rows ran; its complement if the one behind them faulted, which the journal has a step for that must be undone
     */
    public static long journal(Cpu c, Journal journal, int thread, long max, BooleanSupplier interrupted) {
        Row row = c.row(c.reg(Reg.RIP));
        long n = 0;
        try {
            while (n < max) {
                if (row.waits && row.exec(c) == row) return n;
                journal.boundary(thread, row.address);
                row = next(row, c);
                n++;
                if (row.stop || n % SLICE == 0 && interrupted.getAsBoolean()) return n;
            }
            return n;
        } catch (Fault.Signal f) {
            return ~n;
        } finally {
            c.rip(row.address);
        }
    }

    /** {@link Row#exec}, or the row's own code once it has run often. */
    private static Row next(Row row, Cpu c) {
        Single s = row.single;
        return s != null ? s.run(c) : warm(row, c);
    }

    private static Row warm(Row row, Cpu c) {
        if (HOT > 0 && ++row.warmth == HOT)
            row.single = Single.of(row, c.image().sites());
        return row.exec(c);
    }

    /** As {@link #run}, without heed of stop marks, and tells the observer of every row before it runs. */
    public static long observe(Cpu c, long max, RowObserver observer, BooleanSupplier interrupted) {
        Row row = c.row(c.reg(Reg.RIP));
        for (long n = 0; n < max; n++) {
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
        row.stop = on;
    }

    /** Whether the row has a stop mark. */
    public static boolean stops(Row row) {
        return row.stop;
    }
}
