package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Pins the goroutine to its M by a count that forbids preemption, and lets go again. A preemption that was asked for meanwhile had its
 * mark in stackguard0 taken away by newstack, so the last release puts the mark back.
 *
 * <p>Go 1.19, runtime1.go, {@code acquirem}, {@code releasem}.
 */
final class Acquirem {
    private Acquirem() {}

    static void define(Program p) {
        Types t = p.types();
        // spotless:off
        Rows r = p.routine("runtime.acquirem");
        r.line(478);
        r.step("g.m.locks++: no preemption from here",     c -> c.add(c.ld(c.g(), t.g.m), t.m.locks, 1));
        r.line(479);
        r.ret("return g.m",                                c -> c.ld(c.g(), t.g.m));
        // spotless:on
        releasem(p, t);
    }

    private static void releasem(Program p, Types t) {
        Rows r = p.routine("runtime.releasem", "mp");
        Local mp = r.param("mp");
        long preempt = p.profile().constant("stackPreempt");
        // spotless:off
        r.line(485);
        r.step("mp.locks--",                               c -> c.add(c.get(mp), t.m.locks, -1));
        r.line(486);
        r.when("mp is still locked",                       c -> c.ld(c.get(mp), t.m.locks) != 0,               "done");
        r.when("nobody wants to preempt this g",           c -> c.ld(c.g(), t.g.preempt) == 0,                 "done");
        r.line(488);
        r.step("g.stackguard0 = stackPreempt",             c -> c.st(c.g(), t.g.stackguard0, preempt));
        r.label("done");
        r.line(490);
        r.ret("");
        // spotless:on
    }
}
