package gobuf.runtime.code;

import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The executor for whoever does not watch: runs rows as {@link Interpreter#run} does, and joins paths that are taken often to straight
 * code. It leaves the same bytes and counts the same rows; between two rows of a path nobody can look. Paths with a row at which somebody
 * wants to stop are left to single rows, as is what does not fit into the rows asked for.
 *
 * <p>Which rows are hot is not part of the machine's state and decides nothing but speed.
 */
public final class Fuser {
    /** The system property that switches joining {@code off}, or joins {@code eager}ly what was run twice. */
    public static final String PROPERTY = "gobuf.fuse";

    /** Rows between two looks at the interrupt. */
    private static final long SLICE = 1 << 16;
    /** How often a loop is entered before its path is joined: short sessions never pay for it. */
    private static final int HOT = 2000;
    /** What entering a loop weighs against entering any other row, so that paths begin at loops where there are loops. */
    private static final int LOOP = 4;

    private static final int LONGEST = 600;
    private static final int SHORTEST = 6;
    private static final int NEVER = Integer.MIN_VALUE;
    /** Most paths joined; a limit on code, which is some tens of KB each. */
    private static final int MOST = 400;

    private final int hot;
    private final List<Trace> traces = new ArrayList<>();
    private boolean ended;
    private boolean loop;
    private Fault.Signal fault;

    /** A fuser as the system property {@value #PROPERTY} says. */
    public Fuser() {
        this(threshold(System.getProperty(PROPERTY, "lazy")));
    }

    /** A fuser that joins what was entered {@code hot} times; 0 for never. */
    public Fuser(int hot) {
        this.hot = hot;
    }

    private static int threshold(String mode) {
        return switch (mode) {
            case "lazy" -> HOT;
            case "eager" -> 2;
            case "off" -> 0;
            default -> throw new IllegalArgumentException(PROPERTY + " is lazy, eager or off, not " + mode);
        };
    }

    /** How many paths are joined. */
    public int traces() {
        return traces.size();
    }

    /**
     * Runs rows as {@link Interpreter#run} does.
     *
     * @return how many rows ran; RIP is at the row behind them
     * @throws Fault.Signal if the first row faults
     */
    public long run(Cpu c, long max, BooleanSupplier interrupted) {
        if (hot == 0 || c.journaled()) return Interpreter.run(c, max, interrupted);
        c.row(c.reg(Reg.RIP));
        traces.forEach(Trace::review);
        ended = false;
        fault = null;
        long n = 0;
        long look = SLICE;
        while (n < max && !ended) {
            n += advance(c, max - n);
            if (n >= look) {
                if (interrupted.getAsBoolean()) break;
                look = n + SLICE;
            }
        }
        if (fault != null && n == 0) throw fault;
        return n;
    }

    /** Runs a path, or single rows up to the next jump. */
    private long advance(Cpu c, long max) {
        Row row = c.row(c.reg(Reg.RIP));
        Trace t = row.trace;
        long n = 0;
        if (t != null && t.fits(max)) {
            n = t.run(c, Math.min(max, SLICE));
            loop = true;
            fault = c.takeFault();
            ended = fault != null;
        } else if (t == null && row.heat >= 0) {
            row.heat += loop ? LOOP : 1;
            if (row.heat >= hot * LOOP) return record(c, row, max);
        }
        if (n == 0 && !ended) n = walk(c, row, max);
        if (n > 0 && c.row(c.reg(Reg.RIP)).stop) ended = true;
        return n;
    }

    private long walk(Cpu c, Row from, long max) {
        Row row = from;
        long n = 0;
        loop = false;
        try {
            while (n < max) {
                Row next = row.exec(c);
                if (next == row) {
                    ended = true;
                    break;
                }
                n++;
                boolean jumped = next != row.next;
                loop = jumped && next.routine == row.routine && next.address <= row.address;
                row = next;
                if (jumped || row.stop || row.trace != null) break;
            }
        } catch (Fault.Signal f) {
            fault = f;
            ended = true;
        }
        c.rip(row.address);
        return n;
    }

    /** Runs single rows, and joins the path they took. */
    private long record(Cpu c, Row head, long max) {
        List<Row> path = new ArrayList<>();
        Row row = head;
        boolean whole = false;
        try {
            while (!whole && path.size() < max) {
                if (TraceCompiler.joins(row)) {
                    Row next = row.exec(c);
                    if (next != row) {
                        path.add(row);
                        row = next;
                        if (row.stop) break;
                        whole = row == head || row.trace != null || path.size() == LONGEST;
                        continue;
                    }
                    ended = true;
                }
                whole = true;
            }
        } catch (Fault.Signal f) {
            fault = f;
            ended = true;
        }
        c.rip(row.address);
        if (path.size() > 0 && row.stop) ended = true;
        loop = true;
        head.heat = 0;
        if (whole) join(c.image().sites(), head, path, row);
        // A row that starts no path must make its own step, or the run would not go on.
        return path.isEmpty() && !ended ? walk(c, row, max) : path.size();
    }

    private void join(Sites sites, Row head, List<Row> path, Row end) {
        if (path.size() < SHORTEST || traces.size() == MOST) {
            head.heat = NEVER;
            return;
        }
        head.trace = new Trace(path, new TraceCompiler(path, end, sites).compile());
        traces.add(head.trace);
    }
}
