package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Stop;
import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** Parking, yielding to runnext, sudogs that must not be released, and checkdead. */
class ParkTest {
    private final Rig r = new Rig();

    /** gopark with an unlockf that says no. */
    private Stop refused() {
        long unlockf = r.memory(8);
        r.poke(unlockf, 8, r.f.function("runtime.netpollinited").entry());
        r.enter("gopark", unlockf, 0, r.f.constant("waitReasonSleep"), r.f.constant("traceEvGoSleep"), 1);
        return r.finish();
    }

    @Test
    void unlockfCanRefuse() {
        assertThat(refused().detail()).isEqualTo("returned");
        r.finishCall();
        r.on("trace").on("barrier");
        assertThat(refused().detail()).isEqualTo("returned");
        assertThat(r.get("g", r.g1, "atomicstatus")).isEqualTo(r.f.constant("_Grunning"));
    }

    @Test
    void onlyARunningGoroutineParks() {
        r.set("g", r.g1, "atomicstatus", r.f.constant("_Grunnable"));
        assertThat(r.dies("gopark", 0, 0, 1, 1, 1)).isEqualTo("fatal error: gopark: bad g status\n");
        Rig scanned = new Rig();
        scanned.set("g", scanned.g1, "atomicstatus", scanned.f.constant("_Gscanrunning"));
        scanned.enter("gopark", 0, 0, 1, 1, 1).to("mcall", "");
    }

    @Test
    void goyieldGoesToTheEndOfTheQueue() {
        for (boolean trace : new boolean[] {false, true}) {
            if (trace) r.on("trace");
            r.call("goyield");
            assertThat(r.reg(Reg.R14)).isEqualTo(r.g1);
            r.finishCall();
        }
    }

    private String released(String field, long value) {
        Rig x = new Rig();
        long s = x.memory(96);
        x.set("sudog", s, field, value);
        return x.dies("releaseSudog", s);
    }

    @Test
    void sudogsInUseAreNotReleased() {
        for (String field : new String[] {"prev", "waitlink", "c"})
            assertThat(released(field, 8)).isEqualTo("fatal error: runtime: sudog with non-nil " + field + "\n");
        Rig param = new Rig();
        param.set("g", param.g1, "param", 8);
        assertThat(param.dies("releaseSudog", param.memory(96)))
                .isEqualTo("fatal error: runtime: releaseSudog with non-nil gp.param\n");
        Rig x = new Rig();
        long array = x.get("p", x.p, "sudogcache.array");
        long s = x.memory(96);
        x.poke(array, 8, x.set("sudog", s, "elem", 8) == null ? 0 : s).set("p", x.p, "sudogcache.len", 1);
        assertThat(x.dies("acquireSudog")).isEqualTo("fatal error: acquireSudog: found s.elem != nil in cache\n");
    }

    @Test
    void sudogsMoveWithTheWriteBarrierOn() {
        r.on("barrier");
        long array = r.get("p", r.p, "sudogcache.array");
        for (int i = 0; i < 128; i++) r.poke(array + 8L * i, 8, r.memory(96));
        r.set("p", r.p, "sudogcache.len", 128).call("releaseSudog", r.memory(96));
        assertThat(r.get("p", r.p, "sudogcache.len")).isEqualTo(65);
        r.set("p", r.p, "sudogcache.len", 0).set("schedt", r.sched, "sudogcache", 0);
        assertThat(r.call("acquireSudog")).isNotZero();
    }

    @Test
    void checkdeadCountsWhoRuns() {
        r.onG0().call("checkdead");
        r.finishCall();
        r.poke(r.f.global("runtime.panicking"), 4, 1).call("checkdead");
        assertThat(r.s.printed()).isEmpty();
        Rig counts = new Rig().onG0();
        counts.set("schedt", counts.sched, "nmidle", 9);
        assertThat(counts.dies("checkdead"))
                .startsWith("runtime: checkdead: nmidle=9 ")
                .endsWith("fatal error: checkdead: inconsistent counts\n");
    }

    private Rig nobodyRuns() {
        Rig x = new Rig().onG0();
        long ms = x.get("schedt", x.sched, "mnext") - x.get("schedt", x.sched, "nmfreed");
        x.set("schedt", x.sched, "nmidle", ms - x.get("schedt", x.sched, "nmsys"));
        x.set("schedt", x.sched, "nmidlelocked", 0);
        x.enter("lock", x.sched + x.f.struct("schedt").field("lock").offset()).finish();
        x.finishCall();
        return x;
    }

    @Test
    void nobodyIsLeft() {
        Rig running = nobodyRuns();
        assertThat(running.dies("checkdead"))
                .contains("checkdead: find g 1 in status 2")
                .endsWith("checkdead: runnable g\n");
        Rig waiting = nobodyRuns();
        waiting.set("g", waiting.g1, "atomicstatus", waiting.f.constant("_Gwaiting"));
        assertThat(waiting.dies("checkdead")).isEqualTo("fatal error: all goroutines are asleep - deadlock!\n");
        Rig timers = nobodyRuns();
        timers.set("g", timers.g1, "atomicstatus", timers.f.constant("_Gwaiting"))
                .set("p", timers.p, "timers.len", 1);
        timers.call("checkdead");
        Rig none = nobodyRuns();
        none.set("g", none.g1, "atomicstatus", none.f.constant("_Gdead"));
        assertThat(none.dies("checkdead"))
                .isEqualTo("fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n");
        Rig preempted = nobodyRuns();
        preempted.set("g", preempted.g1, "atomicstatus", preempted.f.constant("_Gpreempted"));
        assertThat(preempted.dies("checkdead")).isEqualTo("fatal error: all goroutines are asleep - deadlock!\n");
    }
}
