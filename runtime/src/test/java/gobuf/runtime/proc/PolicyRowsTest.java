package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Policies;
import gobuf.runtime.engine.Process;
import gobuf.runtime.machine.Reg;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What each rule changes, seen in the routine that reads it. */
class PolicyRowsTest {
    private final Rig r = new Rig().onG0();

    private void policy(String text) {
        Policies.set(r.s, Policies.parse(text));
    }

    private long[] gs(int n) {
        return IntStream.range(0, n).mapToLong(i -> r.runnable()).toArray();
    }

    private List<Long> ring(long p) {
        return new Process(r.machine).ring(p);
    }

    private List<Long> global() {
        return new Process(r.machine).globalQueue();
    }

    private void put(long g) {
        r.call("runqput", r.p, g, 0);
        r.finishCall();
    }

    @Test
    void aSmallerRingOverflowsEarlier() {
        policy("ring=4");
        long[] gs = gs(5);
        for (long g : gs) put(g);
        assertThat(ring(r.p)).containsExactly(gs[2], gs[3]);
        assertThat(global()).containsExactly(gs[0], gs[1], gs[4]);
    }

    @Test
    void withoutARingEverythingIsGlobal() {
        policy("ring=0 runnext=off");
        long[] gs = gs(3);
        for (long g : gs) {
            r.call("runqput", r.p, g, 1);
            r.finishCall();
        }
        assertThat(ring(r.p)).isEmpty();
        assertThat(global()).containsExactly(gs[0], gs[1], gs[2]);
        assertThat(r.call("globrunqget", r.p, 0))
                .as("one, as there is no ring for others")
                .isEqualTo(gs[0]);
        assertThat(global()).containsExactly(gs[1], gs[2]);
    }

    @Test
    void allOfAFullRingGoesToTheGlobalQueue() {
        policy("overflow=all");
        long[] gs = gs(257);
        for (long g : gs) put(g);
        assertThat(ring(r.p)).isEmpty();
        assertThat(global()).hasSize(257).startsWith(gs[0], gs[1]).endsWith(gs[255], gs[256]);
    }

    @Test
    void allIsLinkedRoundTheRingsEnd() {
        policy("overflow=all ring=5");
        r.set("p", r.p, "runqhead", 254).set("p", r.p, "runqtail", 254);
        long[] gs = gs(6);
        for (long g : gs) put(g);
        assertThat(global()).containsExactly(gs[0], gs[1], gs[2], gs[3], gs[4], gs[5]);
    }

    @Test
    void onlyWhoFindsNoRoomGoesToTheGlobalQueue() {
        policy("overflow=one ring=3");
        long[] gs = gs(5);
        for (long g : gs) put(g);
        assertThat(ring(r.p)).containsExactly(gs[0], gs[1], gs[2]);
        assertThat(global()).containsExactly(gs[3], gs[4]);
    }

    @Test
    void oneOrAllAreStolen() {
        long victim = r.newP();
        long[] gs = gs(5);
        r.ringOf(victim, gs);
        policy("steal=one");
        assertThat(r.call("runqsteal", r.p, victim, 0)).isEqualTo(gs[0]);
        r.finishCall();
        assertThat(ring(victim)).containsExactly(gs[1], gs[2], gs[3], gs[4]);
        policy("steal=all");
        assertThat(r.call("runqsteal", r.p, victim, 0)).isEqualTo(gs[4]);
        r.finishCall();
        assertThat(ring(victim)).isEmpty();
        assertThat(ring(r.p)).containsExactly(gs[1], gs[2], gs[3]);
    }

    @Test
    void whoRunsFromRunnextBeginsASliceOfItsOwn() {
        long g = r.runnable();
        r.set("p", r.p, "runnext", g);
        policy("inherit=off");
        assertThat(r.call("runqget", r.p)).isEqualTo(g);
        assertThat(r.machine.registers().get(Reg.RBX)).isZero();
    }

    @Test
    void goschedWakesAPBeforeItSchedules() {
        policy("wakepyield=on");
        r.set("g", r.g1, "atomicstatus", r.f.constant("_Grunning")).enter("goschedImpl", r.g1);
        r.to("wakep", "");
        assertThat(global()).containsExactly(r.g1);
        assertThat(r.get("schedt", r.sched, "lock.key"))
                .as("the lock is free again")
                .isZero();
        r.to("schedule", "");
    }

    @Test
    void butNotBeforeMainHasStarted() {
        policy("wakepyield=on");
        r.global("runtime.mainStarted", 1, 0);
        r.set("g", r.g1, "atomicstatus", r.f.constant("_Grunning")).enter("goschedImpl", r.g1);
        r.to("goschedImpl", "main has not started").to("goschedImpl", "schedule(), wakepyield");
        r.to("schedule", "");
    }

    /** Who comes to the global queue between giving the P up and ceasing to spin. */
    private void late(long... gs) {
        policy("recheck=on");
        r.enter("findRunnable").to("findRunnable", "x < 0, or recheck is on");
        if (gs.length > 0) r.global(gs);
    }

    @Test
    void whoStopsSpinningLooksAtTheGlobalQueueOnceMore() {
        long[] gs = gs(2);
        late(gs);
        r.finish();
        assertThat(r.reg(Reg.RAX)).isEqualTo(gs[0]);
        assertThat(r.get("m", r.m, "spinning")).isOne();
        assertThat(r.get("schedt", r.sched, "nmspinning")).isOne();
        assertThat(r.get("m", r.m, "p")).isEqualTo(r.p);
    }

    @Test
    void andGoesOnIfNothingHasCome() {
        late();
        r.to("checkRunqsNoP", "");
    }

    @Test
    void orIfNoPIsIdle() {
        long[] gs = gs(1);
        late(gs);
        r.set("schedt", r.sched, "pidle", 0).set("schedt", r.sched, "npidle", 0).to("checkRunqsNoP", "");
        assertThat(global()).containsExactly(gs[0]);
    }
}
