package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** The branches of stopm, gcstopm, of Ms that are locked to a goroutine, and of tying Ms and Ps together. */
class StopmTest {
    private final Rig r = new Rig().onG0();
    private final long m2 = r.idleM();
    private final long idle = r.f.constant("_Pidle");
    private final long running = r.f.constant("_Prunning");

    private long m(String field) {
        return r.get("m", r.m, field);
    }

    private long sched(String field) {
        return r.get("schedt", r.sched, field);
    }

    /** This M has given its P away. */
    private void noP() {
        r.set("m", r.m, "p", 0).set("p", r.p, "m", 0).set("p", r.p, "status", idle);
    }

    /** The M is put on the list and sleeps; somebody gives it the P and wakes it. */
    private void sleep() {
        r.skip("checkdead").to("notesleep", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(r.m + r.f.struct("m").field("park").offset());
        r.returns(0).skip("noteclear");
    }

    @Test
    void anMWithoutWorkSleepsUntilItGetsAP() {
        noP();
        r.enter("stopm");
        sleepAndWake();
        assertThat(m("p")).isEqualTo(r.p);
        assertThat(m("nextp")).isZero();
        assertThat(r.get("p", r.p, "m")).isEqualTo(r.m);
        assertThat(r.get("p", r.p, "status")).isEqualTo(running);
        assertThat(r.idleM()).isEqualTo(r.m);
        assertThat(r.get("m", r.m, "schedlink")).isEqualTo(m2);
    }

    private void sleepAndWake() {
        sleep();
        r.set("m", r.m, "nextp", r.p).finish();
    }

    @Test
    void anMThatHoldsAPDoesNotSleep() {
        assertThat(r.dies("stopm")).contains("stopm holding p");
    }

    @Test
    void norOneThatHoldsLocks() {
        r.set("m", r.m, "locks", 1);
        assertThat(r.dies("stopm")).contains("stopm holding locks");
    }

    @Test
    void norOneThatSpins() {
        noP();
        r.set("m", r.m, "spinning", 1);
        assertThat(r.dies("stopm")).contains("stopm spinning");
    }

    @Test
    void aStoppedWorldTakesTheP() {
        r.set("schedt", r.sched, "gcwaiting", 1)
                .set("schedt", r.sched, "stopwait", 2)
                .enter("gcstopm")
                .to("stopm", "");
        assertThat(r.get("p", r.p, "status")).isEqualTo(r.f.constant("_Pgcstop"));
        assertThat(sched("stopwait")).isOne();
        r.returns(0).finish();
    }

    @Test
    void theLastTellsWhoStopsItAndNoLongerSpins() {
        r.set("schedt", r.sched, "gcwaiting", 1).set("schedt", r.sched, "stopwait", 1);
        r.set("m", r.m, "spinning", 1).set("schedt", r.sched, "nmspinning", 1).enter("gcstopm");
        r.skip("notewakeup").skip("stopm").finish();
        assertThat(sched("stopwait")).isZero();
        assertThat(sched("nmspinning")).isZero();
        assertThat(m("spinning")).isZero();
    }

    @Test
    void spinningMsAreCounted() {
        r.set("schedt", r.sched, "gcwaiting", 1).set("m", r.m, "spinning", 1);
        assertThat(r.dies("gcstopm")).contains("gcstopm: negative nmspinning");
    }

    @Test
    void aWorldThatRunsIsNotStoppedFor() {
        assertThat(r.dies("gcstopm")).contains("gcstopm: not waiting for gc");
    }

    /** This M is locked to goroutine 1, which is runnable. */
    private void lock() {
        r.set("m", r.m, "lockedg", r.g1).set("g", r.g1, "lockedm", r.m);
        r.set("g", r.g1, "atomicstatus", r.f.constant("_Grunnable"));
    }

    @Test
    void aLockedMHandsItsPOnAndSleeps() {
        lock();
        r.enter("stoplockedm").skip("handoffp");
        assertThat(m("p")).isZero();
        sleep();
        assertThat(sched("nmidlelocked")).isOne();
        r.set("m", r.m, "nextp", r.p).finish();
        assertThat(m("p")).isEqualTo(r.p);
        assertThat(m("nextp")).isZero();
    }

    @Test
    void withoutAPItOnlySleeps() {
        lock();
        noP();
        r.enter("stoplockedm");
        sleepAndWake();
        assertThat(m("p")).isEqualTo(r.p);
    }

    @Test
    void itsGIsRunnableWhenItWakes() {
        lock();
        noP();
        r.set("g", r.g1, "atomicstatus", r.f.constant("_Gwaiting")).enter("stoplockedm");
        sleep();
        assertThat(r.dies())
                .contains("runtime:stoplockedm: lockedg (atomicstatus=4) is not Grunnable or Gscanrunnable\n")
                .contains("goid=1, gp->atomicstatus=4")
                .contains("stoplockedm: not runnable");
    }

    @Test
    void anMThatIsNotLockedDoesNotStopSo() {
        assertThat(r.dies("stoplockedm")).contains("stoplockedm: inconsistent locking");
    }

    @Test
    void norOneWhoseGIsLockedToAnother() {
        lock();
        r.set("g", r.g1, "lockedm", m2);
        assertThat(r.dies("stoplockedm")).contains("stoplockedm: inconsistent locking");
    }

    @Test
    void whoFindsALockedGGivesItsPToItsM() {
        r.set("g", r.g1, "lockedm", m2).set("schedt", r.sched, "nmidlelocked", 1);
        r.enter("startlockedm", r.g1).to("notewakeup", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(m2 + r.f.struct("m").field("park").offset());
        r.returns(0).skip("stopm").finish();
        assertThat(r.get("m", m2, "nextp")).isEqualTo(r.p);
        assertThat(sched("nmidlelocked")).isZero();
        assertThat(m("p")).isZero();
    }

    @Test
    void notToItself() {
        lock();
        assertThat(r.dies("startlockedm", r.g1)).contains("startlockedm: locked to me");
    }

    @Test
    void norToAnMThatHasOne() {
        r.set("g", r.g1, "lockedm", m2).set("m", m2, "nextp", r.p);
        assertThat(r.dies("startlockedm", r.g1)).contains("startlockedm: m has p");
    }

    @Test
    void anMHasOnePOnly() {
        assertThat(r.dies("acquirep", r.newP())).contains("wirep: already in go");
    }

    @Test
    void aPHasOneMOnly() {
        noP();
        r.set("p", r.p, "m", m2);
        assertThat(r.dies("acquirep", r.p))
                .contains("wirep: p->m=" + m2 + "(2) p->status=0\n")
                .contains("wirep: invalid p state");
    }

    @Test
    void andMustBeIdle() {
        noP();
        r.set("p", r.p, "status", r.f.constant("_Pgcstop"));
        assertThat(r.dies("acquirep", r.p)).contains("wirep: p->m=0(0) p->status=3\n");
    }

    @Test
    void theTracerHearsOfIt() {
        r.on("trace").call("releasep");
        assertThat(r.reg(Reg.RAX)).isEqualTo(r.p);
        r.finishCall();
        assertThat(m("p")).isZero();
        r.call("acquirep", r.p);
        assertThat(m("p")).isEqualTo(r.p);
    }

    @Test
    void whoHasNoPReleasesNone() {
        noP();
        assertThat(r.dies("releasep")).contains("releasep: invalid arg");
    }

    @Test
    void norOneOfAnother() {
        r.set("p", r.p, "m", m2);
        assertThat(r.dies("releasep"))
                .contains("releasep: m=0x4bbc00 m->p=0x" + Long.toHexString(r.p) + " p->m=0x" + Long.toHexString(m2))
                .contains("releasep: invalid p state");
    }

    @Test
    void norOneThatDoesNotRun() {
        r.set("p", r.p, "status", r.f.constant("_Psyscall"));
        assertThat(r.dies("releasep")).contains("p->status=2\n");
    }

    @Test
    void aSweepThatHasBegunIsNotModelled() {
        noP();
        r.set("mcache", r.get("p", r.p, "mcache"), "flushGen", 7).enter("acquirep", r.p);
        assertThat(r.finish().detail()).contains("flushing an mcache is not modelled");
    }

    @Test
    void theRuntimeLocksWhileItCounts() {
        r.call("lockOSThread");
        r.finishCall();
        assertThat(m("lockedg")).isEqualTo(r.g0);
        assertThat(r.get("g", r.g0, "lockedm")).isEqualTo(r.m);
        r.set("m", r.m, "lockedInt", 2).call("unlockOSThread");
        r.finishCall();
        assertThat(m("lockedg")).as("still once").isEqualTo(r.g0);
        r.set("m", r.m, "lockedExt", 1).call("unlockOSThread");
        r.finishCall();
        assertThat(m("lockedg")).as("the program locks").isEqualTo(r.g0);
        r.set("m", r.m, "lockedExt", 0).call("dounlockOSThread");
        assertThat(m("lockedg")).isZero();
        assertThat(r.get("g", r.g0, "lockedm")).isZero();
    }

    @Test
    void andNotMoreOftenThanItLocked() {
        assertThat(r.dies("unlockOSThread")).contains("misuse of lockOSThread/unlockOSThread");
    }
}
