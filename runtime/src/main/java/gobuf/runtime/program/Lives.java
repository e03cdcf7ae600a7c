package gobuf.runtime.program;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/** A body that starts goroutines one after the other and lets each live and die: what a goroutine costs is measured with it. */
final class Lives {
    private Lives() {}

    static void define(Program p) {
        long closure = p.profile().funcval("main.main.func1");
        Rows r = p.own("main.lives", 16, "n").split();
        Local n = r.param("n");
        // spotless:off
        r.label("loop");
        r.when("n = 0: done",                  c -> c.get(n) == 0,                 "done");
        r.call("go add(0, 0): newproc(closure)", "runtime.newproc",                c -> closure);
        r.call("runtime.Gosched()",            "runtime.Gosched");
        r.step("n--",                          c -> c.set(n, c.get(n) - 1));
        r.go("once more",                      "loop");
        r.label("done");
        r.ret("");
        // spotless:on
    }
}
