package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** The branches of findRunnable and of what it asks before the queues. */
class FindRunnableTest {
    private final Rig r = new Rig().onG0();
    private final long waiting = r.f.constant("_Gwaiting");
    private final long runnable = r.f.constant("_Grunnable");

    private void found(long gp, long inherit, long tryWakeP) {
        assertThat(r.call("findRunnable")).isEqualTo(gp);
        assertThat(r.reg(Reg.RBX)).isEqualTo(inherit);
        assertThat(r.reg(Reg.RCX)).isEqualTo(tryWakeP);
    }

    private long local() {
        long g = r.runnable();
        r.set("p", r.p, "runnext", g);
        return g;
    }

    @Test
    void runnextComesFirstAndInheritsTheTimeSlice() {
        found(local(), 1, 0);
    }

    @Test
    void thenTheRing() {
        long g = r.runnable();
        r.ring(g);
        found(g, 0, 0);
    }

    @Test
    void thenTheGlobalQueue() {
        long a = r.runnable();
        long b = r.runnable();
        r.global(a, b);
        found(a, 0, 0);
        assertThat(r.get("schedt", r.sched, "runq.head"))
                .as("max = 0: all of it for one P")
                .isZero();
        assertThat(r.get("p", r.p, "runqtail") - r.get("p", r.p, "runqhead")).isOne();
    }

    @Test
    void atEverySixtyFirstTickTheGlobalQueueComesBefore() {
        local();
        long g = r.runnable();
        long h = r.runnable();
        r.global(g, h).set("p", r.p, "schedtick", 122);
        found(g, 0, 0);
        assertThat(r.get("schedt", r.sched, "runq.head")).as("max = 1").isEqualTo(h);
        assertThat(r.get("schedt", r.sched, "runqsize")).isOne();
    }

    @Test
    void atTheTickAnEmptyGlobalQueueIsNotLocked() {
        r.set("p", r.p, "schedtick", 61);
        found(local(), 1, 0);
    }

    @Test
    void theGlobalQueueMayBeEmptiedWhileTheLockIsAwaited() {
        long l = local();
        r.set("p", r.p, "schedtick", 61).global(r.runnable()).enter("findRunnable");
        r.to("findRunnable", "lock(&sched.lock)")
                .set("schedt", r.sched, "runqsize", 0)
                .finish();
        assertThat(r.reg(Reg.RAX)).isEqualTo(l);
    }

    @Test
    void theGlobalQueueMayBeEmptiedBehindTheLocalOneToo() {
        r.set("schedt", r.sched, "runqsize", 1).enter("findRunnable").to("findRunnable", "lock(&sched.lock)");
        r.set("schedt", r.sched, "runqsize", 0).to("stopm", "");
        assertThat(r.get("m", r.m, "p")).isZero();
    }

    @Test
    void withoutWorkThePIsGivenBackAndTheMStops() {
        r.enter("findRunnable").to("stopm", "");
        assertThat(r.get("schedt", r.sched, "pidle")).isEqualTo(r.p);
        assertThat(r.get("schedt", r.sched, "nmspinning")).isZero();
        assertThat(r.get("m", r.m, "spinning")).isZero();
    }

    @Test
    void aStoppedWorldIsWaitedFor() {
        r.set("schedt", r.sched, "gcwaiting", 1)
                .set("schedt", r.sched, "stopwait", 2)
                .enter("findRunnable");
        r.to("stopm", "");
        assertThat(r.get("p", r.p, "status")).isEqualTo(r.f.constant("_Pgcstop"));
    }

    @Test
    void aWorldThatRunsAgainIsLookedAtFromTheTop() {
        long g = local();
        r.set("schedt", r.sched, "gcwaiting", 1).enter("findRunnable").to("gcstopm", "stack check");
        r.set("schedt", r.sched, "gcwaiting", 0).returns(0).finish();
        assertThat(r.reg(Reg.RAX)).isEqualTo(g);
    }

    @Test
    void aSafePointFunctionIsRunFirst() {
        long g = local();
        safePoint(2);
        found(g, 1, 0);
        assertThat(r.get("p", r.p, "runSafePointFn")).isZero();
        assertThat(r.get("schedt", r.sched, "safePointWait")).isOne();
    }

    @Test
    void theLastOneToRunItTellsWhoWaits() {
        long g = local();
        safePoint(1);
        r.enter("findRunnable").skip("notewakeup").finish();
        assertThat(r.reg(Reg.RAX)).isEqualTo(g);
    }

    /** Asks for a function that does nothing to the scheduler: runqempty. */
    private void safePoint(long ps) {
        long funcval = r.memory(8);
        r.poke(funcval, 8, r.f.function("runtime.runqempty").entry());
        r.set("p", r.p, "runSafePointFn", 1).set("schedt", r.sched, "safePointFn", funcval);
        r.set("schedt", r.sched, "safePointWait", ps);
    }

    @Test
    void aSafePointFunctionThatForEachPHasRunIsNotRunAgain() {
        long g = local();
        r.set("p", r.p, "runSafePointFn", 1).enter("findRunnable").to("runSafePointFn", "CAS");
        r.set("p", r.p, "runSafePointFn", 0).finish();
        assertThat(r.reg(Reg.RAX)).isEqualTo(g);
    }

    @Test
    void theTraceReaderComesBeforeAll() {
        local();
        long g = r.runnable();
        r.set("g", g, "atomicstatus", waiting).on("trace").poke(Switches.variable(r.f, "trace", "reader"), 8, g);
        found(g, 0, 1);
        assertThat(r.get("g", g, "atomicstatus")).isEqualTo(runnable);
        assertThat(r.mem.ld8(Switches.variable(r.f, "trace", "reader"))).isZero();
    }

    @Test
    void withoutAParkedReaderTracingChangesNothing() {
        r.on("trace");
        found(local(), 1, 0);
    }

    @Test
    void aGcWorkerComesBeforeTheQueues() {
        local();
        long g = r.runnable();
        long node = r.memory(24);
        r.on("trace").set("g", g, "atomicstatus", waiting);
        r.poke(node + 16, 8, g).poke(r.f.global("runtime.gcBlackenEnabled"), 4, 1);
        r.poke(r.f.global("runtime.gcBgMarkWorkerPool"), 8, node << 16);
        found(g, 0, 1);
        assertThat(r.get("g", g, "atomicstatus")).isEqualTo(runnable);
        assertThat(r.mem.ld8(r.f.global("runtime.gcBgMarkWorkerPool"))).isZero();
    }

    @Test
    void aGcWorkerWithoutTrace() {
        long g = r.runnable();
        long node = r.memory(24);
        r.set("g", g, "atomicstatus", waiting).poke(node + 16, 8, g);
        r.poke(r.f.global("runtime.gcBlackenEnabled"), 4, 1);
        r.poke(r.f.global("runtime.gcBgMarkWorkerPool"), 8, node << 16);
        found(g, 0, 1);
    }

    @Test
    void withoutAWorkerMarkingChangesNothing() {
        r.poke(r.f.global("runtime.gcBlackenEnabled"), 4, 1);
        found(local(), 1, 0);
    }

    @Test
    void theFinalizerGoroutineIsWokenToRunNext() {
        long old = local();
        long fing = r.runnable();
        r.set("g", fing, "atomicstatus", waiting).poke(r.f.global("runtime.fing"), 8, fing);
        r.poke(r.f.global("runtime.fingwait"), 1, 1).poke(r.f.global("runtime.fingwake"), 1, 1);
        found(fing, 1, 0);
        assertThat(r.get("p", r.p, "runqtail") - r.get("p", r.p, "runqhead"))
                .as("it kicked out " + old)
                .isOne();
        assertThat(r.mem.ld1(r.f.global("runtime.fingwait"))).isZero();
        assertThat(r.mem.ld1(r.f.global("runtime.fingwake"))).isZero();
    }

    @Test
    void aFinalizerGoroutineWithNothingToDoSleepsOn() {
        r.poke(r.f.global("runtime.fingwait"), 1, 1);
        found(local(), 1, 0);
    }

    @Test
    void somebodyElseMayWakeItFirst() {
        long g = local();
        r.poke(r.f.global("runtime.fingwait"), 1, 1).poke(r.f.global("runtime.fingwake"), 1, 1);
        r.enter("findRunnable").to("wakefing", "it has nothing to do any more");
        r.poke(r.f.global("runtime.fingwake"), 1, 0).finish();
        assertThat(r.reg(Reg.RAX)).isEqualTo(g);
    }

    @Test
    void orItMayNotWaitAnyMore() {
        long g = local();
        r.poke(r.f.global("runtime.fingwait"), 1, 1).poke(r.f.global("runtime.fingwake"), 1, 1);
        r.enter("findRunnable").to("wakefing", "it does not wait any more");
        r.poke(r.f.global("runtime.fingwait"), 1, 0).finish();
        assertThat(r.reg(Reg.RAX)).isEqualTo(g);
    }

    @Test
    void cgoIsNotModelled() {
        r.poke(r.mem.ld8(r.f.global("runtime.cgo_yield")), 8, 1).enter("findRunnable");
        assertThat(r.finish().detail()).contains("asmcgocall is not modelled");
    }

    @Test
    void behindTheYieldToCgoItGoesOn() {
        long g = local();
        r.poke(r.mem.ld8(r.f.global("runtime.cgo_yield")), 8, 1).enter("findRunnable");
        r.to("asmcgocall", "not modelled").returns(0).finish();
        assertThat(r.reg(Reg.RAX)).isEqualTo(g);
    }

    @Test
    void readyTellsTheTracer() {
        long g = r.runnable();
        r.on("trace").set("g", g, "atomicstatus", waiting).call("ready", g, 0, 0);
        assertThat(r.get("g", g, "atomicstatus")).isEqualTo(runnable);
    }

    @Test
    void readyOfAGoroutineThatDoesNotWaitIsFatal() {
        assertThat(r.dies("ready", r.runnable(), 0, 1))
                .startsWith("runtime: gp: gp=0x")
                .contains(", gp->atomicstatus=1\n")
                .contains("runtime:  g:  g=0x" + Long.toHexString(r.g0))
                .endsWith("fatal error: bad g->status in ready\n");
    }
}
