package gobuf.runtime.machine;

import java.util.Arrays;

/** The register file of one simulated thread (one M). */
public final class Registers {
    /** The journal's number for the clock, behind those of the registers. */
    static final int CLOCK = Reg.COUNT;

    private static final int RIP = Reg.RIP.ordinal();

    private final int thread;
    private final long[] value = new long[Reg.COUNT];
    private long clock;
    private Journal journal;

    /** All zero, for the thread of M number {@code thread}. */
    public Registers(int thread) {
        this.thread = thread;
    }

    /** The number of the M whose thread has these registers. */
    public int thread() {
        return thread;
    }

    /** A register's value. */
    public long get(Reg r) {
        return value[r.ordinal()];
    }

    /** Sets a register. */
    public void set(Reg r, long v) {
        int i = r.ordinal();
        if (journal != null) journal.register(thread, i, value[i]);
        value[i] = v;
    }

    /** A register's value by {@link Reg#ordinal}. */
    public long at(int index) {
        return value[index];
    }

    /** Sets a register by {@link Reg#ordinal}. */
    public void at(int index, long v) {
        if (journal != null) journal.register(thread, index, value[index]);
        value[index] = v;
    }

    /** The live values, indexed by {@link Reg#ordinal}; only executors may write them, and not while a journal is attached. */
    public long[] values() {
        return value;
    }

    /** Sets RIP past the journal, whose boundary holds the step's old one. */
    public void rip(long v) {
        value[RIP] = v;
    }

    /** The virtual time that the thread has reached, in nanoseconds since the process began. */
    public long clock() {
        return clock;
    }

    /** Sets the clock. */
    public void clock(long ns) {
        // The journal gets by how much, not from where: what rows cost is not in it, and may come between.
        if (journal != null) journal.register(thread, CLOCK, ns - clock);
        clock = ns;
    }

    /** Moves the clock past the journal: for what rows cost, which whoever undoes a step takes back. */
    public void tick(long ns) {
        clock += ns;
    }

    /** The journal that changes are written to, or null for none. */
    public void journal(Journal to) {
        journal = to;
    }

    /** A copy of all values, indexed by {@link Reg#ordinal}, and behind them the clock. */
    public long[] copy() {
        long[] all = Arrays.copyOf(value, Reg.COUNT + 1);
        all[CLOCK] = clock;
        return all;
    }

    /** Takes all values from a {@link #copy}. */
    public void restore(long[] values) {
        System.arraycopy(values, 0, value, 0, value.length);
        clock = values[CLOCK];
    }

    /** Puts one value back, past the journal: how the journal undoes. */
    void undo(int index, long old) {
        if (index == CLOCK) clock -= old;
        else value[index] = old;
    }
}
