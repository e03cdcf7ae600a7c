package gobuf.runtime.program;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;

/** {@code runtime/golden/programs/goexit.go}: Goexit two calls deep, with deferred calls in both frames. */
final class Leaving {
    private Leaving() {}

    static void define(Program p) {
        long left = p.profile().global("goexit.left");
        last(p, "goexit.first", 10, left, 1);
        last(p, "goexit.second", 15, left, 2);
        deferring(p, "goexit.leave", "goexit.second", 20, "runtime.Goexit", left, -1);
        deferring(p, "goexit.work", "goexit.first", 27, "goexit.leave", left, -2);
        main(p, left);
    }

    private static void last(Program p, String symbol, int line, long left, long digit) {
        Rows r = p.routine(symbol);
        // spotless:off
        r.line(line);
        r.step("left = 10·left + " + digit,                    c -> c.st8(left, 10 * c.ld8(left) + digit));
        r.line(line + 1);
        r.ret("");
        // spotless:on
    }

    /** A function that defers one call, calls another function, and would then say that it came back. */
    private static void deferring(
            Program p, String symbol, String deferred, int line, String callee, long left, long back) {
        Field fn = p.profile().struct("_defer").field("fn");
        long funcval = p.profile().funcval(deferred);
        Rows r = p.routine(symbol).split();
        Local[] d = r.block("d", p.profile().struct("_defer").size() / 8);
        Local x = r.scratch("x");
        // spotless:off
        r.line(line);
        r.step("d.fn = " + deferred,                           c -> c.set(d[fn.offset() / 8], funcval));
        r.call("defer: deferprocStack(&d)",                    "runtime.deferprocStack", x,    c -> c.addr(d[0]));
        r.when("a panic was recovered",                        c -> c.get(x) != 0,                                     "recovered");
        r.line(line + 1);
        r.call("call " + callee,                               callee);
        r.line(line + 2);
        r.step("left = " + back,                               c -> c.st8(left, back));
        r.line(line + 3);
        r.call("deferreturn()",                                "runtime.deferreturn");
        r.ret(0, "");
        r.label("recovered");
        r.line(line);
        r.call("deferreturn(), recovered",                     "runtime.deferreturn");
        r.ret(1, "");
        // spotless:on
    }

    private static void main(Program p, long left) {
        long work = p.profile().funcval("goexit.work");
        Rows r = p.routine("goexit.main").split();
        // spotless:off
        r.line(33);
        r.call("go work()",                                    "runtime.newproc",              c -> work);
        r.label("loop");
        r.line(34);
        r.when("both deferred calls have run",                 c -> c.ld8(left) == 21,                                 "print");
        r.line(35);
        r.call("runtime.Gosched()",                            "runtime.Gosched");
        r.go("look again",                                     "loop");
        r.label("print");
        Print.line(r, 37, c -> c.ld8(left));
        r.line(38);
        r.ret("");
        // spotless:on
    }
}
