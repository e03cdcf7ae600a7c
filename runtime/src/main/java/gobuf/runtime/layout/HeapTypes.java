package gobuf.runtime.layout;

/** The allocator's structs, as far as small objects and stacks need them. */
public final class HeapTypes {
    /** Fields of mspan. */
    public final Field next,
            prev,
            list,
            startAddr,
            npages,
            manualFreeList,
            freeindex,
            nelems,
            allocCache,
            allocCount,
            spanclass,
            state,
            needzero,
            elemsize,
            limit,
            freeIndexForScan;
    /** Bytes of an mspan. */
    public final int spanSize;
    /** Bytes of an mcache. */
    public final int cacheSize;
    /** Fields of mcache; {@code stackcache[order]} is a list and a size. */
    public final Field alloc, stackcache, tiny, tinyoffset, tinyAllocs, scanAlloc;
    /** Fields of p.pcache: the first address, its free pages, and which of them the kernel has taken back. */
    public final Field pageBase, pageCache, pageScav;
    /** Fields of p.mspancache, and p.statsSeq, which is odd while the P writes heap statistics. */
    public final Field spansLen, spansBuf, statsSeq;
    /** Bytes of an element of stackpool; its lock is at 0. */
    public final int poolStride;
    /** The list of spans in an element of stackpool. */
    public final Field poolFirst, poolLast;

    /** Takes the layouts from a profile. */
    public HeapTypes(Profile profile) {
        Struct s = profile.struct("mspan");
        next = s.field("next");
        prev = s.field("prev");
        list = s.field("list");
        startAddr = s.field("startAddr");
        npages = s.field("npages");
        manualFreeList = s.field("manualFreeList");
        freeindex = s.field("freeindex");
        nelems = s.field("nelems");
        allocCache = s.field("allocCache");
        allocCount = s.field("allocCount");
        spanclass = s.field("spanclass");
        state = s.field("state");
        needzero = s.field("needzero");
        elemsize = s.field("elemsize");
        limit = s.field("limit");
        freeIndexForScan = s.field("freeIndexForScan");
        spanSize = s.size();
        Struct c = profile.struct("mcache");
        cacheSize = c.size();
        alloc = c.field("alloc");
        stackcache = c.field("stackcache");
        tiny = c.field("tiny");
        tinyoffset = c.field("tinyoffset");
        tinyAllocs = c.field("tinyAllocs");
        scanAlloc = c.field("scanAlloc");
        Struct p = profile.struct("p");
        pageBase = p.field("pcache.base");
        pageCache = p.field("pcache.cache");
        pageScav = p.field("pcache.scav");
        spansLen = p.field("mspancache.len");
        spansBuf = p.field("mspancache.buf");
        statsSeq = p.field("statsSeq");
        Struct pool = profile.struct("var stackpool");
        poolStride = pool.size();
        poolFirst = pool.field("item.span.first");
        poolLast = pool.field("item.span.last");
    }
}
