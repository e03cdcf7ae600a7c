package gobuf.runtime.code;

import java.util.function.BooleanSupplier;

/**
 * The executor for whoever does not watch: runs rows as {@link Interpreter#run} does, and joins paths that are taken often to straight
 * code. It leaves the same bytes and counts the same rows; between two rows of a path nobody can look. Paths with a row at which somebody
 * wants to stop are left to single rows, as is what does not fit into the rows asked for.
 */
public final class Fuser {
    /** The system property that switches joining {@code off}, or joins {@code eager}ly what was run twice. */
    public static final String PROPERTY = "gobuf.fuse";

    /** How often a loop is entered before its path is joined: short sessions never pay for it. */
    private static final int HOT = 2000;

    private final int hot;

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

    /**
     * Runs rows as {@link Interpreter#run} does.
     *
     * @return how many rows ran; RIP is at the row behind them
     * @throws gobuf.runtime.machine.Fault.Signal if the first row faults
     */
    public long run(Cpu c, long max, BooleanSupplier interrupted) {
        if (hot == 0) return Interpreter.run(c, max, interrupted);
        return go(new Run(c, Trace.Kind.FUSED, hot, null, 0), max, interrupted);
    }

    /**
     * As {@link #run(Cpu, long, BooleanSupplier)}, moves the running thread's clock too, and does not stop in front of rows that only have to
     * do with it.
     *
     * @param cost nanoseconds a row takes, above 0 if the turn ends
     * @param until when by that clock the thread's turn is over, {@link Long#MAX_VALUE} for never
     */
    public long run(Cpu c, long max, long cost, long until, BooleanSupplier interrupted) {
        Clock clock = new Clock(c.registers(c.thread()), cost, until);
        Run run = hot == 0 ? Interpreter.run(c, clock) : new Run(c, Trace.Kind.FUSED, hot, clock);
        return go(run, max, interrupted);
    }

    private static long go(Run run, long max, BooleanSupplier interrupted) {
        long n = run.go(max, interrupted);
        if (n == 0 && run.fault != null) throw run.fault;
        return n;
    }
}
