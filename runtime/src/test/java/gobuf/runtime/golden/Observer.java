package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Invariants;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes down the simulation's scheduler events with the same fields as {@code runtime/golden/record.py} takes of a real process. */
public final class Observer {
    static final Set<String> FUNCTIONS = Set.of(
            ("schedinit mcommoninit procresize mstart0 mstart1 newproc newproc.func1 newproc1 gfget malg gostartcallfn gostartcall "
                            + "runqput runqputslow globrunqput globrunqputbatch globrunqputhead systemstack "
                            + "gosave_systemstack_switch mcall gogo schedule findRunnable runqget runqsteal runqgrab globrunqget "
                            + "execute goexit goexit1 goexit0 gfput wakep startm newm stopm mput mget handoffp gopark park_m goready "
                            + "ready Gosched gosched_m goschedImpl injectglist stoplockedm startlockedm acquirep releasep pidleget "
                            + "pidleput resetspinning casgstatus makechan chansend1 chanrecv1 chanrecv2 closechan chansend "
                            + "chanrecv send recv acquireSudog releaseSudog chanparkcommit goparkunlock parkunlock_c semacquire1 "
                            + "semrelease1 readyWithTime (*semaRoot).queue (*semaRoot).dequeue goyield goyield_m "
                            + "sync.(*Mutex).Lock sync.(*Mutex).lockSlow sync.(*Mutex).Unlock sync.(*Mutex).unlockSlow "
                            + "sync.(*WaitGroup).Add sync.(*WaitGroup).Wait Goexit deferprocStack deferreturn selectgo "
                            + "selparkcommit (*waitq).dequeueSudoG GOMAXPROCS stopTheWorldGC stopTheWorld "
                            + "stopTheWorldWithSema startTheWorldGC startTheWorld startTheWorldWithSema preemptall "
                            + "(*p).init (*p).destroy time.Sleep resetForSleep resettimer modtimer doaddtimer runtimer "
                            + "runOneTimer dodeltimer0 goroutineReady")
                    .split(" "));
    private static final List<String> STATUS = List.of(
            "idle",
            "runnable",
            "running",
            "syscall",
            "waiting",
            "moribund",
            "dead",
            "enqueue",
            "copystack",
            "preempted");
    private static final long SCAN = 0x1000;

    /** A star marks a word to be named. */
    private static final Map<String, String> FIELDS = Map.of(
            "g",
            "goid stktopsp* sched.sp* sched.pc* sched.g* sched.ctxt* sched.ret sched.lr* sched.bp* "
                    + "startpc* gopc* schedlink* m* lockedm* waitreason preempt param* waiting*",
            "m",
            "id g0* curg* p* nextp* oldp* lockedg* spinning blocked locks mallocing throwing preemptoff schedlink* lockedInt "
                    + "lockedExt incgo mstartfn* caughtsig*",
            "p",
            "id status schedtick syscalltick m* runqhead runqtail runnext* goidcache goidcacheend gFree.n gFree.gList.head* "
                    + "preempt link*",
            "schedt",
            "goidgen mnext maxmcount nmfreed ngsys pidle* npidle nmspinning runqsize runq.head* runq.tail* gFree.n "
                    + "gFree.stack.head* gFree.noStack.head* gcwaiting stopwait sysmonwait");

    private static final Set<String> SUBJECT_IN_AX_AT_ENTRY = Set.of(
            "execute",
            "goexit0",
            "casgstatus",
            "ready",
            "goready",
            "park_m",
            "gosched_m",
            "goschedImpl",
            "globrunqput");
    private static final Set<String> SUBJECT_IN_BX_AT_ENTRY = Set.of("runqput", "runqputslow", "gfput");
    private static final Set<String> SUBJECT_IN_AX_AT_EXIT =
            Set.of("newproc1", "gfget", "malg", "runqget", "globrunqget", "findRunnable", "runqsteal");
    /** Functions around which the deferred calls of the running g are told. */
    private static final Set<String> DEFERRING = Set.of("deferprocStack", "deferreturn", "Goexit");
    /** Arguments and results that are no g: how many of AX and BX are told. */
    private static final Map<String, Integer> TOLD = Stream.of(
                    "entry 2 chansend chanrecv closechan send recv (*semaRoot).queue (*semaRoot).dequeue sync.(*WaitGroup).Add",
                    "entry 1 chansend1 chanrecv1 chanrecv2 releaseSudog semacquire1 semrelease1 readyWithTime "
                            + "sync.(*WaitGroup).Wait sync.(*Mutex).Lock sync.(*Mutex).lockSlow sync.(*Mutex).Unlock "
                            + "sync.(*Mutex).unlockSlow",
                    "exit 1 makechan acquireSudog selectgo (*semaRoot).dequeue")
            .map(line -> line.split(" "))
            .flatMap(w -> Arrays.stream(w).skip(2).map(f -> Map.entry(w[0] + " " + f, Integer.valueOf(w[1]))))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    private static final int TOP_WORDS = 10;
    private static final int MOST_FRAMES = 40;

    private final Machine machine;
    private final String program;
    private final List<String> also;
    private final WaitObjects objects;
    private final Memory memory;
    private final Profile profile;
    private final Map<String, Long> gobufs = new HashMap<>();
    private final List<GoldenRecord.Event> events = new ArrayList<>();
    /** The record's guard holds: an M seems to look for work. */
    private final boolean guarded;

    private Row before;

    /** An observer of the machine. */
    public Observer(Machine machine) {
        this(machine, "main", List.of());
    }

    /**
     * An observer of a program's run.
     *
     * @param program such as {@code pingpong}, whose functions are {@code pingpong.main} and so on
     * @param also functions that are events, and variables that are part of the state, without {@code main.}
     */
    Observer(Machine machine, String program, List<String> also) {
        this.machine = machine;
        this.program = program;
        this.also = also;
        this.objects = new WaitObjects(machine);
        this.memory = machine.memory();
        this.profile = machine.image().profile();
        this.guarded = Invariants.broken(machine).stream().anyMatch(b -> b.startsWith("sched.nmspinning is "));
    }

    /** All events so far. */
    public List<GoldenRecord.Event> events() {
        return events;
    }

    /**
     * Looks at the row that is about to run: the first row of a recorded function is an entry, its RET an exit. What ran before it has to
     * have left every invariant whole.
     */
    public void look() {
        assertThat(Invariants.broken(machine))
                .as("behind %s", before)
                .allMatch(b -> guarded && b.startsWith("sched.nmspinning is "));
        before = machine.row().orElse(null);
        at(Set.of()).ifPresent(e -> event(e.getKey(), e.getValue()));
    }

    /**
     * What the row that is about to run is in a record: entry or exit, and of which function.
     *
     * @param more functions that are events besides
     */
    Optional<Map.Entry<String, String>> at(Set<String> more) {
        Optional<Row> at = machine.row();
        if (at.isEmpty()) return Optional.empty();
        Row row = at.get();
        String name = row.routine().name();
        if (name.startsWith(program + ".") && also.contains(name.substring(program.length() + 1)))
            name = "main." + name.substring(program.length() + 1);
        else if (!FUNCTIONS.contains(name) && !more.contains(name)
                || wrapper(row.routine().symbol())) return Optional.empty();
        boolean tail = row.routine().symbol().equals("gogo");
        if (row.index() == 0 && !tail) return Optional.of(Map.entry("entry", name));
        boolean exit = tail ? row.text().equals("JMP BX") : row.text().equals("RET");
        return exit ? Optional.of(Map.entry("exit", name)) : Optional.empty();
    }

    /** Whether the compiler made the routine, so that assembly can call a Go function; the record has the function's own events. */
    private boolean wrapper(String symbol) {
        if (!symbol.endsWith(".abi0")) return false;
        String function = symbol.substring(0, symbol.length() - ".abi0".length());
        return machine.image().routines().stream().anyMatch(r -> r.symbol().equals(function));
    }

    void event(String kind, String function) {
        events.add(new GoldenRecord.Event(events.size(), kind, function, state(kind, function)));
    }

    /** All that the record has at such an event. */
    Map<String, String> state(String kind, String function) {
        objects.look(kind, function, reg(Reg.RAX));
        Naming name = new Naming(machine, program, objects);
        Map<String, String> now = new TreeMap<>();
        for (Reg r : List.of(Reg.RIP, Reg.RSP, Reg.RBP, Reg.R14)) now.put("regs." + r.lower(), name.of(reg(r)));
        if (function.equals("gogo")) now.put("regs.rdx", name.of(reg(Reg.RDX)));
        long g = memory.ld8(reg(Reg.FS_BASE) - 8);
        now.put("tls_g", name.of(g));
        g(now, name, "g", g);
        now.put("frames.run", frames(name, g, reg(Reg.RSP), reg(Reg.RBP), !function.equals("gogo")));
        long m = word(g, "g", "m");
        fields(now, name, "m", "m", m);
        long p = word(m, "m", "p");
        if (p != 0) {
            fields(now, name, "p", "p", p);
            now.put("p.runq", ring(name, p));
            String timers = timers(name, p);
            if (!timers.equals("[]")) now.put("p.timers", timers);
        }
        long curg = word(m, "m", "curg");
        if (curg != 0 && curg != g) {
            g(now, name, "curg", curg);
            long sp = word(curg, "g", "sched.sp");
            if (sp != 0) now.put("frames.curg", frames(name, curg, sp, word(curg, "g", "sched.bp"), false));
        }
        long sched = profile.global("runtime.sched");
        fields(now, name, "sched", "schedt", sched);
        now.put("sched.runq.list", global(name, word(sched, "schedt", "runq.head")));
        subject(now, name, subject(kind, function));
        objects.state(now, name);
        told(now, name, kind, function, g);
        name.counts().forEach((k, v) -> now.put("globals." + k, v.toString()));
        return now;
    }

    /** Arguments, results, deferred calls where they matter, and the program's variables. */
    private void told(Map<String, String> now, Naming name, String kind, String function, long g) {
        int n = TOLD.getOrDefault(kind + " " + function, 0);
        for (Reg r : List.of(Reg.RAX, Reg.RBX).subList(0, n))
            now.put((kind.equals("entry") ? "arg." : "ret.") + r.lower(), name.of(reg(r)));
        if (DEFERRING.contains(function) || function.startsWith("main.")) {
            List<String> defers = new ArrayList<>();
            for (long d = word(g, "g", "_defer"); d != 0; d = word(d, "_defer", "link"))
                defers.add(name.of(word(d, "_defer", "fn")));
            now.put("g.defers", defers.toString());
        }
        for (String v : also) {
            Profile.Global global = profile.globals().get(program + "." + v);
            if (global != null)
                now.put("main." + v, Long.toUnsignedString(memory.ld(global.address(), (int)
                        Math.min(global.size(), 8))));
        }
    }

    /** The stack as saved RBPs chain it; {@code record.py} says how. */
    private String frames(Naming name, long g, long sp, long bp, boolean returns) {
        long lo = word(g, "g", "stack.lo");
        long hi = word(g, "g", "stack.hi");
        List<String> out = new ArrayList<>();
        if (returns && lo <= sp && sp <= hi - 8) out.add(name.of(sp) + ": " + name.of(memory.ld8(sp)));
        for (long at = bp; lo <= at && at <= hi - 16 && out.size() < MOST_FRAMES; ) {
            long saved = memory.ld8(at);
            out.add(name.of(at) + ": " + name.of(saved) + " " + name.of(memory.ld8(at + 8)));
            at = saved > at ? saved : 0;
        }
        return out.toString();
    }

    private void subject(Map<String, String> now, Naming name, long g) {
        if (g == 0 || !name.isG(g)) return;
        g(now, name, "subj", g);
        now.put("subj_name", name.of(g));
        long hi = word(g, "g", "stack.hi");
        for (int i = 1; hi != 0 && i <= TOP_WORDS; i++)
            now.put("subj_top.hi-0x" + Integer.toHexString(8 * i), name.of(memory.ld8(hi - 8L * i)));
    }

    private long subject(String kind, String function) {
        if (function.equals("gostartcall") || function.equals("gostartcallfn")) {
            if (kind.equals("entry")) gobufs.put(function, reg(Reg.RAX));
            return gobufs.get(function) - profile.struct("g").field("sched").offset();
        }
        boolean entry = kind.equals("entry");
        if (entry && SUBJECT_IN_BX_AT_ENTRY.contains(function)) return reg(Reg.RBX);
        boolean ax = entry ? SUBJECT_IN_AX_AT_ENTRY.contains(function) : SUBJECT_IN_AX_AT_EXIT.contains(function);
        return ax ? reg(Reg.RAX) : 0;
    }

    private void g(Map<String, String> now, Naming name, String prefix, long g) {
        fields(now, name, prefix, "g", g);
        long lo = word(g, "g", "stack.lo");
        long hi = word(g, "g", "stack.hi");
        long status = word(g, "g", "atomicstatus");
        now.put(prefix + ".atomicstatus", ((status & SCAN) != 0 ? "scan" : "") + STATUS.get((int) (status & ~SCAN)));
        for (String guard : List.of("stackguard0", "stackguard1")) {
            long v = word(g, "g", guard);
            boolean in = Long.compareUnsigned(lo, v) <= 0 && Long.compareUnsigned(v, hi) <= 0;
            now.put(prefix + "." + guard, in ? "lo+0x" + Long.toHexString(v - lo) : "0x" + Long.toHexString(v));
        }
        now.put(prefix + ".stack.size", Long.toString(hi - lo));
    }

    private void fields(Map<String, String> now, Naming name, String prefix, String struct, long at) {
        for (String f : FIELDS.get(struct).split(" ")) {
            boolean named = f.endsWith("*");
            String field = named ? f.substring(0, f.length() - 1) : f;
            long v = word(at, struct, field);
            now.put(prefix + "." + field, named ? name.of(v) : Long.toUnsignedString(v));
        }
    }

    private String ring(Naming name, long p) {
        Field runq = profile.struct("p").field("runq");
        long head = word(p, "p", "runqhead");
        long n = Math.min(word(p, "p", "runqtail") - head & 0xffffffffL, runq.count());
        List<String> out = new ArrayList<>();
        for (long i = 0; i < n; i++) out.add(name.of(memory.ld8(p + runq.offset() + (head + i) % runq.count() * 8)));
        return out.toString();
    }

    private String timers(Naming name, long p) {
        List<String> out = new ArrayList<>();
        long at = p + profile.struct("p").field("timers").offset();
        for (long i = 0; i < memory.ld8(at + 8); i++) {
            long timer = memory.ld8(memory.ld8(at) + 8 * i);
            long arg = timer + profile.struct("timer").field("arg").offset();
            out.add(name.of(memory.ld8(arg + 8)) + " " + word(timer, "timer", "status"));
        }
        return out.toString();
    }

    private String global(Naming name, long head) {
        List<String> out = new ArrayList<>();
        for (long g = head; g != 0; g = word(g, "g", "schedlink")) out.add(name.of(g));
        return out.toString();
    }

    private long reg(Reg r) {
        return machine.registers().get(r);
    }

    /** A field, unsigned; of a string or slice the first word. */
    private long word(long at, String struct, String field) {
        Struct s = profile.struct(struct);
        Field f = s.field(field);
        return memory.ld(at + f.offset(), Math.min(f.size(), 8));
    }
}
