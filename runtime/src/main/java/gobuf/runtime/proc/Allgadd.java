package gobuf.runtime.proc;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;

/**
 * Adds a g to the list of all there are, from which it never goes: dead ones are used again. allgptr and allglen let others read the
 * list without the lock, so the pointer is stored before the length.
 *
 * <p>Go 1.19, proc.go, {@code allgadd}.
 */
final class Allgadd {
    private Allgadd() {}

    static void define(Program p) {
        Types t = p.types();
        Profile f = p.profile();
        Rows r = p.routine("runtime.allgadd", "gp").split();
        Local gp = r.param("gp");
        Local x = r.scratch("x");
        Local len = r.scratch("len");
        Local cap = r.scratch("cap");
        long idle = f.constant("_Gidle");
        long lock = f.global("runtime.allglock");
        long allgs = f.global("runtime.allgs");
        long allgptr = f.global("runtime.allgptr");
        long allglen = f.global("runtime.allglen");
        long barrier = Switches.variable(f, "writeBarrier", "enabled");
        // spotless:off
        r.line(534);
        r.call("status = readgstatus(gp)",                 "runtime.readgstatus", x,       c -> c.get(gp));
        r.when("gp is _Gidle: not ready to be seen",       c -> c.get(x) == idle,          "idle");
        r.line(538);
        r.call("lock(&allglock)",                          "runtime.lock",                 c -> lock);
        r.line(539);
        r.step("len = len(allgs)",                         c -> c.set(len, c.ld8(allgs + 8)));
        r.step("cap = cap(allgs)",                         c -> c.set(cap, c.ld8(allgs + 16)));
        r.when("there is room for one more",               c -> c.get(len) < c.get(cap),   "append");
        r.call("x, len, cap = growslice(allgs, len+1)",    "runtime.growslice",            c -> GoTypes.G_POINTER, c -> c.ld8(allgs), c -> c.get(len), c -> c.get(cap), c -> c.get(len) + 1).event("allgs grows");
        r.results(x, len, cap);
        r.step("cap(allgs) = cap",                         c -> c.st8(allgs + 16, c.get(cap)));
        r.when("the write barrier is off",                 c -> c.ld1(barrier) == 0,       "array");
        r.step("gcWriteBarrier: allgs.array, x",           c -> {}).summarises("the pair is not buffered: no collector runs that would mark it");
        r.label("array");
        r.step("allgs.array = x",                          c -> c.st8(allgs, c.get(x)));
        r.label("append");
        r.step("len(allgs) = len+1",                       c -> c.st8(allgs + 8, c.get(len) + 1));
        r.when("the write barrier is off",                 c -> c.ld1(barrier) == 0,       "element");
        r.step("gcWriteBarrierDX: allgs[len], gp",         c -> {}).summarises("the pair is not buffered: no collector runs that would mark it");
        r.label("element");
        r.step("allgs[len] = gp",                          c -> c.st8(c.ld8(allgs) + 8 * c.get(len), c.get(gp))).event("g new");
        r.line(540);
        r.step("x = &allgs[0]",                            c -> c.set(x, c.ld8(allgs)));
        r.when("allgptr points to it",                     c -> c.ld8(allgptr) == c.get(x), "len");
        r.line(541);
        r.step("allgptr = x (atomic)",                     c -> c.st8(allgptr, c.get(x)));
        r.label("len");
        r.line(543);
        r.step("allglen = len(allgs) (atomic)",            c -> c.st8(allglen, c.ld8(allgs + 8)));
        r.line(544);
        r.call("unlock(&allglock)",                        "runtime.unlock",               c -> lock);
        r.line(545);
        r.ret("");
        // spotless:on
        Throw.dead(p, r, "idle", 535, "allgadd: bad status Gidle");
    }
}
