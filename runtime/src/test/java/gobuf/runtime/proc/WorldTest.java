package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The branches of GOMAXPROCS, of stopping the world and of starting it again; {@code StoppedWorldTest} does it with Ms that run. */
class WorldTest {
    private final Rig r = new Rig();
    private final long gcstop = r.f.constant("_Pgcstop");
    private final long syscall = r.f.constant("_Psyscall");
    private final long running = r.f.constant("_Prunning");
    private final long idle = r.f.constant("_Pidle");

    private long sched(String field) {
        return r.get("schedt", r.sched, field);
    }

    private long status(long p) {
        return r.get("p", p, "status");
    }

    private long procs() {
        return r.mem.ld4(r.f.global("runtime.gomaxprocs"));
    }

    /** As many Ps, all but the first of which some M has that runs. */
    private long[] busy(int n) {
        long[] ps = r.procs(n);
        for (long p : ps) r.set("p", p, "status", running);
        return ps;
    }

    private void stopped() {
        r.onG0().call("stopTheWorldWithSema");
        r.finishCall();
    }

    @Test
    void moreAndFewerPs() {
        r.set("schedt", r.sched, "nmspinning", 1);
        assertThat(r.call("GOMAXPROCS", 3)).isOne();
        r.finishCall();
        assertThat(procs()).isEqualTo(3);
        assertThat(sched("npidle")).isEqualTo(2);
        assertThat(sched("gcwaiting")).isZero();
        assertThat(r.mem.ld4(r.f.global("runtime.newprocs"))).isZero();
        assertThat(r.get("m", r.m, "preemptoff")).isZero();
        assertThat(r.get("g", r.g1, "atomicstatus")).isEqualTo(r.f.constant("_Grunning"));
        assertThat(r.call("GOMAXPROCS", 1)).isEqualTo(3);
        r.finishCall();
        assertThat(procs()).isOne();
        assertThat(sched("npidle")).isZero();
    }

    @Test
    void noChange() {
        assertThat(r.call("GOMAXPROCS", 1)).isOne();
        r.finishCall();
        assertThat(r.call("GOMAXPROCS", 0)).isOne();
        r.finishCall();
        assertThat(r.call("GOMAXPROCS", -7)).isOne();
        assertThat(status(r.p)).isEqualTo(running);
    }

    @Test
    void whoHoldsLocksCannotStopIt() {
        r.onG0().set("m", r.m, "locks", 1);
        assertThat(r.dies("stopTheWorldWithSema")).contains("stopTheWorld: holding locks");
    }

    @Test
    void psInSystemCallsAndIdleOnesAreTaken() {
        long[] ps = busy(3);
        long called = ps[1];
        long free = r.idleP(ps[2]);
        r.set("p", called, "status", syscall).set("p", free, "status", idle);
        stopped();
        assertThat(status(called)).isEqualTo(gcstop);
        assertThat(r.get("p", called, "syscalltick")).isOne();
        assertThat(status(free)).isEqualTo(gcstop);
        assertThat(status(r.p)).isEqualTo(gcstop);
        assertThat(sched("pidle")).isZero();
        assertThat(sched("stopwait")).isZero();
    }

    @Test
    void whatATraceIsTold() {
        r.poke(Switches.variable(r.f, "trace", "enabled"), 1, 1);
        psInSystemCallsAndIdleOnesAreTaken();
        r.enter("traceGCSTWDone").finish();
    }

    /** A system call ends between the look and the CAS; the P is asked to stop, and asked again as it does not. */
    @Test
    void aPThatRunsIsWaitedFor() {
        long called = busy(2)[1];
        r.set("p", called, "status", syscall).onG0().enter("stopTheWorldWithSema");
        r.to("stopTheWorldWithSema", "CAS pp.status").set("p", called, "status", running);
        r.skip("notetsleep", 0).to("stopTheWorldWithSema", "preemptall(): ask again");
        assertThat(sched("stopwait")).isOne();
        r.to("notetsleep", "").set("p", called, "status", gcstop).set("schedt", r.sched, "stopwait", 0);
        r.returns(1).finish();
        assertThat(sched("stopnote")).isZero();
    }

    @Test
    void aCountThatIsLeft() {
        busy(2);
        r.onG0().enter("stopTheWorldWithSema").skip("notetsleep", 1);
        assertThat(r.dies()).contains("stopTheWorld: not stopped (stopwait != 0)");
    }

    @Test
    void aPThatHasNotStopped() {
        busy(2);
        r.onG0().enter("stopTheWorldWithSema").to("notetsleep", "").set("schedt", r.sched, "stopwait", 0);
        assertThat(r.returns(1).dies()).contains("stopTheWorld: not stopped (status != _Pgcstop)");
    }

    /** Somebody panics meanwhile: this M takes the lock that it holds already, and stays there. */
    @Test
    void aPanicHasFrozenIt() {
        r.poke(r.f.global("runtime.freezing"), 4, 1).onG0().enter("stopTheWorldWithSema");
        r.to("stopTheWorldWithSema", "lock(&deadlock): this M").skip("lock").finish();
    }

    @Test
    void thePollerIsAskedAndSysmonWoken() {
        stopped();
        r.poke(r.f.global("runtime.netpollInited"), 4, 1).set("schedt", r.sched, "nmspinning", 1);
        r.set("schedt", r.sched, "sysmonwait", 1).enter("startTheWorldWithSema", 1);
        r.skip("netpoll", 0).skip("notewakeup").finish();
        assertThat(sched("sysmonwait")).isZero();
        assertThat(sched("gcwaiting")).isZero();
        assertThat(status(r.p)).isEqualTo(running);
        assertThat(r.get("m", r.m, "locks")).isZero();
    }

    /** Two Ps have goroutines: an idle M gets one, for the other a new M is made. */
    @Test
    void psWithWorkGetMs() {
        long[] ps = busy(3);
        long first = ps[1];
        long second = ps[2];
        r.ringOf(first, r.runnable()).ringOf(second, r.runnable());
        r.set("p", first, "status", syscall).set("p", second, "status", syscall);
        stopped();
        long m2 = r.idleM();
        r.set("schedt", r.sched, "nmspinning", 1).enter("startTheWorldWithSema", 0);
        r.skip("newm").skip("notewakeup").finish();
        assertThat(sched("midle")).isNotEqualTo(m2);
        assertThat(r.get("m", m2, "nextp")).isIn(first, second);
        assertThat(status(first)).isEqualTo(idle);
    }

    @Test
    void anMThatGetsOneAlready() {
        long p = busy(2)[1];
        r.ringOf(p, r.runnable()).set("p", p, "status", syscall);
        stopped();
        r.set("m", r.idleM(), "nextp", p).set("schedt", r.sched, "nmspinning", 1);
        assertThat(r.dies("startTheWorldWithSema", 0)).contains("startTheWorld: inconsistent mp->nextp");
    }
}
