package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** The branches of retake and of asking goroutines to stop. Times are in ns. */
class RetakeTest {
    private static final long MS = 1_000_000;

    private final Rig r = new Rig().onG0();
    private final long m2 = r.idleM();
    private final long running = r.f.constant("_Prunning");
    private final long syscall = r.f.constant("_Psyscall");
    private final long preempt = r.f.constant("stackPreempt");

    /** A P beside ours, with that status, as sysmon has seen it at time 0. */
    private long other(long status) {
        long p = r.procs(2)[1];
        return set(p, status);
    }

    private long set(long p, long status) {
        r.set("p", p, "status", status).set("p", r.p, "status", r.f.constant("_Pgcstop"));
        return p;
    }

    private long tick(long p, String field) {
        return r.get("p", p, "sysmontick." + field);
    }

    @Test
    void aNewSliceBeginsNow() {
        long p = other(running);
        r.set("p", p, "schedtick", 7);
        assertThat(r.call("retake", 5)).isZero();
        assertThat(tick(p, "schedtick")).isEqualTo(7);
        assertThat(tick(p, "schedwhen")).isEqualTo(5);
    }

    @Test
    void itLastsTenMilliseconds() {
        long p = other(running);
        r.enter("retake", 10 * MS - 1);
        assertThat(r.finish().reason()).isNotNull();
        r.finishCall();
        r.enter("retake", 10 * MS).to("preemptone", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(p);
        r.returns(0).finish();
    }

    @Test
    void aSystemCallGetsOneMoreRound() {
        long p = other(syscall);
        r.set("p", p, "syscalltick", 3);
        assertThat(r.call("retake", 5)).isZero();
        assertThat(tick(p, "syscalltick")).isEqualTo(3);
        assertThat(tick(p, "syscallwhen")).isEqualTo(5);
    }

    private void retaken(long p, long now) {
        r.enter("retake", now).to("handoffp", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(p);
        assertThat(r.get("schedt", r.sched, "nmidlelocked"))
                .as("one fewer idle meanwhile")
                .isEqualTo(0xffffffffL);
        r.returns(0).skip("checkdead").finish();
        assertThat(r.reg(Reg.RAX)).as("n").isOne();
        assertThat(r.get("p", p, "status")).isZero();
        assertThat(r.get("p", p, "syscalltick")).isOne();
        assertThat(r.get("schedt", r.sched, "nmidlelocked")).isZero();
    }

    @Test
    void thenAPWithWorkIsRetaken() {
        long p = other(syscall);
        r.on("trace").set("p", p, "runnext", r.runnable());
        retaken(p, 5);
    }

    @Test
    void soIsOneThatNobodyCouldReplace() {
        retaken(other(syscall), 5);
    }

    @Test
    void othersStayForTenMilliseconds() {
        long p = other(syscall);
        r.set("schedt", r.sched, "npidle", 1).set("p", p, "sysmontick.schedwhen", 6 * MS);
        assertThat(r.call("retake", 10 * MS - 1)).isZero();
        assertThat(r.get("p", p, "status")).isEqualTo(syscall);
        r.finishCall();
        retaken(p, 10 * MS);
    }

    @Test
    void aSliceThatIsOverInASystemCallIsOverAtOnce() {
        long p = other(syscall);
        r.set("p", p, "syscalltick", 0).set("p", p, "sysmontick.syscalltick", 5);
        r.enter("retake", 10 * MS).skip("preemptone").to("handoffp", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(p);
    }

    @Test
    void aCallThatIsOverMeanwhileIsLeft() {
        long p = other(syscall);
        r.enter("retake", 5)
                .to("retake", "CAS pp.status")
                .set("p", p, "status", running)
                .skip("checkdead")
                .finish();
        assertThat(r.reg(Reg.RAX)).isZero();
    }

    @Test
    void aPThatIsNotMadeYetIsPassedBy() {
        other(running);
        r.poke(r.mem.ld8(r.f.global("runtime.allp")) + 8, 8, 0);
        assertThat(r.call("retake", 50 * MS)).isZero();
    }

    /** Another M runs a goroutine on that P. */
    private long runs(long p) {
        long g = r.runnable();
        r.set("p", p, "m", m2).set("m", m2, "p", p).set("m", m2, "curg", g);
        return g;
    }

    @Test
    void theGuardOfTheGoroutineIsPoisoned() {
        long p = other(running);
        long g = runs(p);
        assertThat(r.call("preemptone", p)).isOne();
        assertThat(r.get("g", g, "stackguard0")).isEqualTo(preempt);
        assertThat(r.get("g", g, "preempt")).isOne();
        assertThat(r.get("p", p, "preempt")).as("asyncpreemptoff=1").isZero();
    }

    @Test
    void itsThreadGetsASignalIfThatIsNotSwitchedOff() {
        long p = other(running);
        runs(p);
        r.poke(Switches.variable(r.f, "debug", "asyncpreemptoff"), 4, 0)
                .enter("preemptone", p)
                .to("signalM", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(m2);
        assertThat(r.reg(Reg.RBX)).as("SIGURG").isEqualTo(23);
        assertThat(r.get("p", p, "preempt")).isOne();
        r.returns(0).finish();
        assertThat(r.reg(Reg.RAX)).isOne();
        r.finishCall();
        assertThat(r.call("preemptone", p))
                .as("no second signal while one is under way")
                .isOne();
    }

    @Test
    void whoRunsNothingIsNotAsked() {
        long p = other(running);
        assertThat(r.call("preemptone", p)).as("no M").isZero();
        r.finishCall();
        runs(p);
        r.set("m", m2, "curg", 0);
        assertThat(r.call("preemptone", p)).as("no goroutine").isZero();
        r.finishCall();
        r.set("m", m2, "curg", r.get("m", m2, "g0"));
        assertThat(r.call("preemptone", p)).as("its g0").isZero();
        r.finishCall();
        assertThat(r.call("preemptone", r.p)).as("itself").isZero();
    }

    @Test
    void allWhoRunAreAsked() {
        long[] ps = r.procs(4);
        long g = runs(ps[2]);
        r.set("p", ps[2], "status", running).set("p", ps[3], "status", running);
        assertThat(r.call("preemptall")).isOne();
        assertThat(r.get("g", g, "preempt")).isOne();
        r.finishCall();
        r.set("p", ps[2], "status", 0);
        assertThat(r.call("preemptall")).isZero();
    }

    @Test
    void anMCanBePreemptedIfNothingHoldsIt() {
        assertThat(can()).isOne();
        for (String field : new String[] {"locks", "mallocing"}) {
            r.set("m", r.m, field, 1);
            assertThat(can()).as(field).isZero();
            r.set("m", r.m, field, 0);
        }
        long why = r.m + r.f.struct("m").field("preemptoff").offset() + 8;
        r.poke(why, 8, 1);
        assertThat(can()).isZero();
        r.poke(why, 8, 0).set("p", r.p, "status", syscall);
        assertThat(can()).isZero();
    }

    private long can() {
        long answer = r.call("canPreemptM", r.m);
        r.finishCall();
        return answer;
    }

    @Test
    void thePreemptedGoesToTheGlobalQueue() {
        r.on("trace").enter("gopreempt_m", r.g1).to("goschedImpl", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(r.g1);
        Rig other = new Rig().onG0();
        other.enter("gopreempt_m", other.g1).to("schedule", "");
        assertThat(other.get("schedt", other.sched, "runq.head")).isEqualTo(other.g1);
    }
}
