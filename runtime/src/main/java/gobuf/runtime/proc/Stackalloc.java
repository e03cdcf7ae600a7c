package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.HeapTypes;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;

/**
 * A stack of a power of two of bytes. Small ones (2, 4, 8, 16 KB) come from the P's cache, which refills itself from the pool, which
 * cuts them out of spans of 32 KB. Larger ones are spans of their own. Must run on g0's stack, so that nothing grows a stack meanwhile.
 *
 * <p>Go 1.19, stack.go, {@code stackalloc}, {@code stackcacherefill}, {@code stackpoolalloc}.
 */
final class Stackalloc {
    private Stackalloc() {}

    static void define(Program p) {
        alloc(p);
        refill(p);
        pool(p);
    }

    private static void alloc(Program p) {
        Profile f = p.profile();
        Types t = p.types();
        Rows r = p.routine("runtime.stackalloc", "n").split();
        Local n = r.param("n");
        Local v = r.local("v");
        Local s = r.local("s");
        Local order = r.local("order");
        long cacheSize = f.constant("_StackCacheSize");
        long small = f.constant("_FixedStack") << f.constant("_NumStackOrders");
        long efence = Switches.variable(f, "debug", "efence");
        // spotless:off
        r.line(349);
        r.when("not on g0's stack",                        c -> c.g() != c.ld(c.ld(c.g(), t.g.m), t.m.g0),     "notG0");
        r.line(352);
        r.when("n is no power of two",                     c -> (c.get(n) & c.get(n) - 1) != 0,                "odd");
        r.line(359);
        r.when("stacks come from the system (efence)",     c -> c.ld4(efence) != 0,                            "system");
        r.line(372);
        r.when("a small stack",                            c -> c.get(n) < small && c.get(n) < cacheSize,      "small");
        large(p, r, v, s, order);
        r.label("system");
        r.line(361);
        r.step("v = sysAlloc(n)",                          c -> c.set(v, Heap.grow(c, c.get(n) + 8191 >> 13))).summarises("n is rounded up to pages; the arena serves in the place of the system");
        r.line(362);
        r.when("there is no memory",                       c -> c.get(v) == 0,                                 "noSystem");
        r.line(365);
        r.ret(0, "return stack{v, v+n}",                   c -> c.get(v), c -> c.get(v) + (c.get(n) + 4095 & -4096));
        Throw.dead(p, r, "noSystem", 363, "out of memory (stackalloc)");
        small(p, r, v, order);
        // spotless:on
        finish(r, v);
        Throw.dead(p, r, "noSpan", 418, "out of memory");
        Throw.dead(p, r, "odd", 353, "stack size not a power of 2");
        Throw.dead(p, r, "notG0", 350, "stackalloc not on scheduler stack");
    }

    private static void large(Program p, Rows r, Local v, Local s, Local log) {
        Profile f = p.profile();
        HeapTypes h = new HeapTypes(f);
        Local n = r.param("n");
        long lock = f.global("runtime.stackLarge");
        Field free = f.struct("var stackLarge").field("free");
        int shift = (int) f.constant("_PageShift");
        long stack = f.constant("spanAllocStack");
        // spotless:off
        r.line(402);
        r.step("log2npage = log2(n's pages)",              c -> c.set(log, 63 - Long.numberOfLeadingZeros(c.get(n) >> shift))).summarises("stacklog2 as one row");
        r.line(405);
        r.call("lock(&stackLarge.lock)",                   "runtime.lock",                                     c -> lock);
        r.line(407);
        r.step("s = stackLarge.free[log2npage].first",     c -> c.set(s, c.ld8(lock + free.offset() + free.stride() * c.get(log))));
        r.line(406);
        r.when("none is kept",                             c -> c.get(s) == 0,                                 "kept");
        r.line(408);
        r.step("take s off that list",                     c -> Heap.remove(c, h, lock + free.offset() + free.stride() * c.get(log), c.get(s)));
        r.label("kept");
        r.line(410);
        r.call("unlock(&stackLarge.lock)",                 "runtime.unlock",                                   c -> lock);
        r.line(414);
        r.when("s is a stack",                             c -> c.get(s) != 0,                                 "base");
        r.line(416);
        r.call("s = mheap_.allocManual(pages, stack)",     "runtime.(*mheap).allocManual", s,                  c -> 0, c -> c.get(n) >> shift, c -> stack);
        r.line(417);
        r.when("the heap is used up",                      c -> c.get(s) == 0,                                 "noSpan");
        r.line(421);
        r.step("s.elemsize = n",                           c -> c.st(c.get(s), h.elemsize, c.get(n)));
        r.label("base");
        r.line(423);
        r.step("v = s.base()",                             c -> c.set(v, c.ld(c.get(s), h.startAddr)));
        r.go("have it",                                    "have");
        // spotless:on
    }

    private static void small(Program p, Rows r, Local v, Local order) {
        Profile f = p.profile();
        Types t = p.types();
        HeapTypes h = new HeapTypes(f);
        Local n = r.param("n");
        Local mc = r.local("c");
        long fixed = f.constant("_FixedStack");
        long pool = f.global("runtime.stackpool");
        int preemptoff = t.m.preemptoff.offset();
        // spotless:off
        r.label("small");
        r.line(375);
        r.step("order = log2(n / 2048)",                   c -> c.set(order, c.get(n) <= fixed ? 0 : 63 - Long.numberOfLeadingZeros(c.get(n) / fixed))).summarises("the loop that halves n in one row");
        r.line(380);
        r.when("there is no P",                            c -> c.ld(c.ld(c.g(), t.g.m), t.m.p) == 0,          "pool");
        r.when("the M may use its P's cache",              c -> c.ld8(c.ld(c.g(), t.g.m) + preemptoff + 8) == 0, "cache");
        r.label("pool");
        r.line(385);
        r.call("lock(&stackpool[order].mu)",               "runtime.lock",                                     c -> pool + h.poolStride * c.get(order));
        r.line(386);
        r.call("v = stackpoolalloc(order)",                "runtime.stackpoolalloc", v,                        c -> c.get(order));
        r.line(387);
        r.call("unlock(&stackpool[order].mu)",             "runtime.unlock",                                   c -> pool + h.poolStride * c.get(order));
        r.go("have it",                                    "have");
        r.label("cache");
        r.line(389);
        r.step("c = m.p.mcache",                           c -> c.set(mc, c.ld(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.mcache)));
        r.line(390);
        r.step("v = c.stackcache[order].list",             c -> c.set(v, c.ld8(c.get(mc) + h.stackcache.offset() + 16 * c.get(order))));
        r.line(391);
        r.when("the cache has one",                        c -> c.get(v) != 0,                                 "take");
        r.line(392);
        r.call("stackcacherefill(c, order)",               "runtime.stackcacherefill",                         c -> c.get(mc), c -> c.get(order)).event("stack cache refill");
        r.line(393);
        r.step("v = c.stackcache[order].list",             c -> c.set(v, c.ld8(c.get(mc) + h.stackcache.offset() + 16 * c.get(order))));
        r.label("take");
        r.line(395);
        r.step("c.stackcache[order].list = v.next",        c -> c.st8(c.get(mc) + h.stackcache.offset() + 16 * c.get(order), c.ld8(c.get(v))));
        r.line(396);
        r.step("c.stackcache[order].size −= n",            c -> {
            long at = c.get(mc) + h.stackcache.offset() + 16 * c.get(order) + 8;
            c.st8(at, c.ld8(at) - c.get(n));
        });
        // spotless:on
    }

    private static void finish(Rows r, Local v) {
        Local n = r.param("n");
        // spotless:off
        r.label("have");
        r.line(426);
        r.when("the race detector is off",                 c -> !Switches.on(c, Switches.RACE),                "msan");
        r.line(427);
        r.step("racemalloc(v, n)",                         c -> {}).summarises("there is no race detector to tell");
        r.label("msan");
        r.line(429);
        r.when("the memory sanitizer is off",              c -> !Switches.on(c, Switches.MSAN),                "asan");
        r.line(430);
        r.step("msanmalloc(v, n)",                         c -> {}).summarises("there is no memory sanitizer to tell");
        r.label("asan");
        r.line(432);
        r.when("the address sanitizer is off",             c -> !Switches.on(c, Switches.ASAN),                "return");
        r.line(433);
        r.step("asanunpoison(v, n)",                       c -> {}).summarises("there is no address sanitizer to tell");
        r.label("return");
        r.line(438);
        r.ret(1, "return stack{v, v+n}",                   c -> c.get(v), c -> c.get(v) + c.get(n));
        // spotless:on
    }

    private static void refill(Program p) {
        Profile f = p.profile();
        HeapTypes h = new HeapTypes(f);
        Rows r = p.routine("runtime.stackcacherefill", "c", "order").split();
        Local mc = r.param("c");
        Local order = r.param("order");
        Local list = r.local("list");
        Local size = r.local("size");
        Local x = r.scratch("x");
        long pool = f.global("runtime.stackpool");
        long fixed = f.constant("_FixedStack");
        long half = f.constant("_StackCacheSize") / 2;
        // spotless:off
        r.line(286);
        r.step("list = nil",                               c -> c.set(list, 0));
        r.line(287);
        r.step("size = 0",                                 c -> c.set(size, 0));
        r.line(288);
        r.call("lock(&stackpool[order].mu)",               "runtime.lock",                                     c -> pool + h.poolStride * c.get(order));
        r.label("more");
        r.line(289);
        r.when("half of the cache is filled",              c -> c.get(size) >= half,                           "unlock");
        r.line(290);
        r.call("x = stackpoolalloc(order)",                "runtime.stackpoolalloc", x,                        c -> c.get(order));
        r.line(291);
        r.step("x.next = list",                            c -> c.st8(c.get(x), c.get(list)));
        r.line(292);
        r.step("list = x",                                 c -> c.set(list, c.get(x)));
        r.line(293);
        r.step("size += 2048 << order",                    c -> c.set(size, c.get(size) + (fixed << c.get(order))));
        r.go("one more",                                   "more");
        r.label("unlock");
        r.line(295);
        r.call("unlock(&stackpool[order].mu)",             "runtime.unlock",                                   c -> pool + h.poolStride * c.get(order));
        r.line(296);
        r.step("c.stackcache[order].list = list",          c -> c.st8(c.get(mc) + h.stackcache.offset() + 16 * c.get(order), c.get(list)));
        r.line(297);
        r.step("c.stackcache[order].size = size",          c -> c.st8(c.get(mc) + h.stackcache.offset() + 16 * c.get(order) + 8, c.get(size)));
        r.line(298);
        r.ret("");
        // spotless:on
    }

    private static void pool(Program p) {
        Profile f = p.profile();
        HeapTypes h = new HeapTypes(f);
        Rows r = p.routine("runtime.stackpoolalloc", "order").split();
        Local order = r.param("order");
        Local list = r.local("list");
        Local s = r.local("s");
        Local i = r.scratch("i");
        Local x = r.scratch("x");
        long pool = f.global("runtime.stackpool");
        long fixed = f.constant("_FixedStack");
        long bytes = f.constant("_StackCacheSize");
        long pages = bytes >> f.constant("_PageShift");
        long stack = f.constant("spanAllocStack");
        // spotless:off
        r.line(202);
        r.step("list = &stackpool[order].span",            c -> c.set(list, pool + h.poolStride * c.get(order) + h.poolFirst.offset()));
        r.line(203);
        r.step("s = list.first",                           c -> c.set(s, c.ld8(c.get(list))));
        r.line(205);
        r.when("a span has free stacks",                   c -> c.get(s) != 0,                                 "span");
        r.line(207);
        r.call("s = mheap_.allocManual(4 pages, stack)",   "runtime.(*mheap).allocManual", s,                  c -> 0, c -> pages, c -> stack).event("stack span");
        r.line(208);
        r.when("the heap is used up",                      c -> c.get(s) == 0,                                 "memory");
        r.line(211);
        r.when("s counts objects",                         c -> c.ld(c.get(s), h.allocCount) != 0,             "count");
        r.line(214);
        r.when("s has free stacks already",                c -> c.ld(c.get(s), h.manualFreeList) != 0,         "list");
        r.line(218);
        r.step("s.elemsize = 2048 << order",               c -> c.st(c.get(s), h.elemsize, fixed << c.get(order)));
        r.line(219);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.label("cut");
        r.when("the span is cut into stacks",              c -> c.get(i) >= bytes,                             "insert");
        r.line(220);
        r.step("x = s.base() + i",                         c -> c.set(x, c.ld(c.get(s), h.startAddr) + c.get(i)));
        r.line(221);
        r.step("x.next = s.manualFreeList",                c -> c.st8(c.get(x), c.ld(c.get(s), h.manualFreeList)));
        r.line(222);
        r.step("s.manualFreeList = x",                     c -> c.st(c.get(s), h.manualFreeList, c.get(x)));
        r.line(219);
        r.step("i += s.elemsize",                          c -> c.set(i, c.get(i) + c.ld(c.get(s), h.elemsize)));
        r.go("the next stack",                             "cut");
        r.label("insert");
        r.line(224);
        r.step("list.insert(s)",                           c -> Heap.insert(c, h, c.get(list), c.get(s)));
        r.label("span");
        r.line(226);
        r.step("x = s.manualFreeList",                     c -> c.set(x, c.ld(c.get(s), h.manualFreeList)));
        r.line(227);
        r.when("s has no free stack",                      c -> c.get(x) == 0,                                 "empty");
        r.line(230);
        r.step("s.manualFreeList = x.next",                c -> c.st(c.get(s), h.manualFreeList, c.ld8(c.get(x))));
        r.line(231);
        r.step("s.allocCount++",                           c -> c.add(c.get(s), h.allocCount, 1));
        r.line(232);
        r.when("s has more free stacks",                   c -> c.ld(c.get(s), h.manualFreeList) != 0,         "done");
        r.line(234);
        r.step("list.remove(s): all are taken",            c -> Heap.remove(c, h, c.get(list), c.get(s)));
        r.label("done");
        r.line(236);
        r.ret("return x",                                  c -> c.get(x));
        // spotless:on
        Throw.dead(p, r, "empty", 228, "span has no free stacks");
        Throw.dead(p, r, "list", 215, "bad manualFreeList");
        Throw.dead(p, r, "count", 212, "bad allocCount");
        Throw.dead(p, r, "memory", 209, "out of memory");
    }
}
