package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The tree of those who wait for semaphores: several addresses under one root, each with a list. */
class TreapTest {
    private static final int ADDRESSES = 12;

    private final Rig r = new Rig();
    private final long root = r.memory(24);
    private final List<Long> met = new ArrayList<>();

    private long get(long s, String field) {
        return r.get("sudog", s, field);
    }

    private TreapTest set(long s, String field, long v) {
        r.set("sudog", s, field, v);
        return this;
    }

    private long treap() {
        return r.get("semaRoot", root, "treap");
    }

    private long queued(long addr, boolean lifo) {
        long s = r.memory(96);
        r.call("(*semaRoot).queue", root, addr, s, lifo ? 1 : 0);
        r.finishCall();
        return s;
    }

    private long dequeued(long addr) {
        long s = r.call("(*semaRoot).dequeue", root, addr);
        r.finishCall();
        return s;
    }

    /** The addresses below a sudog in order; parents, order and tickets are looked at on the way. */
    private void walk(long s, long parent, long low, long high) {
        if (s == 0) return;
        assertThat(get(s, "parent")).as("parent of %x", s).isEqualTo(parent);
        long addr = get(s, "elem");
        assertThat(addr).as("address").isBetween(low, high);
        assertThat(get(s, "ticket")).isNotZero();
        if (parent != 0) assertThat(get(s, "ticket")).isGreaterThanOrEqualTo(get(parent, "ticket"));
        walk(get(s, "prev"), s, low, addr - 1);
        met.add(addr);
        walk(get(s, "next"), s, addr + 1, high);
    }

    private List<Long> addresses() {
        met.clear();
        walk(treap(), 0, 0, Long.MAX_VALUE);
        return met;
    }

    private long addr(int i) {
        return 0x100000 + 8L * i;
    }

    private void comesAndGoes() {
        int[] order = {5, 1, 9, 3, 11, 0, 7, 2, 10, 4, 8, 6};
        for (int i : order) {
            queued(addr(i), false);
            addresses();
        }
        assertThat(addresses()).hasSize(ADDRESSES).isSorted();
        for (int i : new int[] {9, 4, 0, 6, 11, 2, 8, 5, 1, 10, 3, 7}) {
            long s = dequeued(addr(i));
            assertThat(get(s, "elem")).isZero();
            assertThat(addresses()).doesNotContain(addr(i));
        }
        assertThat(treap()).isZero();
    }

    @Test
    void theTreeStaysOrderedAndAHeap() {
        comesAndGoes();
        comesAndGoes();
    }

    @Test
    void theSameWithTheWriteBarrierOn() {
        r.on("barrier");
        comesAndGoes();
        comesAndGoes();
    }

    @Test
    void whoWaitsForOneAddressStandsInAList() {
        for (boolean barrier : new boolean[] {false, true}) {
            if (barrier) r.on("barrier");
            long middle = addr(20);
            // A tree with something below on both sides.
            long first = queued(middle, false);
            set(first, "ticket", 1);
            for (int i : new int[] {15, 25, 12, 28}) queued(addr(i), false);
            long second = queued(middle, false);
            long third = queued(middle, false);
            long before = queued(middle, true);
            assertThat(get(before, "waitlink")).isEqualTo(first);
            long evenBefore = queued(middle, true);
            Set<Long> tree = new HashSet<>(addresses());
            assertThat(tree).hasSize(5);
            for (long s : new long[] {evenBefore, before, first, second, third})
                assertThat(dequeued(middle)).isEqualTo(s);
            assertThat(dequeued(middle)).isZero();
            for (int i : new int[] {28, 12, 25, 15}) dequeued(addr(i));
            assertThat(treap()).isZero();
            long alone = queued(middle, false);
            assertThat(queued(middle, true)).isEqualTo(treap());
            dequeued(middle);
            assertThat(dequeued(middle)).isEqualTo(alone);
        }
    }

    @Test
    void contentionIsTimed() {
        long addr = addr(1);
        long first = queued(addr, false);
        long second = queued(addr, false);
        set(first, "acquiretime", 7);
        assertThat(dequeued(addr)).isEqualTo(first);
        assertThat(get(second, "acquiretime")).as("from now on").isNotZero();
    }

    @Test
    void aTreeThatIsTorn() {
        long parent = r.memory(96);
        long s = r.memory(96);
        for (String routine : new String[] {"rotateLeft", "rotateRight"}) {
            TreapTest x = new TreapTest();
            long node = x.r.memory(96);
            long child = x.r.memory(96);
            x.set(node, "parent", parent).set(node, "next", child).set(node, "prev", child);
            assertThat(x.r.dies("(*semaRoot)." + routine, x.root, node))
                    .isEqualTo("fatal error: semaRoot " + routine + "\n");
        }
        TreapTest x = new TreapTest();
        long top = x.queued(addr(5), false);
        x.set(top, "ticket", 0xffffffffL);
        x.r.enter("(*semaRoot).queue", x.root, addr(3), s, 0).to("(*semaRoot).queue", "s is not on the lesser side");
        x.set(top, "prev", 0);
        assertThat(x.r.dies()).startsWith("panic: semaRoot queue\n");
    }
}
