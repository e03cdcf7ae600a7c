package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;
import static gobuf.runtime.machine.Reg.RDX;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.HeapTypes;
import gobuf.runtime.layout.Types;

/**
 * Spans of pages. Summarised: pages come from the P's page cache as in Go, and from the arena's end when that has none; what is freed
 * by a collector does not exist here, as none runs.
 *
 * <p>Go 1.19, mheap.go, {@code mheap.alloc}, its closure, {@code allocManual}, {@code allocSpan}, {@code freeManual}; malloc.go,
 * {@code mcache.nextFree}; mcache.go, {@code mcache.allocLarge}.
 */
final class Mheap {
    /** Go's {@code spanAllocStack}. */
    private static final int STACK = 1;

    private static final int PAGE_SHIFT = 13;
    private static final int PAGE = 1 << PAGE_SHIFT;

    private Mheap() {}

    static void define(Program p) {
        HeapTypes h = new HeapTypes(p.profile());
        nextFree(p, h);
        allocLarge(p, h);
        alloc(p);
        allocManual(p, h);
        allocSpan(p, h);
        freeManual(p, h);
    }

    private static void nextFree(Program p, HeapTypes h) {
        // Ours in its place: between it and mheap.alloc lie mcache.refill, mcentral.cacheSpan and mcentral.grow.
        Rows r = p.inPlaceOf("runtime.(*mcache).nextFree", "runtime.(*mcache).nextFree", "c", "spc");
        r.line(0);
        r.split();
        Local mc = r.param("c");
        Local spc = r.param("spc");
        Local s = r.local("s");
        Local v = r.scratch("v");
        long pages = p.profile().global("runtime.class_to_allocnpages");
        // spotless:off
        r.step("s = c.alloc[spc]",                         c -> c.set(s, c.ld(c.get(mc), h.alloc, c.get(spc))));
        r.step("v = s.nextFreeIndex()'s object",           c -> c.set(v, Heap.nextFree(c, h, c.get(s)))).summarises("nextFreeIndex and refillAllocCache as one row");
        r.when("s has a free object",                      c -> c.get(v) != 0,                                 "found");
        r.call("s = mheap_.alloc(the class's pages, spc)", "runtime.(*mheap).alloc", s,                        c -> 0, c -> c.ld1(pages + (c.get(spc) >> 1)), c -> c.get(spc))
            .summarises("mcache.refill, mcentral.cacheSpan and mcentral.grow: no span of the class has a free object but a new one");
        r.when("the heap is used up",                      c -> c.get(s) == 0,                                 "full");
        r.step("c.alloc[spc] = s",                         c -> c.st(c.get(mc), h.alloc, c.get(spc), c.get(s)));
        r.step("v = s.nextFreeIndex()'s object",           c -> c.set(v, Heap.nextFree(c, h, c.get(s)))).summarises("nextFreeIndex and refillAllocCache as one row");
        r.label("found");
        r.ret("return v, s, shouldhelpgc",                 c -> c.get(v), c -> c.get(s), c -> 0);
        // spotless:on
        Throw.dead(p, r, "full", 0, "out of memory");
    }

    private static void allocLarge(Program p, HeapTypes h) {
        Rows r =
                p.routine("runtime.(*mcache).allocLarge", "c", "size", "noscan").split();
        Local size = r.param("size");
        Local noscan = r.param("noscan");
        Local s = r.local("s");
        // spotless:off
        r.line(233);
        r.call("s = mheap_.alloc(pages, no class)",        "runtime.(*mheap).alloc", s,                        c -> 0, c -> c.get(size) + PAGE - 1 >> PAGE_SHIFT, c -> c.get(noscan))
            .summarises("statistics and the list of swept spans are not kept");
        r.when("the heap is used up",                      c -> c.get(s) == 0,                                 "full");
        r.line(253);
        r.step("s.limit = its end",                        c -> c.st(c.get(s), h.limit, c.ld(c.get(s), h.startAddr) + c.get(size)));
        r.line(255);
        r.ret("return s",                                  c -> c.get(s));
        // spotless:on
        Throw.dead(p, r, "full", 235, "out of memory");
    }

    private static void alloc(Program p) {
        Rows r = p.routine("runtime.(*mheap).alloc", "h", "npages", "spanclass").split();
        Local pages = r.param("npages");
        Local spc = r.param("spanclass");
        Local[] f = r.block("closure", 4);
        long code = p.profile().function("runtime.(*mheap).alloc.func1").entry();
        // spotless:off
        r.line(912);
        r.step("closure.code = mheap.alloc.func1",         c -> c.set(f[0], code));
        r.step("closure.npages = npages",                  c -> c.set(f[1], c.get(pages)));
        r.step("closure.spanclass = spanclass",            c -> c.set(f[2], c.get(spc)));
        r.step("closure.s = nil",                          c -> c.set(f[3], 0));
        r.callOnStack("systemstack(closure)",              "runtime.systemstack.abi0",                         c -> c.addr(f[0]));
        r.step("g = TLS",                                  c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.line(920);
        r.ret("return s",                                  c -> c.get(f[3]));

        Rows k = p.routine("runtime.(*mheap).alloc.func1").closure().split();
        Local self = k.local("closure");
        k.line(915);
        k.step("closure = DX",                             c -> c.set(self, c.reg(RDX))).summarises("nothing is to be swept: no collector has run");
        k.line(918);
        Local s = k.scratch("s");
        k.call("s = h.allocSpan(npages, heap, spanclass)", "runtime.(*mheap).allocSpan", s,                    c -> 0, c -> c.ld8(c.get(self) + 8), c -> 0, c -> c.ld8(c.get(self) + 16));
        k.step("closure.s = s",                            c -> c.st8(c.get(self) + 24, c.get(s)));
        k.line(919);
        k.ret("");
        // spotless:on
    }

    private static void allocManual(Program p, HeapTypes h) {
        Rows r = p.routine("runtime.(*mheap).allocManual", "h", "npages", "typ").split();
        Local pages = r.param("npages");
        Local typ = r.param("typ");
        Local s = r.scratch("s");
        // spotless:off
        r.line(944);
        r.call("s = h.allocSpan(npages, typ, 0)",          "runtime.(*mheap).allocSpan", s,                    c -> 0, c -> c.get(pages), c -> c.get(typ), c -> 0);
        r.ret("return s",                                  c -> c.get(s));
        // spotless:on
    }

    private static void allocSpan(Program p, HeapTypes h) {
        Types t = p.types();
        Rows r = p.routine("runtime.(*mheap).allocSpan", "h", "npages", "typ", "spanclass")
                .split();
        Local n = r.param("npages");
        Local typ = r.param("typ");
        Local spc = r.param("spanclass");
        Local pp = r.scratch("pp");
        Local base = r.scratch("base");
        Local s = r.scratch("s");
        long most = p.profile().constant("pageCachePages") / 4;
        SizeClasses classes = new SizeClasses(p.profile());
        long inUse = p.profile().constant("mSpanInUse");
        long manual = p.profile().constant("mSpanManual");
        // spotless:off
        r.line(1138);
        r.step("base = 0",                                 c -> c.set(base, 0));
        r.line(1139);
        r.step("pp = g.m.p",                               c -> c.set(pp, c.ld(c.ld(c.g(), t.g.m), t.m.p)));
        r.line(1140);
        r.when("there is no P",                            c -> c.get(pp) == 0,                                "arena");
        r.when("too many pages for the P's cache",         c -> c.get(n) >= most,                              "arena");
        r.line(1144);
        r.when("the P's page cache is not empty",          c -> c.ld(c.get(pp), h.pageCache) != 0,             "cache");
        r.line(1146);
        r.step("base = the arena's next 64 pages",         c -> c.set(base, Heap.chunk(c))).summarises("lock, pages.allocToCache, unlock: the chunk of 64 that the next free page lies in");
        r.when("the arena is used up",                     c -> c.get(base) == 0,                              "none");
        r.step("pp.pcache = those of them that are free",  c -> Heap.refill(c, h, c.get(pp), c.get(base))).event("page cache refill");
        r.label("cache");
        r.line(1151);
        r.step("base = pp.pcache.alloc(npages)",           c -> c.set(base, Heap.pages(c, h, c.get(pp), c.get(n))));
        r.when("it had them",                              c -> c.get(base) != 0,                              "span");
        r.label("arena");
        r.line(1196);
        r.step("base = the arena's next npages",           c -> c.set(base, Heap.grow(c, c.get(n)))).summarises("lock, pages.alloc, grow, unlock: pages behind all that are in use");
        r.when("the arena has them",                       c -> c.get(base) != 0,                              "span");
        r.label("none");
        r.line(1199);
        r.step("print \"runtime: out of memory: …\"",      c -> Heap.exhausted(c, c.get(n))).summarises("what mheap.grow prints when sysAlloc gets nothing; here the end of the arena is Gobuf's limit of memory");
        r.line(1202);
        r.ret(0, "return nil",                             c -> 0);
        r.label("span");
        r.line(1153);
        r.step("s = a free mspan",                         c -> c.set(s, Heap.span(c, h, c.get(pp)))).summarises("tryAllocMSpan or allocMSpanLocked");
        r.line(1220);
        r.step("s: base, npages, state, class",            c -> {
            long span = c.get(s);
            boolean stack = c.get(typ) == STACK;
            long bytes = c.get(n) << PAGE_SHIFT;
            long size = c.get(spc) >> 1 == 0 ? bytes : classes.size(c, c.get(spc) >> 1);
            Heap.init(c, span, h.startAddr, c.get(base));
            Heap.init(c, span, h.npages, c.get(n));
            Heap.init(c, span, h.manualFreeList, 0);
            Heap.init(c, span, h.allocCount, 0);
            Heap.init(c, span, h.freeindex, 0);
            Heap.init(c, span, h.spanclass, stack ? 0 : c.get(spc));
            Heap.init(c, span, h.elemsize, stack ? 0 : size);
            Heap.init(c, span, h.nelems, stack ? 0 : bytes / size);
            Heap.init(c, span, h.allocCache, stack ? 0 : -1);
            Heap.init(c, span, h.limit, c.get(base) + bytes);
            Heap.init(c, span, h.state, stack ? manual : inUse);
        }).summarises("mspan.init and the fields that allocSpan sets, in one row; sweep data and statistics are not kept");
        r.line(1351);
        r.step("pp.statsSeq++: odd while it writes",       c -> {
            if (c.get(pp) != 0) c.add(c.get(pp), h.statsSeq, 1);
        }).summarises("heapStats.acquire; the statistics themselves are not kept, and without a P others are locked out instead");
        r.line(1364);
        r.step("pp.statsSeq++: even again",                c -> {
            if (c.get(pp) != 0) c.add(c.get(pp), h.statsSeq, 1);
        }).summarises("heapStats.release");
        r.line(1373);
        r.step("page table: these pages are s's",          c -> Heap.claim(c, c.get(base), c.get(n), c.get(s))).summarises("setSpans writes mheap_.arenas; a table of Gobuf's own stands in for it");
        r.line(1392);
        r.ret(1, "return s",                               c -> c.get(s));
        // spotless:on
    }

    private static void freeManual(Program p, HeapTypes h) {
        Rows r = p.routine("runtime.(*mheap).freeManual", "h", "s", "typ").split();
        Local s = r.param("s");
        long dead = p.profile().constant("mSpanDead");
        // spotless:off
        r.line(1518);
        r.step("page table: these pages are nobody's",     c -> Heap.claim(c, c.ld(c.get(s), h.startAddr), c.ld(c.get(s), h.npages), 0));
        r.step("s.state = mSpanDead",                      c -> c.st(c.get(s), h.state, dead))
            .summarises("lock, freeSpanLocked, unlock: the pages are given up and not used again");
        r.line(1520);
        r.ret("");
        // spotless:on
    }
}
