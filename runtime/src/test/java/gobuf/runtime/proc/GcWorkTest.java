package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** What the scheduler asks the collector, and the poller about timers. */
class GcWorkTest {
    private static final String CONTROLLER = "(*gcControllerState).";

    private final Rig r = new Rig().onG0();
    private final long controller = r.f.global("runtime.gcController");
    private final long workers = controller
            + r.f.struct("gcControllerState").field("idleMarkWorkers").offset();

    private long idle(String what) {
        return r.call(CONTROLLER + what + "IdleMarkWorker", controller);
    }

    @Test
    void idleMarkWorkersHaveALimit() {
        r.poke(workers, 8, 2L << 32 | 1);
        assertThat(idle("need")).isOne();
        r.finishCall();
        assertThat(idle("add")).isOne();
        assertThat(r.mem.ld8(workers)).isEqualTo(2L << 32 | 2);
        r.finishCall();
        assertThat(idle("need")).isZero();
        r.finishCall();
        assertThat(idle("add")).isZero();
        r.finishCall();
        idle("remove");
        assertThat(r.mem.ld8(workers)).isEqualTo(2L << 32 | 1);
    }

    @Test
    void thereAreNotFewerThanNone() {
        r.poke(workers, 8, 2L << 32);
        assertThat(r.dies(CONTROLLER + "removeIdleMarkWorker", controller))
                .contains("n=0 max=2\n")
                .contains("negative idle mark workers");
    }

    @Test
    void norAreTheyAdded() {
        r.poke(workers, 8, 2L << 32 | 0xffffffffL);
        assertThat(r.dies(CONTROLLER + "addIdleMarkWorker", controller)).contains("n=-1 max=2\n");
    }

    @Test
    void twoAtOnceAreCountedOneByOne() {
        r.poke(workers, 8, 5L << 32 | 1);
        r.enter(CONTROLLER + "addIdleMarkWorker", controller).to(CONTROLLER + "addIdleMarkWorker", "CAS");
        r.poke(workers, 8, 5L << 32 | 2).finish();
        assertThat(r.mem.ld8(workers)).isEqualTo(5L << 32 | 3);
        r.finishCall();
        r.enter(CONTROLLER + "removeIdleMarkWorker", controller).to(CONTROLLER + "removeIdleMarkWorker", "CAS");
        r.poke(workers, 8, 5L << 32 | 2).finish();
        assertThat(r.mem.ld8(workers)).isEqualTo(5L << 32 | 1);
    }

    @Test
    void workersAreAStackWithoutLock() {
        long head = r.memory(8);
        long a = r.memory(16);
        long b = r.memory(16);
        r.poke(head, 8, a << 16)
                .poke(a, 8, b << 16)
                .enter("(*lfstack).pop", head)
                .to("(*lfstack).pop", "CAS");
        r.poke(head, 8, b << 16).finish();
        assertThat(r.reg(Reg.RAX)).as("somebody else has taken a").isEqualTo(b);
        r.finishCall();
        assertThat(r.call("(*lfstack).pop", head)).isZero();
    }

    @Test
    void aPollerThatSleepsTooLongIsWoken() {
        wakesPoller(0);
        wakesPoller(60);
    }

    private void wakesPoller(long until) {
        Rig rig = new Rig().onG0();
        rig.set("schedt", rig.sched, "pollUntil", until)
                .set("schedt", rig.sched, "lastpoll", 0)
                .enter("wakeNetPoller", 50)
                .skip("netpollBreak")
                .finish();
    }

    @Test
    void oneThatWakesInTimeIsNot() {
        r.set("schedt", r.sched, "pollUntil", 50).set("schedt", r.sched, "lastpoll", 0);
        r.call("wakeNetPoller", 50);
    }

    @Test
    void ifNobodyPollsAnMIsWokenToDoSo() {
        r.set("schedt", r.sched, "lastpoll", 1)
                .enter("wakeNetPoller", 50)
                .to("wakep", "")
                .finish();
    }

    @Test
    void theFirstTimerTellsWhenToWake() {
        long p = r.newP();
        assertThat(r.call("nobarrierWakeTime", p)).isZero();
        r.finishCall();
        r.set("p", p, "timer0When", 60);
        assertThat(r.call("nobarrierWakeTime", p)).isEqualTo(60);
        r.finishCall();
        r.set("p", p, "timerModifiedEarliest", 70);
        assertThat(r.call("nobarrierWakeTime", p)).isEqualTo(60);
        r.finishCall();
        r.set("p", p, "timerModifiedEarliest", 50);
        assertThat(r.call("nobarrierWakeTime", p)).isEqualTo(50);
    }

    @Test
    void timersNeedAPoller() {
        assertThat(r.call("netpollinited")).isZero();
        r.finishCall();
        r.poke(r.f.global("runtime.netpollInited"), 4, 1);
        assertThat(r.call("netpollinited")).isOne();
    }
}
