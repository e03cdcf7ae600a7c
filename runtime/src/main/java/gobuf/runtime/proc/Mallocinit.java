package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.HeapTypes;
import gobuf.runtime.layout.Profile;

/**
 * The allocator's beginning: is the page size one it can work with, then an empty heap, and a cache of spans that the bootstrap uses until
 * there is a P. And the lists that stacks come from. On g0's stack, once.
 *
 * <p>Go 1.19, malloc.go, {@code mallocinit}; mcache.go, {@code allocmcache}, {@code freemcache}; stack.go, {@code stackinit}; mheap.go,
 * {@code mSpanList.init}.
 */
final class Mallocinit {
    /** Go's minPhysPageSize, maxPhysPageSize and maxPhysHugePageSize (Go 1.19, malloc.go and mpagealloc.go). */
    private static final long SMALLEST_PAGE = 4096;

    private static final long LARGEST_PAGE = 512 << 10;
    private static final long LARGEST_HUGE_PAGE = 4 << 20;

    /** Where a process gets its first chunk of mcaches, in the recorded process; later ones lie where Gobuf puts them. */
    private static final long FIRST_MCACHES = 0x7ffff7fb7108L;

    private static final long FIRST_MCACHE_COUNT = 13;
    private static final long MORE_MCACHES = 0x7ffff7100000L;

    private Mallocinit() {}

    static void define(Program p) {
        mallocinit(p);
        allocmcache(p);
        freemcache(p);
        stackinit(p);
        Rows r = p.routine("runtime.(*mSpanList).init", "list");
        Local list = r.param("list");
        // spotless:off
        r.line(1628);
        r.step("list.first = nil",                         c -> c.st8(c.get(list), 0));
        r.line(1629);
        r.step("list.last = nil",                          c -> c.st8(c.get(list) + 8, 0));
        r.ret("");
        // spotless:on
    }

    private static void mallocinit(Program p) {
        Profile f = p.profile();
        Rows r = p.routine("runtime.mallocinit").split();
        Local x = r.scratch("x");
        long page = f.global("runtime.physPageSize");
        long huge = f.global("runtime.physHugePageSize");
        long shift = f.global("runtime.physHugePageShift");
        long mcache0 = f.global("runtime.mcache0");
        // spotless:off
        r.line(363);
        r.step("x = physPageSize",                         c -> c.set(x, c.ld8(page)));
        r.when("nobody told it",                           c -> c.get(x) == 0,                                 "unknown");
        r.line(367);
        r.when("it is above 512 KB",                       c -> Long.compareUnsigned(c.get(x), LARGEST_PAGE) > 0, "large");
        r.line(371);
        r.when("it is below 4 KB",                         c -> c.get(x) < SMALLEST_PAGE,                      "small");
        r.line(375);
        r.when("it is no power of 2",                      c -> (c.get(x) & c.get(x) - 1) != 0,                "odd");
        r.line(379);
        r.step("x = physHugePageSize",                     c -> c.set(x, c.ld8(huge)));
        r.when("it is no power of 2",                      c -> (c.get(x) & c.get(x) - 1) != 0,                "oddHuge");
        r.line(383);
        r.when("it is at most 4 MB",                       c -> Long.compareUnsigned(c.get(x), LARGEST_HUGE_PAGE) <= 0, "huge?");
        r.line(388);
        r.step("physHugePageSize = 0: too large to use",   c -> c.st8(huge, 0));
        r.label("huge?");
        r.line(390);
        r.when("there are no huge pages",                  c -> c.ld8(huge) == 0,                              "heap");
        r.line(393);
        r.step("physHugePageShift = its logarithm",        c -> c.st8(shift, Long.numberOfTrailingZeros(c.ld8(huge)))).summarises("the loop that counts up to it");
        r.label("heap");
        r.line(407);
        r.step("mheap_.init(): nothing of the arena taken", c -> c.st8(Words.HEAP_NEXT, Heap.ARENA.start())).summarises("page allocator, span sets and lists of mheap_ are not kept: a word of Gobuf's says where free pages begin");
        r.step("… and no mspan carved",                    c -> c.st8(Words.MSPAN_NEXT, Heap.FIRST_MSPANS));
        r.step("… and no mcache carved",                   c -> c.st8(Words.MCACHE_NEXT, FIRST_MCACHES));
        r.line(408);
        r.call("x = allocmcache()",                        "runtime.allocmcache", x);
        r.step("mcache0 = x",                              c -> c.st8(mcache0, c.get(x)));
        r.line(409);
        r.call("lockInit(&gcBitsArenas.lock)",             "runtime.lockInit",                                 c -> f.global("runtime.gcBitsArenas"), c -> 0);
        r.line(478);
        r.step("hints where arenas may lie",               c -> {}).summarises("128 arenaHints; here the arena lies at 0xc000000000, as on linux/amd64");
        r.line(549);
        r.ret("");
        // spotless:on
        bad(p, r, "oddHuge", 379, "system huge page size is no power of 2", "bad system huge page size");
        bad(p, r, "odd", 375, "system page size is no power of 2", "bad system page size");
        bad(p, r, "small", 371, "system page size is smaller than minimum page size", "bad system page size");
        bad(p, r, "large", 367, "system page size is larger than maximum page size", "bad system page size");
        Throw.dead(p, r, "unknown", 365, "failed to get system page size");
    }

    private static void bad(Program p, Rows r, String label, int test, String why, String message) {
        r.label(label);
        r.line(test + 1);
        r.step("print: " + why, c -> Output.print(c, why + "\n")).summarises("Go prints the numbers too");
        Throw.dead(p, r, label + " throw", test + 2, message);
    }

    private static void allocmcache(Program p) {
        HeapTypes h = new HeapTypes(p.profile());
        // Ours in its place: the closure that runs on g0's stack and the random length until the next sample are not
        // told.
        Rows r = p.inPlaceOf("runtime.allocmcache", "runtime.allocmcache").split();
        Local x = r.local("c");
        long empty = p.profile().global("runtime.emptymspan");
        // spotless:off
        r.step("c = a free mcache",                        c -> c.set(x, mcache(c, h))).summarises("systemstack, mheap_.lock and mheap_.cachealloc.alloc as one row");
        r.step("c.alloc[…] = &emptymspan: 136 words",      c -> {
            for (int i = 0; i < h.alloc.count(); i++) c.st(c.get(x), h.alloc, i, empty);
        }).summarises("the loop in one row; c.nextSample stays 0: no memory profile is taken");
        r.ret("return c",                                  c -> c.get(x));
        // spotless:on
    }

    private static long mcache(Cpu c, HeapTypes h) {
        long free = c.ld8(Words.MCACHE_FREE);
        if (free != 0) {
            c.st8(Words.MCACHE_FREE, c.ld8(free));
            c.st8(free, 0);
            return free;
        }
        long x = c.ld8(Words.MCACHE_NEXT);
        long after = x + h.cacheSize;
        c.st8(Words.MCACHE_NEXT, after == FIRST_MCACHES + FIRST_MCACHE_COUNT * h.cacheSize ? MORE_MCACHES : after);
        return x;
    }

    /** Gives an mcache back: its stacks to the pool; its spans keep their free objects, which nobody finds again before a collection. */
    private static void freemcache(Program p) {
        HeapTypes h = new HeapTypes(p.profile());
        Rows r = p.inPlaceOf("runtime.freemcache", "runtime.freemcache", "c").split();
        Local x = r.param("c");
        Local order = r.local("order");
        // spotless:off
        r.step("order = 0",                                c -> c.set(order, 0)).summarises("releaseAll: its spans would go to the central lists, which are not kept; what is free in them is lost until a collection");
        r.label("next");
        r.when("all orders are cleared",                   c -> c.get(order) >= h.stackcache.count(),          "clear");
        r.call("stackcacherelease until it is empty",      "gobuf.stackcacheempty",                            c -> c.get(x), c -> c.get(order));
        r.step("order++",                                  c -> c.set(order, c.get(order) + 1));
        r.go("the next order",                             "next");
        r.label("clear");
        r.step("all words of c = 0",                       c -> {
            for (int i = 0; i < h.cacheSize; i += 8) if (c.ld8(c.get(x) + i) != 0) c.st8(c.get(x) + i, 0);
        });
        r.step("c.next = the free mcaches",                c -> c.st8(c.get(x), c.ld8(Words.MCACHE_FREE)));
        r.step("the free mcaches = c",                     c -> c.st8(Words.MCACHE_FREE, c.get(x))).summarises("mheap_.cachealloc.free under mheap_.lock");
        r.ret("");
        // spotless:on
        empty(p, h);
    }

    /** What stackcache_clear does for one order. */
    private static void empty(Program p, HeapTypes h) {
        Rows r = p.own("gobuf.stackcacheempty", 48, "c", "order").nosplit();
        Local x = r.param("c");
        Local order = r.param("order");
        Local s = r.local("x");
        long pool = p.profile().global("runtime.stackpool");
        // spotless:off
        r.call("lock(&stackpool[order].mu)",               "runtime.lock",                                     c -> pool + h.poolStride * c.get(order));
        r.label("next");
        r.step("x = the first of the cache's stacks",      c -> c.set(s, c.ld8(c.get(x) + h.stackcache.offset() + 16 * c.get(order))));
        r.when("it has none",                              c -> c.get(s) == 0,                                 "done");
        r.step("the cache's first = x.next",               c -> c.st8(c.get(x) + h.stackcache.offset() + 16 * c.get(order), c.ld8(c.get(s))));
        r.call("stackpoolfree(x, order)",                  "runtime.stackpoolfree",                            c -> c.get(s), c -> c.get(order));
        r.go("the next stack",                             "next");
        r.label("done");
        r.step("the cache's size = 0",                     c -> c.st8(c.get(x) + h.stackcache.offset() + 16 * c.get(order) + 8, 0));
        r.call("unlock(&stackpool[order].mu)",             "runtime.unlock",                                   c -> pool + h.poolStride * c.get(order));
        r.ret("");
        // spotless:on
    }

    private static void stackinit(Program p) {
        Profile f = p.profile();
        HeapTypes h = new HeapTypes(f);
        Rows r = p.routine("runtime.stackinit").split();
        Local i = r.local("i");
        long pool = f.global("runtime.stackpool");
        long orders = f.constant("_NumStackOrders");
        long large = f.global("runtime.stackLarge");
        Field free = f.struct("var stackLarge").field("free");
        // spotless:off
        r.line(179);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.label("pool");
        r.when("every order has its list",                 c -> c.get(i) >= orders,                            "large");
        r.line(180);
        r.call("stackpool[i].span.init()",                 "runtime.(*mSpanList).init",                        c -> pool + h.poolStride * c.get(i) + h.poolFirst.offset());
        r.line(181);
        r.call("lockInit(&stackpool[i].mu)",               "runtime.lockInit",                                 c -> pool + h.poolStride * c.get(i), c -> 0);
        r.line(179);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("the next order",                             "pool");
        r.label("large");
        r.line(183);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.label("list");
        r.when("every size has its list",                  c -> c.get(i) >= free.count(),                      "end");
        r.line(184);
        r.call("stackLarge.free[i].init()",                "runtime.(*mSpanList).init",                        c -> large + free.offset() + free.stride() * c.get(i));
        r.line(185);
        r.call("lockInit(&stackLarge.lock)",               "runtime.lockInit",                                 c -> large, c -> 0);
        r.line(183);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("the next size",                              "list");
        r.label("end");
        r.line(187);
        r.ret("");
        // spotless:on
    }
}
