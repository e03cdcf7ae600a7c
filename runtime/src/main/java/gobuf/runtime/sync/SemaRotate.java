package gobuf.runtime.sync;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.WaitTypes;
import gobuf.runtime.proc.Throw;
import gobuf.runtime.proc.WriteBarrier;

/**
 * Turns an edge of a treap: what was above goes below, and the order of addresses stays. Left: the node's greater side rises; right: its
 * lesser side.
 *
 * <p>Go 1.19, sema.go, {@code rotateLeft}, {@code rotateRight}: the same with prev and next exchanged.
 */
final class SemaRotate {
    private SemaRotate() {}

    static void define(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        rotate(p, w, "rotateLeft", "next", w.s.next, "prev", w.s.prev, 396);
        rotate(p, w, "rotateRight", "prev", w.s.prev, "next", w.s.next, 424);
    }

    /** {@code up}: the side of the node that rises; {@code down}: the other one. {@code first}: the line of the first row. */
    private static void rotate(
            Program p, WaitTypes w, String name, String up, Field upField, String down, Field downField, int first) {
        Rows r = p.routine("runtime.(*semaRoot)." + name, "root", "node").split();
        Local root = r.param("root");
        Local node = r.param("node");
        Local parent = r.scratch("parent");
        Local child = r.scratch("child");
        Local inner = r.scratch("inner");
        boolean left = name.equals("rotateLeft");
        // spotless:off
        r.line(first);
        r.step("parent = node.parent",                         c -> c.set(parent, c.ld(c.get(node), w.s.parent)));
        r.line(first + 1);
        r.step("child = node." + up,                           c -> c.set(child, c.ld(c.get(node), upField)));
        r.line(first + 2);
        r.step("inner = child." + down,                        c -> c.set(inner, c.ld(c.get(child), downField)));
        r.line(first + 4);
        WriteBarrier.set(p, r, "child." + down + " = node",    child, downField, node);
        r.line(first + 5);
        WriteBarrier.set(p, r, "node.parent = child",          node, w.s.parent, child);
        r.line(first + 6);
        WriteBarrier.set(p, r, "node." + up + " = inner",      node, upField, inner);
        r.line(first + 7);
        r.when("there is nothing between",                     c -> c.get(inner) == 0,                                 "child");
        r.line(first + 8);
        WriteBarrier.set(p, r, "inner.parent = node",          inner, w.s.parent, node);
        r.label("child");
        r.line(first + 11);
        WriteBarrier.set(p, r, "child.parent = parent",        child, w.s.parent, parent);
        r.line(first + 12);
        r.when("node was the root",                            c -> c.get(parent) == 0,                                "root");
        r.line(first + 14);
        r.when("node was on its parent's lesser side",         c -> c.ld(c.get(parent), w.s.prev) == c.get(node),      "prev");
        r.line(first + 17);
        r.when("nor on the other side",                        c -> c.ld(c.get(parent), w.s.next) != c.get(node),      "broken");
        r.line(first + 20);
        WriteBarrier.set(p, r, "parent.next = child",          parent, w.s.next, child);
        r.go("done",                                           "done");
        r.label("prev");
        r.line(first + 15);
        WriteBarrier.set(p, r, "parent.prev = child",          parent, w.s.prev, child);
        r.go("done here",                                      "done");
        r.label("root");
        r.line(first + 13);
        WriteBarrier.set(p, r, "root.treap = child",           root, w.treap, child);
        r.label("done");
        r.line(first + 22);
        r.ret("");
        Throw.dead(p, r, "broken", first + 18, left ? "semaRoot rotateLeft" : "semaRoot rotateRight");
        // spotless:on
    }
}
