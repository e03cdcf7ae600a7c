package gobuf.runtime.code;

import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Reg;
import java.util.function.BooleanSupplier;

/** Runs rows one after the other: the executor for whoever watches. */
public final class Interpreter {
    /** Rows between two looks at the interrupt. */
    private static final int SLICE = 4096;

    private Interpreter() {}

    /**
     * Runs rows until {@code max} have run, a row with a {@linkplain #stop stop mark} is about to run, a row waits (returns itself), or
     * the interrupt tells true. The mark of the first row does not count, so that one can go on from a stop.
     *
     * @return how many rows ran
     * @throws gobuf.runtime.machine.Fault.Signal if a row faults; RIP is then still at that row
     */
    public static long run(Cpu c, long max, BooleanSupplier interrupted) {
        Row row = c.row(c.reg(Reg.RIP));
        long n = 0;
        while (n < max) {
            long end = Math.min(max, n + SLICE);
            while (n < end) {
                Row next = row.exec(c);
                if (next == row) return n;
                n++;
                c.reg(Reg.RIP, next.address);
                row = next;
                if (next.stop) return n;
            }
            if (interrupted.getAsBoolean()) return n;
        }
        return n;
    }

    /**
     * Runs one row, with what it overwrites in the journal.
     *
     * @return false if the row waits; nothing has changed then and no step was journaled
     */
    public static boolean step(Cpu c, Journal journal, int thread) {
        Row row = c.row(c.reg(Reg.RIP));
        if (row.halt() != null && row.exec(c) == row) return false;
        journal.boundary(thread, row.address);
        Row next = row.exec(c);
        c.reg(Reg.RIP, next.address);
        return true;
    }

    /** As {@link #run}, without heed of stop marks, and tells the observer of every row before it runs. */
    public static long observe(Cpu c, long max, RowObserver observer, BooleanSupplier interrupted) {
        Row row = c.row(c.reg(Reg.RIP));
        for (long n = 0; n < max; n++) {
            observer.about(row, n);
            Row next = row.exec(c);
            if (next == row) return n;
            c.reg(Reg.RIP, next.address);
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
