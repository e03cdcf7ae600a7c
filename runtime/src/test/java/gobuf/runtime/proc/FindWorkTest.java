package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** The second half of findRunnable: stealing, giving the P back, looking again, polling, stopping. */
class FindWorkTest {
    private final Rig r = new Rig().onG0();
    private final long waiting = r.f.constant("_Gwaiting");
    private final long running = r.f.constant("_Prunning");
    private final long blacken = r.f.global("runtime.gcBlackenEnabled");
    private final long pool = r.f.global("runtime.gcBgMarkWorkerPool");
    private final long idles = r.mem.ld8(r.f.global("runtime.idlepMask"));

    private void found(long gp, long inherit) {
        assertThat(r.reg(Reg.RAX)).isEqualTo(gp);
        assertThat(r.reg(Reg.RBX)).isEqualTo(inherit);
        assertThat(r.reg(Reg.RCX)).as("tryWakeP").isZero();
    }

    private long sched(String field) {
        return r.get("schedt", r.sched, field);
    }

    private FindWorkTest sched(String field, long v) {
        r.set("schedt", r.sched, field, v);
        return this;
    }

    private long local() {
        long g = r.runnable();
        r.set("p", r.p, "runnext", g);
        return g;
    }

    /** stopm returns: somebody has taken this P from the idle ones and given it to this M. */
    private void woken() {
        r.to("stopm", "");
        assertThat(r.get("m", r.m, "p")).isZero();
        assertThat(r.get("m", r.m, "spinning")).isZero();
        r.returns(0);
        sched("pidle", 0).sched("npidle", 0);
        r.poke(idles, 4, 0).set("p", r.p, "limiterEvent.stamp", 0);
        r.set("m", r.m, "p", r.p).set("p", r.p, "m", r.m).set("p", r.p, "status", running);
    }

    private void findsAfter(long g) {
        r.finish();
        found(g, 1);
    }

    @Test
    void whoIsWokenLooksFromTheTop() {
        r.enter("findRunnable");
        woken();
        findsAfter(local());
    }

    @Test
    void itSpinsWhileItSteals() {
        long[] ps = r.procs(4);
        long g = r.runnable();
        r.ringOf(ps[3], g).call("findRunnable");
        found(g, 0);
        assertThat(r.get("m", r.m, "spinning")).isOne();
        assertThat(sched("nmspinning")).isOne();
    }

    @Test
    void whoSpinsAlreadyIsNotCountedTwice() {
        long[] ps = r.procs(4);
        long g = r.runnable();
        r.ringOf(ps[3], g).set("m", r.m, "spinning", 1);
        sched("nmspinning", 1);
        r.call("findRunnable");
        found(g, 0);
        assertThat(sched("nmspinning")).isOne();
    }

    @Test
    void ifHalfAsManySpinAsPsAreBusyItDoesNot() {
        long[] ps = r.procs(4);
        r.ringOf(ps[3], r.runnable()).idleP(ps[1]);
        sched("nmspinning", 2);
        r.enter("findRunnable").to("stopm", "");
        assertThat(r.get("m", r.m, "spinning")).isZero();
        assertThat(sched("nmspinning")).isEqualTo(2);
    }

    @Test
    void timersThatRanMakeItLookAgain() {
        r.procs(2);
        r.enter("findRunnable").skip("stealWork", 0).register(Reg.RSI, 1).register(Reg.RDI, 0);
        findsAfter(local());
    }

    /** The time at which the M wants to be woken: with a timer of its P, and one that stealWork has seen. */
    private long until(long mine, long others) {
        Rig rig = new Rig().onG0();
        rig.enter("findRunnable").skip("checkTimers", 5).register(Reg.RBX, mine).register(Reg.RCX, 0);
        rig.skip("stealWork", 0).register(Reg.RBX, 0).register(Reg.RCX, 5).register(Reg.RDI, others);
        rig.register(Reg.RSI, 0).to("beforeIdle", "");
        return rig.reg(Reg.RBX);
    }

    @Test
    void theFirstTimerOfAllIsWaitedFor() {
        assertThat(until(0, 0)).isZero();
        assertThat(until(7, 0)).isEqualTo(7);
        assertThat(until(7, 8)).isEqualTo(7);
        assertThat(until(7, 6)).isEqualTo(6);
        assertThat(until(0, 9)).isEqualTo(9);
    }

    /** The collector marks, has a worker, and could use idle Ps; no dedicated worker is due. */
    private long marking(long max) {
        long g = r.runnable();
        long node = r.memory(24);
        r.set("g", g, "atomicstatus", waiting).poke(node + 16, 8, g).poke(pool, 8, node << 16);
        long workers = r.f.global("runtime.gcController")
                + r.f.struct("gcControllerState").field("idleMarkWorkers").offset();
        r.poke(blacken, 4, 1).poke(r.f.global("runtime.work"), 8, 1).poke(workers, 8, max << 32);
        return g;
    }

    private Rig noDedicatedWorker() {
        return r.enter("findRunnable").skip("(*gcControllerState).findRunnableGCWorker", 0);
    }

    @Test
    void beforeItSleepsItMarks() {
        long g = marking(1);
        r.on("trace");
        noDedicatedWorker().finish();
        found(g, 0);
        assertThat(r.get("p", r.p, "gcMarkWorkerMode")).isEqualTo(r.f.constant("gcMarkWorkerIdleMode"));
        r.finishCall();
        long second = marking(1);
        r.poke(Switches.variable(r.f, "trace", "enabled"), 1, 0);
        noDedicatedWorker().finish();
        found(second, 0);
    }

    @Test
    void ifThereIsNothingToMarkItSleeps() {
        marking(1);
        r.poke(r.f.global("runtime.work"), 8, 0);
        noDedicatedWorker().to("stopm", "");
    }

    @Test
    void ifEnoughMarkItSleeps() {
        marking(0);
        noDedicatedWorker().to("stopm", "");
    }

    @Test
    void ifNoWorkerWaitsItSleeps() {
        marking(1);
        r.poke(pool, 8, 0);
        noDedicatedWorker().to("stopm", "");
    }

    @Test
    void onWasmAnEventHandlerMayRun() {
        long g = r.runnable();
        r.set("g", g, "atomicstatus", waiting)
                .enter("findRunnable")
                .skip("beforeIdle", g)
                .finish();
        found(g, 0);
        r.finishCall();
        long second = r.runnable();
        r.set("g", second, "atomicstatus", waiting)
                .on("trace")
                .enter("findRunnable")
                .skip("beforeIdle", second);
        r.finish();
        found(second, 0);
        r.finishCall();
        r.enter("findRunnable").skip("beforeIdle", 0).register(Reg.RBX, 1);
        findsAfter(local());
    }

    private Rig beforeTheLock() {
        r.enter("findRunnable").to("findRunnable", "allpSnapshot = allp");
        return r.to("findRunnable", "lock(&sched.lock)");
    }

    @Test
    void underTheLockAStoppedWorldIsSeen() {
        beforeTheLock();
        sched("gcwaiting", 1).sched("stopwait", 2);
        r.skip("gcstopm").set("schedt", r.sched, "gcwaiting", 0);
        findsAfter(local());
    }

    @Test
    void andASafePointFunction() {
        beforeTheLock().set("p", r.p, "runSafePointFn", 1).skip("runSafePointFn");
        r.set("p", r.p, "runSafePointFn", 0);
        findsAfter(local());
    }

    @Test
    void andTheGlobalQueue() {
        long g = r.runnable();
        beforeTheLock().global(g).finish();
        found(g, 0);
        assertThat(r.get("schedt", r.sched, "lock")).isZero();
    }

    @Test
    void thePItGivesBackIsItsOwn() {
        beforeTheLock();
        assertThat(diesAfter("releasep", 8)).contains("findrunnable: wrong p");
    }

    private String diesAfter(String routine, long result) {
        r.skip(routine, result);
        return r.dies();
    }

    @Test
    void spinningMsAreCounted() {
        r.enter("findRunnable").to("findRunnable", "x = --sched.nmspinning");
        sched("nmspinning", 0);
        assertThat(r.dies()).contains("findrunnable: negative nmspinning");
    }

    @Test
    void whatCameWhileItSpunIsSeenAgain() {
        long[] ps = r.procs(2);
        long g = r.runnable();
        r.enter("findRunnable").to("checkRunqsNoP", "");
        r.ringOf(ps[1], g).finish();
        found(g, 0);
        assertThat(r.get("m", r.m, "p")).isEqualTo(r.p);
        assertThat(r.get("m", r.m, "spinning")).isOne();
        assertThat(sched("nmspinning")).isOne();
    }

    @Test
    void soIsWorkOfTheCollector() {
        for (boolean trace : new boolean[] {false, true}) {
            r.enter("findRunnable").to("checkIdleGCNoP", "");
            if (trace) r.on("trace");
            long g = marking(1);
            r.finish();
            found(g, 0);
            assertThat(r.get("m", r.m, "spinning")).isOne();
            assertThat(sched("nmspinning")).isOne();
            r.finishCall();
            r.set("m", r.m, "spinning", 0).poke(blacken, 4, 0);
            sched("nmspinning", 0);
        }
    }

    @Test
    void soAreTimers() {
        poller(1);
        r.enter("findRunnable").to("checkTimersNoP", "").returns(77).to("netpoll", "");
        assertThat(sched("pollUntil")).isEqualTo(77);
    }

    /** The process has a poller, and perhaps somebody waits for the network. */
    private void poller(long lastpoll) {
        r.poke(r.f.global("runtime.netpollInited"), 4, 1);
        sched("lastpoll", lastpoll);
    }

    private void networkWaiters() {
        r.poke(r.f.global("runtime.netpollWaiters"), 4, 1);
    }

    /** A list of goroutines that wait, through schedlink. */
    private long ready(long... gs) {
        for (int i = 0; i < gs.length; i++) {
            r.set("g", gs[i], "atomicstatus", waiting).set("g", gs[i], "schedlink", i + 1 < gs.length ? gs[i + 1] : 0);
        }
        return gs[0];
    }

    @Test
    void theNetworkIsAskedWithoutWaiting() {
        for (boolean trace : new boolean[] {false, true}) {
            poller(1);
            networkWaiters();
            if (trace) r.on("trace");
            long a = r.runnable();
            long b = r.runnable();
            r.enter("findRunnable").to("netpoll", "");
            assertThat(r.reg(Reg.RAX)).as("delay").isZero();
            r.returns(ready(a, b)).finish();
            found(a, 0);
            r.finishCall();
            assertThat(r.call("runqget", r.p)).as("the other is in the ring").isEqualTo(b);
            r.finishCall();
        }
    }

    @Test
    void ifItHasNothingOthersAreRobbed() {
        poller(1);
        networkWaiters();
        r.enter("findRunnable").skip("netpoll", 0).to("stealWork", "");
    }

    @Test
    void notIfSomeMPollsAlready() {
        poller(0);
        networkWaiters();
        r.enter("findRunnable").to("stealWork", "");
    }

    @Test
    void whoHasNothingElseToDoPolls() {
        poller(1);
        networkWaiters();
        r.enter("findRunnable").skip("netpoll", 0).to("netpoll", "");
        assertThat(r.reg(Reg.RAX)).as("no timer: without end").isEqualTo(-1);
        assertThat(sched("lastpoll")).isZero();
        r.time(9).returns(0);
        r.to("pidleget", "").to("findRunnable", "m did not spin before");
        assertThat(r.get("m", r.m, "p")).isEqualTo(r.p);
        assertThat(sched("pollUntil")).isZero();
        findsAfter(local());
        assertThat(r.get("m", r.m, "spinning")).as("as before").isOne();
    }

    @Test
    void whoDidNotSpinDoesNotAfterwards() {
        poller(1);
        networkWaiters();
        sched("nmspinning", 1);
        r.enter("findRunnable").skip("netpoll", 0).to("netpoll", "").returns(0);
        findsAfter(local());
        assertThat(r.get("m", r.m, "spinning")).isZero();
    }

    private long delay(long now, long until) {
        Rig rig = new Rig().onG0();
        rig.poke(rig.f.global("runtime.netpollInited"), 4, 1).set("schedt", rig.sched, "lastpoll", 1);
        rig.set("schedt", rig.sched, "nmspinning", 1).enter("findRunnable").skip("checkTimers", 5);
        rig.register(Reg.RBX, until).register(Reg.RCX, 0).skip("nanotime", now).to("netpoll", "");
        return rig.reg(Reg.RAX);
    }

    @Test
    void untilTheFirstTimer() {
        assertThat(delay(10, 50)).isEqualTo(40);
        assertThat(delay(60, 50)).isZero();
    }

    @Test
    void whatTheNetworkHasMadeReadyRuns() {
        for (boolean trace : new boolean[] {false, true}) {
            poller(1);
            networkWaiters();
            if (trace) r.on("trace");
            long a = r.runnable();
            long b = r.runnable();
            r.enter("findRunnable")
                    .skip("netpoll", 0)
                    .to("netpoll", "")
                    .returns(ready(a, b))
                    .finish();
            found(a, 0);
            r.finishCall();
            assertThat(r.call("runqget", r.p)).isEqualTo(b);
            r.finishCall();
            r.set("m", r.m, "spinning", 0);
            sched("nmspinning", 0);
        }
    }

    @Test
    void withoutAPItGoesToTheGlobalQueue() {
        poller(1);
        networkWaiters();
        long a = r.runnable();
        r.enter("findRunnable").skip("netpoll", 0).to("netpoll", "");
        sched("pidle", 0).sched("npidle", 0);
        r.returns(ready(a)).to("stopm", "");
        assertThat(sched("runq.head")).isEqualTo(a);
    }

    @Test
    void aPollerHasNeitherAPNorSpins() {
        poller(1);
        networkWaiters();
        r.enter("findRunnable")
                .skip("netpoll", 0)
                .to("findRunnable", "m has a P")
                .set("m", r.m, "p", r.p);
        assertThat(r.dies()).contains("findrunnable: netpoll with p");
        FindWorkTest other = new FindWorkTest();
        other.poller(1);
        other.networkWaiters();
        other.r
                .enter("findRunnable")
                .skip("netpoll", 0)
                .to("findRunnable", "m has a P")
                .set("m", r.m, "spinning", 1);
        assertThat(other.r.dies()).contains("findrunnable: netpoll with spinning");
    }

    @Test
    void aPollerThatSleepsTooLongIsWoken() {
        for (long sleepsUntil : new long[] {0, 60, 40}) {
            Rig rig = new Rig().onG0();
            rig.poke(rig.f.global("runtime.netpollInited"), 4, 1);
            rig.set("schedt", rig.sched, "pollUntil", sleepsUntil)
                    .set("schedt", rig.sched, "lastpoll", 0)
                    .enter("findRunnable")
                    .skip("checkTimers", 5);
            rig.register(Reg.RBX, 50).register(Reg.RCX, 0);
            if (sleepsUntil != 40) rig.skip("netpollBreak");
            rig.to("stopm", "");
        }
    }

    @Test
    void ifOthersPollAndNoTimerIsThereItStops() {
        poller(0);
        networkWaiters();
        r.enter("findRunnable").to("stopm", "");
    }

    @Test
    void aPollerMayVanishMeanwhile() {
        poller(0);
        r.enter("findRunnable").skip("checkTimers", 5).register(Reg.RBX, 50).register(Reg.RCX, 0);
        r.to("findRunnable", "x = xchg").to("netpollinited", "").returns(0).to("stopm", "");
    }

    @Test
    void fakedTimeDoesNotWait() {
        poller(1);
        networkWaiters();
        r.poke(r.f.global("runtime.faketime"), 8, 1)
                .enter("findRunnable")
                .skip("netpoll", 0)
                .to("netpoll", "");
        assertThat(r.reg(Reg.RAX)).as("delay").isZero();
        r.returns(0);
        woken();
        findsAfter(local());
    }

    @Test
    void butItPolls() {
        poller(1);
        networkWaiters();
        long a = r.runnable();
        r.poke(r.f.global("runtime.faketime"), 8, 1).enter("findRunnable").skip("netpoll", 0);
        r.skip("netpoll", ready(a)).finish();
        found(a, 0);
    }
}
