package gobuf.runtime.program;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/** {@code runtime/golden/programs/regrow.go}: goroutines whose stacks have grown die and are used again. */
final class Regrow {
    private static final long COUNT = 66;
    private static final int ROOM = 200;

    private Regrow() {}

    static void define(Program p) {
        deep(p);
        long ran = p.profile().global("regrow.ran");
        long live = p.profile().funcval("regrow.live");
        // spotless:off
        Rows l = p.routine("regrow.live").split();
        l.line(23);
        l.call("deep(2)",                                      "regrow.deep",                  c -> 2);
        l.line(24);
        l.step("ran++",                                        c -> c.st8(ran, c.ld8(ran) + 1));
        l.line(25);
        l.ret("");

        Rows s = p.routine("regrow.start").split();
        Local i = s.local("i");
        Local before = s.local("before");
        s.line(28);
        s.step("i = 0",                                        c -> c.set(i, 0));
        s.label("more");
        s.when("all are started",                              c -> c.get(i) >= COUNT,                                 "wait");
        s.line(29);
        s.call("go live()",                                    "runtime.newproc",              c -> live);
        s.line(28);
        s.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        s.go("the next one",                                   "more");
        s.label("wait");
        s.line(31);
        s.step("before = ran",                                 c -> c.set(before, c.ld8(ran)));
        s.label("look");
        s.when("all have run",                                 c -> c.ld8(ran) >= c.get(before) + COUNT,               "done");
        s.line(32);
        s.call("Gosched()",                                    "runtime.Gosched");
        s.line(31);
        s.go("look again",                                     "look");
        s.label("done");
        s.line(34);
        s.ret("");

        Rows r = p.routine("regrow.main").split();
        r.line(37);
        r.call("start()",                                      "regrow.start");
        r.line(38);
        r.call("start()",                                      "regrow.start");
        Print.line(r, 39, c -> c.ld8(ran));
        r.line(40);
        r.ret("");
        // spotless:on
    }

    private static void deep(Program p) {
        Rows r = p.routine("regrow.deep", "n").split();
        Local n = r.param("n");
        Local below = r.local("deep(n-1)");
        Local[] room = r.block("room", ROOM);
        Local x = r.scratch("x");
        // spotless:off
        r.line(13);
        r.step("room = zeroes",                                c -> c.clear(c.addr(room[0]), 8 * ROOM))
            .summarises("200 words at once");
        r.line(14);
        r.when("n ≠ 0",                                        c -> c.get(n) != 0,                                     "deeper");
        r.line(15);
        r.ret("room[0]",                                       c -> c.get(room[0]));
        r.label("deeper");
        r.line(17);
        r.call("below = deep(n-1)",                            "regrow.deep", below,           c -> c.get(n) - 1);
        r.when("n is no index of room",                        c -> Long.compareUnsigned(c.get(n), ROOM) >= 0,         "index");
        r.step("room[n] = below",                              c -> c.st8(c.addr(room[0]) + 8 * c.get(n), c.get(below)));
        r.line(18);
        r.step("x = room[n] + n",                              c -> c.set(x, c.ld8(c.addr(room[0]) + 8 * c.get(n)) + c.get(n)));
        r.ret("x",                                             c -> c.get(x));
        r.label("index");
        r.line(17);
        r.halt("panicIndex()",                                 "panicIndex is not modelled: nothing here calls deep with more than 199", c -> false);
        // spotless:on
    }
}
