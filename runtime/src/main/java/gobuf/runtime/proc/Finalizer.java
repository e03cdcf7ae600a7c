package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Wakes the finalizer goroutine when the garbage collector has found something for it. {@code ready} makes any waiting goroutine runnable on
 * the current P.
 *
 * <p>Go 1.19, mfinal.go, {@code wakefing}; proc.go, {@code ready}.
 */
final class Finalizer {
    private Finalizer() {}

    static void define(Program p) {
        wakefing(p);
        ready(p);
    }

    private static void wakefing(Program p) {
        long lock = p.profile().global("runtime.finlock");
        long wait = p.profile().global("runtime.fingwait");
        long wake = p.profile().global("runtime.fingwake");
        long fing = p.profile().global("runtime.fing");
        Rows r = p.routine("runtime.wakefing").split();
        Local res = r.local("res");
        // spotless:off
        r.line(138);
        r.step("res = nil",                            c -> c.set(res, 0));
        r.line(139);
        r.call("lock(&finlock)",                       "runtime.lock",             c -> lock);
        r.line(140);
        r.when("it does not wait any more",            c -> c.ld1(wait) == 0,                          "unlock");
        r.when("it has nothing to do any more",        c -> c.ld1(wake) == 0,                          "unlock");
        r.line(141);
        r.step("fingwait = false",                     c -> c.st1(wait, 0));
        r.line(142);
        r.step("fingwake = false",                     c -> c.st1(wake, 0));
        r.line(143);
        r.step("res = fing",                           c -> c.set(res, c.ld8(fing)));
        r.label("unlock");
        r.line(145);
        r.call("unlock(&finlock)",                     "runtime.unlock",           c -> lock);
        r.line(146);
        r.ret("return res",                            c -> c.get(res));
        // spotless:on
    }

    private static void ready(Program p) {
        Types t = p.types();
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        long scan = p.profile().constant("_Gscan");
        long waiting = p.profile().constant("_Gwaiting");
        long runnable = p.profile().constant("_Grunnable");
        Rows r = p.routine("runtime.ready", "gp", "traceskip", "next").split();
        Local gp = r.param("gp");
        Local skip = r.param("traceskip");
        Local next = r.param("next");
        Local status = r.local("status");
        Local mp = r.local("mp");
        // spotless:off
        r.line(844);
        r.when("no trace is taken",                    c -> c.ld1(trace) == 0,           "status");
        r.line(845);
        r.call("traceGoUnpark(gp, traceskip)",         "runtime.traceGoUnpark",    c -> c.get(gp), c -> c.get(skip));
        r.label("status");
        r.line(848);
        r.call("status = readgstatus(gp)",             "runtime.readgstatus", status, c -> c.get(gp));
        r.line(852);
        r.call("mp = acquirem()",                      "runtime.acquirem", mp);
        r.line(853);
        r.when("gp is not waiting",                    c -> (c.get(status) & ~scan) != waiting,        "bad");
        r.line(859);
        r.call("casgstatus(gp, _Gwaiting, _Grunnable)", "runtime.casgstatus",      c -> c.get(gp), c -> waiting, c -> runnable);
        r.line(860);
        r.call("runqput(m.p, gp, next)",               "runtime.runqput",          c -> c.ld(c.ld(c.g(), t.g.m), t.m.p), c -> c.get(gp), c -> c.get(next));
        r.line(861);
        r.call("wakep()",                              "runtime.wakep");
        r.line(862);
        r.call("releasem(mp)",                         "runtime.releasem",         c -> c.get(mp));
        r.line(863);
        r.ret("");
        r.label("bad");
        r.line(854);
        r.call("dumpgstatus(gp)",                      "runtime.dumpgstatus",      c -> c.get(gp));
        Throw.dead(p, r, "throw", 855, "bad g->status in ready");
        // spotless:on
    }
}
