package gobuf.runtime.code;

import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of a routine: its text, its place in Go's source, its address in simulated text, and its effect, which returns the next row.
 * A row makes at most one access to shared memory; frames and a thread's own g and m may be touched beside it.
 */
public abstract class Row implements Cloneable {
    /** Registers that mean something at every row of a Go routine. */
    static final int FIXED = Reg.RSP.bit() | Reg.RBP.bit() | Reg.RIP.bit() | Reg.R14.bit() | Reg.FS_BASE.bit();

    /** {@link #delta} of rows between a change of stacks and the change back. */
    public static final int SWITCHED = -1;

    private final String text;
    int line;
    Routine routine;
    int index;
    long address;
    Row next;
    int live = FIXED;
    int delta;
    /** Whether runs stop in front of the row: somebody {@linkplain #marked wants that}, or it enters the simulated {@link #system}. */
    boolean stop;

    boolean marked;
    /** Whether it is a call for which the binary has no place. */
    boolean added;

    boolean system;
    /** Whether all that a {@link #system} row has to do with the system is to read and move its own thread's clock. */
    boolean clock;
    /** Whether the row may return itself. */
    boolean waits;
    /** Where paths begin here, by {@link Trace.Kind}, and those that lead through here and do not look at it. */
    Trace.Head[] heads = Trace.Head.of(this);

    List<Trace> through = new ArrayList<>(0);

    /** What {@link #tap} tells; joined code asks for it, so it is set before anything runs with a probe. */
    private int tap;

    private String event;
    private String note;

    Row(String text, int line) {
        this.text = text;
        this.line = line;
    }

    /** Runs the row and tells which comes next; a row that waits returns itself. */
    abstract Row exec(Cpu c);

    /** The same row for another image: no run stops in front of it but by what it does, and no path leads through it. */
    final Row copy() {
        try {
            Row r = (Row) clone();
            r.heads = Trace.Head.of(r);
            r.through = new ArrayList<>(0);
            r.marked = false;
            r.stop = system;
            return r;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** Of a copy: the rows that it leads to are those of its own image, at the same addresses. */
    void relink(Image image) {
        next = in(image, next);
    }

    static Row in(Image image, Row other) {
        return other == null ? null : image.row(other.address);
    }

    /** What the row does, in Gobuf's words. */
    public final String text() {
        return text;
    }

    /** Line in the Go source file of the {@linkplain Routine#file routine}; 0 if the row is Gobuf's own. */
    public final int line() {
        return line;
    }

    /** The routine the row belongs to. */
    public final Routine routine() {
        return routine;
    }

    /** Position in the routine, from 0. */
    public final int index() {
        return index;
    }

    /** Address in simulated text. */
    public final long address() {
        return address;
    }

    /** The row that follows in the table, or null after the last. */
    public final Row following() {
        return next;
    }

    /** The registers that are modelled when this row is about to run, as a set of {@link Reg#bit}. */
    public final int live() {
        return live;
    }

    /**
     * Bytes between SP and the word that holds the return address when this row is about to run; {@link #SWITCHED} where the stack is
     * not the caller's.
     */
    public final int delta() {
        return delta;
    }

    /** Whether the row calls a routine that will return behind it. */
    public boolean calls() {
        return false;
    }

    /** Whether the row tests something, and goes on at another row of its routine if that holds. */
    public final boolean tests() {
        return this instanceof Steps.When;
    }

    /**
     * The scheduler event that running this row means, such as {@code runq overflow}; null for most rows. A row that {@linkplain #tests
     * tests} means it only when the test holds: a CAS that failed did nothing.
     */
    public final String event() {
        return event;
    }

    /** The number by which a {@link Probe} knows the row; 0 if it is not told of it. */
    public final int tap() {
        return tap;
    }

    /**
     * Gives the row a number by which probes know it.
     *
     * @throws IllegalStateException if it has another
     */
    public final void tap(int number) {
        if (tap != 0 && tap != number) throw new IllegalStateException(this + " is tapped as " + tap + " already");
        tap = number;
    }

    /** What is left out here, for rows that summarise; null for rows that do not. */
    public final String note() {
        return note;
    }

    /** Marks the row as one that stands for a scheduler event. */
    public final Row event(String name) {
        event = name;
        return this;
    }

    /** Says what this row summarises or leaves out; shown wherever the row is shown. */
    public final Row summarises(String what) {
        note = what;
        return this;
    }

    /** A call that the binary has not: a rule of another release can be chosen that makes it. */
    public final Row added() {
        added = true;
        return this;
    }

    /** The reason for a simulated process that ends or waits at this row; null for rows that go on. */
    public String halt() {
        return null;
    }

    @Override
    public final String toString() {
        return routine == null ? text : routine.name() + ":" + index;
    }
}
