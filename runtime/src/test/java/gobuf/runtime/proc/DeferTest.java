package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Stop;
import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** Deferred calls on the heap, the P's pool of their records and the scheduler's, and Goexit. */
class DeferTest {
    private final Waiting w = new Waiting();
    private final Rig r = w.r;

    private long pool() {
        return r.get("p", r.p, "deferpool.len");
    }

    private long central() {
        long n = 0;
        for (long d = r.get("schedt", r.sched, "deferpool"); d != 0; d = r.get("_defer", d, "link")) n++;
        return n;
    }

    @Test
    void recordsComeBackToThePool() {
        w.run("defer", 3);
        assertThat(r.mem.ld1(r.f.global("main.done"))).as("they ran").isOne();
        assertThat(pool()).isEqualTo(3);
        w.run("defer", 2);
        assertThat(pool()).isEqualTo(3);
    }

    @Test
    void aFullPoolGivesHalfToTheSchedulerAndAnEmptyOneTakesHalf() {
        for (String barrier : new String[] {"off", "on"}) {
            if (barrier.equals("on")) r.on("barrier");
            w.run("defer", 50);
            assertThat(pool() + central()).isEqualTo(50);
            assertThat(central()).isGreaterThanOrEqualTo(16);
        }
        r.set("p", r.p, "deferpool.len", 0);
        w.run("defer", 1);
        assertThat(pool()).isEqualTo(16);
    }

    @Test
    void aShortListIsTakenWhole() {
        long d = r.memory(96);
        r.set("schedt", r.sched, "deferpool", d);
        w.run("defer", 1);
        assertThat(pool()).isOne();
        assertThat(r.mem.ld8(r.get("p", r.p, "deferpool.array"))).isEqualTo(d);
    }

    @Test
    void goexitRunsWhatIsDeferred() {
        for (String barrier : new String[] {"off", "on"}) {
            if (barrier.equals("on")) r.on("barrier");
            r.poke(r.f.global("main.done"), 1, 0);
            w.run("goexit", 3);
            assertThat(r.mem.ld1(r.f.global("main.done"))).isOne();
            assertThat(pool()).isEqualTo(3);
        }
    }

    /** A goroutine in Goexit, in front of a row. */
    private void inGoexit(String row) {
        w.go("goexit", 2);
        r.ask(r.s.statements().gosched());
        r.to("Goexit", row);
    }

    private long first() {
        return r.get("g", r.reg(Reg.R14), "_defer");
    }

    @Test
    void aCallThatWasStartedIsNotStartedAgain() {
        for (String barrier : new String[] {"off", "on"}) {
            Waiting x = new Waiting();
            if (barrier.equals("on")) x.r.on("barrier");
            x.go("goexit", 2);
            x.r.ask(x.r.s.statements().gosched());
            x.r.to("Goexit", "d has not been started");
            long d = x.r.get("g", x.r.reg(Reg.R14), "_defer");
            long panic = x.r.memory(80);
            x.r.set("_defer", d, "started", 1).set("_defer", d, "_panic", barrier.equals("on") ? panic : 0);
            x.r.finish();
            assertThat(x.r.get("_panic", panic, "aborted")).isEqualTo(barrier.equals("on") ? 1 : 0);
            assertThat(x.r.get("p", x.r.p, "deferpool.len")).isEqualTo(2);
        }
    }

    @Test
    void openCodedCallsAreNotModelled() {
        inGoexit("d stands for one call");
        r.set("_defer", first(), "openDefer", 1);
        assertThat(r.finish().detail()).contains("open-coded deferred calls are not modelled");
        Rig other = new Rig();
        long d = other.memory(96);
        other.set("g", other.g1, "_defer", d).set("_defer", d, "openDefer", 1);
        other.enter("deferreturn").to("deferreturn", "it is another frame's");
        other.set(
                "_defer",
                d,
                "sp",
                other.reg(Reg.RSP) + other.f.function("runtime.deferreturn").frame() + 8);
        assertThat(other.finish().detail()).contains("open-coded deferred calls are not modelled");
    }

    @Test
    void theCallsOfOtherFramesAreLeftAlone() {
        long d = r.memory(96);
        r.set("g", r.g1, "_defer", d).call("deferreturn");
        assertThat(r.get("g", r.g1, "_defer")).isEqualTo(d);
    }

    @Test
    void goexitGoesOnWhenAPanicWasRecovered() {
        inGoexit("p was not aborted");
        long panic = r.get("g", r.reg(Reg.R14), "_panic");
        long d = first();
        r.set("_panic", panic, "aborted", 1);
        r.to("Goexit", "what is left");
        assertThat(r.get("_panic", panic, "aborted")).isZero();
        r.set("_defer", d, "_panic", 0).set("_defer", d, "fn", 0);
        assertThat(r.finish().reason()).isEqualTo(Stop.Reason.IDLE);
    }

    @Test
    void goexitFindsAnotherRecord() {
        inGoexit("d is not the first any more");
        r.set("g", r.reg(Reg.R14), "_defer", r.memory(96));
        assertThat(r.dies()).isEqualTo("fatal error: bad defer entry in Goexit\n");
    }

    @Test
    void whatIsNotDeferred() {
        assertThat(new Rig().onG0().dies("deferproc", 0)).isEqualTo("fatal error: defer on system stack\n");
        assertThat(new Rig().onG0().dies("deferprocStack", r.memory(96)))
                .isEqualTo("fatal error: defer on system stack\n");
        Rig panic = new Rig();
        panic.enter("deferproc", 0).to("deferproc", "d is part of a panic");
        long d = panic.s.machine().memory().ld8(panic.reg(Reg.RSP) + 16);
        panic.set("_defer", d, "_panic", 8);
        assertThat(panic.dies()).isEqualTo("fatal error: deferproc: d.panic != nil after newdefer\n");
    }

    @Test
    void recordsInUseAreNotFreed() {
        for (String field : new String[] {"_panic", "fn"}) {
            Rig x = new Rig();
            long d = x.memory(96);
            x.set("_defer", d, field, 8);
            assertThat(x.dies("freedefer", d)).isEqualTo("fatal error: freedefer with d." + field + " != nil\n");
        }
        for (String callee : new String[] {"freedeferpanic", "freedeferfn"}) {
            Rig x = new Rig();
            long d = x.memory(96);
            x.set("_defer", d, callee.endsWith("fn") ? "fn" : "_panic", 8);
            x.enter("freedefer", d).to(callee, "").returns(0).finish();
            assertThat(x.get("_defer", d, "link")).isZero();
        }
    }

    @Test
    void aCallWithoutAPanicToNoteItFor() {
        r.call("deferCallSave", 0, r.f.funcval("main.main.func1"));
        assertThat(r.mem.ld1(r.f.global("main.done"))).isOne();
    }

    @Test
    void theSearchBeginsWhereTheLastOneEnded() {
        long d = r.memory(96);
        r.set("g", r.g1, "_defer", d).set("_defer", d, "sp", 1).call("addOneOpenDeferFrame", r.g1, 0, 0);
        assertThat(r.get("_defer", d, "sp")).isOne();
    }
}
