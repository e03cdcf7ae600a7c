package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The branches of gfget, its closures and malg. */
class GfgetTest {
    private final Rig r = new Rig();

    private long mcache() {
        return r.get("p", r.p, "mcache");
    }

    private long cacheSize(int order) {
        return r.mem.ld8(mcache() + r.f.struct("mcache").field("stackcache").offset() + 16L * order + 8);
    }

    @Test
    void nothingIsFree() {
        assertThat(r.call("gfget", r.p)).isZero();
    }

    @Test
    void thePOwnListIsLastInFirstOut() {
        long a = r.deadG();
        long b = r.deadG();
        r.list("p", r.p, "gFree.gList.head", "gFree.n", a, b);
        assertThat(r.call("gfget", r.p)).isEqualTo(a);
        assertThat(r.get("p", r.p, "gFree.gList.head")).isEqualTo(b);
        assertThat(r.get("p", r.p, "gFree.n")).isOne();
    }

    @Test
    void aRefillTakesThirtyTwo() {
        long[] gs = LongStream.range(0, 34).map(i -> r.deadG()).toArray();
        r.list("schedt", r.sched, "gFree.stack.head", "gFree.n", gs);
        assertThat(r.call("gfget", r.p)).isEqualTo(gs[31]);
        assertThat(r.get("p", r.p, "gFree.n")).isEqualTo(31);
        assertThat(r.get("schedt", r.sched, "gFree.n")).isEqualTo(2);
        assertThat(r.get("schedt", r.sched, "gFree.stack.head")).isEqualTo(gs[32]);
    }

    @Test
    void aRefillPrefersThoseWithAStack() {
        long with = r.deadG();
        long without = r.deadG(0, 0);
        r.list("schedt", r.sched, "gFree.stack.head", "gFree.n", with)
                .list("schedt", r.sched, "gFree.noStack.head", "gFree.n", without)
                .onG0();
        // Pushed in that order and popped from the end: the one without comes first and gets a stack.
        assertThat(r.call("gfget", r.p)).isEqualTo(without);
        assertThat(r.get("g", without, "stack.hi") - r.get("g", without, "stack.lo"))
                .isEqualTo(2048);
        assertThat(r.get("g", without, "stackguard0") - r.get("g", without, "stack.lo"))
                .isEqualTo(928);
        assertThat(r.get("p", r.p, "gFree.gList.head")).isEqualTo(with);
        assertThat(r.get("schedt", r.sched, "gFree.n")).isZero();
    }

    @Test
    void aRefillFromThoseWithoutAStackAlone() {
        long g = r.deadG(0, 0);
        r.list("schedt", r.sched, "gFree.noStack.head", "gFree.n", g).onG0();
        assertThat(r.call("gfget", r.p)).isEqualTo(g);
    }

    @Test
    void aStackOfAnotherSizeIsFreedAndANewOneAllocated() {
        long old = stackOf(4096);
        long g = r.deadG(old, old + 4096);
        r.list("p", r.p, "gFree.gList.head", "gFree.n", g).onG0();
        long small = cacheSize(0);
        long large = cacheSize(1);
        assertThat(r.call("gfget", r.p)).isEqualTo(g);
        assertThat(r.get("g", g, "stack.hi") - r.get("g", g, "stack.lo")).isEqualTo(2048);
        assertThat(cacheSize(1)).isEqualTo(large + 4096);
        assertThat(cacheSize(0)).isEqualTo(small - 2048);
    }

    @Test
    void aFreedStackIsAllocatedAgain() {
        r.onG0();
        long lo = r.call("stackalloc", 2048);
        r.finishCall();
        r.call("stackfree", lo, lo + 2048);
        r.finishCall();
        assertThat(r.call("stackalloc", 2048)).isEqualTo(lo);
    }

    @Test
    void sanitizersAreToldOfAReusedStack() {
        long g = r.deadG();
        r.on("race").on("msan").on("asan").list("p", r.p, "gFree.gList.head", "gFree.n", g);
        assertThat(r.call("gfget", r.p)).isEqualTo(g);
    }

    @Test
    void malgWithoutAStack() {
        long g = r.call("malg", 0xffffffffL);
        assertThat(r.get("g", g, "stack.hi")).isZero();
        assertThat(r.get("g", g, "atomicstatus")).isZero();
    }

    @Test
    void malgRoundsUpToAPowerOfTwo() {
        long g = r.call("malg", 3000);
        assertThat(r.get("g", g, "stack.hi") - r.get("g", g, "stack.lo")).isEqualTo(4096);
        assertThat(r.get("g", g, "stackguard1")).isEqualTo(-1);
    }

    private long stackOf(long size) {
        r.onG0();
        long lo = r.call("stackalloc", size);
        r.finishCall();
        return lo;
    }
}
