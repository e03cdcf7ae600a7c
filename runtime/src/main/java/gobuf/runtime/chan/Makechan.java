package gobuf.runtime.chan;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.layout.WaitTypes;
import gobuf.runtime.proc.Panic;
import gobuf.runtime.proc.Throw;
import gobuf.runtime.proc.WriteBarrier;

/**
 * Makes a channel: an hchan with room for {@code size} elements. The ring lies behind the hchan, in the same object, unless its elements
 * have pointers, which the collector has to find.
 *
 * <p>Go 1.19, chan.go, {@code makechan}, {@code chanbuf}, {@code raceaddr}.
 */
final class Makechan {
    private Makechan() {}

    static void define(Program p) {
        makechan(p);
        helpers(p);
    }

    private static void makechan(Program p) {
        Struct type = p.profile().struct("_type");
        Field size = type.field("size");
        Field align = type.field("align");
        Field ptrdata = type.field("ptrdata");
        Field elemOf = p.profile().struct("chantype").field("elem");
        WaitTypes w = new WaitTypes(p.profile());
        long maxAlign = p.profile().constant("maxAlign");
        long most = p.profile().constant("maxAlloc") - w.c.size;
        Rows r = p.routine("runtime.makechan", "t", "size")
                .split()
                .about(
                        "hchan's own size is a multiple of maxAlign in this build, so that half of line 79's test is left out.");
        Local t = r.param("t");
        Local n = r.param("size");
        Local elem = r.local("elem");
        Local mem = r.local("mem");
        Local ch = r.local("c");
        Local x = r.scratch("x");
        // spotless:off
        r.line(73);
        r.step("elem = t.elem",                                c -> c.set(elem, c.ld(c.get(t), elemOf)));
        r.line(76);
        r.when("an element has 64 KB or more",                 c -> c.ld(c.get(elem), size) >= 1 << 16,                "large");
        r.line(79);
        r.when("its alignment is more than a word's",          c -> c.ld(c.get(elem), align) > maxAlign,               "align");
        r.line(83);
        r.step("mem = elem.size·size",                         c -> c.set(mem, c.ld(c.get(elem), size) * c.get(n)));
        r.line(84);
        r.when("size is negative",                             c -> c.get(n) < 0,                                      "range");
        r.when("the product overflows or is too much",         c -> c.get(n) > 0 && c.ld(c.get(elem), size) > most / c.get(n), "range");
        r.line(94);
        r.when("no room is needed for elements",               c -> c.get(mem) == 0,                                   "empty");
        r.line(99);
        r.when("elements have no pointers",                    c -> c.ld(c.get(elem), ptrdata) == 0,                   "plain");
        r.line(106);
        r.call("c = newobject(hchan)",                         "runtime.newobject", ch,        c -> GoTypes.HCHAN);
        r.line(107);
        r.call("x = mallocgc(mem, elem, true)",                "runtime.mallocgc", x,          c -> c.get(mem), c -> c.get(elem), c -> 1);
        WriteBarrier.set(p, r, "c.buf = x",                    ch, w.c.buf, x);
        r.go("the channel has its memory",                     "have");
        r.label("plain");
        r.line(102);
        r.call("c = mallocgc(hchan's size + mem)",             "runtime.mallocgc", ch,         c -> w.c.size + c.get(mem), c -> 0, c -> 1);
        r.line(103);
        WriteBarrier.set(p, r, "c.buf = behind the hchan",     c -> c.get(ch), w.c.buf, c -> c.get(ch) + w.c.size);
        r.go("the channel has its memory",                     "have");
        r.label("empty");
        r.line(96);
        r.call("c = mallocgc(hchan's size)",                   "runtime.mallocgc", ch,         c -> w.c.size, c -> 0, c -> 1);
        r.line(98);
        r.call("x = c.raceaddr()",                             "runtime.(*hchan).raceaddr", x, c -> c.get(ch));
        WriteBarrier.set(p, r, "c.buf = x: its own address",   ch, w.c.buf, x);
        r.label("have");
        r.line(110);
        r.step("c.elemsize = elem.size",                       c -> c.st(c.get(ch), w.c.elemsize, c.ld(c.get(elem), size)));
        r.line(111);
        WriteBarrier.set(p, r, "c.elemtype = elem",            ch, w.c.elemtype, elem);
        r.line(112);
        r.step("c.dataqsiz = size",                            c -> c.st(c.get(ch), w.c.dataqsiz, c.get(n))).event("chan new");
        r.line(118);
        r.ret("return c",                                      c -> c.get(ch));
        Panic.rows(p, r, "range", 85, "makechan: size out of range");
        Throw.dead(p, r, "align", 80, "makechan: bad alignment");
        Throw.dead(p, r, "large", 77, "makechan: invalid channel element type");
        // spotless:on
    }

    private static void helpers(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        // spotless:off
        Rows r = p.routine("runtime.(*hchan).raceaddr", "c");
        Local ch = r.param("c");
        r.line(808);
        r.ret("return &c.buf",                                 c -> c.get(ch) + w.c.buf.offset());

        Rows b = p.routine("runtime.chanbuf", "c", "i").split();
        Local of = b.param("c");
        Local i = b.param("i");
        b.line(123);
        b.ret("return c.buf + i·c.elemsize",                   c -> c.ld(c.get(of), w.c.buf) + c.get(i) * c.ld(c.get(of), w.c.elemsize));
        // spotless:on
    }
}
