package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.RSP;

import gobuf.runtime.asm.Systemstack;
import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Image;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Profiles;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Region;
import gobuf.runtime.machine.Registers;
import gobuf.runtime.machine.Threads;

/**
 * A small process for the executors: newproc, systemstack, newproc's closure and runqput are the real tables, what they call is cut down
 * to what one P needs with free gs at hand. Its program makes a goroutine, takes it off the queue again and frees it, over and over.
 */
public final class Sample {
    private static final long HEAP = 0xc000000000L;
    private static final long G0_STACK = 0x7ffff7f00000L;
    private static final long TLS = 0x7ffff7ff0100L;
    private static final long G1 = HEAP + 0x1a0;
    private static final long P0 = HEAP + 0x22000;
    private static final long SCHED_STACKS = HEAP + 0x100000;
    /** A word that the program counts down; it ends at zero. */
    public static final long COUNT = Program.OWN_DATA.start() + 0x2000;
    /** A funcval. */
    private static final long FN = Program.OWN_DATA.start() + 0x2100;
    /** How many gs lie free at the start. */
    private static final int FREE = 20;

    public final Image image;
    public final Memory memory = new Memory();
    public final Threads threads = new Threads();
    public final Registers registers = threads.get(0);
    public final Cpu cpu;

    /** The program in its start state, to run {@code count} times. */
    public Sample(long count) {
        Program p = new Program(Profiles.load("go1.19")).define(Sample::define);
        image = p.link();
        cpu = new Cpu(memory, image, threads);
        start(p.types(), count);
    }

    private static void define(Program p) {
        Systemstack.define(p);
        Newproc.define(p);
        dead(p, "runtime.badsystemstack.abi0");
        dead(p, "runtime.abort.abi0");
        dead(p, "runtime.morestack.abi0");
        dead(p, "runtime.wakep");
        newproc1(p);
        gfget(p);
        casgstatus(p);
        gostart(p);
        runqput(p);
        retire(p);
        main(p);
    }

    private static void dead(Program p, String symbol) {
        Rows r = p.own(symbol, 0);
        r.halt("not in the sample", symbol, c -> false);
        r.step("never", c -> {});
    }

    private static void newproc1(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.newproc1", "fn", "callergp", "callerpc").split();
        Local fn = r.param("fn");
        Local pc = r.param("callerpc");
        Local mp = r.local("mp");
        Local pp = r.local("pp");
        Local newg = r.local("newg");
        Local sp = r.scratch("sp");
        long gdead = p.profile().constant("_Gdead");
        long runnable = p.profile().constant("_Grunnable");
        long goexit = p.profile().function("runtime.systemstack_switch.abi0").entry();
        // spotless:off
        r.when("fn is not nil",              c -> c.get(fn) != 0, "ok");
        r.halt("go of nil func value", "fatal", c -> false);
        r.label("ok");
        r.step("mp = g.m",                   c -> c.set(mp, c.ld(c.g(), t.g.m)));
        r.step("mp.locks++",                 c -> c.add(c.get(mp), t.m.locks, 1));
        r.step("pp = mp.p",                  c -> c.set(pp, c.ld(c.get(mp), t.m.p)));
        r.call("newg = gfget(pp)", "runtime.gfget", newg, c -> c.get(pp));
        r.when("a g was free",               c -> c.get(newg) != 0, "have");
        r.halt("no free g", "malg", c -> false);
        r.label("have");
        r.when("newg has a stack",           c -> c.ld(c.get(newg), t.g.stackHi) != 0, "stack");
        r.halt("no stack", "throw", c -> false);
        r.label("stack");
        r.when("newg is dead",               c -> c.ld(c.get(newg), t.g.atomicstatus) == gdead, "dead");
        r.halt("not dead", "throw", c -> false);
        r.label("dead");
        r.step("sp = newg.stack.hi - 40",    c -> c.set(sp, c.ld(c.get(newg), t.g.stackHi) - 40));
        r.step("memclr newg.sched.sp",       c -> c.st(c.get(newg), t.g.sched.sp, 0));
        r.step("memclr newg.sched.pc",       c -> c.st(c.get(newg), t.g.sched.pc, 0));
        r.step("memclr newg.sched.g",        c -> c.st(c.get(newg), t.g.sched.g, 0));
        r.step("memclr newg.sched.ctxt",     c -> c.st(c.get(newg), t.g.sched.ctxt, 0));
        r.step("memclr newg.sched.ret",      c -> c.st(c.get(newg), t.g.sched.ret, 0));
        r.step("memclr newg.sched.lr",       c -> c.st(c.get(newg), t.g.sched.lr, 0));
        r.step("memclr newg.sched.bp",       c -> c.st(c.get(newg), t.g.sched.bp, 0));
        r.step("newg.sched.sp = sp",         c -> c.st(c.get(newg), t.g.sched.sp, c.get(sp)));
        r.step("newg.stktopsp = sp",         c -> c.st(c.get(newg), t.g.stktopsp, c.get(sp)));
        r.step("newg.sched.pc = goexit+1",   c -> c.st(c.get(newg), t.g.sched.pc, goexit + 1));
        r.step("newg.sched.g = newg",        c -> c.st(c.get(newg), t.g.sched.g, c.get(newg)));
        r.call("gostartcallfn(&newg.sched, fn)", "runtime.gostartcallfn", c -> c.get(newg) + t.g.sched.self.offset(), c -> c.get(fn));
        r.step("newg.gopc = callerpc",       c -> c.st(c.get(newg), t.g.gopc, c.get(pc)));
        r.step("newg.startpc = fn.fn",       c -> c.st(c.get(newg), t.g.startpc, c.ld8(c.get(fn))));
        r.step("newg.trackingSeq++",         c -> c.add(c.get(newg), t.g.trackingSeq, 1));
        r.when("not the eighth",             c -> c.ld(c.get(newg), t.g.trackingSeq) % 8 != 0, "untracked");
        r.step("newg.tracking = true",       c -> c.st(c.get(newg), t.g.tracking, 1));
        r.label("untracked");
        r.call("casgstatus(newg, _Gdead, _Grunnable)", "runtime.casgstatus", c -> c.get(newg), c -> gdead, c -> runnable);
        r.when("goids are left",             c -> c.ld(c.get(pp), t.p.goidcache) != c.ld(c.get(pp), t.p.goidcacheend), "id");
        r.step("goidcacheend += 16",         c -> c.add(c.get(pp), t.p.goidcacheend, 16));
        r.label("id");
        r.step("newg.goid = pp.goidcache",   c -> c.st(c.get(newg), t.g.goid, c.ld(c.get(pp), t.p.goidcache)));
        r.step("pp.goidcache++",             c -> c.add(c.get(pp), t.p.goidcache, 1));
        r.step("mp.locks--",                 c -> c.add(c.get(mp), t.m.locks, -1));
        r.ret("return newg",                 c -> c.get(newg));
        // spotless:on
    }

    private static void gfget(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.gfget", "pp").split();
        Local pp = r.param("pp");
        Local gp = r.local("gp");
        // spotless:off
        r.when("pp has free gs",             c -> c.ld(c.get(pp), t.p.gFreeHead) != 0, "local");
        r.ret(0, "none", c -> 0);
        r.label("local");
        r.step("gp = pp.gFree.head",         c -> c.set(gp, c.ld(c.get(pp), t.p.gFreeHead)));
        r.step("pp.gFree.head = gp.next",    c -> c.st(c.get(pp), t.p.gFreeHead, c.ld(c.get(gp), t.g.schedlink)));
        r.step("pp.gFree.n--",               c -> c.add(c.get(pp), t.p.gFreeN, -1));
        r.ret(1, "return gp", c -> c.get(gp));
        // spotless:on
    }

    private static void casgstatus(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.casgstatus", "gp", "oldval", "newval").nosplit();
        Local gp = r.param("gp");
        Local from = r.param("oldval");
        Local to = r.param("newval");
        // spotless:off
        r.when("the statuses differ",        c -> c.get(from) != c.get(to), "ok");
        r.halt("bad status", "throw", c -> false);
        r.label("ok");
        r.label("loop");
        r.when("CAS gp.atomicstatus",        c -> c.cas(c.get(gp), t.g.atomicstatus, c.get(from), c.get(to)), "done");
        r.go("again", "loop");
        r.label("done");
        r.when("not tracked",                c -> c.ld(c.get(gp), t.g.tracking) == 0, "out");
        r.step("gp.tracking = false",        c -> c.st(c.get(gp), t.g.tracking, 0));
        r.label("out");
        r.ret("");
        // spotless:on
    }

    private static void gostart(Program p) {
        Types t = p.types();
        int sp = t.g.sched.sp.offset() - t.g.sched.self.offset();
        int pc = t.g.sched.pc.offset() - t.g.sched.self.offset();
        int ctxt = t.g.sched.ctxt.offset() - t.g.sched.self.offset();
        Rows f = p.routine("runtime.gostartcallfn", "buf", "fv").split();
        Local buf = f.param("buf");
        Local fv = f.param("fv");
        // spotless:off
        f.call("gostartcall(buf, fn, fv)", "runtime.gostartcall", c -> c.get(buf), c -> c.ld8(c.get(fv)), c -> c.get(fv));
        f.ret("");
        Rows r = p.routine("runtime.gostartcall", "buf", "fn", "ctxt").split();
        Local b = r.param("buf");
        Local fn = r.param("fn");
        Local cx = r.param("ctxt");
        Local s = r.scratch("sp");
        r.step("sp = buf.sp - 8",            c -> c.set(s, c.ld8(c.get(b) + sp) - 8));
        r.step("[sp] = buf.pc",              c -> c.st8(c.get(s), c.ld8(c.get(b) + pc)));
        r.step("buf.sp = sp",                c -> c.st8(c.get(b) + sp, c.get(s)));
        r.step("buf.pc = fn",                c -> c.st8(c.get(b) + pc, c.get(fn)));
        r.step("buf.ctxt = ctxt",            c -> c.st8(c.get(b) + ctxt, c.get(cx)));
        r.ret("");
        // spotless:on
    }

    private static void runqput(Program p) {
        Types t = p.types();
        long ring = t.p.runq.count();
        Rows r = p.routine("runtime.runqput", "pp", "gp", "next").split();
        Local pp = r.param("pp");
        Local gp = r.param("gp");
        Local next = r.param("next");
        Local old = r.local("oldnext");
        Local h = r.scratch("h");
        Local tail = r.scratch("t");
        // spotless:off
        r.when("race is off",                c -> !Switches.on(c, Switches.RACE), "next?");
        r.halt("no race in the sample", "throw", c -> false);
        r.label("next?");
        r.when("gp is not to run next",      c -> (c.get(next) & 1) == 0, "tail");
        r.label("retryNext");
        r.step("oldnext = pp.runnext",       c -> c.set(old, c.ld(c.get(pp), t.p.runnext)));
        r.when("CAS pp.runnext: oldnext → gp", c -> c.cas(c.get(pp), t.p.runnext, c.get(old), c.get(gp)), "swapped");
        r.go("again", "retryNext");
        r.label("swapped");
        r.when("a g was kicked out",         c -> c.get(old) != 0, "kicked");
        r.ret(2, "runnext was empty");
        r.label("kicked");
        r.step("gp = oldnext",               c -> c.set(gp, c.get(old)));
        r.label("tail");
        r.step("h = pp.runqhead",            c -> c.set(h, c.ld(c.get(pp), t.p.runqhead)));
        r.step("t = pp.runqtail",            c -> c.set(tail, c.ld(c.get(pp), t.p.runqtail)));
        r.when("the ring is full",           c -> ((c.get(tail) - c.get(h)) & 0xffffffffL) >= ring, "slow");
        r.step("pp.runq[t%256] = gp",        c -> c.st(c.get(pp), t.p.runq, c.get(tail) % ring, c.get(gp)));
        r.step("pp.runqtail = t+1",          c -> c.st(c.get(pp), t.p.runqtail, c.get(tail) + 1));
        r.ret(1, "");
        r.label("slow");
        r.halt("not in the sample", "runqputslow", c -> false);
        // spotless:on
    }

    private static void retire(Program p) {
        Types t = p.types();
        long gdead = p.profile().constant("_Gdead");
        long runnable = p.profile().constant("_Grunnable");
        Rows r = p.own("sample.retire", 72, "pp").split();
        Local pp = r.param("pp");
        Local gp = r.local("gp");
        // spotless:off
        r.step("gp = pp.runnext",            c -> c.set(gp, c.ld(c.get(pp), t.p.runnext)));
        r.when("CAS pp.runnext: gp → 0",     c -> c.cas(c.get(pp), t.p.runnext, c.get(gp), 0), "got");
        r.halt("nobody steals here", "throw", c -> false);
        r.label("got");
        r.call("casgstatus(gp, _Grunnable, _Gdead)", "runtime.casgstatus", c -> c.get(gp), c -> runnable, c -> gdead);
        r.step("gp.schedlink = pp.gFree",    c -> c.st(c.get(gp), t.g.schedlink, c.ld(c.get(pp), t.p.gFreeHead)));
        r.step("pp.gFree = gp",              c -> c.st(c.get(pp), t.p.gFreeHead, c.get(gp)));
        r.step("pp.gFree.n++",               c -> c.add(c.get(pp), t.p.gFreeN, 1));
        r.ret("");
        // spotless:on
    }

    private static void main(Program p) {
        Types t = p.types();
        Rows r = p.own("sample.main", 64).split();
        // spotless:off
        r.label("more");
        r.call("go statement", "runtime.newproc", c -> FN);
        r.call("retire it", "sample.retire", c -> c.ld(c.ld(c.g(), t.g.m), t.m.p));
        r.step("one less",                   c -> c.st8(COUNT, c.ld8(COUNT) - 1));
        r.when("more of them",               c -> c.ld8(COUNT) != 0, "more");
        r.halt("the sample has ended", "end", c -> c.ld8(COUNT) != 0);
        r.go("more of them", "more");
        // spotless:on
    }

    /** Lets the program, which has ended, go on for another {@code count} times. */
    public void again(long count) {
        memory.st8(COUNT, count);
    }

    /** Writes what rows overwrite into a journal; null for none. */
    public void journal(Journal to) {
        memory.journal(to);
        registers.journal(to);
    }

    /** The address of its P. */
    public long p() {
        return P0;
    }

    /** Stands in front of the program's first row again; memory stays. */
    public void restart() {
        registers.set(Reg.R14, G1);
        memory.st8(TLS - 8, G1);
        registers.set(RSP, SCHED_STACKS + 2048 - 16);
        registers.set(Reg.RIP, image.routine("sample.main").orElseThrow().entry());
    }

    private void start(Types t, long count) {
        memory.map(new Region("rodata", 0x460000, 0x58000, false));
        memory.map(new Region("data", 0x4b8000, 0x38000, true));
        memory.map(Program.OWN_DATA);
        memory.map(new Region("heap", HEAP, 1L << 26, true));
        memory.map(new Region("g0 stack", G0_STACK, 1L << 16, true));
        memory.map(new Region("tls", TLS - 0x100, 4096, true));
        long g0 = image.profile().global("runtime.g0");
        long m0 = image.profile().global("runtime.m0");
        memory.st8(g0 + t.g.m.offset(), m0);
        memory.st8(g0 + t.g.stackguard0.offset(), G0_STACK + 928);
        memory.st8(g0 + t.g.sched.sp.offset(), G0_STACK + 0xff40);
        memory.st8(m0 + t.m.g0.offset(), g0);
        memory.st8(m0 + t.m.curg.offset(), G1);
        memory.st8(m0 + t.m.p.offset(), P0);
        memory.st8(G1 + t.g.m.offset(), m0);
        memory.st8(G1 + t.g.stackguard0.offset(), SCHED_STACKS + 928);
        memory.st8(FN, image.routine("sample.retire").orElseThrow().entry());
        memory.st8(COUNT, count);
        registers.set(Reg.FS_BASE, TLS);
        restart();
        long list = 0;
        for (int i = 1; i <= FREE; i++) {
            long g = HEAP + 0x30000 + i * 0x180L;
            memory.st8(g + t.g.stackLo.offset(), SCHED_STACKS + i * 0x800L);
            memory.st8(g + t.g.stackHi.offset(), SCHED_STACKS + (i + 1) * 0x800L);
            memory.st4(g + t.g.atomicstatus.offset(), image.profile().constant("_Gdead"));
            memory.st8(g + t.g.schedlink.offset(), list);
            list = g;
        }
        memory.st8(P0 + t.p.gFreeHead.offset(), list);
        memory.st4(P0 + t.p.gFreeN.offset(), FREE);
    }
}
