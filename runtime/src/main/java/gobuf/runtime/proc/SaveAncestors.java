package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.layout.Types;

/**
 * With GODEBUG=tracebackancestors=N, the stack of the goroutine that executes the go statement, and those of up to N−1 of its own
 * ancestors, as a slice that the new g keeps; otherwise nil.
 *
 * <p>Go 1.19, proc.go, {@code saveAncestors}; traceback.go, {@code gcallers}.
 */
final class SaveAncestors {
    /** Go's {@code _TracebackMaxFrames}. */
    private static final int MOST = 100;

    private SaveAncestors() {}

    static void define(Program p) {
        Types t = p.types();
        Struct info = p.profile().struct("ancestorInfo");
        Rows r = p.routine("runtime.saveAncestors", "callergp").split();
        Local callergp = r.param("callergp");
        Local[] pcs = r.block("pcs", MOST);
        Local n = r.local("n");
        Local array = r.local("ancestors");
        Local npcs = r.local("npcs");
        Local ipcs = r.local("ipcs");
        Local x = r.scratch("x");
        long limit = Switches.variable(p.profile(), "debug", "tracebackancestors");
        long barrier = Switches.variable(p.profile(), "writeBarrier", "enabled");
        int size = info.size();
        Field own = info.field("pcs");
        // spotless:off
        r.line(4210);
        r.when("ancestors are not recorded",               c -> (int) c.ld4(limit) <= 0,                       "none");
        r.when("the caller has an id: not g0",             c -> c.ld(c.get(callergp), t.g.goid) != 0,          "record");
        r.label("none");
        r.line(4211);
        r.ret(0, "return nil",                             c -> 0);
        r.label("record");
        r.line(4214);
        r.step("x = callergp.ancestors",                   c -> c.set(x, c.ld(c.get(callergp), t.g.ancestors)));
        r.line(4217);
        r.step("n = 1 + how many the caller has",          c -> c.set(n, 1 + (c.get(x) == 0 ? 0 : c.ld8(c.get(x) + 8))));
        r.line(4218);
        r.when("n is within the limit",                    c -> c.get(n) <= c.ld4(limit),                      "make");
        r.step("n = the limit",                            c -> c.set(n, c.ld4(limit)));
        r.label("make");
        r.line(4221);
        r.call("ancestors = make([]ancestorInfo, n)",      "runtime.makeslice", array,                         c -> GoTypes.ANCESTOR, c -> c.get(n), c -> c.get(n));
        r.line(4222);
        r.step("copy(ancestors[1:], the caller's)",        c -> {
            long from = c.ld(c.get(callergp), t.g.ancestors);
            if (from != 0) copy(c, c.get(array) + size, c.ld8(from), (c.get(n) - 1) * size);
        }).summarises("typedslicecopy as one row");
        r.line(4225);
        r.call("npcs = gcallers(callergp, 0, pcs)",        "runtime.gcallers", npcs,                           c -> c.get(callergp), c -> 0, c -> c.addr(pcs[0]), c -> MOST, c -> MOST);
        r.line(4226);
        r.call("ipcs = make([]uintptr, npcs)",             "runtime.makeslice", ipcs,                          c -> GoTypes.UINTPTR, c -> c.get(npcs), c -> c.get(npcs));
        r.line(4227);
        r.step("copy(ipcs, pcs)",                          c -> copy(c, c.get(ipcs), c.addr(pcs[0]), 8 * c.get(npcs))).summarises("memmove as one row");
        r.line(4228);
        r.step("ancestors[0].pcs.array = ipcs",            c -> c.st8(c.get(array) + own.offset(), c.get(ipcs)));
        r.step("ancestors[0].pcs.len = npcs",              c -> c.st8(c.get(array) + own.offset() + 8, c.get(npcs)));
        r.step("ancestors[0].pcs.cap = npcs",              c -> c.st8(c.get(array) + own.offset() + 16, c.get(npcs)));
        r.step("ancestors[0].goid = callergp.goid",        c -> c.st(c.get(array), info.field("goid"), c.ld(c.get(callergp), t.g.goid)));
        r.step("ancestors[0].gopc = callergp.gopc",        c -> c.st(c.get(array), info.field("gopc"), c.ld(c.get(callergp), t.g.gopc)));
        r.line(4234);
        r.call("x = new([]ancestorInfo)",                  "runtime.newobject", x,                             c -> GoTypes.ANCESTORS);
        r.line(4235);
        r.step("x.len = n",                                c -> c.st8(c.get(x) + 8, c.get(n)));
        r.step("x.cap = n",                                c -> c.st8(c.get(x) + 16, c.get(n)));
        r.when("the write barrier is off",                 c -> c.ld1(barrier) == 0,                           "store");
        r.step("gcWriteBarrierCX: x.array, ancestors",     c -> {}).summarises("the pair is not buffered: no collector runs that would mark it");
        r.label("store");
        r.step("x.array = ancestors",                      c -> c.st8(c.get(x), c.get(array)));
        r.line(4236);
        r.ret(1, "return x",                               c -> c.get(x));
        // spotless:on
        callers(p, t);
    }

    private static void callers(Program p, Types t) {
        Rows r = p.routine("runtime.gcallers", "gp", "skip", "array", "len", "cap")
                .split();
        Local gp = r.param("gp");
        Local skip = r.param("skip");
        Local array = r.param("array");
        Local len = r.param("len");
        Local n = r.scratch("n");
        // spotless:off
        r.line(931);
        r.step("n = gentraceback(gp, skip, array)",        c -> c.set(n, trace(c, t, c.get(gp), c.get(skip), c.get(array), c.get(len))))
            .summarises("the frames are followed by their saved BPs; Go follows its frame tables, to the same frames");
        r.ret("return n",                                  c -> c.get(n));
        // spotless:on
    }

    /** The pcs of a g that is not running: its gobuf's, the one it returns to, then frame by frame. */
    private static long trace(Cpu c, Types t, long gp, long skip, long array, long most) {
        long sp = c.ld(gp, t.g.sched.sp);
        long bp = c.ld(gp, t.g.sched.bp);
        long pc = c.ld(gp, t.g.sched.pc);
        long seen = 0;
        for (long n = 0; pc != 0 && n < most; n++) {
            if (n >= skip) c.st8(array + 8 * seen++, pc);
            if (n == 0) {
                pc = c.ld8(sp);
            } else {
                pc = bp == 0 ? 0 : c.ld8(bp + 8);
                bp = bp == 0 ? 0 : c.ld8(bp);
            }
        }
        return seen;
    }

    private static void copy(Cpu c, long to, long from, long bytes) {
        for (long i = 0; i < bytes; i += 8) c.st8(to + i, c.ld8(from + i));
    }
}
