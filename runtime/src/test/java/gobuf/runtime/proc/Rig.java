package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.os.Costs;
import gobuf.runtime.os.Linux;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A process in its start state with handles for tests: pokes, calls of routines, and a note of every row that was run. */
final class Rig {
    /** Rows that any rig of this JVM has run. */
    static final Set<Row> RAN = new HashSet<>();

    private static final Session SESSION = Session.open("go1.19");
    private static final long MOST = 200_000;

    final Session s = SESSION;
    final Machine machine = s.machine();
    final Memory mem = machine.memory();
    final Profile f = machine.image().profile();
    final long g1;
    final long m;
    final long p;
    final long g0;
    final long sched = f.global("runtime.sched");
    private long fresh = 0xc000200000L;
    private int ps;

    /** Goes back to the start; what was done before stays in another branch. */
    Rig() {
        s.goTo(0);
        g1 = machine.registers().get(Reg.R14);
        m = get("g", g1, "m");
        p = get("m", m, "p");
        g0 = get("m", m, "g0");
    }

    long get(String struct, long base, String field) {
        Field x = f.struct(struct).field(field);
        return mem.ld(base + x.offset(), Math.min(8, x.size()));
    }

    Rig set(String struct, long base, String field, long v) {
        Field x = f.struct(struct).field(field);
        return poke(base + x.offset(), Math.min(8, x.size()), v);
    }

    Rig poke(long address, int size, long v) {
        s.input(new Input.Poke(address, size, v));
        return this;
    }

    /** Sets a variable of the binary. */
    Rig global(String name, int size, long v) {
        return poke(f.global(name), size, v);
    }

    Rig on(String name) {
        Switches.Switch w = Switches.all(f).stream()
                .filter(x -> x.name().equals(name))
                .findFirst()
                .orElseThrow();
        return poke(w.address(), w.size(), 1);
    }

    /** From now on nothing takes time, and nanotime tells {@code ns}. */
    Rig time(long ns) {
        for (Costs c : Costs.values()) s.input(new Input.Cost(c, 0));
        return poke(Linux.EPOCH, 8, ns - machine.registers().clock());
    }

    /** The thread is on g0's stack, as inside systemstack. */
    Rig onG0() {
        poke(machine.registers().get(Reg.FS_BASE) - 8, 8, g0);
        s.input(new Input.SetRegister(Reg.R14, g0));
        s.input(new Input.SetRegister(Reg.RSP, get("g", g0, "sched.sp")));
        return this;
    }

    /** Zeroed memory of the heap that nothing else uses. */
    long memory(long bytes) {
        long at = fresh;
        fresh += bytes + 4095 & -4096;
        return at;
    }

    /** A dead g with the stack {@code [lo, hi)}. */
    long deadG(long lo, long hi) {
        long g = memory(f.struct("g").size());
        set("g", g, "atomicstatus", f.constant("_Gdead"));
        set("g", g, "stack.lo", lo);
        set("g", g, "stack.hi", hi);
        return g;
    }

    /** A dead g with a stack of 2 KB taken from nowhere. */
    long deadG() {
        long lo = memory(2048);
        return deadG(lo, lo + 2048);
    }

    /** Puts gs on a list: the first one first. */
    Rig list(String struct, long base, String head, String count, long... gs) {
        for (int i = 0; i < gs.length; i++) set("g", gs[i], "schedlink", i + 1 < gs.length ? gs[i + 1] : 0);
        set(struct, base, head, gs.length == 0 ? 0 : gs[0]);
        return set(struct, base, count, get(struct, base, count) + gs.length);
    }

    /** A runnable g of a user function with a stack of 2 KB. */
    long runnable() {
        long g = deadG();
        set("g", g, "atomicstatus", f.constant("_Grunnable"))
                .set("g", g, "startpc", f.function("main.add").entry());
        return g;
    }

    /** Puts gs behind the tail of the P's ring. */
    Rig ring(long... gs) {
        return ringOf(p, gs);
    }

    /** Puts gs behind the tail of another P's ring. */
    Rig ringOf(long owner, long... gs) {
        Field runq = f.struct("p").field("runq");
        for (long g : gs) {
            long tail = get("p", owner, "runqtail");
            poke(owner + runq.offset() + tail % runq.count() * 8, 8, g).set("p", owner, "runqtail", tail + 1);
        }
        return this;
    }

    /** An idle P on no list, with an id that no other P of this rig has. */
    long newP() {
        long made = memory(f.struct("p").size());
        set("p", made, "id", ++ps).set("p", made, "status", f.constant("_Pidle"));
        set("p", made, "mcache", memory(f.struct("mcache").size()));
        return made;
    }

    /** GOMAXPROCS Ps, of which the running one is the first; the others are idle on no list. */
    long[] procs(int n) {
        long[] all = new long[n];
        long array = memory(8L * n);
        long coprimes = memory(4L * n);
        int count = 0;
        for (int i = 0; i < n; i++) {
            all[i] = i == 0 ? p : newP();
            poke(array + 8L * i, 8, all[i]);
            if (BigInteger.valueOf(i + 1).gcd(BigInteger.valueOf(n)).intValue() == 1)
                poke(coprimes + 4L * count++, 4, i + 1);
        }
        long allp = f.global("runtime.allp");
        poke(allp, 8, array).poke(allp + 8, 8, n).poke(allp + 16, 8, n).poke(f.global("runtime.gomaxprocs"), 4, n);
        long order = f.global("runtime.stealOrder");
        poke(order, 4, n)
                .poke(order + 8, 8, coprimes)
                .poke(order + 16, 8, count)
                .poke(order + 24, 8, count);
        return all;
    }

    /** Puts a P on the list of idle ones, as pidleput does. */
    long idleP() {
        return idleP(newP());
    }

    long idleP(long made) {
        set("p", made, "limiterEvent.stamp", f.constant("limiterEventIdle") << 61);
        set("p", made, "link", get("schedt", sched, "pidle")).set("schedt", sched, "pidle", made);
        set("schedt", sched, "npidle", get("schedt", sched, "npidle") + 1);
        long mask = mem.ld8(f.global("runtime.idlepMask"));
        poke(mask, 4, mem.ld4(mask) | 1L << get("p", made, "id"));
        return made;
    }

    /** The M that the list of idle ones begins with. */
    long idleM() {
        return get("schedt", sched, "midle");
    }

    /** Runs to the call of a routine and lets it return at once. */
    Rig skip(String routine) {
        return skip(routine, 0);
    }

    /** Runs to the call of a routine and lets it return a result at once. */
    Rig skip(String routine, long result) {
        return to(routine, "").returns(result);
    }

    /** Makes gs the global queue. */
    Rig global(long... gs) {
        list("schedt", sched, "runq.head", "runqsize", gs);
        return set("schedt", sched, "runq.tail", gs[gs.length - 1]);
    }

    /** Sets a register. */
    Rig register(Reg r, long v) {
        s.input(new Input.SetRegister(r, v));
        return this;
    }

    /** Lets the routine whose first row is about to run return at once: for routines that are not modelled. */
    Rig returns(long result) {
        long sp = reg(Reg.RSP);
        register(Reg.RAX, result).register(Reg.RIP, mem.ld8(sp));
        return register(Reg.RSP, sp + 8);
    }

    /** A go statement of goroutine 1, run until it waits again or the process ends. */
    Stop go() {
        ask();
        return finish();
    }

    void ask() {
        ask(s.statements().go("add", List.of(0x100L, 0x200L), 1, false));
    }

    void ask(Input.Ask what) {
        s.ask(what);
    }

    /** Stands before a routine's first row, with its arguments in the ABI's registers. */
    Rig enter(String routine, long... args) {
        long entry = machine.image().routine(routine).orElseThrow().entry();
        s.input(new Input.Call(entry, Arrays.stream(args).boxed().toList()));
        return this;
    }

    /** Calls a routine and gives its first result. */
    long call(String routine, long... args) {
        enter(routine, args);
        Stop stop = finish();
        assertThat(machine.row().map(Row::toString)).as("%s", stop).contains("gobuf.callreturn:0");
        return reg(Reg.RAX);
    }

    /** Leaves a returned call: all registers are what they were before it. */
    void finishCall() {
        step();
        step();
    }

    /** Calls a routine that ends the process and gives what was printed before its goroutines. */
    String dies(String routine, long... args) {
        enter(routine, args);
        return dies();
    }

    /** Runs to the process's end and gives what was printed before its goroutines, which {@code GoldenEndsTest} compares. */
    String dies() {
        Stop stop = finish();
        assertThat(stop.reason()).as("%s at %s", stop, machine.row()).isEqualTo(Stop.Reason.EXITED);
        return s.printed().split("(?<=\n)\n(?=goroutine )", 2)[0];
    }

    long reg(Reg r) {
        return machine.registers().get(r);
    }

    /** Runs until the row of that routine whose text begins so is about to run. */
    Rig to(String routine, String text) {
        for (long n = 0; n < MOST; n++) {
            Row row = machine.row().orElseThrow();
            if (row.routine().name().equals(routine) && words(row).startsWith(text)) return this;
            Stop stop = step();
            assertThat(stop.reason())
                    .as("%s before %s: %s", stop, routine, text)
                    .isEqualTo(Stop.Reason.STEPPED);
        }
        throw new AssertionError(routine + ": " + text + " is not reached");
    }

    /** Runs until the called routine has returned, goroutine 1 waits, or the machine cannot go on. */
    Stop finish() {
        for (long n = 0; n < MOST; n++) {
            Row row = machine.row().orElseThrow();
            if (row.toString().equals("gobuf.callreturn:0")) return new Stop(Stop.Reason.STEPPED, "returned", n, null);
            Stop stop = step();
            if (stop.reason() != Stop.Reason.STEPPED) return stop;
        }
        throw new AssertionError("still running after " + MOST + " steps");
    }

    /** Makes one step and notes its row. */
    Stop step() {
        Row row = machine.row().orElseThrow();
        Stop stop = s.step(1);
        RAN.add(row);
        return stop;
    }

    /** A row's text as its table says it: without the word that marks a condition. */
    static String words(Row row) {
        return row.text().startsWith("if ") ? row.text().substring(3) : row.text();
    }
}
