package gobuf.runtime.chan;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.WaitTypes;

/**
 * Takes a sudog out of a queue, wherever it stands in it, or leaves the queue as it is if somebody has taken it already: what a select does
 * with the cases that did not win.
 *
 * <p>Go 1.19, select.go, {@code dequeueSudoG}. The binary tests the write barrier; the rows write at once, as the pointers stay in queues.
 */
final class Dequeue {
    private Dequeue() {}

    static void define(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        Rows r = p.routine("runtime.(*waitq).dequeueSudoG", "q", "sgp").split();
        Local q = r.param("q");
        Local sg = r.param("sgp");
        Local x = r.scratch("x");
        Local y = r.scratch("y");
        // spotless:off
        r.line(602);
        r.step("x = sgp.prev",                                 c -> c.set(x, c.ld(c.get(sg), w.s.prev)));
        r.line(603);
        r.step("y = sgp.next",                                 c -> c.set(y, c.ld(c.get(sg), w.s.next)));
        r.line(604);
        r.when("nobody stands before it",                      c -> c.get(x) == 0,                                     "first?");
        r.line(605);
        r.when("nobody stands behind it",                      c -> c.get(y) == 0,                                     "last");
        r.line(607);
        r.step("x.next = y",                                   c -> c.st(c.get(x), w.s.next, c.get(y)));
        r.line(608);
        r.step("y.prev = x",                                   c -> c.st(c.get(y), w.s.prev, c.get(x)));
        r.line(609);
        r.step("sgp.next = nil",                               c -> c.st(c.get(sg), w.s.next, 0));
        r.line(610);
        r.step("sgp.prev = nil",                               c -> c.st(c.get(sg), w.s.prev, 0));
        r.line(611);
        r.ret(0, "out of the middle");
        r.label("last");
        r.line(614);
        r.step("x.next = nil",                                 c -> c.st(c.get(x), w.s.next, 0));
        r.line(615);
        r.step("q.last = x",                                   c -> c.st(c.get(q), w.last, c.get(x)));
        r.line(616);
        r.step("sgp.prev = nil: it was the last",              c -> c.st(c.get(sg), w.s.prev, 0));
        r.line(617);
        r.ret(1, "from the end");
        r.label("first?");
        r.line(619);
        r.when("nobody stands behind it, either",              c -> c.get(y) == 0,                                     "alone?");
        r.line(621);
        r.step("y.prev = nil",                                 c -> c.st(c.get(y), w.s.prev, 0));
        r.line(622);
        r.step("q.first = y",                                  c -> c.st(c.get(q), w.first, c.get(y)));
        r.line(623);
        r.step("sgp.next = nil: it was the first",             c -> c.st(c.get(sg), w.s.next, 0));
        r.line(624);
        r.ret(2, "from the start");
        r.label("alone?");
        r.line(629);
        r.when("it is not in the queue any more",              c -> c.ld(c.get(q), w.first) != c.get(sg),              "done");
        r.line(630);
        r.step("q.first = nil",                                c -> c.st(c.get(q), w.first, 0));
        r.line(631);
        r.step("q.last = nil",                                 c -> c.st(c.get(q), w.last, 0));
        r.label("done");
        r.line(633);
        r.ret(3, "");
        // spotless:on
    }
}
