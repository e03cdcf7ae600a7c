package gobuf.runtime.engine;

import gobuf.runtime.asm.Rt0;
import gobuf.runtime.code.Row;
import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.proc.Heap;
import gobuf.runtime.program.Notebook;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Moves the machine along its timeline for one call of a {@link Session}: row by row for whoever watches, along paths for whoever does not,
 * and back to where the call began when there is no more memory. Not thread safe, but for {@link #interrupt}.
 */
final class Stepper {
    /** Bytes with which a session finds its way back when there are no others left. */
    private static final int RESERVE = 4 << 20;

    private final Machine machine;
    private final Timeline timeline;
    private final Breakpoints breakpoints;
    private volatile boolean interrupted;
    private boolean checking;
    /** Let go when Java's heap is full: the way back takes some, too. */
    private byte[] reserve;

    /** Stops at the breakpoints. */
    Stepper(Machine machine, Timeline timeline, Breakpoints breakpoints) {
        this.machine = machine;
        this.timeline = timeline;
        this.breakpoints = breakpoints;
    }

    /** What one call does. */
    interface Move {
        Stop go();
    }

    /** Any thread: what runs, or begins next, is to stop at the next row; or an interrupt that stopped nothing is forgotten. */
    void interrupt(boolean on) {
        interrupted = on;
    }

    boolean isInterrupted() {
        return interrupted;
    }

    /** Whether the scheduler's invariants are looked at behind every row. */
    boolean checking() {
        return checking;
    }

    void checking(boolean on) {
        checking = on;
    }

    /** Makes a move; where it cannot be ended for want of memory, the session goes back to where it began. */
    Stop begin(Move move) {
        return begin(move, timeline.step());
    }

    /** As {@link #begin(Move)}, of a longer run that began at an earlier step. An interrupt counts once, also one that came in just before. */
    Stop begin(Move move, long began) {
        long from = timeline.step();
        if (reserve == null) reserve = new byte[RESERVE];
        try {
            Stop stop = move.go();
            if (!timeline.room().full()) return stop;
            String limit = timeline.room().limit();
            timeline.recover(began);
            return unharmed(limit);
        } catch (Fault.Signal s) {
            return new Stop(Stop.Reason.FAULT, s.fault().message(), timeline.step() - from, s.fault());
        } catch (OutOfMemoryError e) {
            // It came in the middle of a row: neither the journal nor the count of steps says where the machine is.
            reserve = null;
            timeline.recover(began);
            return unharmed("the Java heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MB holds no more of the simulated memory");
        } finally {
            interrupted = false;
        }
    }

    private Stop unharmed(String limit) {
        return Stop.of(
                Stop.Reason.LIMIT,
                limit + "; the session is back at step " + timeline.step()
                        + ", unharmed. A million goroutines need 2.6 GB: java -Xmx… gives more",
                0);
    }

    /** Runs until something stops it, at most {@code limit} steps. */
    Stop run(long limit) {
        return checking || breakpoints.everyRow() ? walk(limit, m -> false, "", true) : runFast(limit);
    }

    /** Steps with the journal and looks at every row. */
    Stop walk(long max, Predicate<Machine> there, String why, boolean stopAtBreakpoints) {
        Checks checks = checking ? new Checks(machine, timeline.journal()) : null;
        for (long n = 0; n < max; ) {
            if (checks != null) checks.before(timeline.coming());
            if (!timeline.forward()) return waiting(n);
            n++;
            // The journal reaches back some 100,000 steps; without these a long watched run would be run again from its
            // start.
            if (timeline.step() % Timeline.CHECKPOINT_WATCHED_EVERY == 0) timeline.checkpoint();
            Optional<String> broken = checks == null ? Optional.empty() : checks.after();
            if (broken.isPresent()) return Stop.of(Stop.Reason.BROKEN, broken.get(), n);
            if (there.test(machine)) return Stop.of(Stop.Reason.STEPPED, why, n);
            if (stopAtBreakpoints) {
                Optional<Stop> hit = breakpoints.hit(machine, timeline.journal(), n);
                if (hit.isPresent()) return hit.get();
            }
            if (interrupted) return Stop.of(Stop.Reason.INTERRUPTED, "interrupted", n);
            if (n % Room.LOOK_EVERY == 0 && timeline.room().full()) return Stop.of(Stop.Reason.LIMIT, "", n);
        }
        return max == Session.STEP_LIMIT
                ? Stop.of(Stop.Reason.LIMIT, "the limit of " + max + " steps a call is reached", max)
                : Stop.of(Stop.Reason.STEPPED, "stepped", max);
    }

    /** Runs with nobody watching; only marked rows stop it. */
    private Stop runFast(long limit) {
        long done = 0;
        while (done < limit) {
            long ran = timeline.run(limit - done, this::isInterrupted);
            done += ran;
            if (interrupted) return Stop.of(Stop.Reason.INTERRUPTED, "interrupted", done);
            Optional<Stop> hit = ran == 0 ? Optional.empty() : breakpoints.hit(machine, timeline.journal(), done);
            if (hit.isPresent()) return hit.get();
            Row row = machine.row().orElse(null);
            boolean halts = row != null && row.halt() != null && !breakpoints.marks(row);
            // Goroutine 1 goes on by itself when the world is stopped.
            if (ran == 0 || halts && (Schedules.waits(machine) || !Notebook.WAITS.equals(row.halt())))
                return waiting(done);
        }
        return Stop.of(Stop.Reason.LIMIT, "the limit of " + limit + " steps is reached", done);
    }

    /** Why the machine cannot go on. */
    Stop waiting(long n) {
        String halt = machine.row().map(Row::halt).orElse(null);
        if (Notebook.WAITS.equals(halt)) return Stop.of(Stop.Reason.IDLE, halt, n);
        if (halt == null && timeline.schedules().held() != null)
            return Stop.of(Stop.Reason.HELD, timeline.schedules().held() + ": another schedule goes on from here", n);
        String stuck = timeline.schedules().stuck();
        String why = halt != null ? halt : stuck != null ? stuck : "the process has ended";
        // The goroutines behind a fatal error are told with everything else that was printed.
        String printed = machine.printed().split("\n\ngoroutine ", 2)[0].strip();
        if (Rt0.ENDED.equals(halt)) {
            int status = (int) machine.registers().get(Reg.RDI);
            why += ", exit status " + status;
            // What a program prints is no reason for its end; what the runtime prints before it gives up is.
            boolean oneLine = !printed.isEmpty() && !printed.contains("\n");
            if (status == 0) return Stop.of(Stop.Reason.EXITED, oneLine ? why + "; it printed: " + printed : why, n);
        }
        String limit = Heap.limit(printed);
        if (!limit.isEmpty()) why += "; " + limit;
        return Stop.of(Stop.Reason.EXITED, printed.isEmpty() ? why : printed + " (" + why + ")", n);
    }
}
