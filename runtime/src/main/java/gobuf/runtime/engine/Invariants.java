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
 * <p>The queues of each P, the global one and the idle Ps are {@linkplain Part parts}: who looks after every row tells what the row
 * {@linkplain #stored stored}, and only the parts that were read from there are looked at again. So a row costs the same beside 5,000 Ps
 * as beside one, and beside a long global queue, which is kept in {@linkplain Pieces pieces}. What depends on registers, the Ms, is looked
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

    private static final String QUEUE = "sched.runq";

    private final Machine machine;
    private final Memory mem;
    private final Profile profile;
    private final Types t;
    private final Process process;
    private final long sched;
    private final long statusRunnable;
    private final long statusDead;
    private final Set<Long> running;
    private final long scan;
    private final long idle;
    private final long syscall;

    /** Where allp's array lies and how long it is; the other parts are made anew when that changes. */
    private final Part allp = new Part(this::allp);
    /** One for each element of allp, the global queue, the idle Ps. */
    private final List<Part> parts = new ArrayList<>();

    private final Part global = new Part(this::global);
    /** The gs of the global queue, which are no places of theirs while sched.lock is held. */
    private Pieces queue;

    private boolean hidden;
    /** Those of them that are in another place, too. */
    private final Set<Long> shared = new HashSet<>();

    private final Set<Part> stale = new HashSet<>(Set.of(allp));
    /** Which parts were read from a word, by an eighth of its address; null for one look only. */
    private final Map<Long, Set<Part>> readers;

    /** The part that is looked at. */
    private Part reading;

    /** In how many places each g is, and those that are in more than one. */
    private final Map<Long, Integer> places = new HashMap<>();

    private final Set<Long> twice = new HashSet<>();
    private final Set<Part> wrong = new HashSet<>();
    /** Ps that somebody must look at, and Ps in system calls. */
    private final Map<Long, Part> working = new HashMap<>();

    private final Set<Part> calling = new HashSet<>();

    /** The threads at this moment, by the ids of the Ms they run as. */
    private final Map<Long, Integer> threads = new HashMap<>();

    private final List<String> breaks = new ArrayList<>();

    /** Those of a machine, of which nothing has been looked at yet. */
    Invariants(Machine machine) {
        this(machine, new HashMap<>());
    }

    private Invariants(Machine machine, Map<Long, Set<Part>> readers) {
        this.machine = machine;
        this.readers = readers;
        this.mem = machine.memory();
        this.profile = machine.image().profile();
        this.t = machine.image().types();
        this.process = new Process(machine, this::read);
        this.sched = profile.global("runtime.sched");
        this.statusRunnable = profile.constant("_Grunnable");
        this.statusDead = profile.constant("_Gdead");
        this.running =
                Set.of(profile.constant("_Grunning"), profile.constant("_Gsyscall"), profile.constant("_Gcopystack"));
        this.scan = profile.constant("_Gscan");
        this.idle = profile.constant("_Pidle");
        this.syscall = profile.constant("_Psyscall");
    }

    /** What does not hold now, each in a sentence; empty if all is well. */
    public static List<String> broken(Machine machine) {
        return new Invariants(machine, null).broken();
    }

    /** Bytes were written since what does not hold was asked for the last time. */
    void stored(long address, int size) {
        for (long word = address >>> 3; word <= address + size - 1 >>> 3; word++) {
            Set<Part> read = readers.remove(word);
            if (read != null) read.forEach(this::spoilt);
        }
    }

    private void spoilt(Part part) {
        if (part instanceof Pieces.Piece piece) queue.spoilt(piece);
        stale.add(part instanceof Pieces.Piece ? global : part);
    }

    /** What does not hold now, if every byte written since the last time was told of. */
    List<String> broken() {
        breaks.clear();
        threads.clear();
        for (int i = Math.max(1, Linux.threads(mem)) - 1; i >= 0; i--) threads.put(machine.mId(i), i);
        refresh();
        if (!wrong.isEmpty() || !twice.isEmpty() || !hidden && !shared.isEmpty()) tell();
        List<Long> ms = process.ms();
        running(ms);
        spinning(ms);
        reachable(ms);
        return List.copyOf(breaks);
    }

    // ---- parts

    private void refresh() {
        if (stale.contains(allp)) anew();
        stale.forEach(this::look);
        stale.clear();
        // What a g is called, and whether anything lies at an address, hangs on more than was read.
        wrong.forEach(this::spoilt);
    }

    private void anew() {
        if (readers != null) readers.clear();
        parts.clear();
        places.clear();
        twice.clear();
        wrong.clear();
        working.clear();
        calling.clear();
        stale.clear();
        shared.clear();
        queue = new Pieces(new Queued());
        look(allp);
        parts.add(global);
        parts.add(new Part(this::idlePs));
        stale.addAll(parts);
    }

    private void look(Part part) {
        leave(part);
        reading = part;
        part.look();
        reading = null;
        for (Part.Found f : part.found()) {
            if (f.g() != 0) placed(f.g());
            if (!f.wrong().isEmpty()) wrong.add(part);
        }
        if (part.works && !part.calls) working.put(part.p, part);
        if (part.calls) calling.add(part);
    }

    private void placed(long g) {
        int n = places.merge(g, 1, Integer::sum);
        if (n == 2) twice.add(g);
        if (queue.has(g)) shared.add(g);
    }

    private void leave(Part part) {
        for (Part.Found f : part.found()) {
            if (f.g() == 0) continue;
            Integer left = places.computeIfPresent(f.g(), (g, n) -> n == 1 ? null : n - 1);
            if (left == null || left == 1) twice.remove(f.g());
            if (left == null) shared.remove(f.g());
        }
        wrong.remove(part);
        working.remove(part.p, part);
        calling.remove(part);
    }

    /** Each sentence of the parts, in their order. */
    private void tell() {
        Map<Long, String> first = new HashMap<>();
        for (Part part : parts) {
            if (part == global && !hidden) queue.all().forEach(piece -> tell(piece, first));
            tell(part, first);
        }
    }

    private void tell(Part part, Map<Long, String> first) {
        for (Part.Found f : part.found()) {
            String before = f.g() == 0 ? null : first.put(f.g(), f.place());
            if (before != null) breaks.add(name(f.g()) + " is in " + before + " and in " + f.place());
            if (!f.wrong().isEmpty()) breaks.add((f.g() == 0 ? "" : name(f.g())) + f.wrong());
        }
    }

    private boolean queued(long g) {
        return !hidden && queue.has(g);
    }

    /** The last place of the parts that a g is in. */
    private String place(long g) {
        String place = null;
        for (Part part : parts) {
            if (part == global && queued(g)) place = QUEUE;
            for (Part.Found f : part.found()) if (f.g() == g) place = f.place();
        }
        return place;
    }

    private void read(long address) {
        if (reading != null && readers != null) readers.merge(address >>> 3, Set.of(reading), Invariants::both);
    }

    private static Set<Part> both(Set<Part> some, Set<Part> one) {
        if (some.containsAll(one)) return some;
        Set<Part> out = some.size() == 1 ? new HashSet<>(some) : some;
        out.addAll(one);
        return out;
    }

    private long ld(long base, Field f) {
        read(base + f.offset());
        return mem.ld(base + f.offset(), Math.min(8, f.size()));
    }

    private void put(Part part, long g, String place, long status) {
        if (!known(g)) part.wrong(place + " holds 0x" + Long.toHexString(g) + ", which is no g");
        else in(part, g, place, status);
    }

    private void in(Part part, long g, String place, long status) {
        long is = ld(g, t.g.atomicstatus) & ~scan;
        String but = " is in " + place + ", but its status is " + process.statusName(is) + " and not "
                + process.statusName(status);
        part.holds(g, place, is == status ? "" : but);
    }

    /** Whether a g can lie there. */
    private boolean known(long g) {
        return g != 0 && mem.mapped(g + t.g.atomicstatus.offset(), 4);
    }

    private String name(long g) {
        return process.gName(g).orElse("the g at 0x" + Long.toHexString(g));
    }

    // ---- what is in the parts

    private void allp(Part part) {
        long n = process.allpLength();
        for (int i = 0; i < n; i++) {
            int element = i;
            parts.add(new Part(own -> queues(own, process.allpAt(element))));
        }
    }

    private void queues(Part part, long p) {
        part.p = p;
        part.works = false;
        part.calls = false;
        if (p == 0) return;
        String name = "p" + ld(p, t.p.id);
        long n = ld(p, t.p.runqtail) - ld(p, t.p.runqhead) & 0xffffffffL;
        if (n > t.p.runq.count()) part.wrong(name + ".runq has " + n + " elements, but room for " + t.p.runq.count());
        else ring(part, p, name);
        long next = ld(p, t.p.runnext);
        if (next != 0) put(part, next, name + ".runnext", statusRunnable);
        for (long g : process.glist(ld(p, t.p.gFreeHead))) put(part, g, name + ".gFree", statusDead);
        part.works = works(p);
        part.calls = ld(p, t.p.status) == syscall;
    }

    private void ring(Part part, long p, String name) {
        List<Long> gs = process.ring(p);
        long head = ld(p, t.p.runqhead);
        for (int i = 0; i < gs.size(); i++) {
            long g = gs.get(i);
            if (known(g)) in(part, g, name + ".runq", statusRunnable);
            else
                put(
                        part,
                        g,
                        name + ".runq[" + Long.remainderUnsigned(head + i, t.p.runq.count()) + "]",
                        statusRunnable);
        }
    }

    private boolean free() {
        return ld(sched, t.sched.lock) == 0;
    }

    /** What the global queue holds. */
    private final class Queued implements Pieces.Source {
        @Override
        public boolean ends(long g) {
            return (g & 7) != 0 || !mem.mapped(g + t.g.schedlink.offset(), 8);
        }

        @Override
        public long next(long g) {
            return ld(g, t.g.schedlink);
        }

        @Override
        public void reads(Pieces.Piece piece) {
            reading = piece == null ? global : piece;
        }

        @Override
        public void holds(Pieces.Piece piece, long g) {
            put(piece, g, QUEUE, statusRunnable);
            if (places.containsKey(g)) shared.add(g);
            List<Part.Found> found = piece.found();
            if (!found.get(found.size() - 1).wrong().isEmpty()) wrong.add(piece);
        }

        @Override
        public void gone(Pieces.Piece piece) {
            for (Part.Found f : piece.found()) shared.remove(f.g());
            wrong.remove(piece);
        }
    }

    private void global(Part part) {
        hidden = !free();
        if (hidden) return;
        long queued = queue.walk(ld(sched, t.sched.runqHead), Process.LIST_LIMIT);
        count(part, "sched.runqsize", ld(sched, t.sched.runqsize), queued, QUEUE);
        List<Long> disabled = process.glist(ld(sched, t.sched.disableRunnableHead));
        for (long g : disabled) put(part, g, "sched.disable.runnable", statusRunnable);
        count(part, "sched.disable.n", ld(sched, t.sched.disableN), disabled.size(), "sched.disable.runnable");
        count(
                part,
                "sched.nmidle",
                ld(sched, t.sched.nmidle),
                chain(ld(sched, t.sched.midle), t.m.schedlink).size(),
                "sched.midle");
    }

    private void count(Part part, String what, long told, long counted, String list) {
        if (told != counted) part.wrong(what + " is " + (int) told + ", but " + list + " has " + counted);
    }

    private List<Long> chain(long head, Field link) {
        List<Long> out = new ArrayList<>();
        for (long x = head; x != 0 && out.size() < Linux.MOST; x = ld(x, link)) out.add(x);
        return out;
    }

    private void idlePs(Part part) {
        if (!free()) return;
        List<Long> list = chain(ld(sched, t.sched.pidle), t.p.link);
        count(part, "sched.npidle", ld(sched, t.sched.npidle), list.size(), "sched.pidle");
        for (long p : list) {
            if (ld(p, t.p.status) != idle)
                part.wrong("p" + ld(p, t.p.id) + " is in sched.pidle, but its status is " + process.pStatus(p));
            if (works(p)) part.wrong("p" + ld(p, t.p.id) + " is in sched.pidle and has goroutines");
        }
    }

    private boolean works(long p) {
        return ld(p, t.p.runqhead) != ld(p, t.p.runqtail) || ld(p, t.p.runnext) != 0;
    }

    // ---- what is looked at each time

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
            String before = runner != null || !places.containsKey(g) && !queued(g) ? runner : place(g);
            if (before != null) breaks.add(name(g) + " is in " + before + " and is " + name + ".curg");
            OptionalInt thread = thread(m);
            boolean onIt = thread.isPresent()
                    && machine.threads().get(thread.getAsInt()).get(Reg.R14) == g;
            long status = ld(g, t.g.atomicstatus) & ~scan;
            if (onIt && !running.contains(status))
                breaks.add(name + " runs " + name(g) + ", whose status is " + process.statusName(status));
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
        boolean lost = looked.stream().filter(working::containsKey).count() < working.size();
        // sysmon takes a P out of a system call.
        anyone |= !calling.isEmpty();
        boolean global = !anyone && ld(sched, t.sched.runqsize) != 0 && free();
        if (!lost && !global) return;
        for (long m : ms) transit |= awake(m) && ld(m, t.m.spinning) != 0;
        for (int thread = 0; thread < Linux.threads(mem); thread++)
            transit |= inTransit(thread) || inside(thread, AT_A_CALL);
        if (transit) return;
        for (Part part : parts) {
            if (working.get(part.p) == part && !looked.contains(part.p))
                breaks.add(
                        "p" + ld(part.p, t.p.id) + " has goroutines, but no M that is awake holds it or is given it");
        }
        if (global) breaks.add("sched.runq has goroutines, but every M sleeps");
    }
}
