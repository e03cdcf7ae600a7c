package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Process;
import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** The looks an M takes after it has given its P back, and injectglist. */
class WithoutPTest {
    private final Rig r = new Rig().onG0();
    private final long blacken = r.f.global("runtime.gcBlackenEnabled");
    private final long controller = r.f.global("runtime.gcController");
    private final long workers = controller
            + r.f.struct("gcControllerState").field("idleMarkWorkers").offset();
    private final long pool = r.f.global("runtime.gcBgMarkWorkerPool");
    private final long waiting = r.f.constant("_Gwaiting");

    private long mask(String name) {
        return r.mem.ld8(r.f.global("runtime." + name));
    }

    private long runqs(long[] ps) {
        long allp = r.f.global("runtime.allp");
        return r.call("checkRunqsNoP", r.mem.ld8(allp), ps.length, ps.length, mask("idlepMask"), 1, 1);
    }

    @Test
    void workInARingAndAnIdlePBelongTogether() {
        long[] ps = r.procs(3);
        r.ringOf(ps[2], r.runnable()).idleP(ps[1]);
        assertThat(runqs(ps)).isEqualTo(ps[1]);
        assertThat(r.get("schedt", r.sched, "npidle")).isZero();
    }

    @Test
    void withoutAnIdlePOthersWillFindIt() {
        long[] ps = r.procs(3);
        r.ringOf(ps[2], r.runnable());
        assertThat(runqs(ps)).isZero();
    }

    @Test
    void withoutWorkNoPIsTaken() {
        long[] ps = r.procs(3);
        r.idleP(ps[1]);
        assertThat(runqs(ps)).isZero();
        assertThat(r.get("schedt", r.sched, "npidle")).isOne();
    }

    @Test
    void theFirstTimerOfAllPs() {
        long[] ps = r.procs(5);
        long[] when = {0, 70, 60, 65, 10};
        for (int i = 0; i < ps.length; i++) r.set("p", ps[i], "timer0When", when[i]);
        r.poke(mask("timerpMask"), 4, 0xf);
        long allp = r.f.global("runtime.allp");
        assertThat(r.call("checkTimersNoP", r.mem.ld8(allp), 5, 5, mask("timerpMask"), 1, 1, 0))
                .as("the last cannot have any")
                .isEqualTo(60);
        r.finishCall();
        assertThat(r.call("checkTimersNoP", r.mem.ld8(allp), 5, 5, mask("timerpMask"), 1, 1, 50))
                .isEqualTo(50);
    }

    private void marking(long max, long n) {
        r.poke(blacken, 4, 1).poke(workers, 8, max << 32 | n).poke(r.f.global("runtime.work"), 8, 1);
    }

    private long worker() {
        long g = r.runnable();
        long node = r.memory(24);
        r.set("g", g, "atomicstatus", waiting).poke(node + 16, 8, g).poke(pool, 8, node << 16);
        return g;
    }

    @Test
    void theCollectorMayUseAnIdleP() {
        marking(2, 0);
        long p = r.idleP();
        long g = worker();
        assertThat(r.call("checkIdleGCNoP")).isEqualTo(p);
        assertThat(r.reg(Reg.RBX)).isEqualTo(g);
        assertThat(r.mem.ld4(workers)).isOne();
    }

    @Test
    void notIfItDoesNotMark() {
        assertThat(r.call("checkIdleGCNoP")).isZero();
    }

    @Test
    void norIfEnoughMark() {
        marking(1, 1);
        assertThat(r.call("checkIdleGCNoP")).isZero();
    }

    @Test
    void norIfThereIsNothingToMark() {
        marking(1, 0);
        r.poke(r.f.global("runtime.work"), 8, 0);
        assertThat(r.call("checkIdleGCNoP")).isZero();
    }

    @Test
    void norWithoutAnIdleP() {
        marking(1, 0);
        assertThat(r.call("checkIdleGCNoP")).isZero();
        assertThat(r.mem.ld4(r.sched + r.f.struct("schedt").field("lock").offset()))
                .isZero();
    }

    @Test
    void norIfMarkingEndsMeanwhile() {
        marking(1, 0);
        long p = r.idleP();
        r.enter("checkIdleGCNoP")
                .to("checkIdleGCNoP", "marking is over")
                .poke(blacken, 4, 0)
                .finish();
        assertThat(r.reg(Reg.RAX)).isZero();
        assertThat(r.get("schedt", r.sched, "pidle")).isEqualTo(p);
    }

    @Test
    void norIfAnotherWorkerWasQuicker() {
        marking(1, 0);
        r.idleP();
        r.enter("checkIdleGCNoP")
                .to("checkIdleGCNoP", "marking is over")
                .poke(workers, 8, 1L << 32 | 1)
                .finish();
        assertThat(r.reg(Reg.RAX)).isZero();
        assertThat(r.get("schedt", r.sched, "npidle")).isOne();
    }

    @Test
    void norIfNoWorkerWaits() {
        marking(1, 0);
        r.idleP();
        assertThat(r.call("checkIdleGCNoP")).isZero();
        assertThat(r.mem.ld4(workers)).isZero();
        assertThat(r.get("schedt", r.sched, "npidle")).isOne();
    }

    private long list(long... gs) {
        for (long g : gs) r.set("g", g, "atomicstatus", waiting);
        long at = r.memory(8);
        r.list("g", gs[0], "schedlink", "waitsince");
        for (int i = 0; i < gs.length; i++) r.set("g", gs[i], "schedlink", i + 1 < gs.length ? gs[i + 1] : 0);
        r.poke(at, 8, gs[0]);
        return at;
    }

    @Test
    void anEmptyListIsNothingToInject() {
        r.call("injectglist", r.memory(8));
        assertThat(r.get("p", r.p, "runqtail")).isEqualTo(r.get("p", r.p, "runqhead"));
    }

    @Test
    void withoutIdlePsAllGoToThisPsRing() {
        long a = r.runnable();
        long b = r.runnable();
        long list = list(a, b);
        r.on("trace").call("injectglist", list);
        assertThat(new Process(r.machine).ring(r.p)).containsExactly(a, b);
        assertThat(r.get("g", a, "atomicstatus")).isEqualTo(r.f.constant("_Grunnable"));
        assertThat(r.mem.ld8(list)).isZero();
    }

    @Test
    void eachIdlePGetsOneThroughTheGlobalQueue() {
        long a = r.runnable();
        long b = r.runnable();
        long c = r.runnable();
        r.procs(3);
        r.idleP();
        r.idleP();
        r.enter("injectglist", list(a, b, c)).skip("startm").skip("startm").finish();
        assertThat(new Process(r.machine).globalQueue()).containsExactly(a, b);
        assertThat(new Process(r.machine).ring(r.p)).containsExactly(c);
    }

    @Test
    void moreIdlePsThanGoroutinesStayIdle() {
        long a = r.runnable();
        r.idleP();
        r.idleP();
        r.enter("injectglist", list(a)).skip("startm").finish();
        assertThat(new Process(r.machine).globalQueue()).containsExactly(a);
    }

    @Test
    void withoutAPAllGoToTheGlobalQueue() {
        long a = r.runnable();
        long b = r.runnable();
        r.set("m", r.m, "p", 0).call("injectglist", list(a, b));
        assertThat(new Process(r.machine).globalQueue()).containsExactly(a, b);
        assertThat(r.get("schedt", r.sched, "runqsize")).isEqualTo(2);
    }

    @Test
    void whatDoesNotFitIntoTheRingGoesToTheGlobalQueue() {
        long a = r.runnable();
        long b = r.runnable();
        r.set("p", r.p, "runqhead", 0).set("p", r.p, "runqtail", 255).call("injectglist", list(a, b));
        assertThat(r.get("p", r.p, "runqtail")).isEqualTo(256);
        assertThat(new Process(r.machine).globalQueue()).containsExactly(b);
        assertThat(r.get("schedt", r.sched, "runqsize")).isOne();
    }
}
