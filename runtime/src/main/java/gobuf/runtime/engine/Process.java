package gobuf.runtime.engine;

import gobuf.runtime.code.Routine;
import gobuf.runtime.code.Symbols;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Memory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Finds the runtime's objects in a machine's memory, as a debugger does: through allgs, allm, allp and sched. Reads only, remembers
 * nothing, and stops at limits where a damaged list would lead it around in circles.
 */
public final class Process {
    /** Most elements of a list that are followed. */
    public static final int LIST_LIMIT = 2_000_000;

    private final Machine machine;
    private final Memory memory;
    private final Types types;
    private final Profile profile;
    private final Symbols symbols;
    private final Map<Long, String> gStatuses;
    private final Map<Long, String> pStatuses;
    private final List<String> waitReasons;
    /** Is told of each word that a queue, a list or a slice is read from. */
    private final LongConsumer reads;

    private final long allp;
    private final long gomaxprocs;

    /** A reader of the given machine. */
    public Process(Machine machine) {
        this(machine, address -> {});
    }

    /** The same, which tells where it reads queues, lists and slices. */
    Process(Machine machine, LongConsumer reads) {
        this.machine = machine;
        this.reads = reads;
        this.allp = machine.image().profile().global("runtime.allp");
        this.gomaxprocs = machine.image().profile().global("runtime.gomaxprocs");
        this.memory = machine.memory();
        this.types = machine.image().types();
        this.profile = machine.image().profile();
        this.symbols = machine.image().symbols();
        this.gStatuses = named(List.of(
                "_Gidle", "_Grunnable", "_Grunning", "_Gsyscall", "_Gwaiting", "_Gdead", "_Gcopystack", "_Gpreempted"));
        this.pStatuses = named(List.of("_Pidle", "_Prunning", "_Psyscall", "_Pgcstop", "_Pdead"));
        this.waitReasons = profile.strings("runtime.waitReasonStrings");
    }

    private Map<Long, String> named(List<String> constants) {
        Map<Long, String> out = new HashMap<>();
        for (String name : constants) out.put(profile.constant(name), name);
        return out;
    }

    /** The machine it reads. */
    public Machine machine() {
        return machine;
    }

    /** Addresses of all gs in the order of allgs; without an element that allgadd has made room for and not yet stored. */
    public List<Long> gs() {
        List<Long> gs = slice("runtime.allgs");
        gs.removeIf(g -> g == 0);
        return gs;
    }

    /** Addresses of all ps; without what {@link #allpAt} knows for none. */
    public List<Long> ps() {
        List<Long> ps = new ArrayList<>();
        long n = allpLength();
        for (int i = 0; i < n; i++) ps.add(allpAt(i));
        ps.removeIf(p -> p == 0);
        return ps;
    }

    /** The length of allp. */
    long allpLength() {
        return length("runtime.allp");
    }

    /**
     * Element {@code i} of allp; 0 if procresize has made room for it and not yet stored it. While it puts a longer array in allp's place
     * the new length stands beside the old array for some rows: from gomaxprocs on, an element is a P if it says that it is that one.
     */
    long allpAt(int i) {
        long p = ld8(ld8(allp) + 8L * i);
        return i < ld4(gomaxprocs) || isP(p, i) ? p : 0;
    }

    private boolean isP(long p, int id) {
        return p != 0 && (p & 7) == 0 && memory.mapped(p, types.p.struct.size()) && ld4(p + types.p.id.offset()) == id;
    }

    /** Addresses of all ms, by rising id. */
    public List<Long> ms() {
        List<Long> out = list(memory.ld8(profile.global("runtime.allm")), types.m.alllink.offset());
        out.sort((x, y) -> Long.compare(memory.ld8(x + types.m.id.offset()), memory.ld8(y + types.m.id.offset())));
        return out;
    }

    /** The global queue, head first. */
    public List<Long> globalQueue() {
        long sched = profile.global("runtime.sched");
        return list(ld8(sched + types.sched.runqHead.offset()), types.g.schedlink.offset());
    }

    /** A P's ring, head first; runnext is not part of it. */
    public List<Long> ring(long p) {
        long head = ld4(p + types.p.runqhead.offset());
        long tail = ld4(p + types.p.runqtail.offset());
        long n = Math.min((tail - head) & 0xffffffffL, types.p.runq.count());
        List<Long> out = new ArrayList<>();
        for (long i = 0; i < n; i++) {
            long slot = (head + i) % types.p.runq.count();
            out.add(ld8(p + types.p.runq.offset() + 8 * slot));
        }
        return out;
    }

    /** A list linked through g.schedlink, from its first element. */
    public List<Long> glist(long head) {
        return list(head, types.g.schedlink.offset());
    }

    /** The g with that goid. */
    public Optional<Long> byGoid(long goid) {
        return gs().stream()
                .filter(g -> memory.ld8(g + types.g.goid.offset()) == goid)
                .findFirst();
    }

    /** A status in Go's words, {@code _Grunnable}; with {@code _Gscan} in front if that bit is set. */
    public String status(long g) {
        long s = memory.ld4(g + types.g.atomicstatus.offset());
        long scan = profile.constant("_Gscan");
        return ((s & scan) != 0 ? "_Gscan|" : "") + statusName(s & ~scan);
    }

    /** The name of a status value without its scan bit. */
    public String statusName(long status) {
        return gStatuses.getOrDefault(status, "status " + status);
    }

    /** The status of the P at an address in Go's words, {@code _Prunning}. */
    public String pStatus(long p) {
        long s = memory.ld4(p + types.p.status.offset());
        return pStatuses.getOrDefault(s, "status " + s);
    }

    /** Why the g waits or waited last, in the words of Go's tracebacks, {@code GC sweep wait}; empty if it never did. */
    public String waitReason(long g) {
        long w = memory.ld1(g + types.g.waitreason.offset());
        return waitReason(waitReasons, w);
    }

    /** As {@code waitReason.String} of runtime2.go answers. */
    static String waitReason(List<String> words, long reason) {
        return reason < words.size() ? words.get((int) reason) : "unknown wait reason";
    }

    /**
     * What people call the g at an address: {@code g5} by its goid, {@code m0.g0}, {@code m0.gsignal}, {@code allgs[4]} while it has no
     * goid; empty if no g lies there. For many look-ups at one moment make a {@link Census}.
     */
    public Optional<String> gName(long g) {
        if (g == 0) return Optional.empty();
        for (long m : ms()) {
            long id = memory.ld8(m + types.m.id.offset());
            if (memory.ld8(m + types.m.g0.offset()) == g) return Optional.of("m" + id + ".g0");
            if (memory.ld8(m + types.m.gsignal.offset()) == g) return Optional.of("m" + id + ".gsignal");
        }
        long n = allgsLength();
        for (long i = 0; i < n; i++) {
            if (allgsAt(i) == g) return Optional.of(gName(g, i));
        }
        return Optional.empty();
    }

    /** The name of the g that is element {@code i} of allgs. */
    String gName(long g, long i) {
        long goid = memory.ld8(g + types.g.goid.offset());
        return goid > 0 ? "g" + goid : "allgs[" + i + "]";
    }

    /** The length of allgs. */
    long allgsLength() {
        return length("runtime.allgs");
    }

    /** Element {@code i} of allgs. */
    long allgsAt(long i) {
        return memory.ld8(memory.ld8(profile.global("runtime.allgs")) + 8 * i);
    }

    /** The g on whose stack an address lies, {@code hi} included. */
    public Optional<Long> stackOwner(long address) {
        for (long m : ms()) {
            long g0 = memory.ld8(m + types.m.g0.offset());
            if (g0 != 0 && onStack(g0, address)) return Optional.of(g0);
        }
        return gs().stream().filter(g -> onStack(g, address)).findFirst();
    }

    /** Whether an address lies on a g's stack, {@code hi} included. */
    boolean onStack(long g, long address) {
        long lo = memory.ld8(g + types.g.stackLo.offset());
        long hi = memory.ld8(g + types.g.stackHi.offset());
        return hi != 0 && Long.compareUnsigned(lo, address) <= 0 && Long.compareUnsigned(address, hi) <= 0;
    }

    /**
     * An address in people's words: a g, m or p by its name, code and data by symbol, a stack address as {@code g5.stack.hi−0x28}; empty
     * for anything else. For many look-ups at one moment make a {@link Census}.
     */
    public Optional<String> describe(long address) {
        if (address == 0) return Optional.empty();
        Optional<String> g = gName(address);
        if (g.isPresent()) return g;
        for (long m : ms()) {
            if (m == address) return Optional.of("m" + memory.ld8(m + types.m.id.offset()));
        }
        for (long p : ps()) {
            if (p == address) return Optional.of("p" + memory.ld4(p + types.p.id.offset()));
        }
        Optional<String> symbol = symbol(address);
        if (symbol.isPresent()) return symbol;
        return stackOwner(address).flatMap(o -> gName(o).map(n -> onStackOf(o, n, address)));
    }

    /** Code or data by symbol, as people say it: {@code goexit+1}, {@code main.add}. */
    Optional<String> symbol(long address) {
        return symbols.at(address).map(s -> {
            long in = address - s.address();
            String at = in == 0 ? "" : in < 10 ? "+" + in : "+0x" + Long.toHexString(in);
            return Routine.shortName(s.name()) + at;
        });
    }

    /** A stack address counted from the top: {@code g5.stack.hi−0x28}. */
    String onStackOf(long g, String name, long address) {
        long below = memory.ld8(g + types.g.stackHi.offset()) - address;
        return name + ".stack.hi" + (below == 0 ? "" : "−0x" + Long.toHexString(below));
    }

    private List<Long> slice(String global) {
        long array = ld8(profile.global(global));
        long n = length(global);
        List<Long> out = new ArrayList<>();
        for (long i = 0; i < n; i++) out.add(ld8(array + 8 * i));
        return out;
    }

    /** A slice's length. Its words are stored one after the other: there may be a length before there is an array. */
    private long length(String slice) {
        long at = profile.global(slice);
        return ld8(at) == 0 ? 0 : Math.max(0, Math.min(ld8(at + 8), LIST_LIMIT));
    }

    /** Follows links to the end, or to what cannot be a link: an address that is not mapped, or one that was met before. */
    private List<Long> list(long head, int link) {
        List<Long> out = new ArrayList<>();
        Set<Long> met = new HashSet<>();
        for (long x = head; x != 0 && met.size() < LIST_LIMIT && met.add(x); x = ld8(x + link)) {
            if ((x & 7) != 0 || !memory.mapped(x + link, 8)) break;
            out.add(x);
        }
        return out;
    }

    private long ld8(long address) {
        reads.accept(address);
        return memory.ld8(address);
    }

    private long ld4(long address) {
        reads.accept(address);
        return memory.ld4(address);
    }
}
