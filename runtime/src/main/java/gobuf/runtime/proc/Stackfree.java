package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.HeapTypes;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;

/**
 * Gives a stack back: a small one to the P's cache, which hands half of itself to the pool when it holds 32 KB; a large one to the heap,
 * or, while a collector runs, to a list of large stacks. Must run on g0's stack.
 *
 * <p>Go 1.19, stack.go, {@code stackfree}, {@code stackcacherelease}, {@code stackpoolfree}.
 */
final class Stackfree {
    private Stackfree() {}

    static void define(Program p) {
        free(p);
        release(p);
        pool(p);
    }

    private static void free(Program p) {
        Profile f = p.profile();
        Rows r = p.routine("runtime.stackfree", "lo", "hi").split();
        Local lo = r.param("lo");
        Local hi = r.param("hi");
        Local n = r.local("n");
        Local s = r.local("s");
        Local order = r.local("order");
        long cacheSize = f.constant("_StackCacheSize");
        long small = f.constant("_FixedStack") << f.constant("_NumStackOrders");
        long efence = Switches.variable(f, "debug", "efence");
        // spotless:off
        r.line(450);
        r.step("n = stk.hi − stk.lo",                      c -> c.set(n, c.get(hi) - c.get(lo)));
        r.line(451);
        r.when("n is no power of two",                     c -> (c.get(n) & c.get(n) - 1) != 0,                "odd");
        r.line(461);
        r.when("stacks come from the heap",                c -> c.ld4(efence) == 0,                            "msan");
        r.line(463);
        r.step("sysFault(v, n)",                           c -> {}).summarises("the pages stay mapped: an access would not fault");
        r.line(467);
        r.ret(0, "");
        r.label("msan");
        r.line(469);
        r.when("the memory sanitizer is off",              c -> !Switches.on(c, Switches.MSAN),                "asan");
        r.line(470);
        r.step("msanfree(v, n)",                           c -> {}).summarises("there is no memory sanitizer to tell");
        r.label("asan");
        r.line(472);
        r.when("the address sanitizer is off",             c -> !Switches.on(c, Switches.ASAN),                "size");
        r.line(473);
        r.step("asanpoison(v, n)",                         c -> {}).summarises("there is no address sanitizer to tell");
        r.label("size");
        r.line(475);
        r.when("a small stack",                            c -> c.get(n) < small && c.get(n) < cacheSize,      "small");
        large(p, r, s, order);
        small(p, r, n, order);
        r.label("done");
        r.line(519);
        r.ret(1, "");
        // spotless:on
        Throw.dead(p, r, "state", 500, "bad span state");
        Throw.dead(p, r, "odd", 452, "stack not a power of 2");
    }

    private static void large(Program p, Rows r, Local s, Local log) {
        Profile f = p.profile();
        HeapTypes h = new HeapTypes(f);
        Local lo = r.param("lo");
        long manual = f.constant("mSpanManual");
        long stack = f.constant("spanAllocStack");
        long gcphase = f.global("runtime.gcphase");
        long lock = f.global("runtime.stackLarge");
        Field free = f.struct("var stackLarge").field("free");
        // spotless:off
        r.line(497);
        r.step("s = the span that v lies in",              c -> c.set(s, c.ld8(Heap.entry(c.get(lo))))).summarises("spanOfUnchecked asks mheap_.arenas; a table of Gobuf's own stands in for it");
        r.line(498);
        r.when("s is no span of stacks",                   c -> c.get(s) == 0 || c.ld(c.get(s), h.state) != manual, "state");
        r.line(502);
        r.when("a collector runs",                         c -> c.ld4(gcphase) != 0,                           "keep");
        r.line(506);
        r.call("mheap_.freeManual(s, stack)",              "runtime.(*mheap).freeManual",                      c -> 0, c -> c.get(s), c -> stack);
        r.go("freed",                                      "done");
        r.label("keep");
        r.line(513);
        r.step("log2npage = log2(s.npages)",               c -> c.set(log, 63 - Long.numberOfLeadingZeros(c.ld(c.get(s), h.npages)))).summarises("stacklog2 as one row");
        r.line(514);
        r.call("lock(&stackLarge.lock)",                   "runtime.lock",                                     c -> lock);
        r.line(515);
        r.step("stackLarge.free[log2npage].insert(s)",     c -> Heap.insert(c, h, lock + free.offset() + free.stride() * c.get(log), c.get(s)));
        r.line(516);
        r.call("unlock(&stackLarge.lock)",                 "runtime.unlock",                                   c -> lock);
        r.go("kept",                                       "done");
        // spotless:on
    }

    private static void small(Program p, Rows r, Local n, Local order) {
        Profile f = p.profile();
        Types t = p.types();
        HeapTypes h = new HeapTypes(f);
        Local x = r.param("lo");
        Local mc = r.local("c");
        long fixed = f.constant("_FixedStack");
        long most = f.constant("_StackCacheSize");
        long pool = f.global("runtime.stackpool");
        int preemptoff = t.m.preemptoff.offset();
        // spotless:off
        r.label("small");
        r.line(476);
        r.step("order = log2(n / 2048)",                   c -> c.set(order, c.get(n) <= fixed ? 0 : 63 - Long.numberOfLeadingZeros(c.get(n) / fixed))).summarises("the loop that halves n in one row");
        r.line(483);
        r.when("there is no P",                            c -> c.ld(c.ld(c.g(), t.g.m), t.m.p) == 0,          "pool");
        r.when("the M may use its P's cache",              c -> c.ld8(c.ld(c.g(), t.g.m) + preemptoff + 8) == 0, "cache");
        r.label("pool");
        r.line(484);
        r.call("lock(&stackpool[order].mu)",               "runtime.lock",                                     c -> pool + h.poolStride * c.get(order));
        r.line(485);
        r.call("stackpoolfree(x, order)",                  "runtime.stackpoolfree",                            c -> c.get(x), c -> c.get(order));
        r.line(486);
        r.call("unlock(&stackpool[order].mu)",             "runtime.unlock",                                   c -> pool + h.poolStride * c.get(order));
        r.go("freed",                                      "done");
        r.label("cache");
        r.line(488);
        r.step("c = m.p.mcache",                           c -> c.set(mc, c.ld(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.mcache)));
        r.line(489);
        r.when("the cache has room",                       c -> c.ld8(c.get(mc) + h.stackcache.offset() + 16 * c.get(order) + 8) < most, "push");
        r.line(490);
        r.call("stackcacherelease(c, order)",              "runtime.stackcacherelease",                        c -> c.get(mc), c -> c.get(order)).event("stack cache release");
        r.label("push");
        r.line(492);
        r.step("x.next = c.stackcache[order].list",        c -> c.st8(c.get(x), c.ld8(c.get(mc) + h.stackcache.offset() + 16 * c.get(order))));
        r.line(493);
        r.step("c.stackcache[order].list = x",             c -> c.st8(c.get(mc) + h.stackcache.offset() + 16 * c.get(order), c.get(x)));
        r.line(494);
        r.step("c.stackcache[order].size += n",            c -> {
            long at = c.get(mc) + h.stackcache.offset() + 16 * c.get(order) + 8;
            c.st8(at, c.ld8(at) + c.get(n));
        });
        // spotless:on
    }

    private static void release(Program p) {
        Profile f = p.profile();
        HeapTypes h = new HeapTypes(f);
        Rows r = p.routine("runtime.stackcacherelease", "c", "order").split();
        Local mc = r.param("c");
        Local order = r.param("order");
        Local x = r.local("x");
        Local y = r.local("y");
        Local size = r.local("size");
        long pool = f.global("runtime.stackpool");
        long fixed = f.constant("_FixedStack");
        long half = f.constant("_StackCacheSize") / 2;
        // spotless:off
        r.line(305);
        r.step("x = c.stackcache[order].list",             c -> c.set(x, c.ld8(c.get(mc) + h.stackcache.offset() + 16 * c.get(order))));
        r.line(306);
        r.step("size = c.stackcache[order].size",          c -> c.set(size, c.ld8(c.get(mc) + h.stackcache.offset() + 16 * c.get(order) + 8)));
        r.line(307);
        r.call("lock(&stackpool[order].mu)",               "runtime.lock",                                     c -> pool + h.poolStride * c.get(order));
        r.label("more");
        r.line(308);
        r.when("half of the cache is left",                c -> c.get(size) <= half,                           "unlock");
        r.line(309);
        r.step("y = x.next",                               c -> c.set(y, c.ld8(c.get(x))));
        r.line(310);
        r.call("stackpoolfree(x, order)",                  "runtime.stackpoolfree",                            c -> c.get(x), c -> c.get(order));
        r.line(311);
        r.step("x = y",                                    c -> c.set(x, c.get(y)));
        r.line(312);
        r.step("size −= 2048 << order",                    c -> c.set(size, c.get(size) - (fixed << c.get(order))));
        r.go("one more",                                   "more");
        r.label("unlock");
        r.line(314);
        r.call("unlock(&stackpool[order].mu)",             "runtime.unlock",                                   c -> pool + h.poolStride * c.get(order));
        r.line(315);
        r.step("c.stackcache[order].list = x",             c -> c.st8(c.get(mc) + h.stackcache.offset() + 16 * c.get(order), c.get(x)));
        r.line(316);
        r.step("c.stackcache[order].size = size",          c -> c.st8(c.get(mc) + h.stackcache.offset() + 16 * c.get(order) + 8, c.get(size)));
        r.line(317);
        r.ret("");
        // spotless:on
    }

    private static void pool(Program p) {
        Profile f = p.profile();
        HeapTypes h = new HeapTypes(f);
        Rows r = p.routine("runtime.stackpoolfree", "x", "order").split();
        Local x = r.param("x");
        Local order = r.param("order");
        Local s = r.local("s");
        long pool = f.global("runtime.stackpool") + h.poolFirst.offset();
        long manual = f.constant("mSpanManual");
        long stack = f.constant("spanAllocStack");
        long gcphase = f.global("runtime.gcphase");
        // spotless:off
        r.line(241);
        r.step("s = the span that x lies in",              c -> c.set(s, c.ld8(Heap.entry(c.get(x))))).summarises("spanOfUnchecked asks mheap_.arenas; a table of Gobuf's own stands in for it");
        r.line(242);
        r.when("s is no span of stacks",                   c -> c.get(s) == 0 || c.ld(c.get(s), h.state) != manual, "state");
        r.line(245);
        r.when("s had free stacks: it is in the list",     c -> c.ld(c.get(s), h.manualFreeList) != 0,         "push");
        r.line(247);
        r.step("stackpool[order].span.insert(s)",          c -> Heap.insert(c, h, pool + h.poolStride * c.get(order), c.get(s)));
        r.label("push");
        r.line(249);
        r.step("x.next = s.manualFreeList",                c -> c.st8(c.get(x), c.ld(c.get(s), h.manualFreeList)));
        r.line(250);
        r.step("s.manualFreeList = x",                     c -> c.st(c.get(s), h.manualFreeList, c.get(x)));
        r.line(251);
        r.step("s.allocCount--",                           c -> c.add(c.get(s), h.allocCount, -1));
        r.line(252);
        r.when("a collector runs: keep the span",          c -> c.ld4(gcphase) != 0,                           "done");
        r.when("s has stacks in use",                      c -> c.ld(c.get(s), h.allocCount) != 0,             "done");
        r.line(268);
        r.step("stackpool[order].span.remove(s)",          c -> Heap.remove(c, h, pool + h.poolStride * c.get(order), c.get(s)));
        r.line(269);
        r.step("s.manualFreeList = 0",                     c -> c.st(c.get(s), h.manualFreeList, 0));
        r.line(271);
        r.call("mheap_.freeManual(s, stack)",              "runtime.(*mheap).freeManual",                      c -> 0, c -> c.get(s), c -> stack);
        r.label("done");
        r.line(273);
        r.ret("");
        // spotless:on
        Throw.dead(p, r, "state", 243, "freeing stack not in a stack span");
    }
}
