package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;
import static gobuf.runtime.machine.Reg.RDX;
import static gobuf.runtime.machine.Reg.RSP;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * The way back from a system call. The quick one: the P that was left is still there, or another is idle, and the goroutine goes on. The slow
 * one: the goroutine goes to the global queue, and its M, without a P, sleeps.
 *
 * <p>Go 1.19, proc.go, {@code exitsyscall}, {@code exitsyscallfast}, {@code exitsyscallfast_reacquired}, {@code exitsyscallfast_pidle},
 * {@code exitsyscall0} and their closures.
 */
final class Exitsyscall {
    private Exitsyscall() {}

    static void define(Program p) {
        exitsyscall(p);
        recordProfile(p);
        fast(p);
        fastOnG0(p);
        reacquired(p);
        pidle(p);
        slow(p);
    }

    private static void exitsyscall(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long profiling = Switches.variable(p.profile(), "goroutineProfile", "active");
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        long preempt = p.profile().constant("stackPreempt");
        long guard = p.profile().constant("_StackGuard");
        long running = p.profile().constant("_Grunning");
        long syscall = p.profile().constant("_Gsyscall");
        long record = p.profile().function("runtime.exitsyscall.func1").entry();
        long goStart = p.profile().funcval("runtime.traceGoStart");
        long exitsyscall0 = p.profile().funcval("runtime.exitsyscall0");
        Rows r = p.routine("runtime.exitsyscall").nosplit();
        Local oldp = r.local("oldp");
        Local[] f = r.block("closure", 2);
        Local x = r.scratch("x");
        int frame = r.frame();
        // spotless:off
        r.line(3776);
        r.step("m.locks++: no preemption in between",          c -> c.add(c.ld(c.g(), t.g.m), t.m.locks, 1));
        r.line(3777);
        r.when("the frame of the system call is gone",         c -> Long.compareUnsigned(c.reg(RSP) + frame + 8, c.ld(c.g(), t.g.syscallsp)) > 0, "gone");
        r.line(3781);
        r.step("g.waitsince = 0",                              c -> c.st(c.g(), t.g.waitsince, 0));
        r.line(3782);
        r.step("oldp = m.oldp",                                c -> c.set(oldp, c.ld(c.ld(c.g(), t.g.m), t.m.oldp)));
        r.line(3783);
        r.step("m.oldp = nil",                                 c -> c.st(c.ld(c.g(), t.g.m), t.m.oldp, 0));
        r.line(3784);
        r.call("exitsyscallfast(oldp)",                        "runtime.exitsyscallfast", x,   c -> c.get(oldp)).event("exit syscall");
        r.when("no P could be had at once",                    c -> (c.get(x) & 1) == 0,                               "slow");
        r.line(3787);
        r.when("no goroutine profile is taken",                c -> c.ld1(profiling) == 0,                             "trace?");
        r.line(3791);
        r.step("closure = func1, g",                           c -> {
            c.set(f[0], record);
            c.set(f[1], c.g());
        });
        r.callOnStack("systemstack(closure)",                  "runtime.systemstack.abi0",     c -> c.addr(f[0]));
        r.step("g = TLS",                                      c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.label("trace?");
        r.line(3795);
        r.when("no trace is taken",                            c -> c.ld1(trace) == 0,                                 "go on");
        r.line(3796);
        r.when("it has another P now",                         c -> c.get(oldp) != c.ld(c.ld(c.g(), t.g.m), t.m.p),    "start");
        r.when("nobody has had it meanwhile",                  c -> c.ld(c.ld(c.g(), t.g.m), t.m.syscalltick) == c.ld(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.syscalltick), "go on");
        r.label("start");
        r.line(3797);
        r.callOnStack("systemstack(traceGoStart)",             "runtime.systemstack.abi0",     c -> goStart);
        r.step("g = TLS",                                      c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.label("go on");
        r.line(3801);
        r.step("m.p.syscalltick++",                            c -> c.add(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.syscalltick, 1));
        r.line(3803);
        r.call("casgstatus(g, _Gsyscall, _Grunning)",          "runtime.casgstatus",           c -> c.g(), c -> syscall, c -> running);
        r.line(3807);
        r.step("g.syscallsp = 0",                              c -> c.st(c.g(), t.g.syscallsp, 0));
        r.line(3808);
        r.step("m.locks--",                                    c -> c.add(c.ld(c.g(), t.g.m), t.m.locks, -1));
        r.line(3809);
        r.when("nobody wants to preempt g",                    c -> c.ld(c.g(), t.g.preempt) == 0,                     "guard");
        r.line(3811);
        r.step("g.stackguard0 = stackPreempt",                 c -> c.st(c.g(), t.g.stackguard0, preempt));
        r.go("the guard is set",                               "split");
        r.label("guard");
        r.line(3814);
        r.step("g.stackguard0 = g.stack.lo + 928",             c -> c.st(c.g(), t.g.stackguard0, c.ld(c.g(), t.g.stackLo) + guard));
        r.label("split");
        r.line(3816);
        r.step("g.throwsplit = false",                         c -> c.st(c.g(), t.g.throwsplit, 0));
        r.line(3818);
        r.when("user goroutines may run",                      c -> c.ld(sched, t.sched.disableUser) == 0,             "done");
        r.call("schedEnabled(g)",                              "runtime.schedEnabled", x,      c -> c.g());
        r.when("g is a system goroutine: it may run",          c -> (c.get(x) & 1) != 0,                               "done");
        r.line(3820);
        r.call("Gosched()",                                    "runtime.Gosched");
        r.label("done");
        r.line(3823);
        r.ret(0, "with a P");

        r.label("slow");
        r.line(3826);
        r.step("g.sysexitticks = 0",                           c -> c.st(c.g(), t.g.sysexitticks, 0));
        r.line(3827);
        r.when("no trace is taken",                            c -> c.ld1(trace) == 0,                                 "unlock");
        r.label("traced?");
        r.line(3830);
        r.when("there was no P",                               c -> c.get(oldp) == 0,                                  "ticks");
        r.when("whoever took it has told the tracer",          c -> c.ld(c.get(oldp), t.p.syscalltick) != c.ld(c.ld(c.g(), t.g.m), t.m.syscalltick), "ticks");
        r.line(3831);
        r.callOnStack("osyield()",                             "runtime.osyield.abi0");
        r.step("g = TLS",                                      c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.go("has it told now?",                               "traced?");
        r.label("ticks");
        r.line(3837);
        r.step("g.sysexitticks = cputicks()",                  c -> {}).summarises("the processor's time-stamp counter is not modelled: the field stays 0");
        r.label("unlock");
        r.line(3840);
        r.step("m.locks--",                                    c -> c.add(c.ld(c.g(), t.g.m), t.m.locks, -1));
        r.line(3843);
        r.call("mcall(exitsyscall0)",                          "runtime.mcall",                c -> exitsyscall0);
        r.line(3851);
        r.step("g.syscallsp = 0",                              c -> c.st(c.g(), t.g.syscallsp, 0));
        r.line(3852);
        r.step("m.p.syscalltick++",                            c -> c.add(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.syscalltick, 1));
        r.line(3853);
        r.step("g.throwsplit = false",                         c -> c.st(c.g(), t.g.throwsplit, 0));
        r.line(3854);
        r.ret(1, "after it was scheduled");
        Throw.dead(p, r, "gone", 3778, "exitsyscall: syscall frame is no longer valid");
        // spotless:on
    }

    private static void recordProfile(Program p) {
        Types t = p.types();
        long osyield = p.profile().funcval("runtime.osyield");
        Rows r = p.routine("runtime.exitsyscall.func1").split().closure();
        // spotless:off
        r.line(3792);
        r.call("tryRecordGoroutineProfileWB(the goroutine)",   "runtime.tryRecordGoroutineProfileWB", c -> c.ld8(c.reg(RDX) + 8));
        r.line(3793);
        r.ret("");

        Rows w = p.routine("runtime.tryRecordGoroutineProfileWB", "gp").split();
        Local gp = w.param("gp");
        w.line(1014);
        w.when("m has no P: write barriers need one",          c -> c.ld(c.ld(c.g(), t.g.m), t.m.p) == 0,              "no p");
        w.line(1017);
        w.call("tryRecordGoroutineProfile(gp, osyield)",       "runtime.tryRecordGoroutineProfile", c -> c.get(gp), c -> osyield);
        w.line(1018);
        w.ret("");
        Throw.dead(p, w, "no p", 1015, "no P available, write barriers are forbidden");
        // spotless:on
    }

    private static void fast(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long freeze = p.profile().constant("freezeStopWait");
        long idle = p.profile().constant("_Pidle");
        long psyscall = p.profile().constant("_Psyscall");
        long code = p.profile().function("runtime.exitsyscallfast.func1").entry();
        Rows r = p.routine("runtime.exitsyscallfast", "oldp").nosplit();
        Local oldp = r.param("oldp");
        Local ok = r.local("ok");
        Local[] f = r.block("closure", 4);
        // spotless:off
        r.line(3861);
        r.when("the world is frozen to die",                   c -> c.ld(sched, t.sched.stopwait) == freeze,           "frozen");
        r.line(3866);
        r.when("there was no P",                               c -> c.get(oldp) == 0,                                  "idle?");
        r.when("somebody has taken it",                        c -> c.ld(c.get(oldp), t.p.status) != psyscall,         "idle?");
        r.when("CAS oldp.status: _Psyscall → _Pidle",          c -> c.cas(c.get(oldp), t.p.status, psyscall, idle),    "mine").event("P reacquired");
        r.label("idle?");
        r.line(3874);
        r.when("no P is idle",                                 c -> c.ld(sched, t.sched.pidle) == 0,                   "none");
        r.line(3875);
        r.step("ok = false",                                   c -> c.set(ok, 0));
        r.line(3876);
        r.step("closure = func1, &ok, oldp, g",                c -> {
            c.set(f[0], code);
            c.set(f[1], c.addr(ok));
            c.set(f[2], c.get(oldp));
            c.set(f[3], c.g());
        });
        r.callOnStack("systemstack(closure)",                  "runtime.systemstack.abi0",     c -> c.addr(f[0]));
        r.step("g = TLS",                                      c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.line(3889);
        r.when("it has an idle P now",                         c -> (c.get(ok) & 1) != 0,                              "got");
        r.label("none");
        r.line(3893);
        r.ret(1, "false",                                      c -> 0);
        r.label("got");
        r.line(3890);
        r.ret(2, "true",                                       c -> 1);
        r.label("mine");
        r.line(3868);
        r.call("wirep(oldp)",                                  "runtime.wirep",                c -> c.get(oldp));
        r.line(3869);
        r.call("exitsyscallfast_reacquired()",                 "runtime.exitsyscallfast_reacquired");
        r.line(3870);
        r.ret(0, "true",                                       c -> 1);
        r.label("frozen");
        r.line(3862);
        r.ret(3, "false",                                      c -> 0);
        // spotless:on
    }

    /** The closure's words: code, the address of ok, oldp, the goroutine. */
    private static void fastOnG0(Program p) {
        Types t = p.types();
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        Rows r = p.routine("runtime.exitsyscallfast.func1").split().closure();
        Local ok = r.local("&ok");
        Local oldp = r.local("oldp");
        Local m = r.local("m");
        Local x = r.scratch("x");
        // spotless:off
        r.line(3877);
        r.step("&ok, oldp and g.m out of the closure",         c -> {
            c.set(ok, c.ld8(c.reg(RDX) + 8));
            c.set(oldp, c.ld8(c.reg(RDX) + 16));
            c.set(m, c.ld(c.ld8(c.reg(RDX) + 24), t.g.m));
        });
        r.call("exitsyscallfast_pidle()",                      "runtime.exitsyscallfast_pidle", x);
        r.step("ok = x",                                       c -> c.st1(c.get(ok), c.get(x) & 1));
        r.line(3878);
        r.when("no P was to be had",                           c -> (c.get(x) & 1) == 0,                               "done");
        r.when("no trace is taken",                            c -> c.ld1(trace) == 0,                                 "done");
        r.line(3879);
        r.when("there was no P before",                        c -> c.get(oldp) == 0,                                  "exit");
        r.label("traced?");
        r.line(3882);
        r.when("whoever took it has told the tracer",          c -> c.ld(c.get(oldp), t.p.syscalltick) != c.ld(c.get(m), t.m.syscalltick), "exit");
        r.line(3883);
        r.callOnStack("osyield()",                             "runtime.osyield.abi0");
        r.step("g = TLS",                                      c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.go("has it told now?",                               "traced?");
        r.label("exit");
        r.line(3886);
        r.call("traceGoSysExit(0)",                            "runtime.traceGoSysExit",       c -> 0);
        r.label("done");
        r.line(3888);
        r.ret("");
        // spotless:on
    }

    private static void reacquired(Program p) {
        Types t = p.types();
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        long code =
                p.profile().function("runtime.exitsyscallfast_reacquired.func1").entry();
        Rows r = p.routine("runtime.exitsyscallfast_reacquired").nosplit();
        Local[] f = r.block("closure", 2);
        // spotless:off
        r.line(3903);
        r.when("nobody has had the P meanwhile",               c -> c.ld(c.ld(c.g(), t.g.m), t.m.syscalltick) == c.ld(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.syscalltick), "done");
        r.line(3904);
        r.when("no trace is taken",                            c -> c.ld1(trace) == 0,                                 "count");
        r.line(3908);
        r.step("closure = func1, g",                           c -> {
            c.set(f[0], code);
            c.set(f[1], c.g());
        });
        r.callOnStack("systemstack(closure)",                  "runtime.systemstack.abi0",     c -> c.addr(f[0]));
        r.step("g = TLS",                                      c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.label("count");
        r.line(3915);
        r.step("m.p.syscalltick++: as if retaken from another system call", c -> c.add(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.syscalltick, 1));
        r.label("done");
        r.line(3917);
        r.ret("");

        Rows k = p.routine("runtime.exitsyscallfast_reacquired.func1").split().closure();
        k.line(3910);
        k.call("traceGoSysBlock(m.p)",                         "runtime.traceGoSysBlock",      c -> c.ld(c.ld(c.g(), t.g.m), t.m.p));
        k.line(3912);
        k.call("traceGoSysExit(0)",                            "runtime.traceGoSysExit",       c -> 0);
        k.line(3913);
        k.ret("");
        // spotless:on
    }

    private static void pidle(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        Rows r = p.routine("runtime.exitsyscallfast_pidle").split();
        Local pp = r.local("pp");
        // spotless:off
        r.line(3920);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> sched + t.sched.lock.offset());
        r.line(3921);
        r.call("pp = pidleget(0)",                             "runtime.pidleget", pp,         c -> 0);
        r.line(3922);
        r.when("no P is idle any more",                        c -> c.get(pp) == 0,                                    "unlock");
        Entersyscall.wakeSysmon(r, t, sched, "unlock", 3922);
        r.label("unlock");
        r.line(3926);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.line(3927);
        r.when("no P was to be had",                           c -> c.get(pp) == 0,                                    "none");
        r.line(3928);
        r.call("acquirep(pp)",                                 "runtime.acquirep",             c -> c.get(pp));
        r.line(3929);
        r.ret(0, "true",                                       c -> 1);
        r.label("none");
        r.line(3931);
        r.ret(1, "false",                                      c -> 0);
        // spotless:on
    }

    private static void slow(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long runnable = p.profile().constant("_Grunnable");
        long syscall = p.profile().constant("_Gsyscall");
        Rows r = p.routine("runtime.exitsyscall0", "gp").split();
        Local gp = r.param("gp");
        Local pp = r.local("pp");
        // spotless:off
        r.line(3941);
        r.call("casgstatus(gp, _Gsyscall, _Grunnable)",        "runtime.casgstatus",           c -> c.get(gp), c -> syscall, c -> runnable);
        r.line(3942);
        r.call("dropg()",                                      "runtime.dropg");
        r.line(3943);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> sched + t.sched.lock.offset());
        r.line(3945);
        r.call("schedEnabled(gp)",                             "runtime.schedEnabled", pp,     c -> c.get(gp));
        r.when("gp may run",                                   c -> (c.get(pp) & 1) != 0,                              "idle?");
        r.go("no P for it",                                    "queue");
        r.label("idle?");
        r.line(3946);
        r.call("pp = pidleget(0)",                             "runtime.pidleget", pp,         c -> 0);
        r.line(3949);
        r.when("a P is idle",                                  c -> c.get(pp) != 0,                                    "sysmon?");
        r.label("queue");
        r.line(3950);
        r.call("globrunqput(gp)",                              "runtime.globrunqput",          c -> c.get(gp));
        r.line(3957);
        r.step("pp = nil; its lowest bit: gp is locked to m",  c -> c.set(pp, c.ld(c.get(gp), t.g.lockedm) != 0 ? 1 : 0));
        r.go("unlock",                                         "unlock");
        r.label("sysmon?");
        Entersyscall.wakeSysmon(r, t, sched, "unlock", 3958);
        r.label("unlock");
        r.line(3962);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.line(3963);
        r.when("there is no P",                                c -> (c.get(pp) & ~1) == 0,                             "no p");
        r.line(3964);
        r.call("acquirep(pp)",                                 "runtime.acquirep",             c -> c.get(pp));
        r.line(3965);
        r.call("execute(gp, inheritTime=false)",               "runtime.execute",              c -> c.get(gp), c -> 0);
        Throw.unreached(r, "execute");
        r.label("no p");
        r.line(3967);
        r.when("gp is locked to no M",                         c -> c.get(pp) == 0,                                    "stop");
        r.line(3972);
        r.call("stoplockedm()",                                "runtime.stoplockedm");
        r.line(3973);
        r.call("execute(gp, inheritTime=false)",               "runtime.execute",              c -> c.get(gp), c -> 0);
        Throw.unreached(r, "execute");
        r.label("stop");
        r.line(3975);
        r.call("stopm()",                                      "runtime.stopm");
        r.line(3976);
        r.call("schedule()",                                   "runtime.schedule");
        Throw.unreached(r, "schedule");
        // spotless:on
    }
}
