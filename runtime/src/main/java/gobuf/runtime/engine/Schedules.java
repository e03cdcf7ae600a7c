package gobuf.runtime.engine;

import gobuf.runtime.code.Fuser;
import gobuf.runtime.code.Lockstep;
import gobuf.runtime.code.Row;
import gobuf.runtime.code.Turns;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Registers;
import gobuf.runtime.os.Costs;
import gobuf.runtime.os.Linux;
import gobuf.runtime.os.Linux.State;
import gobuf.runtime.program.Notebook;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/**
 * Picks the thread whose row is next, after every row behind which it could be another one. The pick is a function of the state and of the
 * step, so a run repeats; the schedule itself is chosen by an input, whose step lies in the state.
 */
final class Schedules {
    /** A number of rows after which nobody has to ask again. */
    static final long ALL = Long.MAX_VALUE;

    static final long NEVER = Long.MAX_VALUE;

    private final Machine machine;
    private final Memory memory;
    private final LongFunction<Input> inputs;
    /** The row at which goroutine 1 waits for a magic; 0 in a program without one. */
    private final long waits;
    /** For how many rows nobody has to ask again; 0 if no thread can run. */
    private long turn = 1;

    private boolean system;
    private long parsedFor = -1;
    private Schedule schedule = Schedule.STANDARD;
    private String stuck;

    /** Schedules of a machine; {@code inputs} tells the input of a step. */
    Schedules(Machine machine, LongFunction<Input> inputs) {
        this.machine = machine;
        this.memory = machine.memory();
        this.inputs = inputs;
        this.waits = machine.image().routine("notebook").stream()
                .flatMap(r -> r.rows().stream())
                .filter(r -> Notebook.WAITS.equals(r.halt()))
                .mapToLong(Row::address)
                .findFirst()
                .orElse(0);
    }

    /** The schedule that holds now. */
    Schedule current() {
        long at = memory.mapped(Linux.SCHEDULE, 8) ? memory.ld8(Linux.SCHEDULE) : 0;
        if (at == 0) return Schedule.STANDARD;
        // A step of another branch may hold another input: ask every time, parse only when it differs.
        Input in = inputs.apply(at - 1);
        if (!(in instanceof Input.Choose c)) return Schedule.STANDARD;
        if (parsedFor != at || !schedule.text().equals(c.schedule())) {
            schedule = Schedule.parse(c.schedule());
            parsedFor = at;
        }
        return schedule;
    }

    /** How many of the next {@code n} rows may run before {@link #ran} has to be told: 1 in front of one that enters the system. */
    long most(long n) {
        system = machine.atSystemRow();
        return Math.min(n, system ? Math.min(1, turn) : turn);
    }

    /** Whether rows of the only thread run, whoever is next. */
    boolean alone() {
        return turn == ALL && Linux.threads(memory) < 2;
    }

    /** Counts rows of the current thread, or an input, up to {@code step}: the time they took, and who is next if the turn is over. */
    void ran(long rows, long step) {
        machine.registers().tick(rows * machine.rowCost());
        turn -= rows;
        if (turn <= 0 || system || Linux.threads(memory) > 1 && asksForInput(machine.thread())) turn = next(step);
        system = false;
    }

    /**
     * Runs up to {@code max} rows of several threads, if the schedule is virtual time and nobody has to be asked between them; tells how
     * many, and who is next.
     */
    long together(Fuser fuser, long max, long step, BooleanSupplier interrupted) {
        int count = Linux.threads(memory);
        if (count < 2 || turn == 0 || machine.rowCost() < 1 || step < memory.ld8(Linux.FIRST_UNTIL)) return 0;
        if (!(current() instanceof Schedule.Virtual v)) return 0;
        int was = machine.thread();
        long n = new Lockstep(machine.cpu(), machine.threads(), fuser, count, this::look, machine.rowCost(), v.quantum)
                .run(max, interrupted);
        if (n > 0) {
            machine.turnTo(machine.cpu().thread());
            turn = next(step + n);
        } else {
            machine.turnTo(was);
        }
        return n;
    }

    private boolean look(long[] time, boolean[] running) {
        for (int t = 0; t < time.length; t++) {
            time[t] = time(t);
            running[t] = Linux.state(memory, t) == State.RUNNING;
        }
        return Linux.threads(memory) == time.length;
    }

    /** An input may have changed who is next. */
    void input(long step) {
        machine.registers().tick(machine.rowCost());
        turn = next(step);
    }

    /** The machine has been put where it was before some row: the current thread's, as it was picked then. */
    void again() {
        turn = 1;
    }

    /** Takes back the time of an undone row of the current thread. */
    void undone() {
        machine.registers().tick(-machine.rowCost());
        turn = 1;
    }

    /** Turns to the thread that is next, and wakes it if it sleeps. Tells how many rows it may run; 0 if no thread can. */
    private long next(long step) {
        int count = Linux.threads(memory);
        stuck = null;
        boolean alone = count == 1 && Linux.state(memory, 0) == State.RUNNING && memory.ld8(Linux.SCHEDULE) == 0;
        if (count == 0 || alone) return ALL;
        if (ended(machine.thread())) return 0;
        long until = memory.ld8(Linux.FIRST_UNTIL);
        int first = (int) memory.ld8(Linux.FIRST);
        if (step < until && runs(first)) return turnTo(first, until - step);
        int asking = asking(count);
        if (asking >= 0) {
            machine.turnTo(asking);
            return 0;
        }
        Schedule.Pick pick = current().pick(new View(count, step));
        stuck = pick.why();
        return pick.rows() == 0 ? 0 : turnTo(pick.thread(), pick.rows());
    }

    /**
     * The thread on which goroutine 1 waits for a magic, if no other has anything to do that a user would wait for: it sleeps until it is
     * woken or, without a P as sysmon, until some time. Below 0 if there is none.
     */
    private int asking(int count) {
        int asking = -1;
        for (int t = 0; t < count; t++) {
            State s = Linux.state(memory, t);
            if (s == State.RUNNING && asksForInput(t)) asking = t;
            else if (s == State.RUNNING || s == State.WOKEN || s == State.SLEEPING && pauses(t)) return -1;
        }
        return asking;
    }

    /** Whether a sleeping thread only waits for a moment: its M has a P, as in runqgrab, or a goroutine is in a system call. */
    private boolean pauses(int thread) {
        if (Linux.deadline(memory, thread) < 0) return false;
        Types t = machine.image().types();
        long g = machine.threads().get(thread).get(Reg.R14);
        if (g == 0) return true;
        long m = memory.ld8(g + t.g.m.offset());
        return memory.ld8(m + t.m.p.offset()) != 0 || memory.ld8(m + t.m.g0.offset()) != g;
    }

    /** Why no thread can run; null if one can. */
    String stuck() {
        return turn == 0 ? stuck : null;
    }

    /** Why a script has no row for the M it names next; null if it is no script, or it has one. */
    String held() {
        return turn == 0 && stuck != null && stuck.startsWith(Schedule.HELD) ? stuck : null;
    }

    private long turnTo(int thread, long rows) {
        long now = machine.registers().clock();
        machine.turnTo(thread);
        Registers r = machine.registers();
        if (Linux.state(memory, thread) != State.RUNNING) Linux.run(memory, r, time(thread));
        // It waited for a magic until now, when somebody stops the world.
        else if (standsBy(thread) && r.clock() < now) r.clock(now);
        return rows;
    }

    /** Whether the process has ended: a thread stands at a row that nothing leaves. */
    private boolean ended(int thread) {
        String halt = Linux.alive(memory, thread) ? halt(thread) : null;
        return halt != null && !halt.equals(Notebook.WAITS);
    }

    private String halt(int thread) {
        return machine.row(thread).map(Row::halt).orElse(null);
    }

    /** Whether the thread could run now, or will be able to without another's doing. */
    private boolean runs(int thread) {
        return time(thread) != NEVER;
    }

    /** When the thread can run its next row; {@link #NEVER} if others have to do something first. */
    long time(int thread) {
        long clock = machine.threads().get(thread).clock();
        return switch (Linux.state(memory, thread)) {
            case RUNNING -> asksForInput(thread) ? NEVER : clock;
            case WOKEN -> Math.max(clock, Linux.ready(memory, thread));
            case SLEEPING ->
                Linux.deadline(memory, thread) < 0 ? NEVER : Math.max(clock, Linux.deadline(memory, thread));
            case NONE, ENDED -> NEVER;
        };
    }

    /** Whether goroutine 1 waits for a magic on the thread whose turn it is. */
    static boolean waits(Machine m) {
        return waits(m, m.thread());
    }

    /** Whether goroutine 1 waits for a magic on that thread. */
    static boolean waits(Machine m, int thread) {
        return m.row(thread).filter(r -> Notebook.WAITS.equals(r.halt())).isPresent()
                && m.memory().ld8(Notebook.MAILBOX) == Notebook.OP_WAIT
                && !stopping(m);
    }

    /** Somebody stops the world: goroutine 1, too, has to give way. */
    private static boolean stopping(Machine m) {
        long sched = m.image().profile().global("runtime.sched");
        return m.memory().ld4(sched + m.image().types().sched.gcwaiting.offset()) != 0;
    }

    /** Goroutine 1 waits for a magic on this thread, nothing is asked of it, and the world may go on. */
    private boolean asksForInput(int thread) {
        return standsBy(thread) && !stopping(machine);
    }

    private boolean standsBy(int thread) {
        return machine.threads().get(thread).get(Reg.RIP) == waits && memory.ld8(Notebook.MAILBOX) == Notebook.OP_WAIT;
    }

    /** What a schedule sees of the machine. */
    final class View {
        final int count;
        final long step;

        private View(int count, long step) {
            this.count = count;
            this.step = step;
        }

        /** The thread that ran last. */
        int current() {
            return machine.thread();
        }

        /** When a thread can run its next row. */
        long time(int thread) {
            return Schedules.this.time(thread);
        }

        /** Whether it can run without any time having to pass but what it takes to wake up. */
        boolean awake(int thread) {
            State s = Linux.state(memory, thread);
            return s == State.WOKEN || s == State.RUNNING && !asksForInput(thread);
        }

        /** Whether goroutine 1 waits on it for a magic. */
        boolean asks(int thread) {
            return Linux.state(memory, thread) == State.RUNNING && asksForInput(thread);
        }

        /** The number of the M's thread. */
        int thread(long mId) {
            return machine.threadOf(mId).orElse(-1);
        }

        /** The first step under this schedule. */
        long chosenAt() {
            return memory.ld8(Linux.SCHEDULE);
        }

        long rowCost() {
            return Costs.ROW.of(memory);
        }

        /** When each thread can run its next row. */
        long[] times() {
            long[] times = new long[count];
            for (int t = 0; t < count; t++) times[t] = time(t);
            return times;
        }

        /** The thread that can run first, the lowest number among equals; below 0 if none can. */
        int earliest() {
            return new Turns(times(), 1).first();
        }
    }
}
