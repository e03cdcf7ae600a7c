package gobuf.runtime.code;

import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Reg;
import java.util.function.BooleanSupplier;

/** Runs rows one after the other: the executor for whoever watches. */
public final class Interpreter {
    /** Rows between two looks at the interrupt. */
    private static final int SLICE = 4096;
    /** The system property that says after how many runs a row becomes code; 0 for never. */
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
        Run run = new Run(c, null, 0);
        long n = run.go(max, interrupted);
        if (n == 0 && run.fault != null) throw run.fault;
        return n;
    }

    /**
     * Runs rows as {@link #run} does, with what they overwrite in the journal.
     *
     * @return how many rows ran; its complement if the one behind them faulted, which the journal has a step for that must be undone
     */
    public static long journal(Cpu c, Journal journal, int thread, long max, BooleanSupplier interrupted) {
        Run run = new Run(c, journal, thread);
        long n = run.go(max, interrupted);
        return run.fault != null ? ~n : n;
    }

    /** One run: rows by their own effects, or by blocks where there are some. */
    private static final class Run {
        private final Cpu c;
        private final Block.Budget budget;
        private Row row;
        private boolean blocks;
        Fault.Signal fault;

        Run(Cpu c, Journal journal, int thread) {
            this.c = c;
            this.budget = new Block.Budget(journal, thread);
        }

        /** Runs up to {@code max} rows and tells how many. */
        long go(long max, BooleanSupplier interrupted) {
            row = c.row(c.reg(Reg.RIP));
            // Blocks without a journal write past one that is attached.
            blocks = !c.journaled();
            long n = 0;
            boolean on = true;
            while (on && n < max) {
                int slice = (int) Math.min(max - n, SLICE);
                budget.left = slice;
                on = slice();
                n += slice - budget.left;
                if (interrupted.getAsBoolean()) break;
            }
            // Rows do not look at RIP, so it need not follow them.
            c.rip(row.address);
            return n;
        }

        /** Runs until nothing is left of the budget; false if the run ends here. */
        private boolean slice() {
            Block.Budget b = budget;
            Row at = row;
            try {
                while (b.left > 0) {
                    Block k = b.journal != null ? at.journaledBlock : blocks ? at.block : null;
                    Row next = k != null ? k.run(c, BlockCompiler.slot(at), b) : alone(at);
                    if (next == null) return false;
                    at = next;
                    row = at;
                    if (at.stop) return false;
                }
                return true;
            } catch (Fault.Signal f) {
                fault = f;
                if (b.at != null) row = b.at;
                b.at = null;
                return false;
            }
        }

        /** Runs a row by its own effect; null if it waits. */
        private Row alone(Row at) {
            if (HOT > 0 && ++at.warmth == HOT)
                BlockCompiler.compile(at, c.image().sites());
            if (budget.journal != null) {
                if (at.waits && at.exec(c) == at) return null;
                budget.boundary(at.address);
            }
            Row next = at.exec(c);
            if (next == at) return null;
            budget.left--;
            return next;
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
        c.rip(row.exec(c).address);
        return true;
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
