package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The branches of stackalloc, stackfree, the caches and pools behind them, and the spans they are cut from. */
class StackTest {
    /** What Go prints when the arena, which is all in use, cannot grow by a chunk of 4 MB. */
    private static final String USED_UP =
            "runtime: out of memory: cannot allocate 4194304-byte block (4294967296 in use)\nfatal error: out of memory\n";

    private final Rig r = new Rig().onG0();
    private final long mcache = r.get("p", r.p, "mcache");
    private final long pool = r.f.global("runtime.stackpool");

    private long cached(int order) {
        return r.mem.ld8(mcache + r.f.struct("mcache").field("stackcache").offset() + 16L * order + 8);
    }

    private long first(int order) {
        return r.mem.ld8(pool + 64L * order + 8);
    }

    private long alloc(long size) {
        long lo = r.call("stackalloc", size);
        assertThat(r.reg(Reg.RBX) - lo).isEqualTo(size);
        r.finishCall();
        return lo;
    }

    private void free(long lo, long size) {
        r.call("stackfree", lo, lo + size);
        r.finishCall();
    }

    @Test
    void theCacheGivesFirst() {
        assertThat(alloc(2048)).isEqualTo(0xc00002e000L);
        assertThat(cached(0)).isEqualTo(3 * 2048);
    }

    @Test
    void anEmptyCacheTakesSixteenKilobytes() {
        for (int i = 0; i < 4; i++) alloc(2048);
        assertThat(cached(0)).isZero();
        alloc(2048);
        assertThat(cached(0)).isEqualTo(7 * 2048);
    }

    @Test
    void anEmptyPoolCutsASpanOfThirtyTwoKilobytes() {
        var seen = new HashSet<Long>();
        for (int i = 0; i < 12 + 16; i++) seen.add(alloc(2048));
        assertThat(seen).hasSize(28);
        assertThat(first(0)).isZero();
        alloc(2048);
        assertThat(r.get("mspan", first(0), "elemsize")).isEqualTo(2048);
        assertThat(r.get("mspan", first(0), "npages")).isEqualTo(4);
        assertThat(r.get("mspan", first(0), "allocCount")).isEqualTo(8);
    }

    @Test
    void largerSmallStacksHaveListsOfTheirOwn() {
        alloc(8192);
        assertThat(cached(2)).isEqualTo(16384 - 8192);
        alloc(16384);
        assertThat(cached(3)).isZero();
    }

    @Test
    void withoutAPThePoolIsAsked() {
        long span = first(0);
        long before = r.get("mspan", span, "allocCount");
        r.set("m", r.m, "p", 0);
        long lo = alloc(2048);
        assertThat(r.get("mspan", span, "allocCount")).isEqualTo(before + 1);
        free(lo, 2048);
        // The last stack of the span goes back, and with it the span.
        assertThat(r.get("mspan", span, "allocCount")).isEqualTo(before);
    }

    @Test
    void anMThatMayNotBePreemptedLeavesTheCacheAlone() {
        r.poke(r.m + r.f.struct("m").field("preemptoff").offset() + 8, 8, 3);
        long lo = alloc(2048);
        assertThat(cached(0)).isEqualTo(4 * 2048);
        free(lo, 2048);
        assertThat(cached(0)).isEqualTo(4 * 2048);
    }

    @Test
    void aFullCacheReleasesHalf() {
        List<Long> stacks = new ArrayList<>();
        for (int i = 0; i < 40; i++) stacks.add(alloc(2048));
        for (long lo : stacks) free(lo, 2048);
        assertThat(cached(0)).isLessThanOrEqualTo(32768).isGreaterThan(16384);
    }

    @Test
    void aSpanWithoutStacksInUseIsGivenUp() {
        r.set("m", r.m, "p", 0);
        List<Long> stacks = new ArrayList<>();
        for (int i = 0; i < 8 + 16; i++) stacks.add(alloc(2048));
        assertThat(first(0)).isZero();
        long last = stacks.get(23);
        long span = r.mem.ld8(Heap.entry(last));
        for (int i = 8; i < 24; i++) free(stacks.get(i), 2048);
        assertThat(r.get("mspan", span, "state")).isEqualTo(r.f.constant("mSpanDead"));
        assertThat(r.mem.ld8(Heap.entry(last))).isZero();
        assertThat(r.dies("stackpoolfree", last, 0)).contains("freeing stack not in a stack span");
    }

    @Test
    void whileACollectorRunsTheSpanIsKept() {
        r.set("m", r.m, "p", 0);
        for (int i = 0; i < 8; i++) alloc(2048);
        long lo = alloc(2048);
        r.poke(r.f.global("runtime.gcphase"), 4, 1);
        free(lo, 2048);
        assertThat(r.get("mspan", r.mem.ld8(Heap.entry(lo)), "state")).isEqualTo(r.f.constant("mSpanManual"));
    }

    @Test
    void aLargeStackIsASpanOfItsOwn() {
        long lo = alloc(65536);
        long span = r.mem.ld8(Heap.entry(lo));
        assertThat(r.get("mspan", span, "npages")).isEqualTo(8);
        free(lo, 65536);
        assertThat(r.get("mspan", span, "state")).isEqualTo(r.f.constant("mSpanDead"));
        assertThat(r.dies("stackfree", lo, lo + 65536)).contains("bad span state");
    }

    @Test
    void aLargeStackIsKeptWhileACollectorRuns() {
        long lo = alloc(32768);
        r.poke(r.f.global("runtime.gcphase"), 4, 1);
        free(lo, 32768);
        assertThat(alloc(32768)).isEqualTo(lo);
    }

    @Test
    void aHugeStackComesPastThePageCache() {
        long before = r.mem.ld8(Words.HEAP_NEXT);
        assertThat(alloc(1 << 20)).isEqualTo(before);
    }

    @Test
    void anEmptyPageCacheIsRefilled() {
        r.set("p", r.p, "pcache.cache", 0);
        long before = r.mem.ld8(Words.HEAP_NEXT);
        assertThat(alloc(65536)).isEqualTo(before);
        assertThat(r.get("p", r.p, "pcache.base")).isEqualTo(before);
    }

    @Test
    void aPageCacheWithHolesIsPassedBy() {
        r.set("p", r.p, "pcache.cache", 0x5555555555555555L);
        assertThat(alloc(65536)).isEqualTo(0xc000080000L);
    }

    @Test
    void withoutCachedSpansHalfACacheIsCarved() {
        r.set("p", r.p, "mspancache.len", 0);
        long lo = alloc(65536);
        assertThat(r.get("p", r.p, "mspancache.len")).isEqualTo(63);
        assertThat(r.mem.ld8(Heap.entry(lo)))
                .isEqualTo(Heap.MSPANS.start() + 63 * r.f.struct("mspan").size());
    }

    @Test
    void theHeapHasAnEnd() {
        r.poke(Words.HEAP_NEXT, 8, Heap.ARENA.end());
        assertThat(r.dies("stackalloc", 1 << 20)).isEqualTo(USED_UP);
    }

    @Test
    void thePageCacheFindsTheHeapsEnd() {
        r.poke(Words.HEAP_NEXT, 8, Heap.ARENA.end()).set("p", r.p, "pcache.cache", 0);
        assertThat(r.dies("stackpoolalloc", 1)).isEqualTo(USED_UP);
    }

    @Test
    void aSpanForStacksMustBeFresh() {
        r.enter("stackpoolalloc", 1).to("stackpoolalloc", "s counts objects");
        long s = r.mem.ld8(Heap.entry(r.get("p", r.p, "pcache.base")));
        r.set("mspan", newest(), "allocCount", 1);
        assertThat(s).isNotZero();
        assertThat(r.dies()).contains("bad allocCount");
    }

    @Test
    void aSpanForStacksMustHaveNoList() {
        r.enter("stackpoolalloc", 1).to("stackpoolalloc", "s has free stacks already");
        r.set("mspan", newest(), "manualFreeList", 0xc000100000L);
        assertThat(r.dies()).contains("bad manualFreeList");
    }

    /** The span that was taken out of the P's cache last. */
    private long newest() {
        long len = r.get("p", r.p, "mspancache.len");
        return r.mem.ld8(r.p + r.f.struct("p").field("mspancache.buf").offset() + 8 * len);
    }

    @Test
    void aSpanInThePoolHasFreeStacks() {
        r.set("mspan", first(0), "manualFreeList", 0);
        assertThat(r.dies("stackpoolalloc", 0)).contains("span has no free stacks");
    }

    @Test
    void notOnAUsersStack() {
        Rig own = new Rig();
        assertThat(own.dies("stackalloc", 2048)).contains("attempt to execute system stack code on user stack");
    }

    @Test
    void notOnASignalStack() {
        r.set("m", r.m, "gsignal", r.g0).set("m", r.m, "g0", r.g1);
        assertThat(r.dies("stackalloc", 2048)).contains("stackalloc not on scheduler stack");
    }

    @Test
    void onlyPowersOfTwo() {
        assertThat(r.dies("stackalloc", 3000)).contains("stack size not a power of 2");
    }

    @Test
    void onlyPowersOfTwoAreFreed() {
        assertThat(r.dies("stackfree", 0xc00002e000L, 0xc00002e000L + 3000)).contains("stack not a power of 2");
    }

    @Test
    void efenceTakesStacksFromTheSystem() {
        r.poke(Switches.variable(r.f, "debug", "efence"), 4, 1);
        long lo = r.call("stackalloc", 2048);
        assertThat(r.reg(Reg.RBX) - lo).isEqualTo(4096);
        r.finishCall();
        free(lo, 4096);
        assertThat(cached(0)).isEqualTo(4 * 2048);
        r.poke(Words.HEAP_NEXT, 8, Heap.ARENA.end());
        assertThat(r.dies("stackalloc", 2048)).contains("out of memory (stackalloc)");
    }

    @Test
    void sanitizersAreTold() {
        r.on("race").on("msan").on("asan");
        long lo = alloc(2048);
        free(lo, 2048);
        assertThat(cached(0)).isEqualTo(4 * 2048);
    }
}
