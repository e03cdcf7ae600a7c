package gobuf.runtime.engine;

import gobuf.runtime.code.Row;
import gobuf.runtime.os.Linux;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The machine at moments of virtual time, an equal distance apart. The history is run once more on a machine of its own: the session does not
 * move.
 *
 * <p>Each M has a clock, and only under the schedule {@code virtual} do they go together. A moment has come when no M that could run is behind
 * it: what is shown is the machine at the first step for which that is so.
 */
public final class Instants extends Replay.Watcher {
    /** Most moments that one call shows. */
    public static final int MOST = 1_000_000;

    /** Is shown the machine. */
    public interface Visitor {
        /**
         * A moment has come.
         *
         * @param machine for reading; it goes on behind this call
         * @param step where it stands
         * @param ns the moment, nanoseconds of virtual time
         */
        void at(Machine machine, long step, long ns);
    }

    private final Machine machine;
    private final Schedules schedules;
    private final Visitor to;
    private final long end;
    private final long every;
    private long next;
    private long othersFirst;
    private long rowCost;
    private long shown;

    private Instants(Branch branch, Machine machine, long from, long end, long every, Visitor to) {
        this.machine = machine;
        this.schedules = new Schedules(machine, branch.inputs::get);
        this.next = from;
        this.end = end;
        this.every = every;
        this.to = to;
    }

    /**
     * Shows the moments {@code from}, {@code from + every} and so on of the current branch, up to {@code end} or the current step.
     *
     * @param from nanoseconds of virtual time
     * @param end the last moment, or {@link Long#MAX_VALUE}
     * @param every nanoseconds, above 0
     * @param interrupted tells true when it should come back
     * @return how many moments there were
     * @throws IllegalArgumentException if there would be more than {@link #MOST}, or {@code every} is not above 0
     */
    public static long each(Session s, long from, long end, long every, Visitor to, BooleanSupplier interrupted) {
        if (every < 1)
            throw new IllegalArgumentException("the distance of two moments is " + every + " ns, not above 0");
        Branch branch = s.timeline().branch();
        Machine m = s.machine().empty();
        Map.Entry<Long, Machine.State> start = branch.checkpoints.firstEntry();
        // From the oldest on: where goroutine 1 waits for a magic, its M is behind moments that have come long before.
        for (Map.Entry<Long, Machine.State> e : branch.checkpoints.entrySet()) {
            m.restore(e.getValue());
            if (now(branch, m) >= from) break;
            start = e;
        }
        m.restore(start.getValue());
        Instants instants = new Instants(branch, m, from, end, every, to);
        long reached = Replay.run(branch, m, start.getKey(), branch.step, instants, interrupted);
        if (reached == branch.step) instants.pass(instants.standing(), branch.step);
        return instants.shown;
    }

    /** The virtual time at which the session stands. */
    public static long now(Session s) {
        return now(s.timeline().branch(), s.machine());
    }

    private static long now(Branch branch, Machine m) {
        Instants instants = new Instants(branch, m, 0, 0, 1, (at, step, ns) -> {});
        return instants.standing();
    }

    /** The time at which the machine stands: where nobody can run, that of the M which was last to stop. */
    private long standing() {
        begin();
        if (schedules.time(machine.thread()) != Schedules.NEVER) return now(0);
        if (othersFirst != Schedules.NEVER) return othersFirst;
        long last = machine.registers().clock();
        for (int t = 0; t < Linux.threads(machine.memory()); t++)
            if (Linux.alive(machine.memory(), t))
                last = Math.max(last, machine.threads().get(t).clock());
        return last;
    }

    private void begin() {
        rowCost = machine.rowCost();
        othersFirst = Schedules.NEVER;
        for (int t = 0; t < Linux.threads(machine.memory()); t++) {
            Linux.State state = Linux.state(machine.memory(), t);
            boolean runs = state == Linux.State.RUNNING || state == Linux.State.WOKEN;
            if (t != machine.thread() && runs) othersFirst = Math.min(othersFirst, schedules.time(t));
        }
    }

    /** The time no M that could run is behind of, {@code rows} rows after the beginning of a part. */
    private long now(long rows) {
        return Math.min(othersFirst, machine.registers().clock() + rows * rowCost);
    }

    @Override
    public void about(Row row, long n) {
        if (n == 0) begin();
        pass(now(n), first() + n);
    }

    private void pass(long now, long step) {
        while (now >= next && next <= end) {
            if (shown == MOST)
                throw new IllegalArgumentException(
                        "that would be more than " + MOST + " moments; a longer distance gives fewer");
            to.at(machine, step, next);
            shown++;
            next = next > Long.MAX_VALUE - every ? Long.MAX_VALUE : next + every;
        }
    }
}
