package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Invariants;
import org.junit.jupiter.api.Test;

/** What is broken by hand is told. */
class InvariantsTest {
    private final Rig r = new Rig();

    private void broken(String... sentences) {
        assertThat(Invariants.broken(r.machine)).containsExactly(sentences);
    }

    private String name(long g) {
        return "the g at 0x" + Long.toHexString(g);
    }

    @Test
    void aFreshProcessIsWhole() {
        broken();
    }

    @Test
    void aGIsInOnePlace() {
        long g = r.runnable();
        r.ring(g).set("p", r.p, "runnext", g);
        broken(name(g) + " is in p0.runq and in p0.runnext");
    }

    @Test
    void theGlobalQueueIsAPlaceToo() {
        long g = r.runnable();
        r.ring(g).global(g);
        broken(name(g) + " is in p0.runq and in sched.runq");
    }

    @Test
    void whoRunsIsInNoQueue() {
        r.set("p", r.p, "runnext", r.g1);
        broken(
                "g1 is in p0.runnext, but its status is _Grunning and not _Grunnable",
                "g1 is in p0.runnext and is m0.curg");
    }

    @Test
    void itsStatusAgrees() {
        long g = r.deadG();
        r.ring(g);
        broken(name(g) + " is in p0.runq, but its status is _Gdead and not _Grunnable");
        r.set("g", g, "atomicstatus", 1).set("g", r.g1, "atomicstatus", r.f.constant("_Gwaiting"));
        broken("m0 runs g1, whose status is _Gwaiting");
    }

    @Test
    void aRingHasRoomFor256() {
        r.set("p", r.p, "runqhead", 0).set("p", r.p, "runqtail", 257);
        assertThat(Invariants.broken(r.machine)).contains("p0.runq has 257 elements, but room for 256");
    }

    @Test
    void aSlotHoldsAG() {
        r.set("p", r.p, "runqhead", 510).set("p", r.p, "runqtail", 512);
        broken("p0.runq[254] holds 0x0, which is no g", "p0.runq[255] holds 0x0, which is no g");
    }

    @Test
    void countsEqualTheirLists() {
        r.set("schedt", r.sched, "runqsize", 1)
                .set("schedt", r.sched, "nmidle", 3)
                .set("schedt", r.sched, "npidle", 2);
        broken(
                "sched.runqsize is 1, but sched.runq has 0",
                "sched.nmidle is 3, but sched.midle has 1",
                "sched.npidle is 2, but sched.pidle has 0");
        r.set("schedt", r.sched, "lock", 1);
        broken();
    }

    @Test
    void anIdlePHasNothingToDo() {
        long p = r.idleP();
        r.set("p", p, "runnext", r.runnable()).set("p", p, "status", r.f.constant("_Pgcstop"));
        assertThat(Invariants.broken(r.machine))
                .contains(
                        "p1 is in sched.pidle, but its status is _Pgcstop", "p1 is in sched.pidle and has goroutines");
    }

    @Test
    void noGRunsOnTwoMsAndNoPIsHeldByTwo() {
        r.set("m", r.idleM(), "p", r.p).set("m", r.idleM(), "curg", r.g1);
        broken("p0 is held by m0 and m2", "g1 is in m0.curg and is m2.curg");
    }

    @Test
    void spinningMsAreCounted() {
        r.set("schedt", r.sched, "nmspinning", 1);
        broken("sched.nmspinning is 1, but 0 Ms spin and 0 are being started or stopped");
        r.set("schedt", r.sched, "nmspinning", 0).set("m", r.m, "spinning", 1);
        broken("sched.nmspinning is 0, but 1 Ms spin and 0 are being started or stopped");
    }

    @Test
    void someoneAwakeWillLookAtEveryQueue() {
        long[] ps = r.procs(2);
        r.ringOf(ps[1], r.runnable());
        broken("p1 has goroutines, but no M that is awake holds it or is given it");
        r.set("m", r.idleM(), "nextp", ps[1]);
        broken();
    }

    @Test
    void alsoAtTheGlobalOne() {
        r.global(r.runnable()).set("m", r.m, "p", 0);
        broken("sched.runq has goroutines, but every M sleeps");
    }
}
