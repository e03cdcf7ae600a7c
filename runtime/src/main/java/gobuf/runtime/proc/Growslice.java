package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/**
 * A slice with the elements of an old one and room for more: twice as much while it is small, then a quarter and a bit. Summarised: the
 * sizes are computed in one row, and a size that no memory could hold is not looked for.
 *
 * <p>Go 1.19, slice.go, {@code growslice}.
 */
final class Growslice {
    /** Go's {@code threshold}: up to here capacity doubles. */
    private static final long THRESHOLD = 256;

    private Growslice() {}

    static void define(Program p) {
        Rows r = p.routine("runtime.growslice", "et", "old", "len", "oldcap", "cap")
                .split();
        Local et = r.param("et");
        Local old = r.param("old");
        Local len = r.param("len");
        Local oldcap = r.param("oldcap");
        Local cap = r.param("cap");
        Local newcap = r.local("newcap");
        Local capmem = r.local("capmem");
        Local x = r.scratch("p");
        long zerobase = p.profile().global("runtime.zerobase");
        long barrier = Switches.variable(p.profile(), "writeBarrier", "enabled");
        SizeClasses classes = new SizeClasses(p.profile());
        // spotless:off
        r.line(194);
        r.when("elements have a size",                     c -> c.ld8(c.get(et)) != 0,                         "size");
        r.line(197);
        r.ret(0, "return zerobase, len, cap",              c -> zerobase, c -> c.get(len), c -> c.get(cap));
        r.label("size");
        r.line(200);
        r.step("newcap: double, or a quarter more",        c -> c.set(newcap, grown(c.get(oldcap), c.get(cap)))).summarises("the loop of quarters in one row");
        r.line(241);
        r.step("capmem = newcap elements, rounded up",     c -> c.set(capmem, classes.round(c, c.get(newcap) * c.ld8(c.get(et))))).summarises("roundupsize as one row");
        r.line(243);
        r.step("newcap = what fits into capmem",           c -> c.set(newcap, c.get(capmem) / c.ld8(c.get(et))));
        r.line(283);
        r.when("elements have pointers",                   c -> c.ld8(c.get(et) + 8) != 0,                     "pointers");
        r.line(284);
        r.call("p = mallocgc(capmem, nil, false)",         "runtime.mallocgc", x,                              c -> c.get(capmem), c -> 0, c -> 0);
        r.line(287);
        r.step("clear behind cap",                         c -> {}).summarises("memory is zero already");
        r.go("move",                                       "move");
        r.label("pointers");
        r.line(290);
        r.call("p = mallocgc(capmem, et, true)",           "runtime.mallocgc", x,                              c -> c.get(capmem), c -> c.get(et), c -> 1);
        r.line(291);
        r.when("the write barrier is off",                 c -> c.ld1(barrier) == 0,                           "move");
        r.line(294);
        r.step("bulkBarrierPreWriteSrcOnly(p, old, …)",    c -> {}).summarises("the old pointers are not buffered: no collector runs that would mark them");
        r.label("move");
        r.line(297);
        r.step("memmove(p, old, len elements)",            c -> move(c, c.get(x), c.get(old), c.get(len) * c.ld8(c.get(et)))).summarises("memmove as one row");
        r.line(299);
        r.ret(1, "return p, len, newcap",                  c -> c.get(x), c -> c.get(len), c -> c.get(newcap));
        // spotless:on
    }

    private static long grown(long old, long cap) {
        if (cap > 2 * old) return cap;
        if (old < THRESHOLD) return 2 * old;
        long n = old;
        while (n < cap) n += (n + 3 * THRESHOLD) / 4;
        return n;
    }

    private static void move(Cpu c, long to, long from, long bytes) {
        long i = 0;
        for (; i + 8 <= bytes; i += 8) c.st8(to + i, c.ld8(from + i));
        for (; i < bytes; i++) c.st1(to + i, c.ld1(from + i));
    }
}
