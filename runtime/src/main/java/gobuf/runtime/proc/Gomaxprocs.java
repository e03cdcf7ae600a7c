package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Changes how many Ps a running program has, and tells how many it had. The world stands still meanwhile; starting it again does the work.
 *
 * <p>Go 1.19, debug.go, {@code GOMAXPROCS}.
 */
final class Gomaxprocs {
    private static final String REASON = "GOMAXPROCS";

    private Gomaxprocs() {}

    static void define(Program p) {
        Types t = p.types();
        long lock = p.profile().global("runtime.sched") + t.sched.lock.offset();
        long procs = p.profile().global("runtime.gomaxprocs");
        long newprocs = p.profile().global("runtime.newprocs");
        long reason = p.string(REASON);
        Rows r = p.routine("runtime.GOMAXPROCS", "n").split();
        Local n = r.param("n");
        Local ret = r.local("ret");
        // spotless:off
        r.line(21);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> lock);
        r.line(22);
        r.step("ret = gomaxprocs",                             c -> c.set(ret, (int) c.ld4(procs)));
        r.line(23);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> lock);
        r.line(24);
        r.when("n > 0",                                        c -> c.get(n) > 0,                                              "change?");
        r.go("nothing is to change",                           "same");
        r.label("change?");
        r.when("n ≠ ret",                                      c -> c.get(n) != c.get(ret),                                    "change");
        r.label("same");
        r.line(25);
        r.ret(0, "ret",                                        c -> c.get(ret));
        r.label("change");
        r.line(28);
        r.call("stopTheWorldGC(\"" + REASON + "\")",           "runtime.stopTheWorldGC",       c -> reason, c -> REASON.length());
        r.line(31);
        r.step("newprocs = n",                                 c -> c.st4(newprocs, c.get(n)));
        r.line(33);
        r.call("startTheWorldGC()",                            "runtime.startTheWorldGC");
        r.line(34);
        r.ret(1, "ret",                                        c -> c.get(ret));
        // spotless:on
    }
}
