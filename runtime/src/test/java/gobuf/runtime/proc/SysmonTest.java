package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Process;
import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** The branches of sysmon: how long it sleeps, when deeply, and what it does awake. */
class SysmonTest {
    private static final long MS = 1_000_000;

    private final Rig r = new Rig().onG0();
    private final long schedtrace = Switches.variable(r.f, "debug", "schedtrace");

    private long sched(String field) {
        return r.get("schedt", r.sched, field);
    }

    private SysmonTest sched(String field, long v) {
        r.set("schedt", r.sched, field, v);
        return this;
    }

    /** From its start, or from the sleep before, to the next sleep; tells how long that is, in µs. */
    private long sleeps() {
        r.to("usleep", "");
        return r.mem.ld4(r.reg(Reg.RSP) + 8);
    }

    private void start() {
        r.enter("sysmon").skip("checkdead");
    }

    /** Wakes at that time, sees that some P runs, and comes to retake. */
    private void round(long now, long retaken) {
        r.returns(0).skip("nanotime", now).skip("nanotime", now).to("retake", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(now);
        r.returns(retaken);
    }

    @Test
    void itSleepsTwiceAsLongAfterFiftyRoundsUpToTenMilliseconds() {
        start();
        assertThat(sched("nmsys")).isEqualTo(2);
        for (int i = 0; i <= 50; i++) {
            assertThat(sleeps()).as("round %d", i).isEqualTo(20);
            round(i, 0);
        }
        for (long expected : new long[] {40, 80, 160, 320, 640, 1280, 2560, 5120, 10_000, 10_000}) {
            assertThat(sleeps()).isEqualTo(expected);
            round(99, 0);
        }
        sleeps();
        round(99, 1);
        assertThat(sleeps()).as("it has retaken one").isEqualTo(20);
    }

    /** Asleep deeply, with that first timer; tells for how long at most. */
    private long deep(long now, long timer) {
        start();
        sched("npidle", 1);
        r.set("p", r.p, "timer0When", timer);
        sleeps();
        r.returns(0).skip("nanotime", now).to("notetsleep", "");
        assertThat(sched("sysmonwait")).isOne();
        assertThat(r.reg(Reg.RAX))
                .isEqualTo(r.sched + r.f.struct("schedt").field("sysmonnote").offset());
        return r.reg(Reg.RBX);
    }

    @Test
    void ifEveryPIsIdleItSleepsAMinute() {
        assertThat(deep(5, 0)).isEqualTo(60_000 * MS);
        r.returns(1).skip("noteclear").to("sysmon", "delay = 20 µs").to("retake", "");
        assertThat(sched("sysmonwait")).isZero();
    }

    @Test
    void orUntilTheFirstTimer() {
        assertThat(deep(5, 50)).isEqualTo(45);
        r.returns(0).skip("noteclear").to("sysmon", "nobody woke it").to("retake", "");
    }

    @Test
    void inAWorldThatIsBeingStoppedToo() {
        start();
        sched("gcwaiting", 1);
        sleeps();
        r.returns(0).to("notetsleep", "");
    }

    @Test
    void notIfATimerIsDue() {
        start();
        sched("npidle", 1);
        r.set("p", r.p, "timer0When", 4);
        sleeps();
        r.returns(0).skip("nanotime", 5).to("timeSleepUntil", "").to("retake", "");
        assertThat(sched("sysmonwait")).isZero();
    }

    @Test
    void norIfAPRunsAgainMeanwhile() {
        start();
        sched("npidle", 1);
        sleeps();
        r.returns(0).to("lock", "");
        sched("npidle", 0);
        r.to("retake", "");
    }

    @Test
    void norIfItIsToPrintTraces() {
        r.poke(schedtrace, 4, 5);
        start();
        sched("npidle", 1);
        sleeps();
        r.returns(0)
                .skip("nanotime", 7 * MS)
                .skip("nanotime", 7 * MS)
                .to("retake", "")
                .returns(0);
        sleeps();
        assertThat(r.s.printed())
                .isEqualTo(
                        "SCHED 0ms: gomaxprocs=1 idleprocs=1 threads=3 spinningthreads=0 idlethreads=1 runqueue=0 [0]\n");
        r.returns(0)
                .skip("nanotime", 8 * MS)
                .skip("nanotime", 8 * MS)
                .to("retake", "")
                .returns(0);
        sleeps();
        assertThat(r.s.printed().lines().count()).as("not so soon").isOne();
    }

    @Test
    void aTraceTellsEveryRing() {
        r.procs(3);
        r.ring(r.runnable(), r.runnable())
                .poke(r.f.global("runtime.starttime"), 8, 1)
                .call("schedtrace", 0);
        assertThat(r.s.printed()).contains(" [2 0 0]\n");
        r.finishCall();
        sched("gcwaiting", 1);
        r.call("schedtrace", 1);
        assertThat(r.s.printed()).contains("gcwaiting=1 nmidlelocked=0 stopwait=0 sysmonwait=0\n");
    }

    private void awake() {
        start();
        sleeps();
        r.returns(0).skip("nanotime", 20 * MS).skip("nanotime", 20 * MS);
    }

    @Test
    void cgoIsNotModelled() {
        r.poke(r.mem.ld8(r.f.global("runtime.cgo_yield")), 8, 1);
        awake();
        r.to("asmcgocall", "").returns(0).to("retake", "");
    }

    @Test
    void whatNobodyPolledForTenMillisecondsIsPolled() {
        r.poke(r.f.global("runtime.netpollInited"), 4, 1);
        sched("lastpoll", 10 * MS - 1);
        long g = r.runnable();
        r.set("g", g, "atomicstatus", r.f.constant("_Gwaiting"));
        awake();
        r.to("netpoll", "").returns(g).to("injectglist", "");
        assertThat(sched("nmidlelocked")).isEqualTo(0xffffffffL);
        r.skip("checkdead").to("retake", "");
        assertThat(sched("lastpoll")).isEqualTo(20 * MS);
        assertThat(new Process(r.machine).ring(r.p)).containsExactly(g);
    }

    @Test
    void ifNothingIsReadyNothingIsInjected() {
        r.poke(r.f.global("runtime.netpollInited"), 4, 1);
        sched("lastpoll", 1);
        awake();
        r.to("netpoll", "").returns(0).to("retake", "");
    }

    @Test
    void whatWasPolledLatelyOrIsBeingPolledIsNot() {
        for (long last : new long[] {10 * MS, 0}) {
            SysmonTest t = new SysmonTest();
            t.r.poke(t.r.f.global("runtime.netpollInited"), 4, 1);
            t.sched("lastpoll", last);
            t.awake();
            t.r.to("retake", "");
            assertThat(t.sched("lastpoll")).isEqualTo(last);
        }
    }

    @Test
    void theScavengerIsToldToWake() {
        long wake = Switches.variable(r.f, "scavenger", "sysmonWake");
        r.poke(wake, 4, 1);
        awake();
        r.to("retake", "");
        assertThat(r.mem.ld4(wake)).isZero();
    }

    @Test
    void theCollectorIsStartedIfItIsOn() {
        long helper = r.mem.ld8(Switches.variable(r.f, "forcegc", "g"));
        assertThat(r.get("g", helper, "goid")).isEqualTo(2);
        long last = r.f.global("runtime.memstats")
                + r.f.struct("mstats").field("last_gc_nanotime").offset();
        r.poke(r.f.global("runtime.gcController"), 4, 100);
        awake();
        r.to("retake", "").returns(0);
        sleeps();
        assertThat(new Process(r.machine).ring(r.p))
                .as("there has been no collection")
                .isEmpty();
        r.poke(last, 8, 1).returns(0).to("retake", "").returns(0);
        sleeps();
        assertThat(new Process(r.machine).ring(r.p)).as("nor two minutes ago").isEmpty();
        r.poke(last, 8, -300_000_000_000L).returns(0).to("retake", "").returns(0);
        sleeps();
        assertThat(new Process(r.machine).ring(r.p)).containsExactly(helper);
        assertThat(r.mem.ld4(Switches.variable(r.f, "forcegc", "idle"))).isZero();
        r.returns(0).to("retake", "").returns(0);
        sleeps();
        assertThat(new Process(r.machine).ring(r.p)).as("it is under way").containsExactly(helper);
    }

    @Test
    void timersOfAllPsCount() {
        long[] ps = r.procs(3);
        assertThat(r.call("timeSleepUntil")).isEqualTo(Long.MAX_VALUE);
        r.finishCall();
        r.set("p", ps[0], "timer0When", 50).set("p", ps[1], "timer0When", 60);
        r.set("p", ps[0], "timerModifiedEarliest", 70).set("p", ps[2], "timerModifiedEarliest", 40);
        assertThat(r.call("timeSleepUntil")).isEqualTo(40);
        r.finishCall();
        r.poke(r.mem.ld8(r.f.global("runtime.allp")) + 16, 8, 0);
        assertThat(r.call("timeSleepUntil")).isEqualTo(50);
    }

    @Test
    void aVeryShortSleepIsNotRelaxed() {
        start();
        sched("npidle", 1);
        r.poke(r.f.global("runtime.forcegcperiod"), 8, -4);
        sleeps();
        r.returns(0).skip("nanotime", 5).to("notetsleep", "");
        assertThat(r.reg(Reg.RBX)).isEqualTo(-2);
        r.returns(0).skip("noteclear").to("retake", "");
    }
}
