package gobuf.runtime.engine;

import gobuf.runtime.code.Row;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.os.Linux;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What holds after every row, whatever the schedule: a g is in at most one place and its status agrees; a ring has at most 256; counts
 * equal their lists; no g runs on two Ms and no P is held by two; and every runnable g is where an M will look that is awake.
 *
 * <p>Where Go itself lets something lag, it is looked at with that in mind:
 *
 * <ul>
 *   <li>lists and counts of {@code sched} agree while {@code sched.lock} is free; its holder changes one after the other
 *   <li>{@code sched.nmspinning} runs ahead of the Ms' {@code spinning} from wakep's or handoffp's CAS until startm, or the new M's
 *       mspinning, has set the mark; and by one for each M that stands at the row between the two
 *   <li>a P is nobody's for some rows of reentersyscall, before its status says _Psyscall, and of exitsyscallfast, before it is wired again
 *   <li>a g that somebody has just taken or is about to put is in no place; never is it in two
 *   <li>m.curg stays until dropg, after the g's status has changed: its status is compared while its M runs on its stack
 * </ul>
 *
 * <p>{@link Places} knows where each g lies, and looks again only at what a row has stored to; what depends on registers, the Ms, is looked
 * at each time.
 */
public final class Invariants {
    /** Routines in which an M holds a P or a counted spin that is not yet where it belongs. */
    private static final Set<String> IN_TRANSIT = Set.of(
            "wakep",
            "startm",
            "handoffp",
            "newm",
            "resetspinning",
            "startlockedm",
            "stoplockedm",
            "retake",
            "injectglist");
    /** Routines in which an M has a P between its two states: its own, and the one of a system call, where anyone may take it. */
    private static final Set<String> AT_A_CALL = Set.of("reentersyscall", "exitsyscallfast");
    /** Where a new thread comes along before it schedules: only behind mstartfn does it spin. */
    private static final Set<String> BEGINNING = Set.of("clone", "mstart", "mstart0", "mstart1");

    private final Machine machine;
    private final Memory mem;
    private final Types t;
    private final Process process;
    private final Places places;
    private final long sched;
    private final Set<Long> running;
    private final long scan;

    /** The threads at this moment, by the ids of the Ms they run as. */
    private final Map<Long, Integer> threads = new HashMap<>();

    private final List<String> breaks = new ArrayList<>();

    /** Those of a machine, of which nothing has been looked at yet. */
    Invariants(Machine machine) {
        this(machine, false);
    }

    private Invariants(Machine machine, boolean once) {
        this.machine = machine;
        this.mem = machine.memory();
        this.t = machine.image().types();
        this.process = new Process(machine);
        this.places = new Places(machine, once);
        Profile profile = machine.image().profile();
        this.sched = profile.global("runtime.sched");
        this.running =
                Set.of(profile.constant("_Grunning"), profile.constant("_Gsyscall"), profile.constant("_Gcopystack"));
        this.scan = profile.constant("_Gscan");
    }

    /** What does not hold now, each in a sentence; empty if all is well. */
    public static List<String> broken(Machine machine) {
        return new Invariants(machine, true).broken();
    }

    /** Bytes were written since what does not hold was asked for the last time. */
    void stored(long address, int size) {
        places.stored(address, size);
    }

    /** What does not hold now, if every byte written since the last time was told of. */
    List<String> broken() {
        breaks.clear();
        threads.clear();
        for (int i = Math.max(1, Linux.threads(mem)) - 1; i >= 0; i--) threads.put(machine.mId(i), i);
        places.refresh();
        places.tell(breaks);
        List<Long> ms = process.ms();
        running(ms);
        spinning(ms);
        reachable(ms);
        return List.copyOf(breaks);
    }

    private long ld(long base, Field f) {
        return mem.ld(base + f.offset(), Math.min(8, f.size()));
    }

    private void running(List<Long> ms) {
        Map<Long, Long> holders = new HashMap<>();
        Map<Long, String> runners = new HashMap<>();
        for (long m : ms) {
            String name = "m" + ld(m, t.m.id);
            long p = ld(m, t.m.p);
            Long other = p == 0 ? null : holders.put(p, m);
            if (other != null) breaks.add("p" + ld(p, t.p.id) + " is held by m" + ld(other, t.m.id) + " and " + name);
            long g = ld(m, t.m.curg);
            if (g == 0) continue;
            String runner = runners.put(g, name + ".curg");
            String before = runner != null ? runner : places.of(g);
            if (before != null) breaks.add(places.name(g) + " is in " + before + " and is " + name + ".curg");
            OptionalInt thread = thread(m);
            boolean onIt = thread.isPresent()
                    && machine.threads().get(thread.getAsInt()).get(Reg.R14) == g;
            long status = ld(g, t.g.atomicstatus) & ~scan;
            if (onIt && !running.contains(status))
                breaks.add(name + " runs " + places.name(g) + ", whose status is " + process.statusName(status));
        }
    }

    /** The thread of an M that has one: in a start state taken from a real process the other Ms have none. */
    private OptionalInt thread(long m) {
        Integer thread = threads.get(ld(m, t.m.id));
        return thread != null && Linux.alive(mem, thread) ? OptionalInt.of(thread) : OptionalInt.empty();
    }

    private void spinning(List<Long> ms) {
        int told = (int) ld(sched, t.sched.nmspinning);
        int marked = 0;
        int transit = 0;
        for (long m : ms) {
            OptionalInt thread = thread(m);
            if (thread.isEmpty()) continue;
            marked += ld(m, t.m.spinning) != 0 ? 1 : 0;
            String row = machine.row(thread.getAsInt()).map(Row::text).orElse("");
            // Between the mark and the count, both ways.
            if (row.startsWith("sched.nmspinning++")) marked--;
            if (row.contains("--sched.nmspinning")) marked++;
        }
        if (told == marked) return;
        for (int thread = 0; thread < Linux.threads(mem); thread++) transit += inTransit(thread) ? 1 : 0;
        if (told < marked || told > marked + transit)
            breaks.add("sched.nmspinning is " + told + ", but " + marked + " Ms spin and " + transit
                    + " are being started or stopped");
    }

    private boolean inTransit(int thread) {
        if (!Linux.alive(mem, thread)) return false;
        // In clone's child R14 is still its parent's.
        Row row = machine.row(thread).orElse(null);
        if (row != null && row.routine().name().equals("clone")) return true;
        Set<String> in = routines(thread);
        boolean begins = !in.contains("schedule") && in.stream().anyMatch(BEGINNING::contains);
        return begins || in.stream().anyMatch(IN_TRANSIT::contains);
    }

    private boolean inside(int thread, Set<String> some) {
        return Linux.alive(mem, thread) && routines(thread).stream().anyMatch(some::contains);
    }

    /** The routines that a thread's stack has frames of. */
    private Set<String> routines(int thread) {
        long g = machine.threads().get(thread).get(Reg.R14);
        Set<String> in = new HashSet<>();
        for (Frames.Frame f : Frames.of(machine, g)) {
            machine.image().find(f.pc()).ifPresent(r -> in.add(r.routine().name()));
        }
        return in;
    }

    /** Whether the M's thread does something by itself, or will when somebody gives back a lock: it does not sleep for want of work. */
    private boolean awake(long m) {
        OptionalInt thread = thread(m);
        if (thread.isEmpty()) return false;
        boolean sleeps = Linux.state(mem, thread.getAsInt()) == Linux.State.SLEEPING;
        return !sleeps || Linux.futex(mem, thread.getAsInt()) != m + t.m.park.offset();
    }

    private void reachable(List<Long> ms) {
        Set<Long> looked = new HashSet<>();
        boolean anyone = false;
        boolean transit = false;
        for (long m : ms) {
            long next = ld(m, t.m.nextp);
            if (next != 0) looked.add(next);
            if (!awake(m)) continue;
            long p = ld(m, t.m.p);
            if (p != 0) looked.add(p);
            anyone |= p != 0 || next != 0;
        }
        boolean lost = looked.stream().filter(places::hasWork).count() < places.withWork();
        // sysmon takes a P out of a system call.
        anyone |= places.calling();
        boolean global = !anyone && ld(sched, t.sched.runqsize) != 0 && ld(sched, t.sched.lock) == 0;
        if (!lost && !global) return;
        for (long m : ms) transit |= awake(m) && ld(m, t.m.spinning) != 0;
        for (int thread = 0; thread < Linux.threads(mem); thread++)
            transit |= inTransit(thread) || inside(thread, AT_A_CALL);
        if (transit) return;
        for (long p : places.psWithWork()) {
            if (!looked.contains(p))
                breaks.add("p" + ld(p, t.p.id) + " has goroutines, but no M that is awake holds it or is given it");
        }
        if (global) breaks.add("sched.runq has goroutines, but every M sleeps");
    }
}
