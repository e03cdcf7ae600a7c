package gobuf.runtime.engine;

import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.os.Linux;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * In which queue or list each g lies, and what is wrong there: the queues of each P, the global one and the idle Ps are {@linkplain Part
 * parts}. Who looks after every row tells what the row {@linkplain #stored stored}, and only the parts that were read from there are looked
 * at again. So a row costs the same beside 5,000 Ps as beside one, and beside a long global queue, which is kept in {@linkplain Pieces
 * pieces}.
 */
final class Places {
    private static final String QUEUE = "sched.runq";

    private final Memory mem;
    private final Types t;
    private final Process process;
    private final long sched;
    private final long statusRunnable;
    private final long statusDead;
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
    /** Those of them that are in another place, too. */
    private final Set<Long> shared = new HashSet<>();
    /** Whether sched.lock was held when the global queue was looked at. */
    private boolean hidden;

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

    /**
     * Those of a machine, of which nothing has been looked at yet.
     *
     * @param once whether they are looked at one time only: then nothing is noted of what they are read from
     */
    Places(Machine machine, boolean once) {
        this.readers = once ? null : new HashMap<>();
        this.mem = machine.memory();
        Profile profile = machine.image().profile();
        this.t = machine.image().types();
        this.process = new Process(machine, this::read);
        this.sched = profile.global("runtime.sched");
        this.statusRunnable = profile.constant("_Grunnable");
        this.statusDead = profile.constant("_Gdead");
        this.scan = profile.constant("_Gscan");
        this.idle = profile.constant("_Pidle");
        this.syscall = profile.constant("_Psyscall");
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

    /** Looks again at what changed. */
    void refresh() {
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

    /** Adds each sentence of the parts, in their order. */
    void tell(List<String> breaks) {
        if (wrong.isEmpty() && twice.isEmpty() && (hidden || shared.isEmpty())) return;
        Map<Long, String> first = new HashMap<>();
        for (Part part : parts) {
            if (part == global && !hidden) queue.all().forEach(piece -> tell(piece, first, breaks));
            tell(part, first, breaks);
        }
    }

    private void tell(Part part, Map<Long, String> first, List<String> breaks) {
        for (Part.Found f : part.found()) {
            String before = f.g() == 0 ? null : first.put(f.g(), f.place());
            if (before != null) breaks.add(name(f.g()) + " is in " + before + " and in " + f.place());
            if (!f.wrong().isEmpty()) breaks.add((f.g() == 0 ? "" : name(f.g())) + f.wrong());
        }
    }

    private boolean queued(long g) {
        return !hidden && queue.has(g);
    }

    /** The last place of the parts that a g is in; null if it is in none. */
    String of(long g) {
        if (!places.containsKey(g) && !queued(g)) return null;
        String place = null;
        for (Part part : parts) {
            if (part == global && queued(g)) place = QUEUE;
            for (Part.Found f : part.found()) if (f.g() == g) place = f.place();
        }
        return place;
    }

    private void read(long address) {
        if (reading != null && readers != null) readers.merge(address >>> 3, Set.of(reading), Places::both);
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

    /** What a g is called. */
    String name(long g) {
        return process.gName(g).orElse("the g at 0x" + Long.toHexString(g));
    }

    /** How many Ps have goroutines to run. */
    int withWork() {
        return working.size();
    }

    /** Whether a P is one of those. */
    boolean hasWork(long p) {
        return working.containsKey(p);
    }

    /** Whether the goroutine of any P is in a system call. */
    boolean calling() {
        return !calling.isEmpty();
    }

    /** The Ps that have goroutines to run, in allp's order. */
    List<Long> psWithWork() {
        return parts.stream()
                .filter(part -> working.get(part.p) == part)
                .map(part -> part.p)
                .toList();
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
}
