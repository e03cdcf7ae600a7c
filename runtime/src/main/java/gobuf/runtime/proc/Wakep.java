package gobuf.runtime.proc;

import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Gets another P running if one is idle and no M looks for work already.
 *
 * <p>Go 1.19, proc.go, {@code wakep}.
 */
final class Wakep {
    private Wakep() {}

    static void define(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.wakep").split();
        long sched = p.profile().global("runtime.sched");
        // spotless:off
        r.line(2423);
        r.when("a P is idle",                              c -> c.ld(sched, t.sched.npidle) != 0,              "spinning?");
        r.line(2424);
        r.ret(2, "nothing to wake");
        r.label("spinning?");
        r.line(2427);
        r.when("some M spins already",                     c -> c.ld(sched, t.sched.nmspinning) != 0,          "enough");
        r.when("CAS sched.nmspinning: 0 → 1",              c -> c.cas(sched, t.sched.nmspinning, 0, 1),        "start");
        r.label("enough");
        r.line(2428);
        r.ret(0, "one is enough");
        r.label("start");
        r.line(2430);
        r.call("startm(nil, true)",                        "runtime.startm",                                   c -> 0, c -> 1).event("wakep");
        r.line(2431);
        r.ret(1, "");
        // spotless:on
    }
}
