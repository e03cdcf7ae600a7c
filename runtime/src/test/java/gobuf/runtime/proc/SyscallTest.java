package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Decision;
import gobuf.runtime.engine.Process;
import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** The branches of the way into a system call and of both ways back. */
class SyscallTest {
    private final Rig r = new Rig();
    private final long m2 = r.idleM();
    private final long running = r.f.constant("_Grunning");
    private final long syscall = r.f.constant("_Gsyscall");
    private final long psyscall = r.f.constant("_Psyscall");
    private final long prunning = r.f.constant("_Prunning");
    private final long preempt = r.f.constant("stackPreempt");

    private long g(String field) {
        return r.get("g", r.g1, field);
    }

    private long m(String field) {
        return r.get("m", r.m, field);
    }

    private long p(String field) {
        return r.get("p", r.p, field);
    }

    private long sched(String field) {
        return r.get("schedt", r.sched, field);
    }

    private SyscallTest sched(String field, long v) {
        r.set("schedt", r.sched, field, v);
        return this;
    }

    /** Goroutine 1 is in a system call, and the P still meant for it. */
    private void in() {
        r.call("entersyscall");
        assertThat(g("atomicstatus")).isEqualTo(syscall);
        assertThat(p("status")).isEqualTo(psyscall);
    }

    /** Somebody has taken the P away. */
    private void taken() {
        r.set("p", r.p, "status", 0).set("p", r.p, "syscalltick", p("syscalltick") + 1);
    }

    /** Goroutine 1 runs again with that P. */
    private void back(long p) {
        assertThat(g("atomicstatus")).isEqualTo(running);
        assertThat(m("p")).isEqualTo(p);
        assertThat(r.get("p", p, "m")).isEqualTo(r.m);
        assertThat(r.get("p", p, "status")).isEqualTo(prunning);
        assertThat(g("syscallsp")).isZero();
        assertThat(g("throwsplit")).isZero();
        assertThat(m("oldp")).isZero();
        assertThat(m("locks")).isZero();
    }

    @Test
    void theGoroutineLeavesItsPButStaysOnItsM() {
        r.enter("entersyscall");
        long sp = r.reg(Reg.RSP);
        r.finish();
        assertThat(g("atomicstatus")).isEqualTo(syscall);
        assertThat(g("syscallsp")).isEqualTo(sp + 8).isEqualTo(g("sched.sp"));
        assertThat(g("syscallpc")).isEqualTo(r.mem.ld8(sp)).isEqualTo(g("sched.pc"));
        assertThat(g("stackguard0")).isEqualTo(preempt);
        assertThat(g("throwsplit")).isOne();
        assertThat(m("p")).isZero();
        assertThat(m("oldp")).isEqualTo(r.p);
        assertThat(m("curg")).isEqualTo(r.g1);
        assertThat(m("locks")).isZero();
        assertThat(p("m")).isZero();
        assertThat(p("status")).isEqualTo(psyscall);
    }

    @Test
    void whatRunsOnG0MeanwhileLeavesThePlaceAsItWas() {
        r.on("trace").set("p", r.p, "runSafePointFn", 1);
        sched("sysmonwait", 1).sched("gcwaiting", 1).sched("stopwait", 2).sched("safePointWait", 2);
        long nothing = r.memory(8);
        r.poke(nothing, 8, r.f.function("runtime.runqempty").entry());
        sched("safePointFn", nothing);
        r.enter("entersyscall");
        long sp = r.reg(Reg.RSP);
        r.skip("notewakeup").finish();
        assertThat(g("sched.sp")).isEqualTo(sp + 8);
        assertThat(g("sched.pc")).isEqualTo(r.mem.ld8(sp));
        assertThat(sched("sysmonwait")).isZero();
        assertThat(p("runSafePointFn")).isZero();
        assertThat(p("status")).isEqualTo(r.f.constant("_Pgcstop"));
        assertThat(sched("stopwait")).isOne();
        assertThat(p("syscalltick")).isOne();
    }

    @Test
    void theLastPTellsWhoStopsTheWorld() {
        sched("gcwaiting", 1).sched("stopwait", 1);
        r.enter("entersyscall").skip("notewakeup").finish();
        assertThat(sched("stopwait")).isZero();
    }

    @Test
    void nobodyIsToldTwice() {
        sched("gcwaiting", 1);
        in();
    }

    @Test
    void norIfThePIsTakenMeanwhile() {
        sched("gcwaiting", 1).sched("stopwait", 1);
        r.enter("entersyscall")
                .to("entersyscall_gcwait", "CAS")
                .set("p", r.p, "status", 0)
                .finish();
        assertThat(sched("stopwait")).isOne();
    }

    @Test
    void sysmonMayBeAwakeMeanwhile() {
        sched("sysmonwait", 1);
        r.enter("entersyscall").to("entersyscall_sysmon", "sysmon does not sleep");
        sched("sysmonwait", 0);
        r.finish();
        assertThat(p("status")).isEqualTo(psyscall);
    }

    @Test
    void aStackPointerLiesOnTheStack() {
        assertThat(r.dies("reentersyscall", 1, 2))
                .contains("entersyscall inconsistent 0x2 [")
                .contains("error: entersyscall");
        SyscallTest other = new SyscallTest();
        assertThat(other.r.dies("reentersyscall", 1, r.g0)).isNotEmpty();
        SyscallTest above = new SyscallTest();
        assertThat(above.r.dies("reentersyscall", 1, above.g("stack.hi") + 8)).contains("entersyscall inconsistent");
        SyscallTest never = new SyscallTest();
        never.r
                .enter("reentersyscall", 1, 2)
                .to("reentersyscall", "closure")
                .to("systemstack", "")
                .returns(0);
        never.r.finish();
    }

    @Test
    void onG0NothingIsSaved() {
        r.onG0();
        assertThat(r.dies("save", 1, 2)).contains("save on system g not allowed");
        Rig signal = new Rig();
        signal.register(Reg.R14, signal.get("m", signal.m, "gsignal"));
        signal.set("g", signal.reg(Reg.R14), "m", signal.m).enter("save", 1, 2).to("throw", "");
    }

    @Test
    void norWithAClosure() {
        r.set("g", r.g1, "sched.ctxt", 8);
        r.enter("save", 1, 2).to("badctxt", "").to("throw", "");
    }

    @Test
    void badctxtDoesNotReturn() {
        r.set("g", r.g1, "sched.ctxt", 8).enter("save", 1, 2).skip("badctxt").finish();
    }

    @Test
    void aCallThatBlocksGivesThePToOthers() {
        r.on("trace").enter("entersyscallblock");
        long sp = r.reg(Reg.RSP);
        r.to("handoffp", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(r.p);
        assertThat(p("status")).isZero();
        r.returns(0).finish();
        assertThat(g("sched.sp")).isEqualTo(sp + 8).isEqualTo(g("syscallsp"));
        assertThat(g("sched.pc")).isEqualTo(r.mem.ld8(sp)).isEqualTo(g("syscallpc"));
        assertThat(g("atomicstatus")).isEqualTo(syscall);
        assertThat(m("p")).isZero();
        assertThat(m("oldp")).as("nobody keeps it").isZero();
        assertThat(p("syscalltick")).isOne();
        assertThat(m("syscalltick")).isZero();
        assertThat(m("locks")).isZero();
    }

    @Test
    void alsoWithoutTrace() {
        r.enter("entersyscallblock").skip("handoffp").finish();
        assertThat(m("p")).isZero();
    }

    @Test
    void itsStackPointerLiesOnTheStackToo() {
        r.enter("entersyscallblock")
                .to("entersyscallblock", "g.syscallsp is below")
                .set("g", r.g1, "syscallsp", 1);
        assertThat(r.dies()).contains("entersyscallblock inconsistent 0x1 [");
        Rig second = new Rig();
        second.enter("entersyscallblock").to("casgstatus", "").to("entersyscallblock", "g.syscallsp is below");
        second.set("g", second.g1, "syscallsp", -1);
        assertThat(second.dies()).contains("entersyscallblock inconsistent 0xffffffffffffffff [");
        Rig never = new Rig();
        never.enter("entersyscallblock").to("entersyscallblock", "g.syscallsp is below");
        never.set("g", never.g1, "syscallsp", 1).to("systemstack", "").returns(0);
        never.to("entersyscallblock", "g.syscallsp is below")
                .to("systemstack", "")
                .returns(0)
                .skip("handoffp")
                .finish();
    }

    @Test
    void theSamePIsTakenBackWithoutALock() {
        in();
        r.enter("exitsyscall").finish();
        back(r.p);
        assertThat(p("syscalltick")).isOne();
        assertThat(g("stackguard0")).isEqualTo(g("stack.lo") + r.f.constant("_StackGuard"));
    }

    @Test
    void ifSomebodyHadItMeanwhileThatIsCounted() {
        for (boolean trace : new boolean[] {false, true}) {
            SyscallTest t = new SyscallTest();
            t.in();
            if (trace) t.r.on("trace");
            t.r.set("p", t.r.p, "syscalltick", 7).enter("exitsyscall").finish();
            t.back(t.r.p);
            assertThat(t.p("syscalltick")).isEqualTo(9);
        }
    }

    @Test
    void aTakenPIsReplacedByAnIdleOne() {
        for (boolean trace : new boolean[] {false, true}) {
            SyscallTest t = new SyscallTest();
            t.in();
            t.taken();
            if (trace) t.r.on("trace");
            long idle = t.r.idleP();
            t.r.enter("exitsyscall").finish();
            t.back(idle);
            assertThat(t.sched("npidle")).isZero();
        }
    }

    @Test
    void soIsOneThatWasHandedOn() {
        r.on("trace").enter("entersyscallblock").skip("handoffp").finish();
        long idle = r.idleP();
        sched("sysmonwait", 1);
        r.enter("exitsyscall").skip("notewakeup").finish();
        back(idle);
        assertThat(sched("sysmonwait")).isZero();
    }

    @Test
    void theTracerHearsFirstWhoTookIt() {
        in();
        r.on("trace").set("p", r.p, "status", 0).idleP();
        r.enter("exitsyscall")
                .to("osyield", "")
                .set("p", r.p, "syscalltick", 1)
                .returns(0)
                .finish();
        assertThat(g("atomicstatus")).isEqualTo(running);
    }

    @Test
    void aPreemptionThatWasAskedForIsNotForgotten() {
        in();
        r.set("g", r.g1, "preempt", 1).enter("exitsyscall").finish();
        assertThat(g("stackguard0")).isEqualTo(preempt);
    }

    @Test
    void theGoroutineProfileIsWrittenFirst() {
        in();
        r.on("profile")
                .enter("exitsyscall")
                .to("tryRecordGoroutineProfile", "")
                .to("exitsyscall", "g = TLS")
                .finish();
        back(r.p);
    }

    @Test
    void butNotWithoutAP() {
        r.onG0().set("m", r.m, "p", 0);
        assertThat(r.dies("tryRecordGoroutineProfileWB", r.g1))
                .contains("no P available, write barriers are forbidden");
    }

    @Test
    void userGoroutinesThatMayNotRunYield() {
        in();
        r.set("g", r.g1, "startpc", r.f.function("main.add").entry());
        sched("disable.user", 1);
        r.enter("exitsyscall").skip("Gosched").finish();
        back(r.p);
    }

    @Test
    void systemGoroutinesRunOn() {
        in();
        r.set("g", r.g1, "startpc", r.f.function("runtime.bgsweep").entry());
        sched("disable.user", 1);
        r.enter("exitsyscall").finish();
        back(r.p);
    }

    @Test
    void theFrameOfTheCallIsStillThere() {
        in();
        r.set("g", r.g1, "syscallsp", 8);
        assertThat(r.dies("exitsyscall")).contains("exitsyscall: syscall frame is no longer valid");
    }

    /** No P is to be had; the machine stands at exitsyscall0. */
    private void slow() {
        in();
        taken();
        r.enter("exitsyscall").to("exitsyscall0", "");
        assertThat(m("locks")).isZero();
    }

    @Test
    void withoutAPItGoesToTheGlobalQueueAndTheMStops() {
        slow();
        r.to("stopm", "");
        assertThat(g("atomicstatus")).isEqualTo(r.f.constant("_Grunnable"));
        assertThat(g("m")).isZero();
        assertThat(new Process(r.machine).globalQueue()).containsExactly(r.g1);
        // Somebody gives the M a P, and it finds the goroutine again.
        r.returns(0).set("m", r.m, "p", r.p).set("p", r.p, "m", r.m).set("p", r.p, "status", prunning);
        r.finish();
        assertThat(g("atomicstatus")).isEqualTo(running);
        assertThat(g("syscallsp")).isZero();
        assertThat(g("throwsplit")).isZero();
        assertThat(p("syscalltick")).isEqualTo(2);
    }

    @Test
    void inAFrozenWorldToo() {
        in();
        sched("stopwait", r.f.constant("freezeStopWait"));
        r.enter("exitsyscall").to("exitsyscall0", "");
        assertThat(p("status")).isEqualTo(psyscall);
    }

    @Test
    void anIdlePMayBeGoneUnderTheLock() {
        in();
        taken();
        r.idleP();
        r.enter("exitsyscall").to("exitsyscallfast_pidle", "lock(&sched.lock)");
        sched("pidle", 0).sched("npidle", 0);
        r.to("exitsyscall0", "");
    }

    @Test
    void andAnotherCome() {
        for (boolean deep : new boolean[] {false, true}) {
            SyscallTest t = new SyscallTest();
            t.slow();
            long idle = t.r.idleP();
            t.sched("sysmonwait", deep ? 1 : 0);
            if (deep) t.r.skip("notewakeup");
            t.r.finish();
            assertThat(t.m("p")).isEqualTo(idle);
            assertThat(t.g("atomicstatus")).isEqualTo(running);
            assertThat(t.sched("sysmonwait")).isZero();
            Decision why = Decision.last(t.r.s, -1, () -> false).orElseThrow();
            assertThat(why.g()).isEqualTo("g1");
            assertThat(why.rule()).isEqualTo("a P was idle when its system call ended");
        }
    }

    @Test
    void aLockedMWaitsForItsGoroutine() {
        slow();
        r.set("g", r.g1, "lockedm", r.m).set("m", r.m, "lockedg", r.g1).skip("stoplockedm");
        assertThat(new Process(r.machine).globalQueue()).containsExactly(r.g1);
        sched("runq.head", 0).sched("runq.tail", 0).sched("runqsize", 0);
        r.set("m", r.m, "p", r.p)
                .set("p", r.p, "m", r.m)
                .set("p", r.p, "status", prunning)
                .finish();
        assertThat(g("atomicstatus")).isEqualTo(running);
    }

    @Test
    void whoMayNotRunGetsNoP() {
        slow();
        r.idleP();
        r.set("g", r.g1, "startpc", r.f.function("main.add").entry());
        sched("disable.user", 1);
        r.to("stopm", "");
        assertThat(sched("npidle")).isOne();
        assertThat(m2).isNotZero();
    }

    @Test
    void theTracerHearsOfASlowReturnWhenItIsOver() {
        in();
        r.on("trace").set("p", r.p, "status", 0).enter("exitsyscall").to("osyield", "");
        r.set("p", r.p, "syscalltick", 1).returns(0).to("exitsyscall0", "");
        assertThat(g("sysexitticks")).isZero();
    }

    @Test
    void alsoIfThePWasHandedOn() {
        r.on("trace").enter("entersyscallblock").skip("handoffp").finish();
        r.enter("exitsyscall").to("exitsyscall0", "");
    }
}
