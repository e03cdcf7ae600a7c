package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.program.Notebook;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The branches of newproc, newproc1, isSystemGoroutine, addScannableStack, gostartcallfn, wakep. */
class Newproc1Test {
    private final Rig r = new Rig();

    private long newg() {
        return r.get("p", r.p, "runnext");
    }

    @Test
    void aFreshGIsMadeRunnable() {
        assertThat(r.go().reason()).isEqualTo(Stop.Reason.IDLE);
        long g = newg();
        long hi = r.get("g", g, "stack.hi");
        assertThat(hi - r.get("g", g, "stack.lo")).isEqualTo(2048);
        assertThat(r.get("g", g, "sched.sp")).isEqualTo(hi - 0x28);
        assertThat(r.get("g", g, "stktopsp")).isEqualTo(hi - 0x20);
        assertThat(r.get("g", g, "stackguard0")).isEqualTo(hi - 2048 + 928);
        assertThat(r.get("g", g, "atomicstatus")).isEqualTo(1);
        assertThat(r.get("g", g, "goid")).isEqualTo(5);
    }

    @Test
    void aFreeGIsUsedAgain() {
        long g = r.deadG();
        r.list("p", r.p, "gFree.gList.head", "gFree.n", g).go();
        assertThat(newg()).isEqualTo(g);
        assertThat(r.get("p", r.p, "gFree.n")).isZero();
    }

    @Test
    void aNilFunctionEndsTheProcess() {
        r.s.ask(r.s.statements().goNil());
        assertThat(r.dies()).isEqualTo("fatal error: go of nil func value\n");
        assertThat(r.get("m", r.m, "throwing")).isEqualTo(r.f.constant("throwTypeUser"));
        r.s.goTo(0);
        assertThat(r.s.waits()).isTrue();
        assertThat(r.s.printed()).isEmpty();
    }

    @Test
    void aGWithoutStackIsAnError() {
        long g = r.deadG(-2048, 0);
        r.list("p", r.p, "gFree.gList.head", "gFree.n", g).ask();
        assertThat(r.dies()).contains("newproc1: newg missing stack");
        assertThat(r.get("m", r.m, "throwing")).isEqualTo(r.f.constant("throwTypeRuntime"));
    }

    @Test
    void aGThatIsNotDeadIsAnError() {
        long g = r.deadG();
        r.set("g", g, "atomicstatus", r.f.constant("_Gwaiting"));
        r.list("p", r.p, "gFree.gList.head", "gFree.n", g).ask();
        assertThat(r.dies()).contains("newproc1: new g is not Gdead");
    }

    @Test
    void aStaleGobufIsCleared() {
        long g = r.deadG();
        r.set("g", g, "sched.ret", 7).set("g", g, "sched.bp", 8).set("g", g, "sched.lr", 9);
        r.list("p", r.p, "gFree.gList.head", "gFree.n", g).go();
        assertThat(List.of(r.get("g", g, "sched.ret"), r.get("g", g, "sched.bp"), r.get("g", g, "sched.lr")))
                .containsOnly(0L);
    }

    @Test
    void aRuntimeFunctionMakesASystemGoroutine() {
        long before = r.get("schedt", r.sched, "ngsys");
        r.set("g", r.g1, "labels", 0x1234);
        r.s.ask(new Input.Ask(0, 0, List.of(Notebook.OP_GO, r.f.funcval("runtime.forcegchelper"), 1L)));
        r.finish();
        assertThat(r.get("schedt", r.sched, "ngsys")).isEqualTo(before + 1);
        assertThat(r.get("g", newg(), "labels")).isZero();
    }

    @Test
    void labelsAreInherited() {
        r.set("g", r.g1, "labels", 0xc000300000L).go();
        assertThat(r.get("g", newg(), "labels")).isEqualTo(0xc000300000L);
    }

    @Test
    void withoutACurrentGoroutineThereAreNoLabels() {
        long fv = r.f.funcval("main.main.func1");
        long g = r.onG0().set("m", r.m, "curg", 0).call("newproc1", fv, r.g1, 0x1111);
        assertThat(r.get("g", g, "labels")).isZero();
        assertThat(r.get("g", g, "gopc")).isEqualTo(0x1111);
    }

    @Test
    void theWriteBarrierIsSaid() {
        assertThat(r.on("barrier").set("g", r.g1, "labels", 0xc000300000L).go().reason())
                .isEqualTo(Stop.Reason.IDLE);
        assertThat(r.get("g", newg(), "labels")).isEqualTo(0xc000300000L);
        assertThat(r.get("g", newg(), "sched.ctxt")).isNotZero();
    }

    @Test
    void aGoroutineProfileNeedsNotTheNewG() {
        r.on("profile").go();
        assertThat(r.get("g", newg(), "goroutineProfiled")).isEqualTo(2);
    }

    @Test
    void everyEighthSequenceIsTracked() {
        long seed = 0;
        r.time(777);
        // The seed after which fastrand's low byte is a multiple of 8: found by asking fastrand itself.
        while (true) {
            r.set("m", r.m, "fastrand", seed);
            if (r.call("fastrand") % 8 == 0) break;
            r.finishCall();
            seed++;
        }
        r.finishCall();
        r.set("m", r.m, "fastrand", seed).go();
        assertThat(r.get("g", newg(), "tracking")).isOne();
        assertThat(r.get("g", newg(), "runnableStamp")).isEqualTo(777);
    }

    @Test
    void idsComeInBatchesOfSixteen() {
        long end = r.get("p", r.p, "goidcacheend");
        assertThat(r.get("schedt", r.sched, "goidgen")).isEqualTo(16);
        r.set("p", r.p, "goidcache", end).go();
        assertThat(r.get("g", newg(), "goid")).isEqualTo(17);
        assertThat(r.get("schedt", r.sched, "goidgen")).isEqualTo(32);
        assertThat(r.get("p", r.p, "goidcache")).isEqualTo(18);
        assertThat(r.get("p", r.p, "goidcacheend")).isEqualTo(33);
    }

    @Test
    void theRaceDetectorIsTold() {
        assertThat(r.on("race").go().reason()).isEqualTo(Stop.Reason.IDLE);
    }

    @Test
    void theRaceDetectorIsToldOfLabels() {
        r.on("race").set("g", r.g1, "labels", 0xc000300000L).ask();
        r.to("newproc1", "racereleasemergeg");
        assertThat(r.finish().reason()).isEqualTo(Stop.Reason.IDLE);
    }

    @Test
    void tracingWritesAnEvent() {
        r.on("trace").ask();
        r.to("newproc1", "traceGoCreate");
        assertThat(r.finish().reason()).isEqualTo(Stop.Reason.IDLE);
    }

    @Test
    void beforeMainHasStartedNobodyIsWoken() {
        r.poke(r.f.global("runtime.mainStarted"), 1, 0).ask();
        r.to("newproc.func1", "main has not started");
        r.finish();
        assertThat(newg()).isNotZero();
    }

    @Test
    void addScannableStackWithoutAP() {
        long gc = r.f.global("runtime.gcController");
        long at = gc + r.f.struct("gcControllerState").field("maxStackScan").offset();
        long before = r.mem.ld8(at);
        r.call("(*gcControllerState).addScannableStack", gc, 0, 2048);
        assertThat(r.mem.ld8(at)).isEqualTo(before + 2048);
    }

    @Test
    void addScannableStackFlushesEightKilobytes() {
        long gc = r.f.global("runtime.gcController");
        long at = gc + r.f.struct("gcControllerState").field("maxStackScan").offset();
        long before = r.mem.ld8(at);
        r.set("p", r.p, "maxStackScanDelta", 6144).call("(*gcControllerState).addScannableStack", gc, r.p, 2048);
        assertThat(r.mem.ld8(at)).isEqualTo(before + 8192);
        assertThat(r.get("p", r.p, "maxStackScanDelta")).isZero();
    }

    @Test
    void isSystemGoroutineAsksForTheFunction() {
        assertThat(system("runtime.main", 0)).isZero();
        assertThat(system("runtime.bgsweep", 0)).isOne();
        assertThat(system("main.main", 0)).isZero();
        r.set("g", r.g1, "startpc", 0x1000);
        assertThat(r.call("isSystemGoroutine", r.g1, 0)).isZero();
    }

    private long system(String function, long fixed) {
        return system(r.f.function(function).entry(), fixed);
    }

    private long system(long startpc, long fixed) {
        r.set("g", r.g1, "startpc", startpc);
        long yes = r.call("isSystemGoroutine", r.g1, fixed);
        r.finishCall();
        return yes & 1;
    }

    /** Go 1.19, traceback.go: a user's while it runs finalizers, and for good where the answer must not vary. */
    @Test
    void theFinalizerGoroutineIsAUsersWhileItRunsFinalizers() {
        long runfinq =
                r.s.image().symbols().find("runtime.runfinq").orElseThrow().address();
        long running = r.f.global("runtime.fingRunning");
        assertThat(system(runfinq, 0)).isOne();
        r.poke(running, 1, 1);
        assertThat(system(runfinq, 0)).isZero();
        assertThat(system(runfinq, 1)).isZero();
        r.poke(running, 1, 0);
        assertThat(system(runfinq, 1)).isZero();
    }

    @Test
    void aNilFunctionValueStartsAtNilfunc() {
        long g = r.deadG();
        long buf = g + r.f.struct("g").field("sched").offset();
        r.set("g", g, "sched.sp", r.get("g", g, "stack.hi") - 32);
        r.call("gostartcallfn", buf, 0);
        assertThat(r.get("g", g, "sched.pc"))
                .isEqualTo(r.f.function("runtime.nilfunc").entry());
    }

    @Test
    void nilfuncFaults() {
        r.enter("nilfunc");
        Stop stop = r.finish();
        assertThat(stop.reason()).isEqualTo(Stop.Reason.FAULT);
        assertThat(stop.fault().address()).isZero();
    }

    @Test
    void wakepNeedsAnIdleP() {
        r.call("wakep");
        assertThat(r.get("schedt", r.sched, "nmspinning")).isZero();
    }

    @Test
    void wakepLeavesASpinningMToIt() {
        r.set("schedt", r.sched, "npidle", 1)
                .set("schedt", r.sched, "nmspinning", 1)
                .call("wakep");
        assertThat(r.get("schedt", r.sched, "nmspinning")).isOne();
    }

    @Test
    void wakepLosesTheRaceToSpin() {
        r.set("schedt", r.sched, "npidle", 1).enter("wakep").to("wakep", "CAS sched.nmspinning");
        r.set("schedt", r.sched, "nmspinning", 1);
        r.finish();
        assertThat(r.get("schedt", r.sched, "nmspinning")).isOne();
    }

    @Test
    void wakepStartsAnM() {
        r.set("schedt", r.sched, "npidle", 1).enter("wakep").to("startm", "");
        assertThat(r.reg(Reg.RBX)).as("spinning").isOne();
        assertThat(r.get("schedt", r.sched, "nmspinning")).isOne();
    }

    @Test
    void fastrandnStaysBelow() {
        for (int i = 0; i < 20; i++) {
            assertThat(r.call("fastrandn", 3)).isBetween(0L, 2L);
            r.finishCall();
        }
    }

    @Test
    void acquiremAndReleasemCount() {
        assertThat(r.call("acquirem")).isEqualTo(r.m);
        assertThat(r.get("m", r.m, "locks")).isOne();
        r.finishCall();
        r.call("releasem", r.m);
        assertThat(r.get("m", r.m, "locks")).isZero();
    }

    @Test
    void theLastReleasePutsThePreemptionBack() {
        r.set("m", r.m, "locks", 1).set("g", r.g1, "preempt", 1).call("releasem", r.m);
        assertThat(r.get("g", r.g1, "stackguard0")).isEqualTo(r.f.constant("stackPreempt"));
        assertThat(r.reg(Reg.R14)).isEqualTo(r.g1);
    }
}
