package gobuf.runtime.sync;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.WaitTypes;
import gobuf.runtime.proc.Panic;
import gobuf.runtime.proc.WriteBarrier;

/**
 * Puts a sudog among those who wait. A root holds a treap: a binary tree ordered by address (prev is less, next more), whose tickets,
 * thrown by dice, grow downwards, which keeps it flat. Only one sudog of an address is in the tree; the others hang on it in a list
 * through waitlink, with lifo before all others, else behind. The root is locked.
 *
 * <p>Go 1.19, sema.go, {@code (*semaRoot).queue}.
 */
final class SemaQueue {
    private SemaQueue() {}

    static void define(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        Rows r = p.routine("runtime.(*semaRoot).queue", "root", "addr", "s", "lifo")
                .split();
        Local root = r.param("root");
        Local addr = r.param("addr");
        Local s = r.param("s");
        Local lifo = r.param("lifo");
        Local last = r.local("last");
        Local pt = r.local("pt");
        Local t = r.scratch("t");
        // spotless:off
        r.line(237);
        WriteBarrier.set(p, r, "s.g = the current g",          s, w.s.g, WriteBarrier.G);
        r.line(238);
        WriteBarrier.set(p, r, "s.elem = addr",                s, w.s.elem, addr);
        r.line(239);
        WriteBarrier.field(p, r, "s.next = nil",               s, w.s.next);
        r.line(240);
        WriteBarrier.field(p, r, "s.prev = nil",               s, w.s.prev);
        r.line(242);
        r.step("last = nil",                                   c -> c.set(last, 0));
        r.line(243);
        r.step("pt = &root.treap",                             c -> c.set(pt, c.get(root) + w.treap.offset()));
        r.label("next");
        r.line(244);
        r.step("t = *pt",                                      c -> c.set(t, c.ld8(c.get(pt))));
        r.when("this is where addr belongs",                   c -> c.get(t) == 0,                                     "leaf");
        r.line(245);
        r.when("t waits for another semaphore",                c -> c.ld(c.get(t), w.s.elem) != c.get(addr),           "down");
        r.line(247);
        r.when("s is to wait behind the others",               c -> (c.get(lifo) & 1) == 0,                            "behind");
        // spotless:on
        lifo(p, r, w, pt, t);
        behind(p, r, w, t);
        // spotless:off
        r.label("down");
        r.line(283);
        r.step("last = t",                                     c -> c.set(last, c.get(t)));
        r.line(284);
        r.when("addr is the lesser address",                   c -> Long.compareUnsigned(c.get(addr), c.ld(c.get(t), w.s.elem)) < 0, "less");
        r.line(287);
        r.step("pt = &t.next",                                 c -> c.set(pt, c.get(t) + w.s.next.offset()));
        r.go("look there",                                     "next");
        r.label("less");
        r.line(285);
        r.step("pt = &t.prev",                                 c -> c.set(pt, c.get(t) + w.s.prev.offset()));
        r.go("look there, too",                                "next");
        // spotless:on
        leaf(p, r, w, last, pt);
    }

    /** s takes t's place in the tree, and t comes first in its list. */
    private static void lifo(Program p, Rows r, WaitTypes w, Local pt, Local t) {
        Local s = r.param("s");
        Local x = r.scratch("x");
        // spotless:off
        r.line(249);
        WriteBarrier.set(p, r, "*pt = s, in t's place",        pt, WriteBarrier.WORD, s);
        r.line(250);
        r.step("s.ticket = t.ticket",                          c -> c.st(c.get(s), w.s.ticket, c.ld(c.get(t), w.s.ticket)));
        r.line(251);
        r.step("s.acquiretime = t.acquiretime",                c -> c.st(c.get(s), w.s.acquiretime, c.ld(c.get(t), w.s.acquiretime)));
        r.line(252);
        r.step("x = t.parent",                                      c -> c.set(x, c.ld(c.get(t), w.s.parent)));
        WriteBarrier.set(p, r, "s.parent = x",          s, w.s.parent, x);
        r.line(253);
        r.step("x = t.prev",                                        c -> c.set(x, c.ld(c.get(t), w.s.prev)));
        WriteBarrier.set(p, r, "s.prev = x",              s, w.s.prev, x);
        r.line(254);
        r.step("x = t.next",                                        c -> c.set(x, c.ld(c.get(t), w.s.next)));
        WriteBarrier.set(p, r, "s.next = x",              s, w.s.next, x);
        r.line(255);
        r.when("nothing is below on the lesser side",          c -> c.ld(c.get(s), w.s.prev) == 0,                     "more");
        r.line(256);
        WriteBarrier.set(p, r, "s.prev.parent = s",            c -> c.ld(c.get(s), w.s.prev), w.s.parent, c -> c.get(s));
        r.label("more");
        r.line(258);
        r.when("nothing is below on the other side",           c -> c.ld(c.get(s), w.s.next) == 0,                     "list");
        r.line(259);
        WriteBarrier.set(p, r, "s.next.parent = s",            c -> c.ld(c.get(s), w.s.next), w.s.parent, c -> c.get(s));
        r.label("list");
        r.line(262);
        WriteBarrier.set(p, r, "s.waitlink = t",               s, w.s.waitlink, t);
        r.line(263);
        r.step("x = t.waittail",                                    c -> c.set(x, c.ld(c.get(t), w.s.waittail)));
        WriteBarrier.set(p, r, "s.waittail = x",      s, w.s.waittail, x);
        r.line(264);
        r.when("others wait behind t",                         c -> c.ld(c.get(s), w.s.waittail) != 0,                 "t");
        r.line(265);
        WriteBarrier.set(p, r, "s.waittail = t",               s, w.s.waittail, t);
        r.label("t");
        r.line(267);
        WriteBarrier.field(p, r, "t.parent = nil",             t, w.s.parent);
        r.line(268);
        WriteBarrier.field(p, r, "t.prev = nil",               t, w.s.prev);
        r.line(269);
        WriteBarrier.field(p, r, "t.next = nil",               t, w.s.next);
        r.line(270);
        WriteBarrier.field(p, r, "t.waittail = nil",           t, w.s.waittail);
        r.go("s waits first of all",                           "queued");
        // spotless:on
    }

    private static void behind(Program p, Rows r, WaitTypes w, Local t) {
        Local s = r.param("s");
        // spotless:off
        r.label("behind");
        r.line(273);
        r.when("others wait behind t already",                 c -> c.ld(c.get(t), w.s.waittail) != 0,                 "tail");
        r.line(274);
        WriteBarrier.set(p, r, "t.waitlink = s",               t, w.s.waitlink, s);
        r.go("s is the first behind t",                        "last");
        r.label("tail");
        r.line(276);
        WriteBarrier.set(p, r, "t.waittail.waitlink = s",      c -> c.ld(c.get(t), w.s.waittail), w.s.waitlink, c -> c.get(s));
        r.label("last");
        r.line(278);
        WriteBarrier.set(p, r, "t.waittail = s",               t, w.s.waittail, s);
        r.line(279);
        WriteBarrier.field(p, r, "s.waitlink = nil",           s, w.s.waitlink);
        r.label("queued");
        r.line(281);
        r.ret(0, "queued with others of the same address");
        // spotless:on
    }

    /** A new leaf, which rises as its ticket demands. */
    private static void leaf(Program p, Rows r, WaitTypes w, Local last, Local pt) {
        Local root = r.param("root");
        Local s = r.param("s");
        Local x = r.scratch("x");
        // spotless:off
        r.label("leaf");
        r.line(302);
        r.call("x = fastrand()",                               "runtime.fastrand", x);
        r.step("s.ticket = x | 1: never 0",                    c -> c.st(c.get(s), w.s.ticket, c.get(x) | 1));
        r.line(303);
        WriteBarrier.set(p, r, "s.parent = last",              s, w.s.parent, last);
        r.line(304);
        WriteBarrier.set(p, r, "*pt = s, a leaf",              pt, WriteBarrier.WORD, s);
        r.label("rise");
        r.line(307);
        r.step("x = s.parent",                                 c -> c.set(x, c.ld(c.get(s), w.s.parent)));
        r.when("s is the root",                                c -> c.get(x) == 0,                                     "done");
        r.when("the parent's ticket is not higher",            c -> c.ld(c.get(x), w.s.ticket) <= c.ld(c.get(s), w.s.ticket), "done");
        r.line(308);
        r.when("s is not on the lesser side",                  c -> c.ld(c.get(x), w.s.prev) != c.get(s),              "other");
        r.line(309);
        r.call("root.rotateRight(s.parent)",                   "runtime.(*semaRoot).rotateRight", c -> c.get(root), c -> c.ld(c.get(s), w.s.parent));
        r.go("up once more",                                   "rise");
        r.label("other");
        r.line(311);
        r.when("nor on the other",                             c -> c.ld(c.get(x), w.s.next) != c.get(s),              "broken");
        r.line(314);
        r.call("root.rotateLeft(s.parent)",                    "runtime.(*semaRoot).rotateLeft", c -> c.get(root), c -> c.ld(c.get(s), w.s.parent));
        r.go("and up once more",                               "rise");
        r.label("done");
        r.line(317);
        r.ret(1, "queued");
        Panic.rows(p, r, "broken", 312, "semaRoot queue");
        // spotless:on
    }
}
