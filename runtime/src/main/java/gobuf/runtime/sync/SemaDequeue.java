package gobuf.runtime.sync;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.WaitTypes;
import gobuf.runtime.proc.Ticks;
import gobuf.runtime.proc.WriteBarrier;

/**
 * Takes the first who waits for an address out of a root's treap. If others wait for the same, the next of them takes its place in the
 * tree; if not, it is rotated down to a leaf and cut off. Results: the sudog or nil, and the time if contention is profiled. The root is
 * locked.
 *
 * <p>Go 1.19, sema.go, {@code (*semaRoot).dequeue}.
 */
final class SemaDequeue {
    private SemaDequeue() {}

    static void define(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        Rows r = p.routine("runtime.(*semaRoot).dequeue", "root", "addr").split();
        Local root = r.param("root");
        Local addr = r.param("addr");
        Local ps = r.local("ps");
        Local s = r.local("s");
        Local now = r.local("now");
        // spotless:off
        r.line(324);
        r.step("ps = &root.treap",                             c -> c.set(ps, c.get(root) + w.treap.offset()));
        r.label("look");
        r.line(326);
        r.step("s = *ps",                                      c -> c.set(s, c.ld8(c.get(ps))));
        r.when("nobody waits for addr",                        c -> c.get(s) == 0,                                     "none");
        r.line(327);
        r.when("s waits for addr",                             c -> c.ld(c.get(s), w.s.elem) == c.get(addr),           "found");
        r.line(330);
        r.when("addr is the lesser address",                   c -> Long.compareUnsigned(c.get(addr), c.ld(c.get(s), w.s.elem)) < 0, "less");
        r.line(333);
        r.step("ps = &s.next",                                 c -> c.set(ps, c.get(s) + w.s.next.offset()));
        r.go("look there",                                     "look");
        r.label("less");
        r.line(331);
        r.step("ps = &s.prev",                                 c -> c.set(ps, c.get(s) + w.s.prev.offset()));
        r.go("look there, too",                                "look");
        r.label("none");
        r.line(336);
        r.ret(0, "return nil, 0",                              c -> 0, c -> 0);
        r.label("found");
        r.line(339);
        r.step("now = 0",                                      c -> c.set(now, 0));
        r.line(340);
        r.when("contention is not profiled",                   c -> c.ld(c.get(s), w.s.acquiretime) == 0,              "others?");
        r.line(341);
        r.clock("now = cputicks()",                             c -> c.set(now, Ticks.now(c))).summarises(Ticks.RDTSC);
        r.label("others?");
        // spotless:on
        replace(p, r, w, ps, s, now);
        cut(p, r, w, s);
        // spotless:off
        r.label("out");
        r.line(383);
        WriteBarrier.field(p, r, "s.parent = nil",             s, w.s.parent);
        r.line(384);
        WriteBarrier.field(p, r, "s.elem = nil",               s, w.s.elem);
        r.line(385);
        WriteBarrier.field(p, r, "s.next = nil",               s, w.s.next);
        r.line(386);
        WriteBarrier.field(p, r, "s.prev = nil",               s, w.s.prev);
        r.line(387);
        r.step("s.ticket = 0",                                 c -> c.st(c.get(s), w.s.ticket, 0));
        r.line(388);
        r.ret(1, "return s, now",                              c -> c.get(s), c -> c.get(now));
        // spotless:on
    }

    /** The next one of the same address takes the place in the tree. */
    private static void replace(Program p, Rows r, WaitTypes w, Local ps, Local s, Local now) {
        Local t = r.scratch("t");
        Local x = r.scratch("x");
        // spotless:off
        r.line(343);
        r.step("t = s.waitlink",                               c -> c.set(t, c.ld(c.get(s), w.s.waitlink)));
        r.when("nobody else waits for addr",                   c -> c.get(t) == 0,                                     "leaf?");
        r.line(345);
        WriteBarrier.set(p, r, "*ps = t, in s's place",        ps, WriteBarrier.WORD, t);
        r.line(346);
        r.step("t.ticket = s.ticket",                          c -> c.st(c.get(t), w.s.ticket, c.ld(c.get(s), w.s.ticket)));
        r.line(347);
        r.step("x = s.parent",                                      c -> c.set(x, c.ld(c.get(s), w.s.parent)));
        WriteBarrier.set(p, r, "t.parent = x",          t, w.s.parent, x);
        r.line(348);
        r.step("x = s.prev",                                        c -> c.set(x, c.ld(c.get(s), w.s.prev)));
        WriteBarrier.set(p, r, "t.prev = x",              t, w.s.prev, x);
        r.line(349);
        r.when("nothing is below on the lesser side",          c -> c.ld(c.get(t), w.s.prev) == 0,                     "more");
        r.line(350);
        WriteBarrier.set(p, r, "t.prev.parent = t",            c -> c.ld(c.get(t), w.s.prev), w.s.parent, c -> c.get(t));
        r.label("more");
        r.line(352);
        r.step("x = s.next",                                        c -> c.set(x, c.ld(c.get(s), w.s.next)));
        WriteBarrier.set(p, r, "t.next = x",              t, w.s.next, x);
        r.line(353);
        r.when("nothing is below on the other side",           c -> c.ld(c.get(t), w.s.next) == 0,                     "tail");
        r.line(354);
        WriteBarrier.set(p, r, "t.next.parent = t",            c -> c.ld(c.get(t), w.s.next), w.s.parent, c -> c.get(t));
        r.label("tail");
        r.line(356);
        r.when("t is the last who waits for addr",             c -> c.ld(c.get(t), w.s.waitlink) == 0,                 "alone");
        r.line(357);
        r.step("x = s.waittail",                                    c -> c.set(x, c.ld(c.get(s), w.s.waittail)));
        WriteBarrier.set(p, r, "t.waittail = x",      t, w.s.waittail, x);
        r.go("its list has a tail",                            "time");
        r.label("alone");
        r.line(359);
        WriteBarrier.field(p, r, "t.waittail = nil",           t, w.s.waittail);
        r.label("time");
        r.line(361);
        r.step("t.acquiretime = now",                          c -> c.st(c.get(t), w.s.acquiretime, c.get(now)));
        r.line(362);
        WriteBarrier.field(p, r, "s.waitlink = nil",           s, w.s.waitlink);
        r.line(363);
        WriteBarrier.field(p, r, "s.waittail = nil",           s, w.s.waittail);
        r.go("s is out of the tree",                           "out");
        // spotless:on
    }

    private static void cut(Program p, Rows r, WaitTypes w, Local s) {
        Local root = r.param("root");
        Local x = r.scratch("x");
        Local y = r.scratch("y");
        // spotless:off
        r.label("leaf?");
        r.line(366);
        r.step("x = s.next",                                   c -> c.set(x, c.ld(c.get(s), w.s.next)));
        r.step("y = s.prev",                                   c -> c.set(y, c.ld(c.get(s), w.s.prev)));
        r.when("s is a leaf",                                  c -> c.get(x) == 0 && c.get(y) == 0,                    "leaf");
        r.line(367);
        r.when("only the lesser side is there",                c -> c.get(x) == 0,                                     "right");
        r.when("only the other side is there",                 c -> c.get(y) == 0,                                     "left");
        r.step("y = s.prev.ticket",                            c -> c.set(y, c.ld(c.get(y), w.s.ticket)));
        r.when("the lesser side's ticket is lower",            c -> c.get(y) < c.ld(c.get(x), w.s.ticket),             "right");
        r.label("left");
        r.line(370);
        r.call("root.rotateLeft(s)",                           "runtime.(*semaRoot).rotateLeft", c -> c.get(root), c -> c.get(s));
        r.go("down once more",                                 "leaf?");
        r.label("right");
        r.line(368);
        r.call("root.rotateRight(s)",                          "runtime.(*semaRoot).rotateRight", c -> c.get(root), c -> c.get(s));
        r.go("and down once more",                             "leaf?");
        r.label("leaf");
        r.line(374);
        r.step("x = s.parent",                                 c -> c.set(x, c.ld(c.get(s), w.s.parent)));
        r.when("s is the root",                                c -> c.get(x) == 0,                                     "root");
        r.line(375);
        r.when("s is on the lesser side",                      c -> c.ld(c.get(x), w.s.prev) == c.get(s),              "lesser");
        r.line(378);
        WriteBarrier.field(p, r, "s.parent.next = nil",        x, w.s.next);
        r.go("s is cut off",                                   "out");
        r.label("lesser");
        r.line(376);
        WriteBarrier.field(p, r, "s.parent.prev = nil",        x, w.s.prev);
        r.go("s is cut off here",                              "out");
        r.label("root");
        r.line(381);
        WriteBarrier.field(p, r, "root.treap = nil",           root, w.treap);
        // spotless:on
    }
}
