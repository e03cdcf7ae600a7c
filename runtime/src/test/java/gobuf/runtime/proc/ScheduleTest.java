package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** The branches of schedule, resetspinning and schedEnabled. */
class ScheduleTest {
    private final Rig r = new Rig();

    /** A runnable goroutine of add's, alone in runnext, and the thread on g0's stack. */
    private long ready() {
        r.go();
        long g = r.get("p", r.p, "runnext");
        r.onG0();
        return g;
    }

    @Test
    void runsWhatFindRunnableFinds() {
        long g = ready();
        r.enter("schedule").to("main.add", "sink = x + y");
        assertThat(r.reg(Reg.R14)).isEqualTo(g);
        assertThat(r.get("m", r.m, "curg")).isEqualTo(g);
    }

    @Test
    void holdingLocksIsFatal() {
        r.onG0().set("m", r.m, "locks", 1);
        assertThat(r.dies("schedule")).isEqualTo("fatal error: schedule: holding locks\n");
    }

    @Test
    void insideCgoIsFatal() {
        r.onG0().set("m", r.m, "incgo", 1);
        assertThat(r.dies("schedule")).isEqualTo("fatal error: schedule: in cgo\n");
    }

    @Test
    void aLockedMWaitsForItsGoroutine() {
        r.onG0().set("m", r.m, "lockedg", r.g1).set("g", r.g1, "lockedm", r.m).enter("schedule");
        r.to("handoffp", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(r.p);
    }

    @Test
    void behindStoplockedmTheLockedGoroutineRuns() {
        long g = ready();
        r.set("m", r.m, "lockedg", g)
                .enter("schedule")
                .to("stoplockedm", "stack check")
                .returns(0);
        r.to("main.add", "sink = x + y");
        assertThat(r.reg(Reg.R14)).isEqualTo(g);
        assertThat(r.get("p", r.p, "runnext")).as("the queue was not looked at").isEqualTo(g);
    }

    @Test
    void aPreemptionThatWasAskedForIsForgotten() {
        ready();
        r.set("p", r.p, "preempt", 1).enter("schedule").to("findRunnable", "stack check");
        assertThat(r.get("p", r.p, "preempt")).isZero();
    }

    @Test
    void spinningWithARunnextIsFatal() {
        ready();
        r.set("m", r.m, "spinning", 1);
        assertThat(r.dies("schedule")).isEqualTo("fatal error: schedule: spinning with local work\n");
    }

    @Test
    void spinningWithAFilledRingIsFatal() {
        r.onG0().set("m", r.m, "spinning", 1).set("p", r.p, "runqtail", 3);
        assertThat(r.dies("schedule")).isEqualTo("fatal error: schedule: spinning with local work\n");
    }

    @Test
    void aSpinningMStopsSpinningWhenItHasFoundWork() {
        long g = r.runnable();
        r.onG0().global(g).set("m", r.m, "spinning", 1).set("schedt", r.sched, "nmspinning", 1);
        r.enter("schedule").to("resetspinning", "wakep()");
        assertThat(r.get("m", r.m, "spinning")).isZero();
        assertThat(r.get("schedt", r.sched, "nmspinning")).isZero();
        r.to("execute", "no goroutine profile");
    }

    @Test
    void resetspinningOfAnMThatDoesNotSpinIsFatal() {
        assertThat(r.onG0().dies("resetspinning")).isEqualTo("fatal error: resetspinning: not a spinning m\n");
    }

    @Test
    void fewerThanNoSpinningMsAreFatal() {
        r.onG0().set("m", r.m, "spinning", 1);
        assertThat(r.dies("resetspinning")).isEqualTo("fatal error: findrunnable: negative nmspinning\n");
    }

    @Test
    void resetspinningMayWakeAnother() {
        r.onG0().set("m", r.m, "spinning", 1).set("schedt", r.sched, "nmspinning", 1);
        r.call("resetspinning");
        assertThat(r.get("m", r.m, "spinning")).isZero();
    }

    @Test
    void userGoroutinesThatMayNotRunAreKeptAside() {
        long a = ready();
        long b = r.runnable();
        r.global(b).set("schedt", r.sched, "disable.user", 1).enter("schedule");
        r.to("stopm", "");
        assertThat(r.get("schedt", r.sched, "disable.runnable.head")).isEqualTo(a);
        assertThat(r.get("schedt", r.sched, "disable.runnable.tail")).isEqualTo(b);
        assertThat(r.get("g", a, "schedlink")).isEqualTo(b);
        assertThat(r.get("schedt", r.sched, "disable.n")).isEqualTo(2);
    }

    @Test
    void systemGoroutinesMayRunEvenThen() {
        long g = ready();
        r.set("schedt", r.sched, "disable.user", 1)
                .set("g", g, "startpc", r.f.function("runtime.bgsweep").entry());
        r.enter("schedule").to("execute", "no goroutine profile");
    }

    @Test
    void schedulingMayBeEnabledWhileTheLockIsAwaited() {
        ready();
        r.set("schedt", r.sched, "disable.user", 1).enter("schedule").to("schedule", "lock(&sched.lock)");
        r.set("schedt", r.sched, "disable.user", 0).to("execute", "no goroutine profile");
        assertThat(r.get("schedt", r.sched, "lock.key") & 0xffffffffL).isZero();
        assertThat(r.get("schedt", r.sched, "disable.n")).isZero();
    }

    @Test
    void aGcWorkerOrTraceReaderWakesAP() {
        ready();
        r.enter("schedule").to("schedule", "m is not spinning");
        r.to("schedule", "gp = AX");
        r.register(Reg.RCX, 1).to("wakep", "stack check");
        r.to("execute", "no goroutine profile");
    }

    @Test
    void aGoroutineLockedToAnotherMTakesThePAlong() {
        long g = ready();
        r.set("g", g, "lockedm", r.idleM()).enter("schedule").to("notewakeup", "");
        assertThat(r.get("m", r.idleM(), "nextp")).isEqualTo(r.p);
    }

    @Test
    void behindStartlockedmItLooksAgain() {
        long g = ready();
        r.set("g", g, "lockedm", r.m)
                .enter("schedule")
                .to("startlockedm", "stack check")
                .returns(0);
        r.to("schedule", "pp.preempt = false").to("findRunnable", "stack check");
    }
}
