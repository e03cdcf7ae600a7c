package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;

/**
 * What {@code println} calls, on any stack: a thread that prints holds debuglock, however often it asks for it, and the bytes go to
 * standard error.
 *
 * <p>Go 1.19, print.go, {@code printlock}, {@code printunlock}, {@code printint}, {@code printsp}, {@code printnl}.
 */
final class Printers {
    private Printers() {}

    static void define(Program p) {
        lock(p);
        unlock(p);
        // spotless:off
        Rows r = p.routine("runtime.printint", "v").split();
        Local v = r.param("v");
        r.line(216);
        r.step("print v",                                      c -> Output.print(c, Long.toString(c.get(v)))).summarises("printuint makes the digits and gwrite writes them");
        r.line(217);
        r.ret("");
        // spotless:on
        text(p, "runtime.printsp", 107, "a space", " ");
        text(p, "runtime.printnl", 111, "a line's end", "\n");
    }

    private static void text(Program p, String symbol, int line, String what, String text) {
        Rows r = p.routine(symbol).split();
        r.line(line);
        r.step("print " + what, c -> Output.print(c, text)).summarises("printstring and gwrite write it");
        r.line(line + 1);
        r.ret("");
    }

    private static void lock(Program p) {
        Types t = p.types();
        Field count = t.m.struct.field("printlock");
        long debuglock = p.profile().global("runtime.debuglock");
        Rows r = p.routine("runtime.printlock").split();
        Local mp = r.local("mp");
        // spotless:off
        r.line(67);
        r.step("mp = g.m",                                     c -> c.set(mp, c.ld(c.g(), t.g.m)));
        r.line(68);
        r.step("mp.locks++: no rescheduling",                  c -> c.add(c.get(mp), t.m.locks, 1));
        r.line(69);
        r.step("mp.printlock++",                               c -> c.add(c.get(mp), count, 1));
        r.line(70);
        r.when("mp prints already",                            c -> c.ld(c.get(mp), count) != 1,                "held");
        r.line(71);
        r.call("lock(&debuglock)",                             "runtime.lock",                 c -> debuglock);
        r.label("held");
        r.line(73);
        r.step("mp.locks--",                                   c -> c.add(c.get(mp), t.m.locks, -1));
        r.line(74);
        r.ret("");
        // spotless:on
    }

    private static void unlock(Program p) {
        Types t = p.types();
        Field count = t.m.struct.field("printlock");
        long debuglock = p.profile().global("runtime.debuglock");
        Rows r = p.routine("runtime.printunlock").split();
        Local mp = r.scratch("mp");
        // spotless:off
        r.line(77);
        r.step("mp = g.m",                                     c -> c.set(mp, c.ld(c.g(), t.g.m)));
        r.line(78);
        r.step("mp.printlock--",                               c -> c.add(c.get(mp), count, -1));
        r.line(79);
        r.when("mp still prints",                              c -> c.ld(c.get(mp), count) != 0,                       "done");
        r.line(80);
        r.call("unlock(&debuglock)",                           "runtime.unlock",               c -> debuglock);
        r.label("done");
        r.line(82);
        r.ret("");
        // spotless:on
    }
}
