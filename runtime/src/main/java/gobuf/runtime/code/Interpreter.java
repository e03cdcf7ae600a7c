package gobuf.runtime.code;

import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Reg;
import java.util.function.BooleanSupplier;

/** Runs rows one after the other: the executor for whoever watches. */
public final class Interpreter {
    /** Rows between two looks at the interrupt. */
    private static final int SLICE = 4096;

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

    /** {@link Row#exec}, with one indirect call less for the two kinds that most rows are of. */
    private static Row next(Row row, Cpu c) {
        if (row instanceof Steps.Step s) {
            s.effect.run(c);
            return row.next;
        }
        if (row instanceof Steps.When w) return w.condition.test(c) ? w.target : row.next;
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
