package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Process;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Stealing: what is taken of a ring, in which order Ps are met, when runnext and timers are. */
class StealTest {
    private final Rig r = new Rig().onG0();
    private final long running = r.f.constant("_Prunning");

    private long[] gs(int n) {
        return IntStream.range(0, n).mapToLong(i -> r.runnable()).toArray();
    }

    private List<Long> ring(long p) {
        return new Process(r.machine).ring(p);
    }

    @Test
    void theOlderAndLargerHalfIsStolenAndItsLastRuns() {
        long victim = r.newP();
        long[] gs = gs(5);
        r.ringOf(victim, gs);
        assertThat(r.call("runqsteal", r.p, victim, 0)).isEqualTo(gs[2]);
        assertThat(ring(r.p)).containsExactly(gs[0], gs[1]);
        assertThat(ring(victim)).containsExactly(gs[3], gs[4]);
    }

    @Test
    void ofOneItIsThatOne() {
        long victim = r.newP();
        long[] gs = gs(1);
        r.ringOf(victim, gs);
        assertThat(r.call("runqsteal", r.p, victim, 0)).isEqualTo(gs[0]);
        assertThat(ring(r.p)).isEmpty();
        assertThat(ring(victim)).isEmpty();
    }

    @Test
    void ringsAreRound() {
        long victim = r.newP();
        long[] gs = gs(4);
        r.set("p", victim, "runqhead", 0xffffffffL).set("p", victim, "runqtail", 0xffffffffL);
        r.set("p", r.p, "runqhead", 255).set("p", r.p, "runqtail", 255);
        r.poke(victim + r.f.struct("p").field("runq").offset() + 255 * 8, 8, gs[0])
                .set("p", victim, "runqtail", 0);
        r.ringOf(victim, gs[1], gs[2], gs[3]);
        assertThat(r.call("runqsteal", r.p, victim, 0)).isEqualTo(gs[1]);
        assertThat(ring(r.p)).containsExactly(gs[0]);
        assertThat(r.get("p", victim, "runqhead")).isOne();
    }

    @Test
    void anEmptyRingHasNothing() {
        assertThat(r.call("runqsteal", r.p, r.newP(), 1)).isZero();
    }

    @Test
    void runnextIsLeftBut() {
        long victim = r.newP();
        long g = r.runnable();
        r.set("p", victim, "runnext", g);
        assertThat(r.call("runqsteal", r.p, victim, 0)).isZero();
        r.finishCall();
        assertThat(r.call("runqsteal", r.p, victim, 1)).as("in the last round").isEqualTo(g);
        assertThat(r.get("p", victim, "runnext")).isZero();
    }

    @Test
    void aRunningPGetsThreeMicrosecondsToRunItItself() {
        long victim = r.newP();
        long g = r.runnable();
        r.set("p", victim, "runnext", g).set("p", victim, "status", running).enter("runqsteal", r.p, victim, 1);
        r.to("usleep", "");
        assertThat(r.mem.ld4(r.reg(Reg.RSP) + 8)).as("µs").isEqualTo(3);
        r.returns(0)
                .to("runqgrab", "CAS pp.runnext")
                .set("p", victim, "runnext", 0)
                .finish();
        assertThat(r.reg(Reg.RAX)).as("it did").isZero();
    }

    @Test
    void whoeverIsQuickerHasThem() {
        long victim = r.newP();
        long[] gs = gs(4);
        r.ringOf(victim, gs).enter("runqgrab", victim, r.memory(2048), 0, 0).to("runqgrab", "CAS pp.runqhead");
        r.set("p", victim, "runqhead", 3).finish();
        assertThat(r.reg(Reg.RAX)).as("one was left").isOne();
    }

    @Test
    void endsThatDoNotBelongTogetherAreReadAgain() {
        long victim = r.newP();
        r.set("p", victim, "runqtail", 300)
                .enter("runqgrab", victim, r.memory(2048), 0, 0)
                .to("runqgrab", "n > 128");
        r.set("p", victim, "runqtail", 0).finish();
        assertThat(r.reg(Reg.RAX)).isZero();
    }

    @Test
    void aThiefsRingHasRoom() {
        long victim = r.newP();
        r.ringOf(victim, gs(4)).set("p", r.p, "runqhead", 0).set("p", r.p, "runqtail", 255);
        assertThat(r.dies("runqsteal", r.p, victim, 0)).contains("runqsteal: runq overflow");
    }

    @Test
    void everyOrderMeetsEveryPOnce() {
        for (int n : new int[] {1, 2, 3, 4, 6, 7, 8, 12}) {
            Rig rig = new Rig().onG0();
            rig.procs(n);
            for (long random : new long[] {0, 1, n, 5L * n + 3, 0xffffffffL, 1_234_567}) {
                assertThat(order(rig, n, random)).hasSize(n).doesNotHaveDuplicates();
            }
        }
    }

    /** The coprime numbers are those that procresize finds for so many Ps. */
    @Test
    void noneOf64PsIsMissed() {
        for (int n = 1; n <= 64; n++) {
            Rig rig = new Rig().onG0();
            rig.call("(*randomOrder).reset", rig.f.global("runtime.stealOrder"), n);
            rig.finishCall();
            for (long random : new long[] {0x9e3779b97f4a7c15L >>> n % 32 & 0xffffffffL, 7L * n + 5})
                assertThat(order(rig, n, random))
                        .as("%d Ps", n)
                        .containsExactlyInAnyOrderElementsOf(
                                LongStream.range(0, n).boxed().toList());
        }
    }

    private List<Long> order(Rig rig, int n, long random) {
        long at = rig.memory(16);
        rig.call("(*randomOrder).start", rig.f.global("runtime.stealOrder"), random);
        Reg[] results = {Reg.RAX, Reg.RBX, Reg.RCX, Reg.RDI};
        long[] e = LongStream.range(0, 4).map(i -> rig.reg(results[(int) i])).toArray();
        rig.finishCall();
        for (int i = 0; i < 4; i++) rig.poke(at + 4L * i, 4, e[i]);
        List<Long> out = new ArrayList<>();
        while (out.size() <= n && ask(rig, "done", at) == 0) {
            out.add(ask(rig, "position", at));
            ask(rig, "next", at);
        }
        return out;
    }

    private static long ask(Rig rig, String what, long at) {
        long answer = rig.call("(*randomEnum)." + what, at);
        rig.finishCall();
        return answer;
    }

    @Test
    void anOrderOfNoPsIsAnError() {
        r.enter("(*randomOrder).start", r.memory(32), 7);
        assertThat(r.finish().detail()).contains("divide by zero");
    }

    @Test
    void norHasOneWithoutSteps() {
        long none = r.memory(32);
        r.poke(none, 4, 2).enter("(*randomOrder).start", none, 7);
        assertThat(r.finish().detail()).contains("divide by zero");
    }

    private void stolen(long gp, long inherit, long until, long newWork) {
        assertThat(r.reg(Reg.RAX)).isEqualTo(gp);
        assertThat(r.reg(Reg.RBX)).isEqualTo(inherit);
        assertThat(r.reg(Reg.RDI)).as("pollUntil").isEqualTo(until);
        assertThat(r.reg(Reg.RSI)).as("newWork").isEqualTo(newWork);
    }

    @Test
    void aRingIsFoundInTheFirstRound() {
        long[] ps = r.procs(3);
        long[] gs = gs(1);
        r.ringOf(ps[2], gs).call("stealWork", 5);
        stolen(gs[0], 0, 0, 0);
        assertThat(r.reg(Reg.RCX)).as("now").isEqualTo(5);
    }

    @Test
    void aRunnextOnlyInTheLast() {
        long[] ps = r.procs(3);
        long g = r.runnable();
        r.set("p", ps[1], "runnext", g).enter("stealWork", 5);
        int asked = 0;
        while (!r.machine.row().orElseThrow().toString().equals("gobuf.callreturn:0")) {
            if (r.machine.row().orElseThrow().toString().equals("runqsteal:0") && r.reg(Reg.RBX) == ps[1]) asked++;
            r.step();
        }
        stolen(g, 0, 0, 0);
        assertThat(asked).isEqualTo(4);
    }

    @Test
    void idlePsAreNotLookedAt() {
        long[] ps = r.procs(2);
        r.set("p", ps[1], "runnext", r.runnable()).idleP(ps[1]);
        r.call("stealWork", 5);
        stolen(0, 0, 0, 0);
    }

    @Test
    void aStoppedWorldIsLookedAtFromTheTop() {
        r.procs(2);
        r.set("schedt", r.sched, "gcwaiting", 1).call("stealWork", 5);
        stolen(0, 0, 0, 1);
    }

    @Test
    void timersAreRunInTheLastRound() {
        long[] ps = r.procs(4);
        r.poke(r.mem.ld8(r.f.global("runtime.timerpMask")), 4, 0xe).enter("stealWork", 5);
        long[] when = {70, 60, 65};
        for (int i = 0; i < 3; i++) {
            r.to("checkTimers", "").returns(5);
            r.register(Reg.RBX, when[i]).register(Reg.RCX, 0).step();
        }
        r.finish();
        assertThat(ps).hasSize(4);
        stolen(0, 0, 60, 0);
    }

    @Test
    void whatTheyReadyIsTaken() {
        r.procs(2);
        long g = r.runnable();
        r.poke(r.mem.ld8(r.f.global("runtime.timerpMask")), 4, 2)
                .enter("stealWork", 5)
                .to("checkTimers", "")
                .returns(5);
        r.register(Reg.RBX, 0).register(Reg.RCX, 1).set("p", r.p, "runnext", g).finish();
        stolen(g, 1, 0, 0);
    }

    @Test
    void orLookedForFromTheTop() {
        r.procs(2);
        r.poke(r.mem.ld8(r.f.global("runtime.timerpMask")), 4, 2)
                .enter("stealWork", 5)
                .to("checkTimers", "")
                .returns(5);
        r.register(Reg.RBX, 0).register(Reg.RCX, 1).finish();
        stolen(0, 0, 0, 1);
    }

    @Test
    void fewerPsThanAnOrderKnowsAreAnError() {
        r.procs(2);
        r.poke(r.f.global("runtime.allp") + 8, 8, 0).enter("stealWork", 5);
        assertThat(r.finish().detail()).contains("index out of range");
    }
}
