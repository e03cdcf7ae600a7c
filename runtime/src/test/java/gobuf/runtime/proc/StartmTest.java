package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** The branches of startm, handoffp and wakep. */
class StartmTest {
    private final Rig r = new Rig().onG0();
    private final long m2 = r.idleM();

    private long sched(String field) {
        return r.get("schedt", r.sched, field);
    }

    /** Some M polls the network, so that no P needs an M for that. */
    StartmTest() {
        set("lastpoll", 0);
    }

    private Rig set(String field, long v) {
        return r.set("schedt", r.sched, field, v);
    }

    /** Whether m2 was woken with that P. */
    private void woken(long p, long spinning) {
        assertThat(r.get("m", m2, "nextp")).isEqualTo(p);
        assertThat(r.get("m", m2, "spinning")).isEqualTo(spinning);
        assertThat(sched("nmidle")).isZero();
        assertThat(r.get("m", r.m, "locks")).isZero();
    }

    @Test
    void anIdleMGetsTheP() {
        long p = r.newP();
        r.enter("startm", p, 0).to("notewakeup", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(m2 + r.f.struct("m").field("park").offset());
        r.returns(0).finish();
        woken(p, 0);
    }

    @Test
    void withoutAPAnIdleOneIsTaken() {
        long p = r.idleP();
        r.enter("startm", 0, 1).skip("notewakeup").finish();
        woken(p, 1);
        assertThat(sched("npidle")).isZero();
    }

    @Test
    void withoutAnIdlePNothingIsStarted() {
        r.call("startm", 0, 0);
        assertThat(sched("nmidle")).isOne();
        assertThat(r.get("m", r.m, "locks")).isZero();
    }

    @Test
    void thenTheSpinningMIsNotCountedAnyMore() {
        set("nmspinning", 1).call("startm", 0, 1);
        assertThat(sched("nmspinning")).isZero();
    }

    @Test
    void noMoreThanWereCounted() {
        assertThat(r.dies("startm", 0, 1)).contains("startm: negative nmspinning");
    }

    @Test
    void withoutAnIdleMANewOneIsMade() {
        long p = r.newP();
        made(p, 0, 0);
    }

    private void made(long p, long spinning, long fn) {
        set("midle", 0).enter("startm", p, spinning).skip("mReserveID", 3).to("newm", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(fn);
        assertThat(r.reg(Reg.RBX)).isEqualTo(p);
        assertThat(r.reg(Reg.RCX)).as("id").isEqualTo(3);
        r.returns(0).finish();
        assertThat(r.get("m", r.m, "locks")).isZero();
    }

    @Test
    void whichSpinsIfItIsTo() {
        long p = r.newP();
        made(p, 1, r.f.funcval("runtime.mspinning"));
    }

    @Test
    void aPThatASpinningMGetsIsEmpty() {
        long p = r.newP();
        r.set("p", p, "runnext", r.runnable());
        assertThat(r.dies("startm", p, 1)).contains("startm: p has runnable gs");
    }

    @Test
    void anIdleMDoesNotSpin() {
        r.set("m", m2, "spinning", 1);
        assertThat(r.dies("startm", r.newP(), 0)).contains("startm: m is spinning");
    }

    @Test
    void norWaitsItForAP() {
        r.set("m", m2, "nextp", 8);
        assertThat(r.dies("startm", r.newP(), 0)).contains("startm: m has p");
    }

    @Test
    void wakepWakesIfAPIsIdleAndNobodySpins() {
        long p = r.idleP();
        r.enter("wakep").skip("notewakeup").finish();
        woken(p, 1);
        assertThat(sched("nmspinning")).isOne();
    }

    @Test
    void aPWithWorkIsHandedOn() {
        long p = r.newP();
        r.set("p", p, "runnext", r.runnable());
        handed(p, 0);
    }

    @Test
    void soIsOneWhenTheGlobalQueueHasSome() {
        r.global(r.runnable());
        handed(r.newP(), 0);
    }

    @Test
    void orATraceReaderIsParked() {
        r.on("trace").poke(Switches.variable(r.f, "trace", "reader"), 8, r.runnable());
        handed(r.newP(), 0);
    }

    @Test
    void orATraceEnds() {
        r.poke(Switches.variable(r.f, "trace", "shutdown"), 1, 1);
        r.poke(Switches.variable(r.f, "trace", "reader"), 8, r.runnable());
        handed(r.newP(), 0);
    }

    @Test
    void orThereIsGarbageToMark() {
        r.poke(r.f.global("runtime.gcBlackenEnabled"), 4, 1).poke(r.f.global("runtime.work"), 8, 1);
        handed(r.newP(), 0);
    }

    @Test
    void orNobodySpinsAndNoPIsIdle() {
        handed(r.newP(), 1);
        assertThat(sched("nmspinning")).isOne();
    }

    @Test
    void ifNothingCallsForItThePIsIdle() {
        r.poke(r.f.global("runtime.gcBlackenEnabled"), 4, 1).on("trace");
        set("nmspinning", 1);
        long p = r.newP();
        r.call("handoffp", p);
        assertThat(sched("pidle")).isEqualTo(p);
    }

    @Test
    void itIsIdleTooIfSomebodyElseWasQuickerToSpin() {
        long p = r.newP();
        r.enter("handoffp", p).to("handoffp", "CAS sched.nmspinning");
        set("nmspinning", 1).finish();
        assertThat(sched("pidle")).isEqualTo(p);
    }

    @Test
    void itsTimersAreLookedAfter() {
        set("nmspinning", 1);
        long p = r.newP();
        r.set("p", p, "timer0When", 50)
                .set("p", p, "numTimers", 1)
                .enter("handoffp", p)
                .to("wakeNetPoller", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(50);
        assertThat(sched("pidle")).isEqualTo(p);
    }

    @Test
    void aStoppedWorldGetsIt() {
        long p = r.newP();
        set("gcwaiting", 1)
                .set("schedt", r.sched, "stopwait", 2)
                .set("schedt", r.sched, "npidle", 1)
                .call("handoffp", p);
        assertThat(r.get("p", p, "status")).isEqualTo(r.f.constant("_Pgcstop"));
        assertThat(sched("stopwait")).isOne();
    }

    @Test
    void theLastPTellsWhoStopsIt() {
        long p = r.newP();
        set("gcwaiting", 1).set("schedt", r.sched, "stopwait", 1).set("schedt", r.sched, "npidle", 1);
        r.enter("handoffp", p).skip("notewakeup").finish();
        assertThat(sched("stopwait")).isZero();
    }

    @Test
    void aSafePointFunctionIsRunForIt() {
        long p = r.newP();
        safePoint(p, 2);
        r.call("handoffp", p);
        assertThat(r.get("p", p, "runSafePointFn")).isZero();
        assertThat(sched("safePointWait")).isOne();
    }

    @Test
    void theLastTellsWhoWaits() {
        long p = r.newP();
        safePoint(p, 1);
        r.enter("handoffp", p).skip("notewakeup").finish();
        assertThat(sched("safePointWait")).isZero();
    }

    @Test
    void unlessSomebodyElseRunsIt() {
        long p = r.newP();
        safePoint(p, 2);
        r.enter("handoffp", p).to("handoffp", "CAS pp.runSafePointFn");
        r.set("p", p, "runSafePointFn", 0).finish();
        assertThat(sched("safePointWait")).isEqualTo(2);
    }

    @Test
    void workThatComesMeanwhileIsSeenUnderTheLock() {
        long p = r.newP();
        set("nmspinning", 1).enter("handoffp", p).to("handoffp", "lock(&sched.lock)");
        r.global(r.runnable()).skip("notewakeup").finish();
        woken(p, 0);
    }

    @Test
    void theLastRunningPIsHandedOnToPoll() {
        set("nmspinning", 1).set("schedt", r.sched, "lastpoll", 1);
        handed(r.newP(), 0);
    }

    private void safePoint(long p, long ps) {
        long funcval = r.memory(8);
        r.poke(funcval, 8, r.f.function("runtime.runqempty").entry());
        r.set("p", p, "runSafePointFn", 1).set("schedt", r.sched, "safePointFn", funcval);
        set("safePointWait", ps).set("schedt", r.sched, "nmspinning", 1);
    }

    private void handed(long p, long spinning) {
        r.enter("handoffp", p).skip("notewakeup").finish();
        woken(p, spinning);
    }
}
