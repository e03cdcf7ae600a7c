package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** The branches of execute and dropg, of Gosched and what it leads to. */
class ExecuteTest {
    private final Rig r = new Rig();

    /** A goroutine that a go statement has made, and the thread on g0's stack. */
    private long fresh() {
        r.go();
        r.onG0();
        return r.get("p", r.p, "runnext");
    }

    private Rig runs(long g, long inheritTime) {
        return r.enter("execute", g, inheritTime).to("main.add", "sink = x + y");
    }

    @Test
    void tiesGAndMTogether() {
        long g = fresh();
        r.set("g", g, "preempt", 1).set("g", g, "waitsince", 9).set("g", g, "stackguard0", 1);
        runs(g, 0);
        assertThat(r.reg(Reg.R14)).isEqualTo(g);
        assertThat(r.get("m", r.m, "curg")).isEqualTo(g);
        assertThat(r.get("g", g, "m")).isEqualTo(r.m);
        assertThat(r.get("g", g, "atomicstatus")).isEqualTo(r.f.constant("_Grunning"));
        assertThat(r.get("g", g, "preempt")).isZero();
        assertThat(r.get("g", g, "waitsince")).isZero();
        assertThat(r.get("g", g, "stackguard0") - r.get("g", g, "stack.lo")).isEqualTo(928);
    }

    @Test
    void aNewTimeSliceIsATick() {
        long g = fresh();
        assertThat(r.get("p", r.p, "schedtick")).isEqualTo(4);
        runs(g, 0);
        assertThat(r.get("p", r.p, "schedtick")).isEqualTo(5);
    }

    @Test
    void anInheritedOneIsNot() {
        runs(fresh(), 1);
        assertThat(r.get("p", r.p, "schedtick")).isEqualTo(4);
    }

    @Test
    void theWriteBarrierSeesOldAndNew() {
        long g = fresh();
        long buffer = r.get("p", r.p, "wbBuf.next");
        long old = r.get("m", r.m, "curg");
        r.on("barrier");
        runs(g, 0);
        assertThat(r.mem.ld8(buffer)).isEqualTo(g);
        assertThat(r.mem.ld8(buffer + 8)).isEqualTo(old);
        assertThat(r.mem.ld8(buffer + 16)).isEqualTo(r.m);
        assertThat(r.get("p", r.p, "wbBuf.next")).isEqualTo(buffer + 32);
    }

    @Test
    void aFullBarrierBufferIsEmptied() {
        long g = fresh();
        long start = r.p + r.f.struct("p").field("wbBuf.buf").offset();
        r.on("barrier").set("p", r.p, "wbBuf.next", r.get("p", r.p, "wbBuf.end") - 16);
        runs(g, 0);
        assertThat(r.get("p", r.p, "wbBuf.next")).isEqualTo(start + 16);
    }

    @Test
    void aGoroutineProfileIsTold() {
        long g = fresh();
        r.on("profile").enter("execute", g, 0).to("tryRecordGoroutineProfile", "gp's stack goes");
        r.to("main.add", "sink = x + y");
    }

    @Test
    void aCpuProfileIsNotModelled() {
        long g = fresh();
        r.set("schedt", r.sched, "profilehz", 100).enter("execute", g, 0);
        assertThat(r.finish().detail()).contains("setThreadCPUProfiler is not modelled yet");
    }

    @Test
    void behindItExecuteGoesOn() {
        long g = fresh();
        r.set("schedt", r.sched, "profilehz", 100).enter("execute", g, 0);
        r.to("setThreadCPUProfiler", "stack check").returns(0).to("main.add", "sink = x + y");
    }

    @Test
    void theTracerIsToldOfTheStart() {
        long g = fresh();
        r.on("trace")
                .enter("execute", g, 0)
                .to("traceGoStart", "trace event GoStart")
                .to("main.add", "sink = x + y");
    }

    @Test
    void andOfASystemCallThatBlocked() {
        long g = fresh();
        r.on("trace")
                .set("g", g, "syscallsp", 1)
                .set("g", g, "sysblocktraced", 1)
                .enter("execute", g, 0);
        r.to("traceGoSysExit", "trace event GoSysExit").to("main.add", "sink = x + y");
    }

    @Test
    void notOfOneThatDidNotBlock() {
        long g = fresh();
        r.on("trace").set("g", g, "syscallsp", 1).enter("execute", g, 0);
        r.to("execute", "its system call did not block").to("traceGoStart", "trace event GoStart");
        assertThat(r.get("g", g, "sysblocktraced")).isZero();
    }

    @Test
    void dropgCutsBothEnds() {
        r.onG0().call("dropg");
        assertThat(r.get("m", r.m, "curg")).isZero();
        assertThat(r.get("g", r.g1, "m")).isZero();
    }

    @Test
    void goschedGoesToTheTailOfTheGlobalQueue() {
        long other = r.runnable();
        r.global(other).ask(r.s.statements().gosched());
        r.to("schedule", "stack check");
        assertThat(r.get("schedt", r.sched, "runq.tail")).isEqualTo(r.g1);
        assertThat(r.get("g", other, "schedlink")).isEqualTo(r.g1);
        assertThat(r.get("g", r.g1, "atomicstatus")).isEqualTo(r.f.constant("_Grunnable"));
        assertThat(r.get("g", r.g1, "sched.pc"))
                .isEqualTo(r.f.function("runtime.Gosched").entry() + 0x1f);
    }

    @Test
    void goschedAloneComesBackAtOnce() {
        r.ask(r.s.statements().gosched());
        r.finish();
        assertThat(r.s.waits()).isTrue();
        assertThat(r.get("p", r.p, "schedtick")).isEqualTo(5);
    }

    @Test
    void theTracerIsToldOfGosched() {
        r.on("trace").ask(r.s.statements().gosched());
        r.to("traceGoSched", "trace event GoSched").finish();
        assertThat(r.s.waits()).isTrue();
    }

    @Test
    void aScanBitDoesNotMatterToGosched() {
        long scan = r.f.constant("_Gscan") | r.f.constant("_Grunning");
        r.onG0().set("g", r.g1, "atomicstatus", scan).enter("goschedImpl", r.g1).to("casgstatus", "frame");
    }

    @Test
    void goschedOfAGoroutineThatDoesNotRunIsFatal() {
        r.onG0().set("g", r.g1, "atomicstatus", r.f.constant("_Gwaiting"));
        assertThat(r.dies("goschedImpl", r.g1))
                .startsWith("runtime: gp: gp=0x")
                .endsWith("fatal error: bad g status\n");
    }
}
