package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The branches of runqget, globrunqput and globrunqget. */
class QueuesTest {
    private final Rig r = new Rig().onG0();

    private long[] gs(int n) {
        return LongStream.range(0, n).map(i -> r.runnable()).toArray();
    }

    @Test
    void anEmptyQueueGivesNil() {
        assertThat(r.call("runqget", r.p)).isZero();
        assertThat(r.reg(Reg.RBX)).isZero();
    }

    @Test
    void runnextLeavesByCas() {
        long g = r.runnable();
        r.set("p", r.p, "runnext", g);
        assertThat(r.call("runqget", r.p)).isEqualTo(g);
        assertThat(r.reg(Reg.RBX)).isOne();
        assertThat(r.get("p", r.p, "runnext")).isZero();
    }

    @Test
    void aStolenRunnextIsNotTriedAgain() {
        long[] g = gs(2);
        r.set("p", r.p, "runnext", g[0]).ring(g[1]).enter("runqget", r.p).to("runqget", "CAS pp.runnext");
        r.set("p", r.p, "runnext", 0).finish();
        assertThat(r.reg(Reg.RAX)).isEqualTo(g[1]);
        assertThat(r.reg(Reg.RBX)).isZero();
    }

    @Test
    void theOldestOfTheRingComesFirst() {
        long[] g = gs(2);
        r.ring(g);
        assertThat(r.call("runqget", r.p)).isEqualTo(g[0]);
        assertThat(r.get("p", r.p, "runqhead")).isEqualTo(3);
    }

    @Test
    void aStolenHeadIsTriedAgain() {
        long[] g = gs(2);
        r.ring(g).enter("runqget", r.p).to("runqget", "CAS pp.runqhead");
        r.set("p", r.p, "runqhead", 3).finish();
        assertThat(r.reg(Reg.RAX)).isEqualTo(g[1]);
    }

    @Test
    void theHeadWrapsAtThirtyTwoBits() {
        long g = r.runnable();
        r.set("p", r.p, "runqhead", 0xffffffffL).set("p", r.p, "runqtail", 0);
        r.poke(r.p + r.f.struct("p").field("runq").offset() + 255 * 8, 8, g);
        assertThat(r.call("runqget", r.p)).isEqualTo(g);
        assertThat(r.get("p", r.p, "runqhead")).isZero();
    }

    @Test
    void globrunqputAppends() {
        long[] g = gs(2);
        r.call("globrunqput", g[0]);
        r.finishCall();
        r.call("globrunqput", g[1]);
        assertThat(r.get("schedt", r.sched, "runq.head")).isEqualTo(g[0]);
        assertThat(r.get("schedt", r.sched, "runq.tail")).isEqualTo(g[1]);
        assertThat(r.get("g", g[0], "schedlink")).isEqualTo(g[1]);
        assertThat(r.get("schedt", r.sched, "runqsize")).isEqualTo(2);
    }

    @Test
    void nothingToGet() {
        assertThat(r.call("globrunqget", r.p, 0)).isZero();
    }

    @Test
    void aFairShareIsSizeByProcsPlusOne() {
        long[] g = gs(8);
        r.global(g).poke(r.f.global("runtime.gomaxprocs"), 4, 4);
        assertThat(r.call("globrunqget", r.p, 0)).isEqualTo(g[0]);
        assertThat(r.get("schedt", r.sched, "runqsize")).isEqualTo(5);
        assertThat(r.get("schedt", r.sched, "runq.head")).isEqualTo(g[3]);
        assertThat(r.get("p", r.p, "runqtail")).isEqualTo(4);
    }

    @Test
    void notMoreThanAsked() {
        long[] g = gs(8);
        r.global(g);
        assertThat(r.call("globrunqget", r.p, 3)).isEqualTo(g[0]);
        assertThat(r.get("schedt", r.sched, "runqsize")).isEqualTo(5);
    }

    @Test
    void askedForMoreThanThereIs() {
        long[] g = gs(2);
        r.global(g);
        assertThat(r.call("globrunqget", r.p, 30)).isEqualTo(g[0]);
        assertThat(r.get("schedt", r.sched, "runqsize")).isZero();
        assertThat(r.get("schedt", r.sched, "runq.tail")).isZero();
    }

    @Test
    void notMoreThanHalfARing() {
        long[] g = gs(200);
        r.global(g);
        assertThat(r.call("globrunqget", r.p, 0)).isEqualTo(g[0]);
        assertThat(r.get("schedt", r.sched, "runqsize")).isEqualTo(72);
        assertThat(r.get("p", r.p, "runqtail") - r.get("p", r.p, "runqhead")).isEqualTo(127);
    }

    @Test
    void aListShorterThanItsCountGivesNil() {
        r.set("schedt", r.sched, "runqsize", 2).enter("globrunqget", r.p, 1).finish();
        assertThat(r.reg(Reg.RAX)).isZero();
        assertThat(r.get("schedt", r.sched, "runqsize")).isOne();
    }

    @Test
    void noProcessorsAreADivisionByZero() {
        r.global(r.runnable()).poke(r.f.global("runtime.gomaxprocs"), 4, 0).enter("globrunqget", r.p, 0);
        assertThat(r.finish().detail()).contains("integer divide by zero");
    }
}
