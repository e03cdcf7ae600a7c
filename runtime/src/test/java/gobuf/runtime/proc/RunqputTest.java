package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The branches of runqput, runqputslow and globrunqputbatch. */
class RunqputTest {
    private final Rig r = new Rig().onG0();
    private final long ring = r.p + r.f.struct("p").field("runq").offset();

    private final List<Long> queued = new ArrayList<>();

    /** Fills the ring with 256 gs, the oldest at slot 2 as in the start state. */
    private void fill() {
        for (int i = 0; i < 256; i++) {
            long g = r.memory(392);
            queued.add(g);
            r.poke(ring + 8L * ((2 + i) % 256), 8, g);
        }
        r.set("p", r.p, "runqtail", 258);
    }

    private List<Long> global() {
        List<Long> out = new ArrayList<>();
        for (long g = r.get("schedt", r.sched, "runq.head"); g != 0; g = r.get("g", g, "schedlink")) out.add(g);
        return out;
    }

    @Test
    void nextIsKeptApart() {
        long g = r.deadG();
        r.call("runqput", r.p, g, 1);
        assertThat(r.get("p", r.p, "runnext")).isEqualTo(g);
        assertThat(r.get("p", r.p, "runqtail")).isEqualTo(2);
    }

    @Test
    void theKickedOneGoesToTheTail() {
        long a = r.deadG();
        long b = r.deadG();
        r.set("p", r.p, "runnext", a).call("runqput", r.p, b, 1);
        assertThat(r.get("p", r.p, "runnext")).isEqualTo(b);
        assertThat(r.get("p", r.p, "runqtail")).isEqualTo(3);
        assertThat(r.mem.ld8(ring + 16)).isEqualTo(a);
    }

    @Test
    void notNextGoesToTheTail() {
        long g = r.deadG();
        r.call("runqput", r.p, g, 0);
        assertThat(r.get("p", r.p, "runnext")).isZero();
        assertThat(r.mem.ld8(ring + 16)).isEqualTo(g);
    }

    @Test
    void runnextStolenMeanwhile() {
        long a = r.deadG();
        long b = r.deadG();
        r.set("p", r.p, "runnext", a).enter("runqput", r.p, b, 1).to("runqput", "CAS pp.runnext");
        r.set("p", r.p, "runnext", 0).finish();
        assertThat(r.get("p", r.p, "runnext")).isEqualTo(b);
        assertThat(r.get("p", r.p, "runqtail")).isEqualTo(2);
    }

    @Test
    void theRaceDetectorTossesACoin() {
        var ends = new HashSet<Long>();
        r.on("race");
        for (int i = 0; i < 20; i++) {
            long g = r.deadG();
            r.set("p", r.p, "runnext", 0).call("runqput", r.p, g, 1);
            ends.add(r.get("p", r.p, "runnext") == g ? 1L : 0L);
            r.finishCall();
        }
        assertThat(ends).containsExactlyInAnyOrder(0L, 1L);
    }

    @Test
    void aFullRingLosesItsOlderHalfAndTheKickedOne() {
        fill();
        long kicked = r.deadG();
        long next = r.deadG();
        r.set("p", r.p, "runnext", kicked).call("runqput", r.p, next, 1);
        List<Long> moved = new ArrayList<>(queued.subList(0, 128));
        moved.add(kicked);
        assertThat(global()).isEqualTo(moved);
        assertThat(r.get("schedt", r.sched, "runqsize")).isEqualTo(129);
        assertThat(r.get("schedt", r.sched, "runq.tail")).isEqualTo(kicked);
        assertThat(r.get("p", r.p, "runqhead")).isEqualTo(130);
        assertThat(r.get("p", r.p, "runnext")).isEqualTo(next);
    }

    @Test
    void theBatchGoesBehindWhatIsThere() {
        fill();
        long first = r.deadG();
        r.list("schedt", r.sched, "runq.head", "runqsize", first).set("schedt", r.sched, "runq.tail", first);
        r.call("runqput", r.p, r.deadG(), 0);
        assertThat(global().get(0)).isEqualTo(first);
        assertThat(global()).hasSize(130);
    }

    @Test
    void theHeadMovesMeanwhileAndTheRingIsTriedAgain() {
        fill();
        long g = r.deadG();
        r.enter("runqput", r.p, g, 0).to("runqputslow", "CAS _p_.runqhead");
        r.set("p", r.p, "runqhead", 10).finish();
        assertThat(global()).isEmpty();
        assertThat(r.get("p", r.p, "runqtail")).isEqualTo(259);
        assertThat(r.mem.ld8(ring + 16)).isEqualTo(g);
    }

    @Test
    void theRaceDetectorShufflesTheBatch() {
        fill();
        long g = r.deadG();
        r.on("race").call("runqputslow", r.p, g, 2, 258);
        List<Long> moved = new ArrayList<>(queued.subList(0, 128));
        moved.add(g);
        assertThat(global()).containsExactlyInAnyOrderElementsOf(moved).isNotEqualTo(moved);
        assertThat(r.reg(Reg.RAX) & 1).isOne();
    }

    @Test
    void onlyAFullQueueOverflows() {
        assertThat(r.dies("runqputslow", r.p, r.deadG(), 2, 10)).contains("runqputslow: queue is not full");
    }

    @Test
    void anEmptyBatchChangesNoQueue() {
        long batch = r.memory(16);
        r.call("globrunqputbatch", batch, 0);
        assertThat(global()).isEmpty();
        assertThat(r.get("schedt", r.sched, "runqsize")).isZero();
    }
}
