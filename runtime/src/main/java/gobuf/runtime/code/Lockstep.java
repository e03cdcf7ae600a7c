package gobuf.runtime.code;

import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Threads;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Runs rows of several threads in virtual time, unobserved: the thread whose clock is in the lowest quantum runs until it leaves that
 * quantum, the lowest number among equals. It goes on up to a row at which somebody else has to decide: one that has a stop mark or waits,
 * or the first row of a thread that has to be woken.
 */
public final class Lockstep {
    /** From how many rows on a turn is worth the search for a joined path. */
    private static final long WORTH = 24;
    /** Turns between two looks at the interrupt. */
    private static final int SLICE = 4096;

    /** Tells anew when threads can run, behind a row that entered the system. */
    @FunctionalInterface
    public interface Look {
        /** Writes when each thread can run its next row and whether it runs without having to be woken; false if there are other threads now. */
        boolean at(long[] time, boolean[] running);
    }

    private final Cpu c;
    private final Threads threads;
    private final Fuser fuser;
    private final long[] time;
    private final boolean[] running;
    private final Row[] at;
    private final Look look;
    private final long cost;
    private final long quantum;
    private boolean faulted;

    /**
     * A run.
     *
     * @param count how many threads there are
     * @param look tells when each can run its next row, {@link Long#MAX_VALUE} for never
     * @param cost what a row takes, above 0
     * @param quantum nanoseconds, above 0
     */
    public Lockstep(Cpu c, Threads threads, Fuser fuser, int count, Look look, long cost, long quantum) {
        this.c = c;
        this.threads = threads;
        this.fuser = fuser;
        this.time = new long[count];
        this.running = new boolean[count];
        this.at = new Row[count];
        this.look = look;
        this.cost = cost;
        this.quantum = quantum;
    }

    /** Runs up to {@code max} rows, moves the threads' clocks, and tells how many rows it were. */
    public long run(long max, BooleanSupplier interrupted) {
        long n = 0;
        boolean same = look.at(time, running);
        Turns turns = new Turns(time, quantum);
        for (int taken = 1; n < max && same; taken++) {
            int t = turns.first();
            if (t < 0 || !running[t]) break;
            if (c.thread() != t) c.turnTo(t);
            Row row = at[t] == null ? c.row(c.reg(Reg.RIP)) : at[t];
            at[t] = row;
            if (row.marked || row.waits) break;
            long rows = row.system ? 1 : Math.min(max - n, turns.rows(time[t], cost));
            if (c.probe() != null) c.probe().turn(n);
            long ran = rows < WORTH ? few(t, (int) rows) : many(t, rows, turns.end(), interrupted);
            n += ran;
            time[t] = threads.get(t).clock();
            turns.reached(t, time[t]);
            // Who waits may be the end of the process.
            if (ran == 0 || faulted || at[t].waits || taken % SLICE == 0 && interrupted.getAsBoolean()) break;
            if (row.system && !row.clock) {
                // A signal may have sent another thread elsewhere.
                Arrays.fill(at, null);
                same = look.at(time, running);
                turns = new Turns(time, quantum);
            }
        }
        return n;
    }

    private long few(int t, int rows) {
        Row row = at[t];
        Probe probe = c.probe();
        int n = 0;
        try {
            do {
                if (probe != null && row.tap() != 0) probe.tell(row, n);
                Row next = row.exec(c);
                if (next == row) break;
                row = next;
                n++;
            } while (n < rows && !row.stop && !row.waits);
        } catch (Fault.Signal f) {
            // Whoever runs the row next tells of it: it has changed nothing.
            faulted = true;
        }
        c.rip(row.address);
        at[t] = row;
        // A system row may have moved the clock itself.
        threads.get(t).tick(n * cost);
        return n;
    }

    private long many(int t, long rows, long until, BooleanSupplier interrupted) {
        long n = fuser.run(c, rows, cost, until, interrupted);
        at[t] = c.row(c.reg(Reg.RIP));
        return n;
    }
}
