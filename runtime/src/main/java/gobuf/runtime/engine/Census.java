package gobuf.runtime.engine;

import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Memory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The gs, ms and ps of one moment by address: what each is called and where each g is. Answers what {@link Process} answers, but looks
 * each list through once, so that a table of 100,000 goroutines needs no 100,000 walks. To be thrown away when the machine has moved;
 * only names of gs may be asked for while it runs forward, as allgs and allm only grow then.
 */
public final class Census {
    private final Process process;
    private final Memory memory;
    private final Types types;
    private final Map<Long, String> systemGs = new HashMap<>();
    private final Map<Long, String> msAndPs = new HashMap<>();
    private final Map<Long, Long> allgs = new HashMap<>();
    private long counted;
    private long newestM;
    private TreeMap<Long, Long> stacks;
    private Map<Long, String> places;
    private Waiters waiters;

    /** Looks at the machine of a reader as it is now. */
    public Census(Process process) {
        this.process = process;
        this.memory = process.machine().memory();
        this.types = process.machine().image().types();
        for (long p : process.ps()) msAndPs.put(p, "p" + memory.ld4(p + types.p.id.offset()));
        grow();
    }

    /** As {@link Process#gName}. */
    public Optional<String> gName(long g) {
        if (g == 0) return Optional.empty();
        Optional<String> name = known(g);
        return name.isPresent() || !grow() ? name : known(g);
    }

    /** As {@link Process#describe}. */
    public Optional<String> describe(long address) {
        if (address == 0) return Optional.empty();
        Optional<String> name = known(address);
        if (name.isPresent()) return name;
        if (msAndPs.containsKey(address)) return Optional.of(msAndPs.get(address));
        Optional<String> symbol = process.symbol(address);
        if (symbol.isPresent()) return symbol;
        return stackOwner(address).flatMap(g -> known(g).map(n -> process.onStackOf(g, n, address)));
    }

    /** As {@link Process#stackOwner}; where one stack ends and the next begins, the one that begins. */
    public Optional<Long> stackOwner(long address) {
        if (stacks == null) stacks = stacks();
        Map.Entry<Long, Long> e = stacks.floorEntry(address);
        if (e != null && process.onStack(e.getValue(), address)) return Optional.of(e.getValue());
        e = stacks.lowerEntry(address);
        return e != null && process.onStack(e.getValue(), address) ? Optional.of(e.getValue()) : Optional.empty();
    }

    /**
     * Where a g is, as the runtime's own lists tell: {@code runnext of p0}, {@code p0.runq[3]} (the slot), {@code global queue[7]} (from
     * the head), {@code running on m0}, {@code p0.gFree}, {@code sched.gFree.stack}, {@code waiting: GC sweep wait}. A g in several lists,
     * which only damaged memory has, is in all of them; one in none is {@code in no list}.
     */
    public String place(long g) {
        if (places == null) places = places();
        String at = places.get(g);
        if (at != null) return at;
        String status = process.status(g);
        if (status.endsWith("_Gwaiting")) return "waiting: " + process.waitReason(g);
        return "in no list";
    }

    /** What a waiting g waits on: channels, a semaphore, a cond, or when its timer is due; empty for others and if it is not known. */
    public String waitsOn(long g) {
        if (!process.status(g).endsWith("_Gwaiting")) return "";
        if (waiters == null) waiters = new Waiters(process.machine());
        return waiters.text(g, process.waitReason(g));
    }

    private Optional<String> known(long g) {
        String system = systemGs.get(g);
        if (system != null) return Optional.of(system);
        Long i = allgs.get(g);
        return i == null ? Optional.empty() : Optional.of(process.gName(g, i));
    }

    /** Takes in what has been added to allgs and allm; false if there was nothing. */
    private boolean grow() {
        long before = counted + systemGs.size();
        long n = process.allgsLength();
        // Allgadd makes the slice longer before the new element is there.
        for (; counted < n && process.allgsAt(counted) != 0; counted++) allgs.put(process.allgsAt(counted), counted);
        long allm = memory.ld8(process.machine().image().profile().global("runtime.allm"));
        if (allm != newestM) {
            newestM = allm;
            for (long m : process.ms()) {
                String name = "m" + memory.ld8(m + types.m.id.offset());
                msAndPs.put(m, name);
                systemGs.put(memory.ld8(m + types.m.g0.offset()), name + ".g0");
                systemGs.put(memory.ld8(m + types.m.gsignal.offset()), name + ".gsignal");
            }
            systemGs.remove(0L);
        }
        return counted + systemGs.size() > before;
    }

    private TreeMap<Long, Long> stacks() {
        TreeMap<Long, Long> out = new TreeMap<>(Long::compareUnsigned);
        systemGs.keySet().forEach(g -> stack(out, g));
        allgs.keySet().forEach(g -> stack(out, g));
        return out;
    }

    private void stack(TreeMap<Long, Long> out, long g) {
        long lo = memory.ld8(g + types.g.stackLo.offset());
        if (lo != 0) out.putIfAbsent(lo, g);
    }

    private Map<Long, String> places() {
        Map<Long, String> out = new HashMap<>();
        for (long m : process.ms()) {
            long curg = memory.ld8(m + types.m.curg.offset());
            if (curg == 0) continue;
            boolean running = process.status(curg).endsWith("_Grunning");
            put(out, curg, (running ? "running on " : "curg of ") + msAndPs.get(m));
        }
        for (long p : process.ps()) ofP(out, p, msAndPs.get(p));
        List<Long> global = process.globalQueue();
        for (int i = 0; i < global.size(); i++) put(out, global.get(i), "global queue[" + i + "]");
        long sched = process.machine().image().profile().global("runtime.sched");
        for (long g : process.glist(memory.ld8(sched + types.sched.gFreeStackHead.offset())))
            put(out, g, "sched.gFree.stack");
        for (long g : process.glist(memory.ld8(sched + types.sched.gFreeNoStackHead.offset())))
            put(out, g, "sched.gFree.noStack");
        return out;
    }

    private void ofP(Map<Long, String> out, long p, String name) {
        put(out, memory.ld8(p + types.p.runnext.offset()), "runnext of " + name);
        long slot = memory.ld4(p + types.p.runqhead.offset());
        for (long g : process.ring(p)) put(out, g, name + ".runq[" + slot++ % types.p.runq.count() + "]");
        for (long g : process.glist(memory.ld8(p + types.p.gFreeHead.offset()))) put(out, g, name + ".gFree");
    }

    private static void put(Map<Long, String> out, long g, String place) {
        if (g != 0) out.merge(g, place, (x, y) -> x + ", " + y);
    }
}
