package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The branches of goexit1, goexit0 and gfput. */
class Goexit0Test {
    private final Rig r = new Rig();
    private final long dead = r.f.constant("_Gdead");

    /** A goroutine of add's that has run and stands before goexit1. */
    private long ended() {
        r.go();
        long g = r.get("p", r.p, "runnext");
        r.ask(r.s.statements().gosched());
        r.to("goexit1", "stack check");
        return g;
    }

    @Test
    void theGoroutineEndsOnThePListOfFreeGs() {
        long g = ended();
        r.finish();
        assertThat(r.s.waits()).isTrue();
        assertThat(r.get("p", r.p, "gFree.gList.head")).isEqualTo(g);
        assertThat(r.get("p", r.p, "gFree.n")).isOne();
        assertThat(r.get("g", g, "atomicstatus")).isEqualTo(dead);
        assertThat(r.get("g", g, "stack.hi") - r.get("g", g, "stack.lo")).isEqualTo(2048);
    }

    @Test
    void everyFieldThatGoClearsIsCleared() {
        long g = ended();
        List<String> fields = List.of(
                "preemptStop",
                "paniconfault",
                "_defer",
                "_panic",
                "writebuf",
                "waitreason",
                "param",
                "labels",
                "timer");
        for (String f : fields) r.set("g", g, f, 1);
        r.set("g", g, "writebuf.len", 3).set("g", g, "writebuf.cap", 4).set("m", r.m, "lockedg", 8);
        r.finish();
        for (String f : fields) assertThat(r.get("g", g, f)).as(f).isZero();
        assertThat(r.get("g", g, "writebuf.len")).isZero();
        assertThat(r.get("g", g, "writebuf.cap")).isZero();
        assertThat(r.get("g", g, "m")).isZero();
        assertThat(r.get("m", r.m, "lockedg")).isZero();
    }

    @Test
    void itsStackIsNoLongerScannable() {
        ended();
        long before = r.get("p", r.p, "maxStackScanDelta");
        r.finish();
        assertThat(r.get("p", r.p, "maxStackScanDelta")).isEqualTo(before - 2048);
    }

    @Test
    void aSystemGoroutineIsNotCountedAnyMore() {
        long g = ended();
        r.set("g", g, "startpc", r.f.function("runtime.bgsweep").entry()).finish();
        assertThat(r.get("schedt", r.sched, "ngsys")).isEqualTo(2);
    }

    @Test
    void aUsersGoroutineWasNotCounted() {
        ended();
        r.finish();
        assertThat(r.get("schedt", r.sched, "ngsys")).isEqualTo(3);
    }

    @Test
    void everyClearedPointerGoesThroughTheBarrier() {
        long g = ended();
        long buffer = r.get("p", r.p, "wbBuf.next");
        r.on("barrier").set("g", g, "param", 0x123).to("goexit0", "no garbage is being marked");
        assertThat((r.get("p", r.p, "wbBuf.next") - buffer) / 16).isEqualTo(7);
        assertThat(r.mem.ld8(buffer + 8)).as("gp.m").isEqualTo(r.m);
        assertThat(r.mem.ld8(buffer + 4 * 16 + 8)).as("gp.param").isEqualTo(0x123);
    }

    @Test
    void assistCreditGoesToTheGlobalPool() {
        long g = ended();
        long controller = r.f.global("runtime.gcController");
        r.poke(r.f.global("runtime.gcBlackenEnabled"), 4, 1).set("g", g, "gcAssistBytes", 100);
        r.set("gcControllerState", controller, "assistWorkPerByte", Double.doubleToLongBits(2.5))
                .finish();
        assertThat(r.get("gcControllerState", controller, "bgScanCredit")).isEqualTo(250);
        assertThat(r.get("g", g, "gcAssistBytes")).isZero();
    }

    @Test
    void aDebtIsNotPaid() {
        long g = ended();
        r.poke(r.f.global("runtime.gcBlackenEnabled"), 4, 1)
                .set("g", g, "gcAssistBytes", -100)
                .finish();
        assertThat(r.get("gcControllerState", r.f.global("runtime.gcController"), "bgScanCredit"))
                .isZero();
        assertThat(r.get("g", g, "gcAssistBytes")).isEqualTo(-100);
    }

    @Test
    void theTracerIsToldOfTheEnd() {
        r.on("trace");
        ended();
        r.to("traceGoEnd", "trace event GoEnd").finish();
        assertThat(r.s.waits()).isTrue();
    }

    @Test
    void aLockedGoroutineTakesItsThreadAlong() {
        long g = ended();
        r.set("g", g, "lockedm", r.m);
        r.to("mexit", "the main thread");
        assertThat(r.get("g", g, "lockedm")).isZero();
        assertThat(r.get("p", r.p, "gFree.gList.head")).as("freed before").isEqualTo(g);
    }

    @Test
    void anInternallyLockedThreadIsFatal() {
        ended();
        r.set("m", r.m, "lockedInt", 5);
        assertThat(r.dies()).isEqualTo("invalid m->lockedInt = 5\nfatal error: internal lockOSThread error\n");
    }

    @Test
    void aLivingGIsNotFreed() {
        assertThat(r.onG0().dies("gfput", r.p, r.runnable())).isEqualTo("fatal error: gfput: bad status (not Gdead)\n");
    }

    @Test
    void aStackOfAnotherSizeIsFreed() {
        r.onG0();
        long lo = r.call("stackalloc", 4096);
        r.finishCall();
        long g = r.deadG(lo, lo + 4096);
        r.call("gfput", r.p, g);
        assertThat(r.get("g", g, "stack.lo")).isZero();
        assertThat(r.get("g", g, "stack.hi")).isZero();
        assertThat(r.get("g", g, "stackguard0")).isZero();
        assertThat(r.get("p", r.p, "gFree.gList.head")).isEqualTo(g);
    }

    @Test
    void theSixtyFourthSendsThirtyThreeToTheGlobalList() {
        long[] gs = LongStream.range(0, 63).map(i -> r.deadG()).toArray();
        r.list("p", r.p, "gFree.gList.head", "gFree.n", gs).onG0();
        long g = r.deadG();
        r.call("gfput", r.p, g);
        assertThat(r.get("p", r.p, "gFree.n")).isEqualTo(31);
        assertThat(r.get("schedt", r.sched, "gFree.n")).isEqualTo(33);
        assertThat(r.get("p", r.p, "gFree.gList.head"))
                .as("the newest left first")
                .isEqualTo(gs[32]);
        assertThat(r.get("schedt", r.sched, "gFree.stack.head"))
                .as("pushed last")
                .isEqualTo(gs[31]);
        assertThat(r.get("schedt", r.sched, "gFree.noStack.head")).isZero();
    }

    @Test
    void thoseWithoutAStackGoToAListOfTheirOwn() {
        long[] gs = LongStream.range(0, 63)
                .map(i -> i % 2 == 0 ? r.deadG(0, 0) : r.deadG())
                .toArray();
        long without = r.deadG(0, 0);
        long with = r.deadG();
        r.list("schedt", r.sched, "gFree.noStack.head", "gFree.n", without);
        r.list("schedt", r.sched, "gFree.stack.head", "gFree.n", with);
        r.list("p", r.p, "gFree.gList.head", "gFree.n", gs).onG0().call("gfput", r.p, r.deadG());
        assertThat(r.get("schedt", r.sched, "gFree.n")).isEqualTo(35);
        assertThat(length(r.get("schedt", r.sched, "gFree.noStack.head"), without))
                .isEqualTo(17);
        assertThat(length(r.get("schedt", r.sched, "gFree.stack.head"), with)).isEqualTo(18);
    }

    @Test
    void theLocalListIsLastInFirstOut() {
        long a = r.deadG();
        long b = r.deadG();
        r.onG0().call("gfput", r.p, a);
        r.finishCall();
        r.call("gfput", r.p, b);
        r.finishCall();
        assertThat(r.call("gfget", r.p)).isEqualTo(b);
        r.finishCall();
        assertThat(r.call("gfget", r.p)).isEqualTo(a);
    }

    @Test
    void aListWhoseCountLiesEndsInAFault() {
        r.onG0().set("p", r.p, "gFree.n", 63).enter("gfput", r.p, r.deadG());
        assertThat(r.finish().detail()).contains("nil pointer dereference");
    }

    /** How many gs a list has, which ends in {@code last}. */
    private int length(long head, long last) {
        int n = 1;
        for (long g = head; g != last; g = r.get("g", g, "schedlink")) n++;
        assertThat(r.get("g", last, "schedlink")).isZero();
        return n;
    }
}
