package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Gives the processor away: the goroutine goes to the tail of the global queue, not of its P's, and g0 schedules. When somebody runs it
 * again it returns from Gosched as if nothing had been.
 *
 * <p>Go 1.19, proc.go, {@code Gosched}, {@code gosched_m}, {@code goschedImpl}; {@code checkTimeouts} is empty on this platform
 * (lock_futex.go).
 */
final class Gosched {
    private Gosched() {}

    static void define(Program p) {
        gosched(p);
        p.routine("runtime.checkTimeouts").ret("");
        goschedM(p);
        goschedImpl(p);
    }

    private static void gosched(Program p) {
        Rows r = p.routine("runtime.Gosched").nosplit();
        long goschedM = p.profile().funcval("runtime.gosched_m");
        // spotless:off
        r.line(317);
        r.call("checkTimeouts()",                              "runtime.checkTimeouts");
        r.line(318);
        r.call("mcall(gosched_m)",                             "runtime.mcall",                c -> goschedM).event("gosched");
        r.line(319);
        r.ret("this goroutine runs again");
        // spotless:on
    }

    private static void goschedM(Program p) {
        Rows r = p.routine("runtime.gosched_m", "gp").split();
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        Local gp = r.param("gp");
        // spotless:off
        r.line(3383);
        r.when("no trace is taken",                            c -> c.ld1(trace) == 0,   "go");
        r.line(3384);
        r.call("traceGoSched()",                               "runtime.traceGoSched");
        r.label("go");
        r.line(3386);
        r.call("goschedImpl(gp)",                              "runtime.goschedImpl",          c -> c.get(gp));
        r.line(3387);
        Throw.unreached(r, "goschedImpl");
        // spotless:on
    }

    private static void goschedImpl(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long running = p.profile().constant("_Grunning");
        long runnable = p.profile().constant("_Grunnable");
        long scan = p.profile().constant("_Gscan");
        long started = p.profile().global("runtime.mainStarted");
        Rows r = p.routine("runtime.goschedImpl", "gp").split();
        Local gp = r.param("gp");
        Local status = r.scratch("status");
        // spotless:off
        r.line(3367);
        r.call("readgstatus(gp)",                              "runtime.readgstatus", status,  c -> c.get(gp));
        r.line(3368);
        r.when("gp is not _Grunning (the scan bit aside), or wakepyield is on", c -> (c.get(status) & ~scan) != running || Switches.on(c, Switches.WAKE_ON_YIELD), "bad?");
        r.line(3372);
        r.call("casgstatus(gp, _Grunning, _Grunnable)",        "runtime.casgstatus",           c -> c.get(gp), c -> running, c -> runnable);
        r.line(3373);
        r.call("dropg()",                                      "runtime.dropg");
        r.line(3374);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> sched + t.sched.lock.offset());
        r.line(3375);
        r.call("globrunqput(gp)",                              "runtime.globrunqput",          c -> c.get(gp));
        r.line(3376);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.line(3378);
        r.call("schedule()",                                   "runtime.schedule");
        r.line(3379);
        Throw.unreached(r, "schedule");
        r.label("bad");
        r.line(3369);
        r.call("dumpgstatus(gp)",                              "runtime.dumpgstatus",          c -> c.get(gp));
        Throw.dead(p, r, "throw", 3370, "bad g status");
        r.label("bad?");
        r.line(3368);
        r.when("gp is not _Grunning (the scan bit aside)",     c -> (c.get(status) & ~scan) != running,  "bad");
        r.line(3372);
        r.call("casgstatus(gp, _Grunning, _Grunnable), wakepyield", "runtime.casgstatus",      c -> c.get(gp), c -> running, c -> runnable).added();
        r.line(3373);
        r.call("dropg(), wakepyield",                          "runtime.dropg").added();
        r.line(3374);
        r.call("lock(&sched.lock), wakepyield",                "runtime.lock",                 c -> sched + t.sched.lock.offset()).added();
        r.line(3375);
        r.call("globrunqput(gp), wakepyield",                  "runtime.globrunqput",          c -> c.get(gp)).added();
        r.line(3376);
        r.call("unlock(&sched.lock), wakepyield",              "runtime.unlock",               c -> sched + t.sched.lock.offset()).added();
        r.when("main has not started",                         c -> c.ld1(started) == 0,         "round");
        r.call("wakep(), as Go 1.22 does here",                "runtime.wakep").added();
        r.label("round");
        r.line(3378);
        r.call("schedule(), wakepyield",                       "runtime.schedule").added();
        r.line(3379);
        Throw.unreached(r, "schedule, wakepyield");
        // spotless:on
    }
}
