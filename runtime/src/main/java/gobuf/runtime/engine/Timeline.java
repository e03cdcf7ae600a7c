package gobuf.runtime.engine;

import gobuf.runtime.code.Fuser;
import gobuf.runtime.code.Interpreter;
import gobuf.runtime.code.Row;
import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.tracer.EventLog;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Moves the machine along one branch: forward by rows and inputs, back by the journal when the moment is near and from a checkpoint when
 * it is far. One input or one row is one step.
 */
final class Timeline {
    /** Steps between checkpoints of a long run. */
    static final long CHECKPOINT_EVERY = 1 << 24;
    /** The same in a run that is watched row by row, beside which a checkpoint costs nothing. */
    static final long CHECKPOINT_WATCHED_EVERY = 1 << 22;
    /** Steps that are run again without anybody noticing: a run so soon behind a checkpoint needs no other. */
    private static final long SOON = 1 << 20;
    /** How many steps can be run while a page is copied for a checkpoint, with what Java's collector does for it, thirty times over. */
    private static final long STEPS_A_PAGE = 1 << 14;
    /** Steps in front of a moment reached from a checkpoint that are run with the journal, so that going on back is cheap. */
    private static final long NEAR = 2048;
    /** 64 chunks of 256 KB: at most 16 MB. */
    private static final int JOURNAL_CHUNKS = 64;

    private final Machine machine;
    private final Journal journal = new Journal(JOURNAL_CHUNKS);
    private final Fuser fuser = new Fuser();
    private final Schedules schedules;
    private final Room room;
    private Branch branch;
    private boolean recording;
    /** Writes down what runs now; null if nobody wants it. */
    private Recorder recorder;

    Timeline(Machine machine, Branch branch) {
        this.machine = machine;
        this.branch = branch;
        this.room = new Room(machine.memory());
        this.schedules = new Schedules(machine, step -> this.branch.inputs.get(step));
        checkpoint();
    }

    Branch branch() {
        return branch;
    }

    long step() {
        return branch.step;
    }

    Journal journal() {
        return journal;
    }

    /** Turns to another branch, whose checkpoints hold a state at its step. */
    void turnTo(Branch to) {
        checkpoint();
        branch.at = machine.row().map(Row::toString).orElse("no row");
        branch = to;
        long at = to.step;
        to.step = to.checkpoints.floorKey(at);
        machine.restore(to.checkpoints.get(to.step));
        schedules.again();
        journal.clear();
        goTo(at, () -> false);
    }

    /** How much of Java's heap the simulated memory may take. */
    Room room() {
        return room;
    }

    /** Keeps the state at the current step. */
    void checkpoint() {
        branch.keep(machine::save);
    }

    /** Whether events are written down while the machine runs unwatched. */
    boolean recording() {
        return recording;
    }

    /** Writes them down from now on, or no longer. */
    void recording(boolean on) {
        recording = on;
    }

    /** Logs an input at the current step and applies it. */
    void input(Input in) {
        // What was run from here without it never happened.
        branch.forgetFuture();
        branch.inputs.put(branch.step, in);
        apply(in, journal);
    }

    /** Applies an input as a step of its own; {@code to} may be null. */
    private void apply(Input in, Journal to) {
        // So many words are no step to undo: going back begins at the checkpoint before.
        Journal kept = in instanceof Input.Work ? null : to;
        machine.journal(kept);
        try {
            Inputs.apply(in, machine, branch.step, kept);
            // An input is no event: a log that knew all before it still does.
            if (branch.logged == branch.step) branch.logged++;
            branch.step++;
            schedules.input(branch.step);
        } finally {
            machine.journal(null);
        }
        // What a row costs is what undoing one takes back.
        if (in instanceof Input.Cost || in instanceof Input.Work) journal.clear();
    }

    private void passed(long rows) {
        branch.step += rows;
        schedules.ran(rows, branch.step);
    }

    /** Whether inputs lie at this step or later, which a new input would contradict. */
    boolean hasFuture() {
        return !branch.inputs.tailMap(branch.step, true).isEmpty();
    }

    /** The input that is the next step; null if a row is. */
    Input coming() {
        return branch.inputs.get(branch.step);
    }

    /** Who runs next, and why nobody can. */
    Schedules schedules() {
        return schedules;
    }

    /** Makes one step, journaled; false if the machine waits or has ended. */
    boolean forward() {
        Input in = branch.inputs.get(branch.step);
        if (in != null) {
            apply(in, journal);
            return true;
        }
        if (schedules.most(1) == 0) return false;
        machine.journal(journal);
        try {
            if (!Interpreter.step(machine.cpu(), journal, machine.thread())) return false;
            passed(1);
            return true;
        } catch (Fault.Signal f) {
            // The boundary of the row that faulted, and what its frame had got so far, must not stay.
            journal.undo(machine.memory(), machine.threads());
            throw f;
        } finally {
            machine.journal(null);
        }
    }

    /** Runs up to {@code max} steps without a journal; stops at stop marks, at waiting rows and on interrupt. */
    long run(long max, BooleanSupplier interrupted) {
        long kept = branch.checkpoints.floorKey(branch.step);
        if (max > NEAR && branch.step - kept > soon()) {
            checkpoint();
            kept = branch.step;
        }
        journal.clear();
        record(interrupted);
        try {
            return run(max, branch.step, kept, interrupted);
        } finally {
            recorded();
        }
    }

    /** How far behind a checkpoint the beginning of a run may be without another: the further, the more that one would cost. */
    private long soon() {
        return Math.max(
                SOON, Math.min(CHECKPOINT_EVERY, STEPS_A_PAGE * machine.memory().fresh()));
    }

    private long run(long max, long start, long checkpoint, BooleanSupplier interrupted) {
        long kept = checkpoint;
        long end = max > Long.MAX_VALUE - start ? Long.MAX_VALUE : start + max;
        long coming = beforeInput(end);
        while (branch.step < end && !interrupted.getAsBoolean() && !room.full()) {
            if (branch.step == coming) {
                apply(branch.inputs.get(coming), null);
                coming = beforeInput(end);
            } else {
                if (rows(coming, interrupted) == 0 || marked()) break;
            }
            if (branch.step - kept >= CHECKPOINT_EVERY) {
                checkpoint();
                kept = branch.step;
            }
        }
        return branch.step - start;
    }

    /**
     * Runs rows, those of several threads together or those of the current one up to a system row and the end of its turn, or
     * {@code end}, before which there is no input; tells how many.
     */
    private long rows(long end, BooleanSupplier interrupted) {
        if (recorder != null) recorder.at(branch.step);
        long max = Math.min(end - branch.step, Room.LOOK_EVERY);
        long many = schedules.together(fuser, max, branch.step, interrupted);
        if (many > 0) {
            branch.step += many;
            return many;
        }
        long most = schedules.most(max);
        if (most == 0) return 0;
        if (most > 1 && schedules.alone()) {
            long ran = fuser.run(machine.cpu(), most, machine.rowCost(), Long.MAX_VALUE, interrupted);
            branch.step += ran;
            return ran;
        }
        // One row is not worth a path, and a system row must not be followed by others.
        long ran = most == 1
                ? Interpreter.run(machine.cpu(), 1, interrupted)
                : fuser.run(machine.cpu(), most, interrupted);
        if (ran > 0) passed(ran);
        return ran;
    }

    /** Begins to write down events, if that is wanted and all before is written. */
    private void record(BooleanSupplier interrupted) {
        if (!recording) return;
        EventLog log = Logs.of(machine, branch, interrupted);
        if (branch.logged < branch.step) return;
        recorder = new Recorder(machine, log);
        machine.cpu().probe(recorder);
    }

    private void recorded() {
        if (recorder == null) return;
        machine.cpu().probe(null);
        recorder = null;
        // A row that faulted was told of and did not run.
        branch.log.truncate(branch.step);
        branch.logged = branch.step;
    }

    /** The step up to which there is no input, at most {@code end}. */
    private long beforeInput(long end) {
        Long input = branch.inputs.ceilingKey(branch.step);
        return input == null ? end : Math.min(end, input);
    }

    private boolean marked() {
        return machine.row().filter(Interpreter::stops).isPresent();
    }

    /** Goes back one step by the journal; false if it does not reach that far. */
    boolean undo() {
        if (journal.steps() == 0) return false;
        machine.turnTo(journal.undo(machine.memory(), machine.threads()));
        schedules.undone();
        branch.step--;
        return true;
    }

    /**
     * Goes to a step of this branch, in the past or in its known future.
     *
     * @return whether it was reached; a future that was never run may end before
     */
    boolean goTo(long target, BooleanSupplier interrupted) {
        while (branch.step > target && branch.step - target <= journal.steps()) undo();
        if (branch.step > target) restoreBefore(target);
        long far = target - branch.step - NEAR;
        if (far > 0) silently(far, interrupted);
        while (branch.step < target && !interrupted.getAsBoolean()) {
            if (!journaled(target - branch.step, interrupted) && !forward()) return false;
        }
        return branch.step == target;
    }

    /** Runs up to {@code n} rows of the current thread, but no input, with the journal; false if none could run. */
    private boolean journaled(long n, BooleanSupplier interrupted) {
        long rows = schedules.most(beforeInput(branch.step + n) - branch.step);
        if (rows == 0) return false;
        machine.journal(journal);
        try {
            long ran = Interpreter.journal(machine.cpu(), journal, machine.thread(), rows, interrupted);
            if (ran < 0) {
                journal.undo(machine.memory(), machine.threads());
                ran = ~ran;
            }
            if (ran > 0) passed(ran);
            return ran > 0;
        } finally {
            machine.journal(null);
        }
    }

    /** Makes the machine what it was at the newest checkpoint not after {@code target}. */
    void restoreBefore(long target) {
        Map.Entry<Long, Machine.State> e = branch.checkpoints.floorEntry(target);
        if (e == null) throw new IllegalArgumentException("step " + target + " is before the session's first step");
        machine.restore(e.getValue());
        branch.step = e.getKey();
        schedules.again();
        journal.clear();
    }

    /** After an error in the middle of a row: gives up what was made since {@code step} and goes there. */
    void recover(long step) {
        machine.journal(null);
        branch.step = step;
        branch.forgetFuture();
        restoreBefore(step);
        goTo(step, () -> false);
    }

    /** Runs past stop marks. */
    private void silently(long n, BooleanSupplier interrupted) {
        long left = n;
        while (left > 0) {
            long ran = run(left, interrupted);
            left -= ran;
            Row row = machine.row().orElse(null);
            boolean marked = row != null && Interpreter.stops(row);
            if (ran == 0 && !marked || interrupted.getAsBoolean()) return;
        }
    }
}
