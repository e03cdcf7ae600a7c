package gobuf.runtime.program;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/** Bodies that are wired to their thread while they yield: one lets go of it, the other ends with it. */
final class Locked {
    private Locked() {}

    static void define(Program p) {
        body(p, "main.lockos", true);
        body(p, "main.lockexit", false);
    }

    private static void body(Program p, String symbol, boolean unlocks) {
        Rows r = p.own(symbol, 8, "n").split();
        Local n = r.param("n");
        // spotless:off
        r.call("runtime.LockOSThread()",       "runtime.LockOSThread");
        r.label("loop");
        r.when("n = 0: done",                  c -> c.get(n) == 0,                 "done");
        r.call("runtime.Gosched()",            "runtime.Gosched");
        r.step("n--",                          c -> c.set(n, c.get(n) - 1));
        r.go("once more",                      "loop");
        r.label("done");
        if (unlocks) r.call("runtime.UnlockOSThread()", "runtime.UnlockOSThread");
        r.ret("");
        // spotless:on
    }
}
