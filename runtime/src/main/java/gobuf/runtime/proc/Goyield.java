package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Gives the processor away as Gosched does, but goes to the tail of its P's own queue: semrelease hands a semaphore over this way, and the
 * goroutine that it has made runnext runs at once.
 *
 * <p>Go 1.19, proc.go, {@code goyield}, {@code goyield_m}.
 */
final class Goyield {
    private Goyield() {}

    static void define(Program p) {
        long goyieldM = p.profile().funcval("runtime.goyield_m");
        Rows r = p.routine("runtime.goyield").split();
        // spotless:off
        r.line(3453);
        r.call("checkTimeouts()",                              "runtime.checkTimeouts");
        r.line(3454);
        r.call("mcall(goyield_m)",                             "runtime.mcall",                c -> goyieldM).event("goyield");
        r.line(3455);
        r.ret("this goroutine runs again");
        // spotless:on
        goyieldM(p);
    }

    private static void goyieldM(Program p) {
        Types t = p.types();
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        long running = p.profile().constant("_Grunning");
        long runnable = p.profile().constant("_Grunnable");
        Rows r = p.routine("runtime.goyield_m", "gp").split();
        Local gp = r.param("gp");
        Local pp = r.local("pp");
        // spotless:off
        r.line(3458);
        r.when("no trace is taken",                            c -> c.ld1(trace) == 0,                                 "yield");
        r.line(3459);
        r.call("traceGoPreempt()",                             "runtime.traceGoPreempt");
        r.label("yield");
        r.line(3461);
        r.step("pp = gp.m.p",                                  c -> c.set(pp, c.ld(c.ld(c.get(gp), t.g.m), t.m.p)));
        r.line(3462);
        r.call("casgstatus(gp, _Grunning, _Grunnable)",        "runtime.casgstatus",           c -> c.get(gp), c -> running, c -> runnable);
        r.line(3463);
        r.call("dropg()",                                      "runtime.dropg");
        r.line(3464);
        r.call("runqput(pp, gp, next=false)",                  "runtime.runqput",              c -> c.get(pp), c -> c.get(gp), c -> 0);
        r.line(3465);
        r.call("schedule()",                                   "runtime.schedule");
        Throw.unreached(r, "schedule");
        // spotless:on
    }
}
