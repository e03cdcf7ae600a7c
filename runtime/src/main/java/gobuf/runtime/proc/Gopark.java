package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;
import static gobuf.runtime.machine.Reg.RAX;
import static gobuf.runtime.machine.Reg.RBX;
import static gobuf.runtime.machine.Reg.RDX;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;
import gobuf.runtime.layout.WaitTypes;

/**
 * Puts the current goroutine to sleep until somebody calls goready with it. What it waits for stays locked until the goroutine is _Gwaiting
 * and off its M: only then, on g0, unlockf lets go, so nobody can wake it too early. If unlockf says no, the goroutine goes on at once.
 *
 * <p>Go 1.19, proc.go, {@code gopark}, {@code park_m}, {@code goparkunlock}, {@code parkunlock_c}, {@code goready} and its closure.
 */
final class Gopark {
    private Gopark() {}

    static void define(Program p) {
        gopark(p);
        goparkunlock(p);
        parkunlock(p);
        parkM(p);
        goready(p);
    }

    private static void gopark(Program p) {
        Types t = p.types();
        WaitTypes w = new WaitTypes(p.profile());
        long sleep = p.profile().constant("waitReasonSleep");
        long running = p.profile().constant("_Grunning");
        long scanrunning = p.profile().constant("_Gscanrunning");
        long parkM = p.profile().funcval("runtime.park_m");
        Rows r = p.routine("runtime.gopark", "unlockf", "lock", "reason").split();
        Local unlockf = r.param("unlockf");
        Local lock = r.param("lock");
        Local reason = r.param("reason");
        Local[] trace = r.more("traceEv", "traceskip");
        // acquirem gives g.m, which stays the same until mcall, so mp is not kept: the frame has no room for it.
        Local x = r.scratch("x");
        // spotless:off
        r.line(347);
        r.when("the reason is sleep",                          c -> (c.get(reason) & 0xff) == sleep,                   "pin");
        r.line(348);
        r.call("checkTimeouts()",                              "runtime.checkTimeouts");
        r.label("pin");
        r.line(350);
        r.call("mp = acquirem()",                              "runtime.acquirem");
        r.line(352);
        r.call("readgstatus(mp.curg)",                         "runtime.readgstatus", x,       c -> c.ld(c.ld(c.g(), t.g.m), t.m.curg));
        r.line(353);
        r.when("it is running",                                c -> c.get(x) == running,                               "running");
        r.when("nor is it running and being scanned",          c -> c.get(x) != scanrunning,                           "bad");
        r.label("running");
        r.line(356);
        WriteBarrier.set(p, r, "mp.waitlock = lock",           c -> c.ld(c.g(), t.g.m), w.waitlock, c -> c.get(lock));
        r.line(357);
        WriteBarrier.set(p, r, "mp.waitunlockf = unlockf",     c -> c.ld(c.g(), t.g.m), w.waitunlockf, c -> c.get(unlockf));
        r.line(358);
        r.step("mp.curg.waitreason = reason",                  c -> c.st(c.ld(c.ld(c.g(), t.g.m), t.m.curg), t.g.waitreason, c.get(reason))).event("park");
        r.line(359);
        r.step("mp.waittraceev = traceEv",                     c -> c.st(c.ld(c.g(), t.g.m), w.waittraceev, c.get(trace[0])));
        r.line(360);
        r.step("mp.waittraceskip = traceskip",                 c -> c.st(c.ld(c.g(), t.g.m), w.waittraceskip, c.get(trace[1])));
        r.line(361);
        r.call("releasem(mp)",                                 "runtime.releasem",             c -> c.ld(c.g(), t.g.m));
        r.line(363);
        r.call("mcall(park_m)",                                "runtime.mcall",                c -> parkM);
        r.line(364);
        r.ret("somebody made this goroutine ready, and it runs again");
        Throw.dead(p, r, "bad", 354, "gopark: bad g status");
        // spotless:on
    }

    private static void goparkunlock(Program p) {
        long unlock = p.profile().funcval("runtime.parkunlock_c");
        Rows r = p.routine("runtime.goparkunlock", "lock", "reason", "traceEv").split();
        Local lock = r.param("lock");
        Local reason = r.param("reason");
        Local ev = r.param("traceEv");
        Local skip = r.more("traceskip")[0];
        // spotless:off
        r.line(369);
        r.call("gopark(parkunlock_c, lock, reason, traceEv, traceskip)", "runtime.gopark",     c -> unlock, c -> c.get(lock), c -> c.get(reason), c -> c.get(ev), c -> c.get(skip));
        r.line(370);
        r.ret("");
        // spotless:on
    }

    private static void parkunlock(Program p) {
        Rows r = p.routine("runtime.parkunlock_c", "gp", "lock").split();
        Local lock = r.param("lock");
        // spotless:off
        r.line(3336);
        r.call("unlock(lock)",                                 "runtime.unlock",               c -> c.get(lock));
        r.line(3337);
        r.ret("true",                                          c -> 1);
        // spotless:on
    }

    private static void parkM(Program p) {
        Types t = p.types();
        WaitTypes w = new WaitTypes(p.profile());
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        long running = p.profile().constant("_Grunning");
        long waiting = p.profile().constant("_Gwaiting");
        long runnable = p.profile().constant("_Grunnable");
        Rows r = p.routine("runtime.park_m", "gp").split();
        Local gp = r.param("gp");
        Local ok = r.scratch("ok");
        // spotless:off
        r.line(3344);
        r.when("no trace is taken",                            c -> c.ld1(trace) == 0,                                 "wait");
        r.line(3345);
        r.call("traceGoPark(m.waittraceev, m.waittraceskip)",  "runtime.traceGoPark",          c -> c.ld(c.ld(c.g(), t.g.m), w.waittraceev), c -> c.ld(c.ld(c.g(), t.g.m), w.waittraceskip));
        r.label("wait");
        r.line(3348);
        r.call("casgstatus(gp, _Grunning, _Gwaiting)",         "runtime.casgstatus",           c -> c.get(gp), c -> running, c -> waiting);
        r.line(3349);
        r.call("dropg()",                                      "runtime.dropg");
        r.line(3351);
        r.when("there is nothing to unlock",                   c -> c.ld(c.ld(c.g(), t.g.m), w.waitunlockf) == 0,      "schedule");
        r.line(3352);
        r.step("AX = gp, BX = m.waitlock",                     c -> { c.reg(RBX, c.ld(c.ld(c.g(), t.g.m), w.waitlock)); c.reg(RAX, c.get(gp)); });
        r.callFuncval("m.waitunlockf(gp, m.waitlock)",         c -> c.ld(c.ld(c.g(), t.g.m), w.waitunlockf),           2);
        r.results(ok);
        r.line(3353);
        WriteBarrier.field(p, r, "m.waitunlockf = nil",        c -> c.ld(c.g(), t.g.m), w.waitunlockf);
        r.line(3354);
        WriteBarrier.field(p, r, "m.waitlock = nil",           c -> c.ld(c.g(), t.g.m), w.waitlock);
        r.line(3355);
        r.when("unlockf says: wait",                           c -> (c.get(ok) & 1) != 0,                              "schedule");
        r.line(3356);
        r.when("still no trace is taken",                      c -> c.ld1(trace) == 0,                                 "back");
        r.line(3357);
        r.call("traceGoUnpark(gp, 2)",                         "runtime.traceGoUnpark",        c -> c.get(gp), c -> 2);
        r.label("back");
        r.line(3359);
        r.call("casgstatus(gp, _Gwaiting, _Grunnable)",        "runtime.casgstatus",           c -> c.get(gp), c -> waiting, c -> runnable);
        r.line(3360);
        r.call("execute(gp, inheritTime=true): it goes on",    "runtime.execute",              c -> c.get(gp), c -> 1);
        r.label("schedule");
        r.line(3363);
        r.call("schedule()",                                   "runtime.schedule");
        Throw.unreached(r, "schedule");
        // spotless:on
    }

    private static void goready(Program p) {
        Rows r = p.routine("runtime.goready", "gp", "traceskip").split();
        Local gp = r.param("gp");
        Local skip = r.param("traceskip");
        Local[] f = r.block("closure", 3);
        long code = p.profile().function("runtime.goready.func1").entry();
        // spotless:off
        r.line(373);
        r.step("closure.code = goready.func1",                 c -> c.set(f[0], code));
        r.step("closure.gp = gp",                              c -> c.set(f[1], c.get(gp)));
        r.step("closure.traceskip = traceskip",                c -> c.set(f[2], c.get(skip)));
        r.callOnStack("systemstack(closure)",                  "runtime.systemstack.abi0",     c -> c.addr(f[0])).event("ready");
        r.step("g = TLS: R14 is the goroutine's again",        c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.line(376);
        r.ret("");

        Rows k = p.routine("runtime.goready.func1").closure().split();
        k.line(374);
        k.call("ready(gp, traceskip, next=true)",              "runtime.ready",                c -> c.ld8(c.reg(RDX) + 8), c -> c.ld8(c.reg(RDX) + 16), c -> 1);
        k.line(375);
        k.ret("");
        // spotless:on
    }
}
