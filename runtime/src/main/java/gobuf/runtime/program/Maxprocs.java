package gobuf.runtime.program;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/**
 * {@code runtime/golden/programs/maxprocs.go}: the number of Ps grows and shrinks while goroutines wait in P0's queue. And a body that asks for
 * a number of Ps.
 */
final class Maxprocs {
    private Maxprocs() {}

    static void define(Program p) {
        long ran = p.profile().global("maxprocs.ran");
        long alone = p.profile().global("maxprocs.alone");
        long before = p.profile().global("maxprocs.before");
        long between = p.profile().global("maxprocs.between");
        long behind = p.profile().global("maxprocs.behind");
        long work = p.profile().funcval("maxprocs.work");
        // spotless:off
        Rows w = p.routine("maxprocs.work").nosplit();
        w.line(12);
        w.step("ran++",                                        c -> c.st8(ran, c.ld8(ran) + 1));
        w.line(13);
        w.ret("");

        Rows r = p.routine("maxprocs.main").split();
        Local x = r.scratch("x");
        r.line(16);
        r.step("alone = true",                                 c -> c.st1(alone, 1));
        r.line(17);
        r.call("go work()",                                    "runtime.newproc",              c -> work);
        r.line(18);
        r.call("go work()",                                    "runtime.newproc",              c -> work);
        r.line(19);
        r.call("x = GOMAXPROCS(4)",                            "runtime.GOMAXPROCS", x,        c -> 4);
        r.step("before = x",                                   c -> c.st8(before, c.get(x)));
        r.line(20);
        r.call("go work()",                                    "runtime.newproc",              c -> work);
        r.line(21);
        r.call("x = GOMAXPROCS(2)",                            "runtime.GOMAXPROCS", x,        c -> 2);
        r.step("between = x",                                  c -> c.st8(between, c.get(x)));
        r.label("loop");
        r.line(22);
        r.when("all have run",                                 c -> c.ld8(ran) >= 3,                                           "behind");
        r.line(23);
        r.call("Gosched()",                                    "runtime.Gosched");
        r.go("look again",                                     "loop");
        r.label("behind");
        r.line(25);
        r.call("x = GOMAXPROCS(0): how many?",                 "runtime.GOMAXPROCS", x,        c -> 0);
        r.step("behind = x",                                   c -> c.st8(behind, c.get(x)));
        Print.line(r, 26, c -> c.ld8(before), c -> c.ld8(between), c -> c.ld8(behind), c -> c.ld8(ran));
        r.line(27);
        r.ret("");
        // spotless:on
    }

    /** The body {@code maxprocs}. */
    static void body(Program p) {
        long sink = p.profile().global("main.sink");
        Rows r = p.own("main.maxprocs", 24, "n").split();
        Local n = r.param("n");
        Local x = r.scratch("x");
        // spotless:off
        r.call("x = GOMAXPROCS(n)",            "runtime.GOMAXPROCS", x,         c -> c.get(n));
        r.step("sink = x",                     c -> c.st8(sink, c.get(x)));
        r.ret("");
        // spotless:on
    }
}
