package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.RDX;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;
import gobuf.runtime.os.Requests;

/**
 * Runs gp on the current M and never returns: ties the two together, makes gp _Grunning, starts a new time slice unless gp inherits one,
 * and jumps to where gp's gobuf says. Runs on g0.
 *
 * <p>Go 1.19, proc.go, {@code execute}.
 */
final class Execute {
    private Execute() {}

    static void define(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long profiling = Switches.variable(p.profile(), "goroutineProfile", "active");
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        long osyield = p.profile().funcval("runtime.osyield");
        long runnable = p.profile().constant("_Grunnable");
        long running = p.profile().constant("_Grunning");
        long guard = p.profile().constant("_StackGuard");
        long decisions = Requests.Tally.DECISIONS.address();
        Rows r = p.routine("runtime.execute", "gp", "inheritTime").split();
        Local gp = r.param("gp");
        Local inherit = r.param("inheritTime");
        Local x = r.scratch("x");
        // spotless:off
        r.line(2520);
        r.when("no goroutine profile is taken",                c -> c.ld1(profiling) == 0,                             "tie");
        r.line(2524);
        r.call("tryRecordGoroutineProfile(gp, osyield)",       "runtime.tryRecordGoroutineProfile",    c -> c.get(gp), c -> osyield);
        r.label("tie");
        r.line(2529);
        WriteBarrier.setOfM(p, r, "m.curg = gp",               t.m.curg, gp);
        r.line(2530);
        WriteBarrier.setToM(p, r, "gp.m = m",                  gp, t.g.m);
        r.line(2531);
        r.call("casgstatus(gp, _Grunnable, _Grunning)",        "runtime.casgstatus",                   c -> c.get(gp), c -> runnable, c -> running);
        r.line(2532);
        r.step("gp.waitsince = 0",                             c -> c.st(c.get(gp), t.g.waitsince, 0));
        r.line(2533);
        r.step("gp.preempt = false",                           c -> c.st(c.get(gp), t.g.preempt, 0));
        r.line(2534);
        r.step("x = gp.stack.lo",                              c -> {
            long lo = c.ld(c.get(gp), t.g.stackLo);
            Requests.count(c, decisions, 1);
            c.set(x, lo);
        });
        r.step("gp.stackguard0 = x + 928",                     c -> c.st(c.get(gp), t.g.stackguard0, c.get(x) + guard));
        r.line(2535);
        r.when("gp inherits the time slice",                   c -> (c.get(inherit) & 1) != 0,                         "profiler?");
        r.line(2536);
        r.step("m.p.schedtick++: a new time slice",            c -> c.add(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.schedtick, 1));
        r.label("profiler?");
        r.line(2540);
        r.step("x = sched.profilehz",                          c -> c.set(x, c.ld(sched, t.sched.profilehz)));
        r.line(2541);
        r.when("m's CPU profiler runs at that rate",           c -> c.ld(c.ld(c.g(), t.g.m), t.m.profilehz) == c.get(x), "trace?");
        r.line(2542);
        r.call("setThreadCPUProfiler(x)",                      "runtime.setThreadCPUProfiler",         c -> c.get(x));
        r.label("trace?");
        r.line(2545);
        r.when("no trace is taken",                            c -> c.ld1(trace) == 0,                   "gogo");
        r.line(2548);
        r.when("gp was in no system call",                     c -> c.ld(c.get(gp), t.g.syscallsp) == 0,               "start");
        r.when("its system call did not block",                c -> c.ld(c.get(gp), t.g.sysblocktraced) == 0,          "start");
        r.line(2549);
        r.call("traceGoSysExit(gp.sysexitticks)",              "runtime.traceGoSysExit",               c -> c.ld(c.get(gp), t.g.sysexitticks));
        r.label("start");
        r.line(2551);
        r.call("traceGoStart()",                               "runtime.traceGoStart");
        r.label("gogo");
        r.line(2554);
        r.step("DX = gp",                                      c -> c.reg(RDX, c.get(gp)));
        r.callOnStack("gogo(&gp.sched)",                       "runtime.gogo.abi0",                    c -> c.reg(RDX) + t.g.sched.self.offset()).event("switch");
        Throw.unreached(r, "gogo");
        // spotless:on
    }
}
