package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.machine.Reg;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** The branches of mallocgc, nextFree, growslice, makeslice and allgadd. */
class MallocTest {
    /** What Go prints when the arena, which is all in use, cannot grow by a chunk of 4 MB. */
    private static final String USED_UP =
            "runtime: out of memory: cannot allocate 4194304-byte block (4294967296 in use)\nfatal error: out of memory\n";

    private final Rig r = new Rig();
    private final long mcache = r.get("p", r.p, "mcache");

    private long malloc(long size, long type) {
        long x = r.call("mallocgc", size, type, 1);
        r.finishCall();
        return x;
    }

    @Test
    void nothingIsZerobase() {
        assertThat(malloc(0, 0)).isEqualTo(r.f.global("runtime.zerobase"));
    }

    @Test
    void aGComesFromItsSpan() {
        assertThat(malloc(392, GoTypes.G)).isEqualTo(0xc000008ea0L);
        assertThat(malloc(392, GoTypes.G)).isEqualTo(0xc000008ea0L + 416);
        assertThat(r.get("m", r.m, "locks")).isZero();
        assertThat(r.get("m", r.m, "mallocing")).isZero();
    }

    @Test
    void aFullSpanIsReplaced() {
        var seen = new HashSet<Long>();
        for (int i = 0; i < 40; i++) seen.add(malloc(392, GoTypes.G));
        assertThat(seen).hasSize(40);
    }

    @Test
    void aSpanOfMoreThanSixtyFourObjects() {
        var seen = new HashSet<Long>();
        for (int i = 0; i < 300; i++) seen.add(malloc(32, GoTypes.G_POINTER));
        assertThat(seen).hasSize(300);
    }

    @Test
    void tinyObjectsShareABlock() {
        r.set("mcache", mcache, "tiny", 0).set("mcache", mcache, "tinyoffset", 0);
        long a = malloc(1, 0);
        assertThat(malloc(2, 0)).isEqualTo(a + 2);
        assertThat(malloc(4, 0)).isEqualTo(a + 4);
        assertThat(malloc(8, 0)).isEqualTo(a + 8);
        long next = malloc(8, 0);
        assertThat(r.get("mcache", mcache, "tiny")).isEqualTo(next).isNotEqualTo(a);
        assertThat(r.get("mcache", mcache, "tinyAllocs")).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aTinyBlockWithMoreRoomIsKept() {
        r.set("mcache", mcache, "tiny", 0).set("mcache", mcache, "tinyoffset", 0);
        long a = malloc(5, 0);
        malloc(15, 0);
        assertThat(r.get("mcache", mcache, "tiny")).isEqualTo(a);
    }

    @Test
    void theRaceDetectorWantsTinyBlocksUnshared() {
        long before = r.get("mcache", mcache, "tiny");
        r.on("race");
        malloc(15, 0);
        assertThat(r.get("mcache", mcache, "tiny")).isEqualTo(before);
    }

    @Test
    void aFullTinySpanIsReplaced() {
        var seen = new HashSet<Long>();
        for (int i = 0; i < 520; i++) seen.add(malloc(15, 0));
        assertThat(seen).hasSize(520);
    }

    @Test
    void aBigObjectWithoutPointers() {
        assertThat(malloc(2000, 0)).isNotEqualTo(malloc(2000, 0));
    }

    @Test
    void aLargeObjectHasASpanOfItsOwn() {
        long x = malloc(40000, 0);
        long span = r.mem.ld8(Heap.entry(x));
        assertThat(r.get("mspan", span, "npages")).isEqualTo(5);
        assertThat(r.get("mspan", span, "nelems")).isOne();
        assertThat(r.get("mspan", span, "limit")).isEqualTo(x + 40000);
    }

    @Test
    void aLargeObjectOfUsedPagesIsCleared() {
        usedPages(GoTypes.G_POINTER).to("mallocgc", "memclrNoHeapPointers(x");
        r.finish();
        assertThat(r.reg(Reg.RAX)).isEqualTo(0xc000056000L);
    }

    @Test
    void withoutPointersItIsClearedLater() {
        usedPages(0).to("mallocgc", "memclrNoHeapPointersChunked");
        assertThat(r.get("m", r.m, "mallocing")).isZero();
        r.finish();
    }

    @Test
    void withPointersThatWouldBeTooLate() {
        usedPages(0).to("mallocgc", "nothing is left to clear").poke(local("noscan"), 8, 0);
        assertThat(r.dies()).contains("delayed zeroing on data that may contain pointers");
    }

    @Test
    void nobodyNeedsZeros() {
        long x = r.call("mallocgc", 40000, 0, 0);
        assertThat(x).isEqualTo(0xc000056000L);
    }

    private Rig usedPages(long type) {
        r.enter("mallocgc", 40000, type, 1).to("mallocgc", "nobody needs zeros");
        return r.set("mspan", r.mem.ld8(Heap.entry(0xc000056000L)), "needzero", 1);
    }

    /** The address of a variable of the routine that runs. */
    private long local(String name) {
        return r.machine.row().orElseThrow().routine().locals().stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .map(l -> r.reg(Reg.RSP) + l.offset())
                .orElseThrow();
    }

    @Test
    void theHeapHasAnEndForLargeObjects() {
        r.poke(Words.HEAP_NEXT, 8, Heap.ARENA.end());
        assertThat(r.dies("mallocgc", 1 << 20, 0, 1)).isEqualTo(USED_UP);
    }

    @Test
    void theHeapHasAnEndForSmallObjects() {
        r.poke(Words.HEAP_NEXT, 8, Heap.ARENA.end()).set("p", r.p, "pcache.cache", 0);
        long spc = 2 * 40;
        assertThat(r.dies("(*mcache).nextFree", mcache, spc)).isEqualTo(USED_UP);
    }

    @Test
    void anMAllocatesOneObjectAtATime() {
        assertThat(r.set("m", r.m, "mallocing", 1).dies("mallocgc", 8, 0, 1)).contains("malloc deadlock");
    }

    @Test
    void signalHandlersDoNotAllocate() {
        assertThat(r.set("m", r.m, "gsignal", r.g1).dies("mallocgc", 8, 0, 1)).contains("malloc during signal");
    }

    @Test
    void withoutAPNothingIsAllocated() {
        assertThat(r.set("m", r.m, "p", 0).dies("mallocgc", 8, 0, 1)).contains("mallocgc called without a P");
    }

    @Test
    void growsliceOfNothing() {
        long type = r.memory(16);
        assertThat(r.call("growslice", type, 0, 3, 3, 4)).isEqualTo(r.f.global("runtime.zerobase"));
        assertThat(r.reg(Reg.RBX)).isEqualTo(3);
        assertThat(r.reg(Reg.RCX)).isEqualTo(4);
    }

    @Test
    void growsliceDoubles() {
        long old = r.memory(64);
        r.poke(old, 8, 11).poke(old + 8, 8, 22);
        long x = r.call("growslice", GoTypes.UINTPTR, old, 2, 2, 3);
        assertThat(r.reg(Reg.RCX)).isEqualTo(4);
        assertThat(r.mem.ld8(x)).isEqualTo(11);
        assertThat(r.mem.ld8(x + 8)).isEqualTo(22);
    }

    @Test
    void growsliceBeyondDouble() {
        r.call("growslice", GoTypes.UINTPTR, r.memory(64), 2, 2, 10);
        assertThat(r.reg(Reg.RCX)).isEqualTo(10);
    }

    @Test
    void growsliceOfLargeSlicesByAQuarter() {
        r.call("growslice", GoTypes.UINTPTR, r.memory(8 * 512), 512, 512, 513);
        // 512 + (512+768)/4 = 832 elements, 6656 bytes, rounded up to a class of 6784.
        assertThat(r.reg(Reg.RCX)).isEqualTo(848);
    }

    @Test
    void growsliceToPages() {
        r.call("growslice", GoTypes.UINTPTR, r.memory(8), 1, 1, 5000);
        assertThat(r.reg(Reg.RCX)).isEqualTo(5120);
    }

    @Test
    void growsliceUnderTheWriteBarrier() {
        r.on("barrier");
        r.call("growslice", GoTypes.G_POINTER, r.memory(64), 2, 2, 3);
        assertThat(r.reg(Reg.RCX)).isEqualTo(4);
    }

    @Test
    void allgaddGrowsAndAppends() {
        long g = r.deadG();
        long allgs = r.f.global("runtime.allgs");
        assertThat(r.mem.ld8(allgs + 8)).isEqualTo(4);
        r.call("allgadd", g);
        assertThat(r.mem.ld8(allgs + 8)).isEqualTo(5);
        assertThat(r.mem.ld8(allgs + 16)).isEqualTo(8);
        assertThat(r.mem.ld8(r.f.global("runtime.allgptr"))).isEqualTo(r.mem.ld8(allgs));
        assertThat(r.mem.ld8(r.f.global("runtime.allglen"))).isEqualTo(5);
        assertThat(r.mem.ld8(r.mem.ld8(allgs) + 32)).isEqualTo(g);
        assertThat(r.mem.ld8(r.mem.ld8(allgs))).isEqualTo(r.g1);
        r.finishCall();
        long array = r.mem.ld8(allgs);
        r.call("allgadd", r.deadG());
        assertThat(r.mem.ld8(allgs)).isEqualTo(array);
        assertThat(r.mem.ld8(r.f.global("runtime.allglen"))).isEqualTo(6);
    }

    @Test
    void allgaddUnderTheWriteBarrier() {
        r.on("barrier").call("allgadd", r.deadG());
        assertThat(r.mem.ld8(r.f.global("runtime.allglen"))).isEqualTo(5);
    }

    @Test
    void anIdleGIsNotForEverybodysEyes() {
        long g = r.memory(392);
        assertThat(r.dies("allgadd", g)).contains("allgadd: bad status Gidle");
    }
}
