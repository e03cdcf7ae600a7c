package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Stop;
import org.junit.jupiter.api.Test;

/** The branches of lock and unlock, and of the fatal errors that any routine may raise. */
class LockTest {
    private final Rig r = new Rig();
    private final long lock = r.f.global("runtime.allglock");
    private final long ncpu = r.f.global("runtime.ncpu");

    @Test
    void aFreeLockIsTaken() {
        r.call("lock", lock);
        assertThat(r.mem.ld8(lock)).isOne();
        assertThat(r.get("m", r.m, "locks")).isOne();
        r.finishCall();
        r.call("unlock", lock);
        assertThat(r.mem.ld8(lock)).isZero();
        assertThat(r.get("m", r.m, "locks")).isZero();
    }

    /** Spins 4 times, yields once, sleeps: and nobody is there who would release it. */
    @Test
    void aHeldLockIsWaitedFor() {
        r.poke(lock, 8, 1).poke(ncpu, 4, 2).enter("lock", lock);
        for (int i = 0; i < 4; i++) r.to("lock2", "procyield(30)").to("lock2", "i++");
        Stop stop = r.to("lock2", "osyield()").finish();
        assertThat(r.mem.ld8(lock)).isEqualTo(2);
        assertThat(stop.reason()).isEqualTo(Stop.Reason.EXITED);
        assertThat(stop.detail()).contains("every thread sleeps, and nobody is left to wake one");
    }

    @Test
    void releasedWhileSpinning() {
        r.poke(lock, 8, 2).poke(ncpu, 4, 2).enter("lock", lock).to("lock2", "procyield(30)");
        r.poke(lock, 8, 0).finish();
        // Somebody may sleep on it still, so it is taken as it was found: 2.
        assertThat(r.mem.ld8(lock)).isEqualTo(2);
    }

    @Test
    void releasedWhileYielding() {
        r.poke(lock, 8, 1).poke(ncpu, 4, 1).enter("lock", lock).to("lock2", "osyield()");
        // One processor: it has not spun. The round of yielding is over, so the exchange that would put it to sleep
        // takes it.
        r.poke(lock, 8, 0).finish();
        assertThat(r.mem.ld8(lock)).isEqualTo(2);
    }

    @Test
    void releasedInFrontOfTheSleep() {
        r.poke(lock, 8, 1).enter("lock", lock).to("futexsleep", "futex(");
        r.poke(lock, 8, 0).to("lock2", "try again").finish();
        // Others may sleep on it as well.
        assertThat(r.mem.ld8(lock)).isEqualTo(2);
    }

    @Test
    void releasedInFrontOfTheYield() {
        r.poke(lock, 8, 1).enter("lock", lock).to("lock2", "yielded once");
        r.poke(lock, 8, 0).finish();
        assertThat(r.mem.ld8(lock)).isOne();
    }

    @Test
    void theCountOfLocksIsNeverNegative() {
        assertThat(r.set("m", r.m, "locks", -1).dies("lock2", lock)).contains("runtime·lock: lock count");
    }

    @Test
    void aFreeLockCannotBeReleased() {
        assertThat(r.dies("unlock", lock)).contains("unlock of unlocked lock");
    }

    @Test
    void releasingMoreThanWasTaken() {
        assertThat(r.poke(lock, 8, 1).dies("unlock", lock)).contains("runtime·unlock: lock count");
    }

    @Test
    void aSleeperIsWoken() {
        r.poke(lock, 8, 2).set("m", r.m, "locks", 2).enter("unlock", lock).to("futexwakeup", "ret = how many");
        r.finish();
        assertThat(r.get("m", r.m, "locks")).isOne();
    }

    @Test
    void theLastReleasePutsThePreemptionBack() {
        r.poke(lock, 8, 1)
                .set("m", r.m, "locks", 1)
                .set("g", r.g1, "preempt", 1)
                .call("unlock", lock);
        assertThat(r.get("g", r.g1, "stackguard0")).isEqualTo(r.f.constant("stackPreempt"));
    }

    @Test
    void aSecondFatalErrorKeepsTheFirstKind() {
        r.set("m", r.m, "throwing", 1);
        assertThat(r.dies("unlock", lock)).contains("unlock of unlocked lock");
        assertThat(r.get("m", r.m, "throwing")).isOne();
        assertThat(r.get("m", r.m, "dying")).isOne();
    }

    @Test
    void theMessageReachesTheUserAndGoingBackUnprintsIt() {
        long before = r.s.step();
        r.enter("unlock", lock);
        Stop stop = r.finish();
        assertThat(stop.reason()).isEqualTo(Stop.Reason.EXITED);
        assertThat(stop.detail())
                .isEqualTo("fatal error: unlock of unlocked lock (the process has ended, exit status 2)");
        r.s.back(r.s.step() - before);
        assertThat(r.s.printed()).isEmpty();
        assertThat(r.s.waits()).isTrue();
    }
}
