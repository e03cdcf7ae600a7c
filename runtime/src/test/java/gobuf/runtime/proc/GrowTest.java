package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Stop;
import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** Stack checks that fail: growth, and preemption. */
class GrowTest {
    private final Rig r = new Rig();
    private final long preempt = r.f.constant("stackPreempt");

    private long g(String field) {
        return r.get("g", r.g1, field);
    }

    /** Goroutine 1 stands before newproc's first row, and its stack has no room for it. */
    private long low() {
        r.ask();
        r.to("newproc", "");
        long sp = r.reg(Reg.RSP);
        r.set("g", r.g1, "stackguard0", sp);
        return sp;
    }

    @Test
    void aStackOfTwiceTheSizeWithEverythingAsFarFromItsEnd() {
        long sp = low();
        long lo = g("stack.lo");
        long hi = g("stack.hi");
        long bp = r.reg(Reg.RBP);
        long top = g("stktopsp");
        long arg = r.reg(Reg.RAX);
        long saved = r.mem.ld8(bp);
        r.to("newstack", "").to("newproc", "stack check").step();
        long delta = g("stack.hi") - hi;
        assertThat(g("stack.hi") - g("stack.lo")).isEqualTo(2 * (hi - lo));
        assertThat(r.reg(Reg.RSP) + r.f.function("runtime.newproc").frame()).isEqualTo(sp + delta);
        assertThat(r.mem.ld8(r.reg(Reg.RBP))).as("the caller's frame pointer").isEqualTo(bp + delta);
        assertThat(r.mem.ld8(bp + delta)).isEqualTo(saved == 0 ? 0 : saved + delta);
        assertThat(g("stktopsp")).isEqualTo(top + delta);
        assertThat(g("stackguard0")).isEqualTo(g("stack.lo") + r.f.constant("_StackGuard"));
        assertThat(r.reg(Reg.RAX)).as("the argument").isEqualTo(arg);
        assertThat(r.finish().reason()).isNotEqualTo(Stop.Reason.EXITED);
        assertThat(r.get("p", r.p, "runnext"))
                .as("and the go statement is made")
                .isNotZero();
    }

    @Test
    void theOldStackIsFree() {
        low();
        long lo = g("stack.lo");
        r.to("stackfree", "");
        assertThat(r.reg(Reg.RAX)).isEqualTo(lo);
        assertThat(r.get("g", r.g1, "atomicstatus")).isEqualTo(r.f.constant("_Gcopystack"));
    }

    @Test
    void asOftenTwiceAsTheFrameNeeds() {
        low();
        r.to("newstack", "x fits into newsize");
        r.register(Reg.R12, 9000).to("copystack", "");
        assertThat(r.reg(Reg.RBX)).isEqualTo(16384);
    }

    @Test
    void notMoreThanTheLimit() {
        low();
        r.poke(r.f.global("runtime.maxstacksize"), 8, 2048);
        assertThat(r.dies())
                .startsWith("runtime: goroutine stack exceeds 2048-byte limit\nruntime: sp=0x")
                .endsWith("fatal error: stack overflow\n");
        Rig ceiling = new Rig();
        ceiling.ask();
        ceiling.to("newproc", "").set("g", ceiling.g1, "stackguard0", -1);
        ceiling.set("g", ceiling.g1, "stackguard0", ceiling.reg(Reg.RSP));
        ceiling.poke(ceiling.f.global("runtime.maxstackceiling"), 8, 2048);
        assertThat(ceiling.dies()).contains("exceeds 2048-byte limit");
    }

    @Test
    void forATestItIsMovedToOneOfTheSameSize() {
        low();
        long size = g("stack.hi") - g("stack.lo");
        r.set("g", r.g1, "stackguard0", r.f.constant("stackForceMove")).to("copystack", "");
        assertThat(r.reg(Reg.RBX)).isEqualTo(size);
        r.finish();
    }

    @Test
    void whoHasNoStackCannotGrow() {
        low();
        r.set("g", r.g1, "stack.lo", 0);
        assertThat(r.dies()).contains("missing stack in newstack");
    }

    @Test
    void norWhoIsBelowIt() {
        low();
        r.set("g", r.g1, "stack.lo", r.reg(Reg.RSP));
        assertThat(r.dies())
                .contains("runtime: split stack overflow: 0x")
                .contains("error: runtime: split stack overflow");
    }

    @Test
    void norInASystemCall() {
        low();
        r.set("g", r.g1, "syscallsp", 8);
        assertThat(r.dies()).contains("stack growth not allowed in system call");
        r.onG0().set("g", r.g1, "syscallsp", 0).set("g", r.g1, "stack.lo", 0);
        Rig nil = new Rig().onG0();
        nil.set("g", nil.g1, "stack.lo", 0);
        assertThat(nil.dies("copystack", nil.g1, 4096)).contains("nil stackbase");
    }

    @Test
    void aStackThatChannelsPointIntoIsOnlyShrunk() {
        r.onG0().set("g", r.g1, "activeStackChans", 1).enter("copystack", r.g1, 4096);
        assertThat(r.finish().detail()).contains("shrinking its stack is not modelled");
        Rig racy = new Rig().onG0();
        racy.set("g", racy.g1, "parkingOnChan", 1);
        racy.set("g", racy.g1, "stack.lo", racy.get("g", racy.g1, "stack.hi") - 8192);
        assertThat(racy.dies("copystack", racy.g1, 4096)).contains("racy sudog adjustment");
    }

    @Test
    void whatPointsIntoTheStackIsMovedAlong() {
        long lo = g("stack.lo");
        long hi = g("stack.hi");
        r.onG0();
        long a = r.memory(r.f.struct("sudog").size());
        long b = r.memory(r.f.struct("sudog").size());
        r.set("sudog", a, "elem", lo + 16).set("sudog", a, "waitlink", b).set("sudog", b, "elem", hi);
        long d = r.memory(r.f.struct("_defer").size());
        for (String field : new String[] {"fn", "sp", "varp", "fd"}) r.set("_defer", d, field, lo + 8);
        r.set("_defer", d, "_panic", lo).set("g", r.g1, "waiting", a).set("g", r.g1, "_defer", d);
        r.set("g", r.g1, "_panic", hi - 8).set("g", r.g1, "sched.ctxt", lo + 24).set("g", r.g1, "sched.bp", 1);
        r.set("g", r.g1, "sched.sp", hi - 32)
                .poke(hi - 16, 8, lo + 40)
                .poke(hi - 24, 8, lo - 1)
                .poke(hi - 32, 8, hi);
        r.call("copystack", r.g1, 4096);
        long delta = g("stack.hi") - hi;
        assertThat(r.get("sudog", a, "elem")).isEqualTo(lo + 16 + delta);
        assertThat(r.get("sudog", b, "elem")).as("not in it").isEqualTo(hi);
        for (String field : new String[] {"fn", "sp", "varp", "fd"}) {
            assertThat(r.get("_defer", d, field)).as(field).isEqualTo(lo + 8 + delta);
        }
        assertThat(r.get("_defer", d, "_panic")).isEqualTo(lo + delta);
        assertThat(g("_panic")).isEqualTo(hi - 8 + delta);
        assertThat(g("sched.ctxt")).isEqualTo(lo + 24 + delta);
        assertThat(g("sched.bp")).isOne();
        assertThat(r.mem.ld8(hi - 16 + delta)).isEqualTo(lo + 40 + delta);
        assertThat(r.mem.ld8(hi - 24 + delta)).isEqualTo(lo - 1);
        assertThat(r.mem.ld8(hi - 32 + delta)).isEqualTo(hi);
    }

    @Test
    void deferredCallsOnTheStackToo() {
        long lo = g("stack.lo");
        long hi = g("stack.hi");
        r.onG0();
        long first = hi - 256;
        long second = hi - 128;
        r.set("g", r.g1, "sched.sp", hi - 512).set("g", r.g1, "_defer", first).set("_defer", first, "link", second);
        r.call("copystack", r.g1, 4096);
        long delta = g("stack.hi") - hi;
        assertThat(lo).isNotZero();
        assertThat(g("_defer")).isEqualTo(first + delta);
        assertThat(r.get("_defer", first + delta, "link")).isEqualTo(second + delta);
    }

    @Test
    void aPoisonedGuardMeansPreempt() {
        low();
        r.set("g", r.g1, "stackguard0", preempt).set("g", r.g1, "preempt", 1).to("schedule", "");
        assertThat(r.get("schedt", r.sched, "runq.head")).isEqualTo(r.g1);
        assertThat(g("atomicstatus")).isEqualTo(r.f.constant("_Grunnable"));
        // Nobody else is there, so it runs again at once: from the function's start, with its arguments.
        r.finish();
        assertThat(g("preempt")).isZero();
        assertThat(r.get("p", r.p, "runnext")).isNotZero();
    }

    @Test
    void notWhileTheMHoldsLocks() {
        low();
        r.set("m", r.m, "locks", 1).set("g", r.g1, "stackguard0", preempt);
        r.to("newstack", "").to("newproc", "stack check").step();
        assertThat(g("stackguard0")).isEqualTo(g("stack.lo") + r.f.constant("_StackGuard"));
        assertThat(r.get("p", r.p, "schedtick")).as("no new slice").isEqualTo(4);
    }

    @Test
    void whatOnlyACollectorAsksForIsNotModelled() {
        low();
        r.set("g", r.g1, "stackguard0", preempt).set("g", r.g1, "preemptStop", 1);
        assertThat(r.finish().detail()).contains("preemptPark is not modelled");
        GrowTest other = new GrowTest();
        other.low();
        other.r.set("g", other.r.g1, "stackguard0", preempt).set("g", other.r.g1, "preemptShrink", 1);
        assertThat(other.r.finish().detail()).contains("shrinkstack is not modelled");
    }

    @Test
    void whoRunsHasAP() {
        low();
        r.set("g", r.g1, "stackguard0", preempt).to("newstack", "m has a P").set("m", r.m, "p", 0);
        assertThat(r.dies()).contains("runtime: g is running but p is not");
        GrowTest locked = new GrowTest();
        locked.low();
        locked.r.set("g", locked.r.g1, "stackguard0", preempt).to("newstack", "m has a P");
        locked.r.set("m", locked.r.m, "p", 0).set("m", locked.r.m, "locks", 1).to("gopreempt_m", "");
    }

    @Test
    void g0IsNotPreempted() {
        low();
        r.set("g", r.g1, "stackguard0", preempt).to("newstack", "gp is m.g0").set("m", r.m, "g0", r.g1);
        r.to("throw", "");
        assertThat(r.reg(Reg.RBX)).as("its words").isEqualTo("runtime: preempt g0".length());
    }
}
