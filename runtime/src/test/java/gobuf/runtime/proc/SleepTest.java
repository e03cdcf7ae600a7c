package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Input;
import gobuf.runtime.layout.TimerTypes;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.os.Costs;
import gobuf.runtime.os.Linux;
import gobuf.runtime.program.Made.Kind;
import org.junit.jupiter.api.Test;

/** time.Sleep, timers and tickers, and the poller in which Ms sleep until the next one is due. */
class SleepTest {
    private static final long MS = 1_000_000;

    private final Waiting w = new Waiting();
    private final Rig r = w.r;
    private final TimerTypes t = new TimerTypes(r.f);

    private long now() {
        return r.machine.registers().clock();
    }

    /** Goroutine 1 sleeps itself, as time passes only while somebody runs or sleeps. */
    private void sleep(long ns) {
        r.call("time.Sleep", ns);
        r.finishCall();
    }

    @Test
    void twoThatSleepDifferentTimesWakeInOrder() {
        w.run("sleep", 9 * MS).run("sleep", 3 * MS);
        assertThat(w.waiting("Sleep")).hasSize(2);
        long first = w.waiting("Sleep").get(1);
        long before = now();
        sleep(5 * MS);
        assertThat(now() - before).isBetween(5 * MS, 7 * MS);
        w.settle();
        assertThat(w.waiting("Sleep")).hasSize(1).doesNotContain(first);
        sleep(5 * MS);
        w.settle();
        assertThat(w.waiting("Sleep")).isEmpty();
    }

    @Test
    void whoSleepsHasItsTimerInThePsHeap() {
        long before = r.mem.ld8(Linux.EPOCH) + now();
        w.run("sleep", 9 * MS);
        long timer = r.get("g", w.waiting("Sleep").get(0), "timer");
        assertThat(r.mem.ld8(r.get("p", r.p, "timers.array"))).isEqualTo(timer);
        assertThat(r.get("timer", timer, "pp")).isEqualTo(r.p);
        assertThat(r.get("timer", timer, "status")).isEqualTo(t.waiting);
        assertThat(r.get("timer", timer, "f")).isEqualTo(r.f.funcval("runtime.goroutineReady"));
        assertThat(r.get("timer", timer, "when")).isGreaterThan(before + 9 * MS);
        assertThat(r.get("p", r.p, "timer0When")).isEqualTo(r.get("timer", timer, "when"));
    }

    @Test
    void noTimeIsNoSleep() {
        long before = r.s.step();
        r.call("time.Sleep", 0);
        assertThat(r.s.step() - before).isLessThan(10);
    }

    @Test
    void sleepingTwiceUsesTheSameTimer() {
        sleep(MS);
        long timer = r.get("g", r.g1, "timer");
        r.on("barrier");
        sleep(MS);
        assertThat(r.get("g", r.g1, "timer")).isEqualTo(timer).isNotZero();
    }

    @Test
    void aSleepForEverOverflows() {
        w.run("sleep", Long.MAX_VALUE);
        long timer = r.get("g", w.waiting("Sleep").get(0), "timer");
        assertThat(r.get("timer", timer, "when")).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void noDeadlockWhileATimerIsPending() {
        long c = w.make(Kind.CHAN, 0);
        w.run("sleep", 2 * MS);
        long before = now();
        r.enter("chanrecv1", c, 0);
        assertThat(r.dies()).isEqualTo("fatal error: all goroutines are asleep - deadlock!\n");
        assertThat(now() - before).as("it waited for the timer first").isGreaterThan(2 * MS);
    }

    @Test
    void aTickerTicks() {
        w.run("tick", 20 * MS, 3);
        assertThat(w.waiting("ChanReceive")).hasSize(1);
        long before = now();
        for (int i = 0; i < 2; i++) {
            sleep(21 * MS);
            w.settle();
            assertThat(w.waiting("ChanReceive")).as("after %d", i).hasSize(1);
        }
        sleep(21 * MS);
        w.settle();
        assertThat(w.waiting("ChanReceive")).isEmpty();
        assertThat(now() - before).isBetween(63 * MS, 70 * MS);
        assertThat(r.get("p", r.p, "deletedTimers") + r.get("p", r.p, "numTimers"))
                .isLessThanOrEqualTo(2);
    }

    @Test
    void aTickThatNobodyTakesIsDropped() {
        long ticker = w.make(Kind.TICKER, MS);
        long c = r.mem.ld8(ticker);
        sleep(5 * MS);
        assertThat(r.get("hchan", c, "qcount")).isOne();
        r.call("time.(*Ticker).Reset", ticker, 3 * MS);
        assertThat(r.mem.ld8(
                        ticker + r.f.struct("time.Ticker").field("r.period").offset()))
                .isEqualTo(3 * MS);
        r.call("time.(*Ticker).Stop", ticker);
        assertThat(r.mem.ld4(
                        ticker + r.f.struct("time.Ticker").field("r.status").offset()))
                .isEqualTo(t.deleted);
    }

    @Test
    void afterReceivesTheTime() {
        w.run("after", 2 * MS);
        assertThat(w.waiting("ChanReceive")).hasSize(1);
        sleep(3 * MS);
        w.settle();
        assertThat(w.waiting("ChanReceive")).isEmpty();
    }

    @Test
    void afterFuncStartsAGoroutine() {
        r.on("barrier").call("time.AfterFunc", MS, r.f.funcval("main.main.func1"));
        r.finishCall();
        sleep(2 * MS);
        w.settle();
        assertThat(r.mem.ld1(r.f.global("main.done"))).isOne();
    }

    @Test
    void aTimerCanBeStoppedAndReset() {
        long timer = w.make(Kind.TIMER, 50 * MS);
        w.run("stop", timer);
        assertThat(r.mem.ld8(r.f.global("main.sink"))).as("it was pending").isOne();
        w.run("stop", timer);
        assertThat(r.mem.ld8(r.f.global("main.sink"))).isZero();
        w.run("reset", timer, MS);
        sleep(3 * MS);
        assertThat(r.get("hchan", r.mem.ld8(timer), "qcount")).isOne();
    }

    @Test
    void whenIsNowOrLaterOrNever() {
        r.time(1000);
        assertThat(r.call("time.when", -5)).isEqualTo(1000);
        assertThat(r.call("time.when", 7)).isEqualTo(1007);
        assertThat(r.call("time.when", Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatPackageTimeDoesNotTake() {
        long zero = r.memory(80);
        dies("time.NewTicker", "non-positive interval for NewTicker", 0);
        dies("time.(*Timer).Stop", "time: Stop called on uninitialized Timer", zero);
        dies("time.(*Timer).Reset", "time: Reset called on uninitialized Timer", zero, 1);
        dies("time.(*Ticker).Reset", "time: Reset called on uninitialized Ticker", zero, 1);
        dies("time.(*Ticker).Reset", "non-positive interval for Ticker.Reset", zero, 0);
    }

    private static void dies(String routine, String words, long... args) {
        assertThat(new Rig().dies(routine, args)).startsWith("panic: " + words + "\n");
    }

    @Test
    void theWriteBarrierSeesTimers() {
        r.on("barrier");
        long ticker = w.make(Kind.TICKER, MS);
        assertThat(w.make(Kind.TIMER, MS)).isNotEqualTo(ticker);
        assertThat(r.get("p", r.p, "numTimers")).isEqualTo(2);
    }

    // ---- the poller

    private long polled(long delay) {
        r.poke(r.f.global("runtime.epfd"), 4, 3);
        long before = now();
        r.enter("netpoll", delay);
        r.to("netpoll", delay == 0 ? "an empty list" : "nobody has called");
        long slept = now() - before;
        r.finish();
        r.finishCall();
        return slept;
    }

    @Test
    void netpollSleepsWholeMilliseconds() {
        for (Costs c : Costs.values()) r.s.input(new Input.Cost(c, 0));
        assertThat(polled(0)).isZero();
        assertThat(polled(1)).isEqualTo(MS);
        assertThat(polled(MS - 1)).isEqualTo(MS);
        assertThat(polled(3 * MS - 1)).isEqualTo(2 * MS);
        assertThat(polled(1_000_000_000 * MS)).isEqualTo(1_000_000_000 * MS);
        assertThat(polled(2_000_000_000 * MS)).as("no longer than 10⁹ ms").isEqualTo(1_000_000_000 * MS);
    }

    @Test
    void withoutAPollerNetpollReturns() {
        r.poke(r.f.global("runtime.epfd"), 4, 0xffffffffL);
        assertThat(r.call("netpoll", 5)).isZero();
    }

    @Test
    void netpollBreakEndsTheSleep() {
        long sig = r.f.global("runtime.netpollWakeSig");
        r.poke(r.f.global("runtime.epfd"), 4, 3);
        r.call("netpollBreak");
        assertThat(r.mem.ld4(sig)).isOne();
        r.call("netpollBreak");
        assertThat(r.mem.ld4(sig)).isOne();
        r.call("netpoll", -1);
        assertThat(r.mem.ld4(sig)).as("it did not sleep").isZero();
    }

    @Test
    void thePollerIsMadeOnce() {
        long inited = r.f.global("runtime.netpollInited");
        r.call("netpollGenericInit");
        assertThat(r.mem.ld4(inited)).isOne();
        r.call("netpollGenericInit");
        r.poke(inited, 4, 0).enter("netpollGenericInit").to("netpollGenericInit", "another M was faster");
        r.poke(inited, 4, 1).finish();
        assertThat(r.reg(Reg.RIP)).isNotZero();
        assertThat(r.mem.ld8(r.f.global("runtime.netpollInitLock"))).isZero();
    }
}
