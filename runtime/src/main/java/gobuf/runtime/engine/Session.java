package gobuf.runtime.engine;

import gobuf.runtime.code.Image;
import gobuf.runtime.code.Row;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.os.Linux;
import gobuf.runtime.os.Requests;
import gobuf.runtime.program.Programs;
import gobuf.runtime.program.Server;
import gobuf.runtime.tracer.EventLog;
import gobuf.runtime.workload.Workload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One simulated process with its history: the public door of the runtime module. Not thread safe, but for {@link #interrupt}.
 *
 * <p>A <em>step</em> is one row or one input. Going back and then giving another input forks: the old future stays in its branch.
 */
public final class Session {
    /** Most steps one call makes before it stops with {@link Stop.Reason#LIMIT}. */
    public static final long STEP_LIMIT = 2_000_000_000L;

    private final Build build;
    private final Machine machine;
    private final Timeline timeline;
    private final Map<String, Branch> branches = new LinkedHashMap<>();
    private final Breakpoints breakpoints = new Breakpoints();
    private final GoStatements statements;
    private final Stepper stepper;

    private Session(Build build) {
        this.build = build;
        this.machine = build.start();
        Branch main = new Branch("main", null, 0);
        branches.put(main.name, main);
        this.timeline = new Timeline(machine, main);
        this.statements = new GoStatements(build);
        this.stepper = new Stepper(machine, timeline, breakpoints);
    }

    /**
     * A new process of the given release, where its goroutine 1 waits for the first magic.
     *
     * @param profile such as {@code go1.19}
     * @throws IllegalArgumentException if there is no such profile
     */
    public static Session open(String profile) {
        return new Session(new Build(profile, null));
    }

    /**
     * The same, sooner when this is the first session of its Java process.
     *
     * @param beside is given work to run on another thread meanwhile; the session is the same whether or not it runs, and does not wait for it
     * @throws IllegalArgumentException if there is no such profile
     */
    public static Session open(String profile, Consumer<Runnable> beside) {
        return new Session(Build.withHelp(profile, beside));
    }

    /**
     * A new process of the given release, before its first instruction.
     *
     * @param profile such as {@code go1.19}
     * @param boot how it is started
     * @throws IllegalArgumentException if there is no such profile
     */
    public static Session boot(String profile, Boot boot) {
        return new Session(new Build(profile, boot));
    }

    /** Another session, whose process of the same release stands before its first instruction. */
    public Session reboot(Boot boot) {
        return new Session(build.again(boot));
    }

    /**
     * As {@link #reboot}, of a session that nobody uses any more: its program is taken over, with the code that was made of its rows, which
     * is most of what a short run costs.
     */
    public Session succeed(Boot boot) {
        return new Session(build.takenOver(boot));
    }

    /** Another session, whose process of the same release stands where {@link #open} begins. */
    public Session reopen() {
        return new Session(build.again(null));
    }

    /** How its process was started, if the session began at its first instruction. */
    public Optional<Boot> boot() {
        return Optional.ofNullable(build.boot());
    }

    /** Program text, symbols and layouts. */
    public Image image() {
        return build.image();
    }

    /** Memory and registers as they are now; for reading. */
    public Machine machine() {
        return machine;
    }

    /** The current step of the current branch. */
    public long step() {
        return timeline.step();
    }

    /** The name of the current branch. */
    public String branch() {
        return timeline.branch().name;
    }

    /** What the newest step overwrote; empty after a run without watching, or at the start. */
    public List<Journal.Store> lastStores() {
        return timeline.journal().steps() == 0 ? List.of() : timeline.journal().newest();
    }

    /** The registers the newest step changed, with their values before it, by {@link Reg#ordinal}. */
    public Map<Integer, Long> lastRegisters() {
        return timeline.journal().steps() == 0 ? Map.of() : timeline.journal().newestRegisters();
    }

    /** Asks a running call to stop at the next row; the only method that another thread may call. */
    public void interrupt() {
        stepper.interrupt(true);
    }

    /** All that the process has printed to its standard error so far. */
    public String printed() {
        return machine.printed();
    }

    /** An interrupt that stopped nothing is to stop nothing that comes later. */
    public void forgetInterrupt() {
        stepper.interrupt(false);
    }

    /** A session that stands where another one was saved; going back from there runs the log from the start. */
    static Session restored(StateFile.Saved saved) {
        Session s = saved.boot() == null ? open(saved.release()) : boot(saved.release(), saved.boot());
        saved.closures().forEach(s.statements::restore);
        Branch start = s.timeline.branch();
        s.branches.clear();
        for (Branch b : saved.branches()) {
            b.checkpoints.putAll(start.checkpoints);
            s.branches.put(b.name, b);
        }
        Branch b = s.branches.get(saved.branch());
        if (saved.step() > 0) b.checkpoints.put(saved.step(), saved.state());
        s.turn(b);
        return s;
    }

    // ---- invariants

    /** Whether the scheduler's invariants are looked at behind every row. */
    public boolean checking() {
        return stepper.checking();
    }

    /** From now on moves forward look at the scheduler's invariants behind every row, and stop where one is broken; or no longer. */
    public void checking(boolean on) {
        stepper.checking(on);
    }

    /** What of the scheduler's invariants does not hold now, each in a sentence; empty if all is well. */
    public List<String> broken() {
        return Checks.now(machine);
    }

    // ---- events

    /**
     * The events of the current branch from its first step up to the current one, or as far as it came when interrupted. It is the session's
     * own: the next call may make it longer or, after a way back, shorter.
     *
     * @param interrupted tells true when it should come back with what it has
     */
    public EventLog log(BooleanSupplier interrupted) {
        return Logs.of(machine, timeline.branch(), interrupted);
    }

    /** Whether events are written down while the machine runs. */
    public boolean recording() {
        return timeline.recording();
    }

    /**
     * From now on events are written down while the machine runs, so that {@link #log} need not run it once more; or no longer. What is
     * already past is run once more now.
     */
    public void recording(boolean on) {
        timeline.recording(on);
    }

    // ---- inputs

    /** The go statements of magics: which functions there are and what has been wrapped. */
    public GoStatements statements() {
        return statements;
    }

    /**
     * Goroutine 1 is asked for a go statement; the machine does not move.
     *
     * @throws IllegalStateException if goroutine 1 does not wait
     */
    public void ask(Input.Ask ask) {
        requireWaiting();
        input(ask);
    }

    /**
     * Goroutine 1 leaves its body, the notebook, for the main.main of a program: it stands at its first row, as if runtime.main had called
     * it instead.
     *
     * @throws IllegalStateException if goroutine 1 does not wait
     * @throws IllegalArgumentException if there is no such program
     */
    public void program(String name) {
        long main = image().profile().function(Programs.find(name).main()).entry();
        requireWaiting();
        enter(main);
    }

    private void enter(long main) {
        long sp = machine.registers().get(Reg.RSP) + machine.row().orElseThrow().delta();
        input(new Input.SetRegister(Reg.RBP, machine.memory().ld8(sp - 8)));
        input(new Input.SetRegister(Reg.RSP, sp));
        input(new Input.SetRegister(Reg.RIP, main));
    }

    /**
     * Goroutine 1 leaves its body, the notebook, for the server of a workload: it stands at its first row, and the requests lie in their
     * table. Meant for a booted session, whose Ms all have threads.
     *
     * @throws IllegalStateException if goroutine 1 does not wait, or if there is a workload already
     */
    public void workload(Workload workload) {
        requireWaiting();
        if (machine.memory().ld8(Requests.COUNT) != 0)
            throw new IllegalStateException("the process has a workload already");
        String spec = workload.on((int) machine.memory().ld4(image().profile().global("runtime.gomaxprocs")))
                .text();
        input(new Input.Work(spec));
        enter(image().routine(Server.MAIN).orElseThrow().entry());
    }

    /** Whether goroutine 1 stands where it takes what magics ask, and nothing is asked of it yet. */
    public boolean waits() {
        return Schedules.waits(machine);
    }

    /** Logs and applies an input; from the past this forks. */
    public void input(Input in) {
        if (timeline.hasFuture()) {
            timeline.checkpoint();
            turn(timeline.branch().fork(freshName(), timeline.step()));
        }
        timeline.input(in);
    }

    // ---- forward

    /** Makes {@code n} steps, or fewer if the machine cannot go on. Breakpoints do not stop it. */
    public Stop step(long n) {
        return stepper.begin(() -> stepper.walk(n, m -> false, "", false));
    }

    /** Runs until the row behind the current one is reached in the same frame: calls are stepped over. */
    public Stop next() {
        return stepper.begin(() -> {
            Predicate<Machine> there = Frames.overCurrent(machine);
            return there == null
                    ? stepper.walk(1, m -> false, "", true)
                    : stepper.walk(STEP_LIMIT, there, "stepped over the call", true);
        });
    }

    /** Runs until the current routine has returned to its caller. */
    public Stop stepout() {
        return stepper.begin(() -> {
            Predicate<Machine> there = Frames.outOfCurrent(machine);
            if (there == null) return Stop.of(Stop.Reason.STEPPED, "there is no caller to return to on this stack", 0);
            return stepper.walk(STEP_LIMIT, there, "returned to the caller", true);
        });
    }

    /** Runs until a breakpoint, or until the machine waits or ends. */
    public Stop cont() {
        return cont(STEP_LIMIT);
    }

    /** As {@link #cont()}, with at most {@code limit} steps. */
    public Stop cont(long limit) {
        return cont(limit, step());
    }

    /**
     * As {@link #cont(long)}, as a part of a longer run: when there is no more memory, the session goes back to where that began.
     *
     * @param began a step of this branch, not after the present one
     */
    public Stop cont(long limit, long began) {
        return stepper.begin(() -> stepper.run(limit), began);
    }

    /** Runs until the condition holds, looking at every row. */
    public Stop until(Predicate<Machine> condition, String detail) {
        return stepper.begin(() -> stepper.walk(STEP_LIMIT, condition, detail, true));
    }

    /** The threads that have not ended, by number. */
    public List<ThreadInfo> threads() {
        return ThreadInfo.of(machine);
    }

    /** The schedule that holds, as {@link Input.Choose} takes it. */
    public String schedule() {
        return timeline.schedules().current().text();
    }

    /**
     * Runs a script on a machine of its own, from here on, and tells why it cannot be kept: it names an M that has no thread, or that
     * sleeps until another wakes it. Empty if it can be kept, if it comes to where a magic is missing, or for another schedule.
     */
    public Optional<String> refuses(Input.Choose choice) {
        if (!(Schedule.parse(choice.schedule()) instanceof Schedule.Script script)) return Optional.empty();
        // Goroutine 1 may wait for a magic, so that no row can be tried; but what has no thread now, or sleeps until
        // another wakes it, cannot be the first to run.
        String first = Schedule.HELD + "m" + script.first() + "'s, ";
        OptionalInt thread = machine.threadOf(script.first());
        if (thread.isEmpty()) return Optional.of(first + Schedule.NO_THREAD);
        if (sleepsForGood(thread.getAsInt())) return Optional.of(first + Schedule.SLEEPS);
        Branch trial = timeline.branch().fork("", step());
        trial.inputs.put(step(), choice);
        Machine m = new Machine(image(), new Memory());
        m.restore(machine.save());
        long end = step() + 1 + Math.min(script.steps(), Turns.MOST);
        return Optional.ofNullable(Replay.held(trial, m, step(), end, stepper::isInterrupted));
    }

    private boolean sleepsForGood(int thread) {
        Memory memory = machine.memory();
        return Linux.state(memory, thread) == Linux.State.SLEEPING && Linux.deadline(memory, thread) < 0;
    }

    /**
     * Makes {@code n} steps of one M, whatever the schedule says. Ends earlier when its thread goes to sleep.
     *
     * @throws IllegalArgumentException if no thread runs as that M
     */
    public Stop step(long n, long m) {
        int thread = machine.threadOf(m).orElseThrow(() -> new IllegalArgumentException(noThread(m)));
        String sleeps = "M" + m + " sleeps until another M wakes it";
        if (sleepsForGood(thread)) return Stop.of(Stop.Reason.STEPPED, sleeps, 0);
        if (machine.thread() != thread || n > 1) input(new Input.First(thread, n));
        if (machine.thread() != thread) return Stop.of(Stop.Reason.STEPPED, sleeps, 0);
        return stepper.begin(
                () -> stepper.walk(n, x -> x.thread() != thread, "M" + m + "'s thread went to sleep", false));
    }

    /** Why no thread runs as that M; empty if one does. */
    public Optional<String> without(long m) {
        return machine.threadOf(m).isPresent() ? Optional.empty() : Optional.of(noThread(m));
    }

    private String noThread(long m) {
        String threads = "no thread runs as M" + m + "; there are "
                + threads().stream().map(ThreadInfo::m).collect(Collectors.joining(", "));
        Process process = new Process(machine);
        int id = image().types().m.id.offset();
        boolean known = process.ms().stream().anyMatch(x -> machine.memory().ld8(x + id) == m);
        if (!known) return threads;
        return boot().isPresent()
                ? threads + ": M" + m + "'s has ended or was never started"
                : threads + ": the recorded state holds the M" + m + " of a real process, asleep, but not its thread;"
                        + " type %boot --to main.main for a process whose Ms all have one";
    }

    // ---- back

    /** Goes back {@code n} steps, or to the session's first. */
    public Stop back(long n) {
        return stepper.begin(() -> {
            long from = step();
            long target = Math.max(from - n, timeline.branch().checkpoints.firstKey());
            timeline.goTo(target, stepper::isInterrupted);
            if (from - target < n) return Stop.of(Stop.Reason.START, "the session begins here", target - from);
            return Stop.of(Stop.Reason.STEPPED, "went back", target - from);
        });
    }

    /** Goes back to the last moment at which a breakpoint would have stopped, or to the start. */
    public Stop backToBreakpoint() {
        return stepper.begin(() -> Reverse.find(
                stepper, machine, timeline, m -> breakpoints.hitAt(m, timeline.journal()), breakpoints::describe));
    }

    /** Goes back to the row before, in the same frame. */
    public Stop backNext() {
        // In front of a routine's first row the step before is the call or jump that led there.
        if (machine.row().filter(r -> r.index() == 0).isPresent()) return back(1);
        Predicate<Machine> same = Frames.sameAsCurrent(machine);
        return stepper.begin(() -> Reverse.find(stepper, machine, timeline, same, m -> "back in the same frame"));
    }

    /** Goes back to where the current routine was called. */
    public Stop backStepout() {
        Predicate<Machine> call = Frames.callOfCurrent(machine);
        if (call == null) return Stop.of(Stop.Reason.STEPPED, "there is no caller on this stack", 0);
        return stepper.begin(() -> Reverse.find(stepper, machine, timeline, call, m -> "back at the call"));
    }

    /** Goes back to the last step at which the condition held. */
    public Stop backUntil(Predicate<Machine> condition, String detail) {
        return stepper.begin(() -> Reverse.find(stepper, machine, timeline, condition, m -> detail));
    }

    /**
     * Goes to a step of this branch: back, or forward along its log.
     *
     * @throws IllegalArgumentException if the step lies before the session's first
     */
    public Stop goTo(long step) {
        long first = timeline.branch().checkpoints.firstKey();
        if (step < first)
            throw new IllegalArgumentException("step " + step + " is before the session's first step " + first);
        return stepper.begin(() -> {
            long from = step();
            boolean there = timeline.goTo(step, stepper::isInterrupted);
            if (there) return Stop.of(Stop.Reason.STEPPED, "at step " + step, step() - from);
            if (stepper.isInterrupted()) return Stop.of(Stop.Reason.INTERRUPTED, "interrupted", step() - from);
            Stop end = stepper.waiting(step() - from);
            return Stop.of(end.reason(), "step " + step + " has not come yet: " + end.detail(), end.steps());
        });
    }

    // ---- branches

    /**
     * A branch.
     *
     * @param name by which it is switched to
     * @param parent the branch it came from, null for the first
     * @param forkedAt the step they share last
     * @param step where it stands
     * @param at the row where it stands
     * @param current whether it is the current one
     */
    public record BranchInfo(String name, String parent, long forkedAt, long step, String at, boolean current) {}

    /** All branches in the order they were made. */
    public List<BranchInfo> branches() {
        List<BranchInfo> out = new ArrayList<>();
        for (Branch b : branches.values()) {
            boolean current = b == timeline.branch();
            String at = current ? machine.row().map(Row::toString).orElse("no row") : b.at;
            out.add(new BranchInfo(b.name, b.parent, b.forkedAt, b.step, at, current));
        }
        return out;
    }

    /**
     * Makes a branch from the current moment and turns to it.
     *
     * @param name its name, or null for a new one
     * @throws IllegalArgumentException if the name is taken or none
     */
    public String fork(String name) {
        String n = name == null ? freshName() : name;
        if (n.isBlank() || n.chars().anyMatch(Character::isISOControl))
            throw new IllegalArgumentException("a branch's name needs a visible character and no control characters");
        if (branches.containsKey(n)) throw new IllegalArgumentException("there is a branch " + n + " already");
        timeline.checkpoint();
        turn(timeline.branch().fork(n, timeline.step()));
        return n;
    }

    /**
     * Turns to a branch, where it was left.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public void switchTo(String name) {
        Branch b = branches.get(name);
        if (b == null)
            throw new IllegalArgumentException(
                    "there is no branch " + name + "; there are " + String.join(", ", branches.keySet()));
        if (b == timeline.branch()) return;
        timeline.turnTo(b);
        String expected = b.expected;
        b.expected = null;
        if (expected != null && !expected.equals(hash()))
            throw new IllegalStateException(
                    "branch " + name + ": ITS INPUTS DID NOT LEAD TO THE STATE THAT WAS SAVED: the hash is " + hash()
                            + ", the file says " + expected);
    }

    /** All branches in the order they were made, for a state file. */
    Collection<Branch> allBranches() {
        return branches.values();
    }

    // ---- breakpoints, log, hash

    /** Where runs stop. */
    public Breakpoints breakpoints() {
        return breakpoints;
    }

    /** The inputs of the current branch by step. */
    public Map<Long, Input> log() {
        return new LinkedHashMap<>(timeline.branch().inputs);
    }

    /** The hash of the whole state. */
    public String hash() {
        return machine.hash();
    }

    Build build() {
        return build;
    }

    Timeline timeline() {
        return timeline;
    }

    private void requireWaiting() {
        if (!waits()) throw new IllegalStateException("goroutine 1 is still busy with what was asked before");
    }

    private void turn(Branch b) {
        branches.put(b.name, b);
        timeline.turnTo(b);
    }

    private String freshName() {
        int n = branches.size();
        while (branches.containsKey("b" + n)) n++;
        return "b" + n;
    }
}
