package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;
import static gobuf.runtime.machine.Reg.RDX;
import static gobuf.runtime.machine.Reg.RSP;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.code.Val;
import gobuf.runtime.layout.Types;

/**
 * The way into a system call. The goroutine keeps its M and leaves the P in _Psyscall, still meant for it: if the call is quick it is taken
 * back without a lock, if it is not sysmon takes it away. entersyscallblock knows that the call will block and gives the P to others at
 * once. The stack must not grow meanwhile, as the call's arguments may point into it: the guard is poisoned and throwsplit says why.
 *
 * <p>Go 1.19, proc.go, {@code entersyscall}, {@code reentersyscall}, {@code save}, {@code entersyscall_sysmon},
 * {@code entersyscall_gcwait}, {@code entersyscallblock}, {@code entersyscallblock_handoff} and their closures.
 */
final class Entersyscall {
    private Entersyscall() {}

    static void define(Program p) {
        entersyscall(p);
        reentersyscall(p);
        save(p);
        sysmon(p);
        gcwait(p);
        block(p);
        handoff(p);
        inconsistent(p);
    }

    private static void entersyscall(Program p) {
        Rows r = p.routine("runtime.entersyscall").nosplit();
        int frame = r.frame();
        // spotless:off
        r.line(3679);
        r.call("reentersyscall(caller's pc, caller's sp)",     "runtime.reentersyscall",       c -> c.ld8(c.reg(RSP) + frame), c -> c.reg(RSP) + frame + 8).event("enter syscall");
        r.line(3680);
        r.ret("");
        // spotless:on
    }

    private static void reentersyscall(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        long preempt = p.profile().constant("stackPreempt");
        long running = p.profile().constant("_Grunning");
        long syscall = p.profile().constant("_Gsyscall");
        long psyscall = p.profile().constant("_Psyscall");
        long wrong = p.profile().function("runtime.reentersyscall.func1").entry();
        long goSysCall = p.profile().funcval("runtime.traceGoSysCall");
        long wakeSysmon = p.profile().funcval("runtime.entersyscall_sysmon");
        long safePoint = p.profile().funcval("runtime.runSafePointFn");
        long gcwait = p.profile().funcval("runtime.entersyscall_gcwait");
        Rows r = p.routine("runtime.reentersyscall", "pc", "sp").nosplit();
        Local pc = r.param("pc");
        Local sp = r.param("sp");
        Local pp = r.local("pp");
        Local[] f = r.block("closure", 2);
        // spotless:off
        r.line(3617);
        r.step("m.locks++: no preemption in between",          c -> c.add(c.ld(c.g(), t.g.m), t.m.locks, 1));
        r.line(3623);
        r.step("g.stackguard0 = stackPreempt",                 c -> c.st(c.g(), t.g.stackguard0, preempt));
        r.line(3624);
        r.step("g.throwsplit = true",                          c -> c.st(c.g(), t.g.throwsplit, 1));
        r.line(3627);
        r.call("save(pc, sp)",                                 "runtime.save",                 c -> c.get(pc), c -> c.get(sp));
        r.line(3628);
        r.step("g.syscallsp = sp",                             c -> c.st(c.g(), t.g.syscallsp, c.get(sp)));
        r.line(3629);
        r.step("g.syscallpc = pc",                             c -> c.st(c.g(), t.g.syscallpc, c.get(pc)));
        r.line(3630);
        r.call("casgstatus(g, _Grunning, _Gsyscall)",          "runtime.casgstatus",           c -> c.g(), c -> running, c -> syscall);
        r.line(3631);
        onStack(r, t, "trace?", "inconsistent");
        r.label("inconsistent");
        r.line(3632);
        r.step("closure = func1, g",                           c -> {
            c.set(f[0], wrong);
            c.set(f[1], c.g());
        });
        onG0(r, "systemstack(closure)",                        c -> c.addr(f[0]));
        r.label("trace?");
        r.line(3638);
        r.when("no trace is taken",                            c -> c.ld1(trace) == 0,                                 "sysmon?");
        r.line(3639);
        onG0(r, "systemstack(traceGoSysCall)",                 c -> goSysCall);
        r.line(3643);
        r.call("save(pc, sp): systemstack has overwritten them", "runtime.save",               c -> c.get(pc), c -> c.get(sp));
        r.label("sysmon?");
        r.line(3646);
        r.when("sysmon does not sleep deeply",                 c -> c.ld(sched, t.sched.sysmonwait) == 0,              "safepoint?");
        r.line(3647);
        onG0(r, "systemstack(entersyscall_sysmon)",            c -> wakeSysmon);
        r.line(3648);
        r.call("save(pc, sp)",                                 "runtime.save",                 c -> c.get(pc), c -> c.get(sp));
        r.label("safepoint?");
        r.line(3651);
        r.when("the P is asked to run no safe-point function", c -> c.ld(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.runSafePointFn) == 0, "leave");
        r.line(3653);
        onG0(r, "systemstack(runSafePointFn)",                 c -> safePoint);
        r.line(3654);
        r.call("save(pc, sp)",                                 "runtime.save",                 c -> c.get(pc), c -> c.get(sp));
        r.label("leave");
        r.line(3657);
        r.step("m.syscalltick = m.p.syscalltick",              c -> c.st(c.ld(c.g(), t.g.m), t.m.syscalltick, c.ld(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.syscalltick)));
        r.line(3658);
        r.step("g.sysblocktraced = true",                      c -> c.st(c.g(), t.g.sysblocktraced, 1));
        r.line(3659);
        r.step("pp = m.p",                                     c -> c.set(pp, c.ld(c.ld(c.g(), t.g.m), t.m.p)));
        r.line(3660);
        r.step("pp.m = nil",                                   c -> c.st(c.get(pp), t.p.m, 0));
        r.line(3661);
        r.step("m.oldp = pp",                                  c -> c.st(c.ld(c.g(), t.g.m), t.m.oldp, c.get(pp)));
        r.line(3662);
        r.step("m.p = nil",                                    c -> c.st(c.ld(c.g(), t.g.m), t.m.p, 0));
        r.line(3663);
        r.step("pp.status = _Psyscall (store): anyone may take it", c -> c.st(c.get(pp), t.p.status, psyscall)).event("P in syscall");
        r.line(3664);
        r.when("nobody stops the world",                       c -> c.ld(sched, t.sched.gcwaiting) == 0,               "done");
        r.line(3665);
        onG0(r, "systemstack(entersyscall_gcwait)",            c -> gcwait);
        r.line(3666);
        r.call("save(pc, sp)",                                 "runtime.save",                 c -> c.get(pc), c -> c.get(sp));
        r.label("done");
        r.line(3669);
        r.step("m.locks--",                                    c -> c.add(c.ld(c.g(), t.g.m), t.m.locks, -1));
        r.line(3670);
        r.ret("");
        // spotless:on
    }

    /** Rows that go to {@code yes} if g.syscallsp lies on g's stack, and to {@code no} if it does not. */
    private static void onStack(Rows r, Types t, String yes, String no) {
        // spotless:off
        r.when("g.syscallsp is below g's stack",               c -> Long.compareUnsigned(c.ld(c.g(), t.g.syscallsp), c.ld(c.g(), t.g.stackLo)) < 0, no);
        r.when("it is not above it",                           c -> Long.compareUnsigned(c.ld(c.g(), t.g.syscallsp), c.ld(c.g(), t.g.stackHi)) <= 0, yes);
        // spotless:on
    }

    private static void onG0(Rows r, String text, Val funcval) {
        // spotless:off
        r.callOnStack(text,                                    "runtime.systemstack.abi0",     funcval);
        r.step("g = TLS",                                      c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        // spotless:on
    }

    private static void save(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.save", "pc", "sp").nosplit();
        Local pc = r.param("pc");
        Local sp = r.param("sp");
        // spotless:off
        r.line(3554);
        r.when("g is m.g0",                                    c -> c.g() == c.ld(c.ld(c.g(), t.g.m), t.m.g0),         "system");
        r.when("g is m.gsignal",                               c -> c.g() == c.ld(c.ld(c.g(), t.g.m), t.m.gsignal),    "system");
        r.line(3563);
        r.step("g.sched.pc = pc",                              c -> c.st(c.g(), t.g.sched.pc, c.get(pc)));
        r.line(3564);
        r.step("g.sched.sp = sp",                              c -> c.st(c.g(), t.g.sched.sp, c.get(sp)));
        r.line(3565);
        r.step("g.sched.lr = 0",                               c -> c.st(c.g(), t.g.sched.lr, 0));
        r.line(3566);
        r.step("g.sched.ret = 0",                              c -> c.st(c.g(), t.g.sched.ret, 0));
        r.line(3570);
        r.when("g.sched.ctxt = nil",                           c -> c.ld(c.g(), t.g.sched.ctxt) == 0,                  "done");
        r.line(3571);
        r.call("badctxt()",                                    "runtime.badctxt");
        r.label("done");
        r.line(3573);
        r.ret("");
        Throw.dead(p, r, "system", 3560, "save on system g not allowed");
        Rows b = p.routine("runtime.badctxt").nosplit();
        Throw.dead(p, b, "throw", 499, "ctxt != 0");
        // spotless:on
    }

    private static void sysmon(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        Rows r = p.routine("runtime.entersyscall_sysmon").split();
        // spotless:off
        r.line(3683);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> sched + t.sched.lock.offset());
        wakeSysmon(r, t, sched, "unlock", 3684);
        r.label("unlock");
        r.line(3688);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.line(3689);
        r.ret("");
        // spotless:on
    }

    /** Rows that wake sysmon out of its deep sleep; {@code awake} is where it goes on if it does not sleep. */
    static void wakeSysmon(Rows r, Types t, long sched, String awake, int line) {
        // spotless:off
        r.line(line);
        r.when("sysmon does not sleep deeply",                 c -> c.ld(sched, t.sched.sysmonwait) == 0,              awake);
        r.line(line + 1);
        r.step("sched.sysmonwait = 0 (store)",                 c -> c.st(sched, t.sched.sysmonwait, 0));
        r.line(line + 2);
        r.call("notewakeup(&sched.sysmonnote)",                "runtime.notewakeup",           c -> sched + t.sched.sysmonnote.offset()).event("wake sysmon");
        // spotless:on
    }

    private static void gcwait(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        long psyscall = p.profile().constant("_Psyscall");
        long gcstop = p.profile().constant("_Pgcstop");
        Rows r = p.routine("runtime.entersyscall_gcwait").split();
        Local pp = r.local("pp");
        // spotless:off
        r.line(3693);
        r.step("pp = m.oldp",                                  c -> c.set(pp, c.ld(c.ld(c.g(), t.g.m), t.m.oldp)));
        r.line(3695);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> sched + t.sched.lock.offset());
        r.line(3696);
        r.when("nobody waits for a P to stop",                 c -> c.ldInt(sched, t.sched.stopwait) <= 0,             "unlock");
        r.when("CAS pp.status: _Psyscall → _Pgcstop",          c -> c.cas(c.get(pp), t.p.status, psyscall, gcstop),    "stopped");
        r.go("somebody else has taken pp",                     "unlock");
        r.label("stopped");
        r.line(3697);
        r.when("no trace is taken",                            c -> c.ld1(trace) == 0,                                 "count");
        r.line(3698);
        r.call("traceGoSysBlock(pp)",                          "runtime.traceGoSysBlock",      c -> c.get(pp));
        r.line(3699);
        r.call("traceProcStop(pp)",                            "runtime.traceProcStop",        c -> c.get(pp));
        r.label("count");
        r.line(3701);
        r.step("pp.syscalltick++",                             c -> c.add(c.get(pp), t.p.syscalltick, 1));
        r.line(3702);
        r.step("sched.stopwait--",                             c -> c.add(sched, t.sched.stopwait, -1));
        r.when("other Ps still run",                           c -> c.ld(sched, t.sched.stopwait) != 0,                "unlock");
        r.line(3703);
        r.call("notewakeup(&sched.stopnote)",                  "runtime.notewakeup",           c -> sched + t.sched.stopnote.offset());
        r.label("unlock");
        r.line(3706);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.line(3707);
        r.ret("");
        // spotless:on
    }

    private static void block(Program p) {
        Types t = p.types();
        long preempt = p.profile().constant("stackPreempt");
        long running = p.profile().constant("_Grunning");
        long syscall = p.profile().constant("_Gsyscall");
        long handoff = p.profile().funcval("runtime.entersyscallblock_handoff");
        long before = p.profile().function("runtime.entersyscallblock.func1").entry();
        long behind = p.profile().function("runtime.entersyscallblock.func2").entry();
        Rows r = p.routine("runtime.entersyscallblock").nosplit();
        Local pc = r.local("pc");
        Local sp = r.local("sp");
        Local[] f = r.block("closure", 3);
        int frame = r.frame();
        // spotless:off
        r.line(3715);
        r.step("m.locks++: no preemption in between",          c -> c.add(c.ld(c.g(), t.g.m), t.m.locks, 1));
        r.line(3716);
        r.step("g.throwsplit = true",                          c -> c.st(c.g(), t.g.throwsplit, 1));
        r.line(3717);
        r.step("g.stackguard0 = stackPreempt",                 c -> c.st(c.g(), t.g.stackguard0, preempt));
        r.line(3718);
        r.step("m.syscalltick = m.p.syscalltick",              c -> c.st(c.ld(c.g(), t.g.m), t.m.syscalltick, c.ld(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.syscalltick)));
        r.line(3719);
        r.step("g.sysblocktraced = true",                      c -> c.st(c.g(), t.g.sysblocktraced, 1));
        r.line(3720);
        r.step("m.p.syscalltick++",                            c -> c.add(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.syscalltick, 1));
        r.line(3723);
        r.step("pc = the caller's",                            c -> c.set(pc, c.ld8(c.reg(RSP) + frame)));
        r.line(3724);
        r.step("sp = the caller's",                            c -> c.set(sp, c.reg(RSP) + frame + 8));
        r.line(3725);
        r.call("save(pc, sp)",                                 "runtime.save",                 c -> c.get(pc), c -> c.get(sp)).event("enter blocking syscall");
        r.line(3726);
        r.step("g.syscallsp = g.sched.sp",                     c -> c.st(c.g(), t.g.syscallsp, c.ld(c.g(), t.g.sched.sp)));
        r.line(3727);
        r.step("g.syscallpc = g.sched.pc",                     c -> c.st(c.g(), t.g.syscallpc, c.ld(c.g(), t.g.sched.pc)));
        r.line(3728);
        onStack(r, t, "status", "before");
        r.label("before");
        r.line(3732);
        r.step("closure = func1, sp, g",                       c -> {
            c.set(f[0], before);
            c.set(f[1], c.get(sp));
            c.set(f[2], c.g());
        });
        onG0(r, "systemstack(closure)",                        c -> c.addr(f[0]));
        r.label("status");
        r.line(3737);
        r.call("casgstatus(g, _Grunning, _Gsyscall)",          "runtime.casgstatus",           c -> c.g(), c -> running, c -> syscall);
        r.line(3738);
        onStack(r, t, "hand off", "behind");
        r.label("behind");
        r.line(3739);
        r.step("closure = func2, sp, g",                       c -> {
            c.set(f[0], behind);
            c.set(f[1], c.get(sp));
            c.set(f[2], c.g());
        });
        onG0(r, "systemstack(closure)",                        c -> c.addr(f[0]));
        r.label("hand off");
        r.line(3745);
        onG0(r, "systemstack(entersyscallblock_handoff)",      c -> handoff);
        r.line(3748);
        r.call("save(the caller's pc and sp)",                 "runtime.save",                 c -> c.ld8(c.reg(RSP) + frame), c -> c.reg(RSP) + frame + 8);
        r.line(3750);
        r.step("m.locks--",                                    c -> c.add(c.ld(c.g(), t.g.m), t.m.locks, -1));
        r.line(3751);
        r.ret("");
        // spotless:on
    }

    private static void handoff(Program p) {
        Types t = p.types();
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        Rows r = p.routine("runtime.entersyscallblock_handoff").split();
        Local pp = r.scratch("pp");
        // spotless:off
        r.line(3754);
        r.when("no trace is taken",                            c -> c.ld1(trace) == 0,                                 "hand off");
        r.line(3755);
        r.call("traceGoSysCall()",                             "runtime.traceGoSysCall");
        r.line(3756);
        r.call("traceGoSysBlock(m.p)",                         "runtime.traceGoSysBlock",      c -> c.ld(c.ld(c.g(), t.g.m), t.m.p));
        r.label("hand off");
        r.line(3758);
        r.call("releasep()",                                   "runtime.releasep", pp);
        r.call("handoffp(pp)",                                 "runtime.handoffp",             c -> c.get(pp));
        r.line(3759);
        r.ret("");
        // spotless:on
    }

    /** What is said of a stack pointer that is not on the stack. The closures' last word is the g. */
    private static void inconsistent(Program p) {
        Types t = p.types();
        closure(p, t, "runtime.reentersyscall.func1", 3633, "entersyscall", 8);
        closure(p, t, "runtime.entersyscallblock.func1", 3733, "entersyscallblock", 16);
        closure(p, t, "runtime.entersyscallblock.func2", 3740, "entersyscallblock", 16);
    }

    private static void closure(Program p, Types t, String symbol, int line, String name, int g) {
        Rows r = p.routine(symbol).split().closure();
        Local gp = r.scratch("gp");
        // spotless:off
        r.line(line);
        r.step("gp = the goroutine",                           c -> c.set(gp, c.ld8(c.reg(RDX) + g)));
        r.step("print gp.syscallsp and gp.stack",              c -> Output.print(c, name + " inconsistent 0x" + Long.toHexString(c.ld(c.get(gp), t.g.syscallsp)) + " [0x" + Long.toHexString(c.ld(c.get(gp), t.g.stackLo)) + ",0x" + Long.toHexString(c.ld(c.get(gp), t.g.stackHi)) + "]\n"))
            .summarises("printlock, print… and printunlock as one row; entersyscallblock prints the caller's SP too");
        // spotless:on
        Throw.dead(p, r, "throw", line + 1, name);
    }
}
