package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.HeapTypes;
import gobuf.runtime.machine.Region;

/**
 * Where the allocator's memory lies. The heap arena is as large as the simulation lets it grow; the page table of spans stands in for
 * {@code mheap_.arenas}, and mspan structs beyond the ones of the start state come from a region of their own.
 */
public final class Heap {
    /**
     * The heap arenas, where linux/amd64 has them: 64 of 64 MB side by side, as a real process gets them while nothing is in their way
     * ({@code mheap.sysAlloc}, Go 1.19, malloc.go). Their end is the limit of a session's memory: about 1.7 million goroutines.
     */
    public static final Region ARENA = new Region("heap", 0xc000000000L, 64 * (64L << 20), true);

    private static final int PAGE_SHIFT = 13;
    /** As much as a P's page cache holds: 64 pages. */
    private static final long CHUNK = 64L << PAGE_SHIFT;
    /** For every 8 KB page of the arena the mspan it belongs to. */
    public static final Region SPANS = new Region("gobuf.spans", 0x900000, ARENA.size() >> PAGE_SHIFT << 3, true);
    /** Room for mspan structs of 144 bytes: one for every page of the arena. */
    public static final Region MSPANS = new Region("gobuf.mspans", 0x1000000, (ARENA.size() >> PAGE_SHIFT) * 144, true);

    /** Where a process gets its first chunk of mspans: 16 KB of what the system gave outside the heap, in the recorded process. */
    static final long FIRST_MSPANS = 0x7ffff7fbfde8L;

    private static final long FIRST_MSPAN_COUNT = 113;

    private Heap() {}

    /** The entry of the page table for an address. */
    public static long entry(long address) {
        return SPANS.start() + (address - ARENA.start() >> PAGE_SHIFT << 3);
    }

    /** Links a span as the first of a list: {@code mSpanList.insert}, Go 1.19, mheap.go. */
    static void insert(Cpu c, HeapTypes h, long list, long s) {
        long first = c.ld8(list);
        c.st(s, h.next, first);
        if (first != 0) c.st(first, h.prev, s);
        else c.st8(list + 8, s);
        c.st8(list, s);
        c.st(s, h.list, list);
    }

    /** Unlinks a span: {@code mSpanList.remove}, Go 1.19, mheap.go. */
    static void remove(Cpu c, HeapTypes h, long list, long s) {
        long next = c.ld(s, h.next);
        long prev = c.ld(s, h.prev);
        if (c.ld8(list) == s) c.st8(list, next);
        else c.st(prev, h.next, next);
        if (c.ld8(list + 8) == s) c.st8(list + 8, prev);
        else c.st(next, h.prev, prev);
        c.st(s, h.next, 0);
        c.st(s, h.prev, 0);
        c.st(s, h.list, 0);
    }

    /**
     * The next free object of a span, or 0 if allocCache tells of none: {@code nextFreeFast}, Go 1.19, malloc.go. No collector has run,
     * so that a cache that is used up is all ones again for the following 64 objects.
     */
    static long nextFree(Cpu c, HeapTypes h, long s) {
        long index = c.ld(s, h.freeindex);
        long count = c.ld(s, h.nelems);
        if (index >= count) return 0;
        long cache = c.ld(s, h.allocCache);
        if (cache == 0) {
            index = index + 63 & -64;
            cache = -1;
            if (index >= count) return 0;
        }
        int bit = Long.numberOfTrailingZeros(cache);
        long at = index + bit;
        if (at >= count) return 0;
        c.st(s, h.allocCache, bit == 63 ? 0 : cache >>> bit + 1);
        c.st(s, h.freeindex, at + 1);
        c.add(s, h.allocCount, 1);
        return c.ld(s, h.startAddr) + at * c.ld(s, h.elemsize);
    }

    /** Takes {@code n} neighbouring free pages out of a P's page cache; 0 if it has none: {@code pageCache.alloc}, Go 1.19, mpagecache.go. */
    static long pages(Cpu c, HeapTypes h, long pp, long n) {
        long cache = c.ld(pp, h.pageCache);
        long wanted = (1L << n) - 1;
        for (int i = 0; i + n <= 64; i++) {
            if ((cache >>> i & wanted) != wanted) continue;
            c.st(pp, h.pageCache, cache & ~(wanted << i));
            c.st(pp, h.pageScav, c.ld(pp, h.pageScav) & ~(wanted << i));
            return c.ld(pp, h.pageBase) + ((long) i << PAGE_SHIFT);
        }
        return 0;
    }

    /** Takes {@code n} pages from the arena; 0 when its end is reached. */
    static long grow(Cpu c, long n) {
        long base = c.ld8(Words.HEAP_NEXT);
        if (base + (n << PAGE_SHIFT) > ARENA.end()) return 0;
        c.st8(Words.HEAP_NEXT, base + (n << PAGE_SHIFT));
        return base;
    }

    /** What Go prints when the arena cannot grow by {@code n} pages: {@code mheap.grow}, Go 1.19, mheap.go, which asks for chunks of 512. */
    static void exhausted(Cpu c, long n) {
        long ask = n + 511 & -512;
        long used = c.ld8(Words.HEAP_NEXT) - ARENA.start();
        Output.print(
                c,
                "runtime: out of memory: cannot allocate " + (ask << PAGE_SHIFT) + "-byte block (" + used
                        + " in use)\n");
    }

    /** Whether the simulated process ended because the arena did: what limit that is and what to do, or an empty text. */
    public static String limit(String printed) {
        if (!printed.startsWith("runtime: out of memory")) return "";
        return "the heap arena of " + (ARENA.size() >> 30)
                + " GB, some 1.7 million goroutines, is Gobuf's limit of memory; nothing else is harmed: %back goes back, %reset begins anew";
    }

    /** Where the 64 neighbouring pages begin that the next free page is one of; 0 when the arena's end is reached. */
    static long chunk(Cpu c) {
        long base = c.ld8(Words.HEAP_NEXT) & -CHUNK;
        return base + CHUNK > ARENA.end() ? 0 : base;
    }

    /** Fills a P's empty page cache with what is free of the chunk at {@code base}: {@code pageAlloc.allocToCache}, Go 1.19, mpagecache.go. */
    static void refill(Cpu c, HeapTypes h, long pp, long base) {
        long free = -1L << (c.ld8(Words.HEAP_NEXT) - base >> PAGE_SHIFT);
        c.st8(Words.HEAP_NEXT, base + CHUNK);
        c.st(pp, h.pageBase, base);
        c.st(pp, h.pageCache, free);
        c.st(pp, h.pageScav, free);
    }

    /** The last element of a P's cache of mspan structs, of which an empty one gets 64; without a P a new one: {@code allocMSpanLocked}, Go 1.19, mheap.go. */
    static long span(Cpu c, HeapTypes h, long pp) {
        if (pp == 0) return carve(c, h);
        long n = c.ld(pp, h.spansLen);
        if (n == 0) {
            n = h.spansBuf.count() / 2;
            for (long i = 0; i < n; i++) c.st(pp, h.spansBuf, i, carve(c, h));
        }
        c.st(pp, h.spansLen, n - 1);
        return c.ld(pp, h.spansBuf, n - 1);
    }

    /** A new mspan struct: those of the first chunk lie where the recorded process has them, the rest in a region of Gobuf's. */
    private static long carve(Cpu c, HeapTypes h) {
        long s = c.ld8(Words.MSPAN_NEXT);
        long after = s + h.spanSize;
        c.st8(Words.MSPAN_NEXT, after == FIRST_MSPANS + FIRST_MSPAN_COUNT * h.spanSize ? MSPANS.start() : after);
        return s;
    }

    /** Gives a field its value only if it has another: a fresh struct is zero and stays untouched where it should be. */
    static void init(Cpu c, long s, Field f, long v) {
        if (c.ld(s, f) != v) c.st(s, f, v);
    }

    /** Names the span in the page table. */
    static void claim(Cpu c, long base, long npages, long s) {
        for (long i = 0; i < npages; i++) c.st8(entry(base + (i << PAGE_SHIFT)), s);
    }
}
