package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** Idle Ps and Ms: lists, counts, bit strings, and the limiter's stamp. */
class PidleTest {
    private final Rig r = new Rig().onG0();
    private final long idles = mask("idlepMask");
    private final long timers = mask("timerpMask");

    private long mask(String name) {
        return r.mem.ld8(r.f.global("runtime." + name));
    }

    @Test
    void noIdlePIsNil() {
        assertThat(r.call("pidleget", 77)).isZero();
        assertThat(r.reg(Reg.RBX)).as("now").isEqualTo(77);
    }

    @Test
    void theLastPutIsTheFirstGot() {
        r.idleP();
        long second = r.idleP();
        assertThat(r.mem.ld4(idles)).isEqualTo(6);
        assertThat(r.call("pidleget", 77)).isEqualTo(second);
        assertThat(r.get("schedt", r.sched, "npidle")).isOne();
        assertThat(r.mem.ld4(idles)).isEqualTo(2);
        assertThat(r.mem.ld4(timers) & 4).as("it may get timers at any time").isEqualTo(4);
        assertThat(r.get("p", second, "limiterEvent.stamp")).isZero();
    }

    @Test
    void withoutATimeTheClockIsAsked() {
        r.time(5);
        r.idleP();
        r.call("pidleget", 0);
        assertThat(r.reg(Reg.RBX)).isEqualTo(5);
    }

    @Test
    void aPWithoutWorkIsPut() {
        long other = r.idleP();
        long mine = r.newP();
        r.poke(timers, 4, 4);
        assertThat(r.call("pidleput", mine, 77)).isEqualTo(77);
        assertThat(r.get("schedt", r.sched, "pidle")).isEqualTo(mine);
        assertThat(r.get("p", mine, "link")).isEqualTo(other);
        assertThat(r.get("schedt", r.sched, "npidle")).isEqualTo(2);
        assertThat(r.mem.ld4(idles)).isEqualTo(6);
        assertThat(r.mem.ld4(timers)).as("it has no timers").isZero();
        assertThat(r.get("p", mine, "limiterEvent.stamp") >>> 61).isEqualTo(r.f.constant("limiterEventIdle"));
        assertThat(r.get("p", mine, "limiterEvent.stamp") & (1L << 61) - 1).isEqualTo(77);
    }

    @Test
    void itsTimersKeepTheirBit() {
        long mine = r.newP();
        r.set("p", mine, "numTimers", 1).poke(timers, 4, 2).time(9);
        assertThat(r.call("pidleput", mine, 0)).isEqualTo(9);
        assertThat(r.mem.ld4(timers)).isEqualTo(2);
    }

    @Test
    void timersThatComeMeanwhileKeepItToo() {
        long mine = r.newP();
        r.poke(timers, 4, 2).enter("updateTimerPMask", mine).to("updateTimerPMask", "lock(&pp.timersLock)");
        r.set("p", mine, "numTimers", 1).finish();
        assertThat(r.mem.ld4(timers)).isEqualTo(2);
    }

    @Test
    void aPWithWorkIsNotPut() {
        long mine = r.newP();
        r.set("p", mine, "runnext", r.runnable());
        assertThat(r.dies("pidleput", mine, 1)).contains("pidleput: P has non-empty run queue");
    }

    @Test
    void norOneWhoseTimeIsSpentOnSomethingElse() {
        long mine = r.newP();
        r.set("p", mine, "limiterEvent.stamp", 1L << 61);
        assertThat(r.dies("pidleput", mine, 1)).contains("must be able to track idle limiter event");
    }

    @Test
    void anEventOfAnotherKindIsNotStopped() {
        long p = r.idleP();
        r.set("p", p, "limiterEvent.stamp", 1L << 61);
        assertThat(r.dies("pidleget", 1))
                .contains("runtime: want=4 got=1\n")
                .contains("limiterEvent.stop: found wrong event");
    }

    @Test
    void anEventThatSomebodyReadsIsStoppedAgain() {
        long p = r.idleP();
        r.enter("pidleget", 10).to("(*limiterEvent).stop", "CAS e.stamp");
        r.set("p", p, "limiterEvent.stamp", (4L << 61) + 10).finish();
        assertThat(r.get("p", p, "limiterEvent.stamp")).isZero();
    }

    @Test
    void anEmptyQueueIsEmptyWhereverItsEndsAre() {
        r.set("p", r.p, "runqhead", 7).set("p", r.p, "runqtail", 7).set("p", r.p, "runnext", 0);
        assertThat(r.call("runqempty", r.p)).isOne();
        r.finishCall();
        r.set("p", r.p, "runnext", r.runnable());
        assertThat(r.call("runqempty", r.p)).isZero();
        r.finishCall();
        r.set("p", r.p, "runnext", 0).set("p", r.p, "runqtail", 8);
        assertThat(r.call("runqempty", r.p)).isZero();
    }

    @Test
    void aGKickedOutOfRunnextMeanwhileIsSeen() {
        r.set("p", r.p, "runnext", r.runnable()).enter("runqempty", r.p).to("runqempty", "runnext = pp.runnext");
        r.set("p", r.p, "runqtail", r.get("p", r.p, "runqtail") + 1)
                .set("p", r.p, "runnext", 0)
                .finish();
        assertThat(r.reg(Reg.RAX)).isZero();
    }

    @Test
    void bitsLieInWordsOf32() {
        long words = r.memory(8);
        r.call("pMask.set", words, 2, 2, 37);
        assertThat(r.mem.ld8(words)).isEqualTo(1L << 37);
        r.finishCall();
        assertThat(r.call("pMask.read", words, 2, 2, 37)).isOne();
        r.finishCall();
        assertThat(r.call("pMask.read", words, 2, 2, 5)).isZero();
        r.finishCall();
        r.call("pMask.clear", words, 2, 2, 37);
        assertThat(r.mem.ld8(words)).isZero();
    }

    @Test
    void aPThatHasNoBitIsAnError() {
        for (String name : new String[] {"read", "set", "clear"}) {
            Rig rig = new Rig().onG0();
            rig.enter("pMask." + name, rig.memory(4), 1, 1, 32);
            assertThat(rig.finish().detail()).isEqualTo("panic: runtime error: index out of range");
        }
    }

    @Test
    void idleMsAreAListToo() {
        long m2 = r.idleM();
        assertThat(m2).isNotZero();
        assertThat(r.call("mget")).isEqualTo(m2);
        r.finishCall();
        assertThat(r.get("schedt", r.sched, "nmidle")).isZero();
        assertThat(r.call("mget")).isZero();
        r.finishCall();
        r.enter("mput", m2).skip("checkdead").finish();
        assertThat(r.idleM()).isEqualTo(m2);
        assertThat(r.get("schedt", r.sched, "nmidle")).isOne();
    }
}
