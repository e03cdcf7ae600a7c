package gobuf.runtime.chan;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.WaitTypes;
import gobuf.runtime.proc.WriteBarrier;

/**
 * A queue of sudogs, first in, first out, linked both ways. A sudog that stands for a select is taken only by whoever wins its g's
 * selectDone; others leave it out.
 *
 * <p>Go 1.19, chan.go, {@code enqueue}, {@code dequeue}.
 */
final class Waitq {
    private Waitq() {}

    static void define(Program p) {
        enqueue(p);
        dequeue(p);
    }

    private static void enqueue(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        Rows r = p.routine("runtime.(*waitq).enqueue", "q", "sgp").split();
        Local q = r.param("q");
        Local sg = r.param("sgp");
        Local x = r.scratch("x");
        // spotless:off
        r.line(757);
        WriteBarrier.field(p, r, "sgp.next = nil",             sg, w.s.next);
        r.line(758);
        r.step("x = q.last",                                   c -> c.set(x, c.ld(c.get(q), w.last)));
        r.line(759);
        r.when("the queue is empty",                           c -> c.get(x) == 0,                                     "first");
        r.line(765);
        WriteBarrier.set(p, r, "sgp.prev = x",                 sg, w.s.prev, x);
        r.line(766);
        WriteBarrier.set(p, r, "x.next = sgp",                 x, w.s.next, sg);
        r.line(767);
        WriteBarrier.set(p, r, "q.last = sgp",                 q, w.last, sg);
        r.line(768);
        r.ret(0, "");
        r.label("first");
        r.line(760);
        WriteBarrier.field(p, r, "sgp.prev = nil",             sg, w.s.prev);
        r.line(761);
        WriteBarrier.set(p, r, "q.first = sgp, alone",         q, w.first, sg);
        r.line(762);
        WriteBarrier.set(p, r, "q.last = sgp, alone",          q, w.last, sg);
        r.line(763);
        r.ret(1, "");
        // spotless:on
    }

    private static void dequeue(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        Rows r = p.routine("runtime.(*waitq).dequeue", "q").split();
        Local q = r.param("q");
        Local sg = r.scratch("sgp");
        Local y = r.scratch("y");
        // spotless:off
        r.label("again");
        r.line(772);
        r.step("sgp = q.first",                                c -> c.set(sg, c.ld(c.get(q), w.first)));
        r.line(773);
        r.when("nobody waits",                                 c -> c.get(sg) == 0,                                    "none");
        r.line(776);
        r.step("y = sgp.next",                                 c -> c.set(y, c.ld(c.get(sg), w.s.next)));
        r.line(777);
        r.when("others wait behind it",                        c -> c.get(y) != 0,                                     "others");
        r.line(778);
        WriteBarrier.field(p, r, "q.first = nil",              q, w.first);
        r.line(779);
        WriteBarrier.field(p, r, "q.last = nil",               q, w.last);
        r.go("the queue is empty now",                         "select?");
        r.label("others");
        r.line(781);
        WriteBarrier.field(p, r, "y.prev = nil",               y, w.s.prev);
        r.line(782);
        WriteBarrier.set(p, r, "q.first = y",                  q, w.first, y);
        r.line(783);
        WriteBarrier.field(p, r, "sgp.next = nil: it is removed", sg, w.s.next);
        r.label("select?");
        r.line(793);
        r.when("it is not part of a select",                   c -> c.ld(c.get(sg), w.s.isSelect) == 0,                "found");
        r.when("CAS sgp.g.selectDone: 0 → 1",                  c -> c.cas(c.ld(c.get(sg), w.s.g), w.selectDone, 0, 1), "found");
        r.line(794);
        r.go("another case of its select has won: the next",   "again");
        r.label("found");
        r.line(797);
        r.ret(0, "return sgp",                                 c -> c.get(sg));
        r.label("none");
        r.line(774);
        r.ret(1, "return nil",                                 c -> 0);
        // spotless:on
    }
}
