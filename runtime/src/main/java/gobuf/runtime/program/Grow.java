package gobuf.runtime.program;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/** A body that needs so many bytes of stack: it calls itself, and each call takes 256 of them. */
final class Grow {
    /** Bytes that a call takes: its frame and the return address. */
    private static final int EACH = 256;

    private Grow() {}

    static void define(Program p) {
        Rows r = p.own("main.grow", EACH - 8, "n").split();
        Local n = r.param("n");
        Local depth = r.local("depth");
        // spotless:off
        r.step("depth = 1",                    c -> c.set(depth, 1));
        r.when("no more is needed: n ≤ 256",   c -> c.get(n) <= EACH,              "done");
        r.call("depth = grow(n − 256)",        "main.grow", depth,                 c -> c.get(n) - EACH);
        r.step("depth++",                      c -> c.set(depth, c.get(depth) + 1));
        r.label("done");
        r.ret("depth",                         c -> c.get(depth));
        // spotless:on
    }
}
