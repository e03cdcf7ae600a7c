package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Routine;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.os.Linux;
import gobuf.runtime.os.Signals;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The way of a preemption signal: sent, taken on the signal stack, judged, and obeyed at a row or not. */
class SigPreemptTest {
    private static final long SIGURG = 23;

    private final Rig r = new Rig();

    SigPreemptTest() {
        r.poke(Switches.variable(r.f, "debug", "asyncpreemptoff"), 4, 0);
    }

    private long g(String field) {
        return r.get("g", r.g1, field);
    }

    private long m(String field) {
        return r.get("m", r.m, field);
    }

    private Map<Reg, Long> registers() {
        Map<Reg, Long> out = new EnumMap<>(Reg.class);
        for (Reg reg : Reg.values()) out.put(reg, r.reg(reg));
        return out;
    }

    private long entry(String routine) {
        return r.machine.image().routine(routine).orElseThrow().entry();
    }

    /** As the system lets a thread take the signal: everything saved below the signal stack's end, and on in the handler. */
    private void signal() {
        long context = Signals.at(r.mem.ld8(Linux.alternate(0)) - 1024, Reg.R8) - 40;
        registers().forEach((reg, v) -> {
            if (reg != Reg.FS_BASE) r.poke(Signals.at(context, reg), 8, v);
        });
        long handler = r.mem.ld8(Linux.HANDLER);
        r.register(Reg.RDI, SIGURG).register(Reg.RSI, context + 304).register(Reg.RDX, context);
        r.register(Reg.RSP, context - 8).register(Reg.RIP, handler);
    }

    @Test
    void theHandlerIsSigtrampOnGsignalsStack() {
        assertThat(r.mem.ld8(Linux.HANDLER)).isEqualTo(entry("sigtramp"));
        assertThat(r.mem.ld8(Linux.alternate(0))).isEqualTo(r.get("g", m("gsignal"), "stack.hi"));
    }

    @Test
    void aGoroutineIsStoppedAndGoesOnAsIfNothingHadBeen() {
        Map<Reg, Long> before = registers();
        r.set("g", r.g1, "preempt", 1).set("m", r.m, "signalPending", 1);
        signal();
        r.to("doSigPreempt", "");
        assertThat(r.reg(Reg.R14)).as("on gsignal").isEqualTo(m("gsignal"));
        assertThat(r.mem.ld8(r.reg(Reg.FS_BASE) - 8)).isEqualTo(m("gsignal"));
        r.to("asyncPreempt", "");
        assertThat(r.mem.ld8(r.reg(Reg.RSP))).as("returns to the row").isEqualTo(before.get(Reg.RIP));
        assertThat(r.mem.ld8(r.reg(Reg.FS_BASE) - 8)).isEqualTo(r.g1);
        assertThat(m("preemptGen")).isOne();
        assertThat(m("signalPending")).isZero();
        r.to("gopreempt_m", "");
        assertThat(g("asyncSafePoint")).isOne();
        assertThat(g("sched.pc")).isBetween(entry("asyncPreempt2"), entry("asyncPreempt2") + 85);
        r.to("globrunqput", "").to("asyncPreempt", "RET").step();
        assertThat(g("asyncSafePoint")).isZero();
        assertThat(g("preempt")).as("execute takes it back").isZero();
        assertThat(registers()).isEqualTo(before);
    }

    @Test
    void nobodyWantsIt() {
        Map<Reg, Long> before = registers();
        signal();
        r.to("sigtramp", "RET, and").step();
        assertThat(registers()).isEqualTo(before);
        assertThat(m("preemptGen")).isOne();
    }

    @Test
    void theRowIsNotOneToStopAt() {
        r.set("g", r.g1, "preempt", 1).enter("runqempty", r.p);
        Map<Reg, Long> before = registers();
        signal();
        r.to("sigtramp", "RET, and").step();
        assertThat(registers()).isEqualTo(before);
    }

    @Test
    void whoIsWanted() {
        assertThat(r.call("wantAsyncPreempt", r.g1)).isZero();
        r.finishCall();
        r.set("p", r.p, "preempt", 1);
        assertThat(r.call("wantAsyncPreempt", r.g1)).isOne();
        r.finishCall();
        r.set("m", r.m, "p", 0);
        assertThat(r.call("wantAsyncPreempt", r.g1)).isZero();
        r.finishCall();
        r.set("g", r.g1, "preempt", 1);
        assertThat(r.call("wantAsyncPreempt", r.g1)).isOne();
        r.finishCall();
        r.set("g", r.g1, "atomicstatus", r.f.constant("_Gsyscall"));
        assertThat(r.call("wantAsyncPreempt", r.g1)).isZero();
    }

    private boolean stops(long gp, long pc, long sp) {
        boolean ok = (r.call("isAsyncSafePoint", gp, pc, sp, 0) & 1) != 0;
        if (ok) assertThat(r.reg(Reg.RBX)).isEqualTo(pc);
        r.finishCall();
        return ok;
    }

    private long row(String routine, int index) {
        Routine found = r.machine.image().routine(routine).orElseThrow();
        return found.rows().get(index).address();
    }

    @Test
    void whereAGoroutineCanBeStopped() {
        long sp = r.reg(Reg.RSP);
        long spin = row("main.spin", 1);
        assertThat(stops(r.g1, spin, sp)).isTrue();
        assertThat(stops(r.g0, spin, sp)).as("its M is not on it").isFalse();
        assertThat(stops(r.g1, spin, g("stack.lo") - 8)).isFalse();
        assertThat(stops(r.g1, spin, g("stack.lo") + 400))
                .as("too little stack")
                .isFalse();
        assertThat(stops(r.g1, spin + 1, sp)).as("no row").isFalse();
        assertThat(stops(r.g1, row("main.yield", 0), sp)).as("prologue").isFalse();
        assertThat(stops(r.g1, row("main.yield", 1), sp)).isTrue();
        assertThat(stops(r.g1, row("gogo", 0), sp)).as("assembly").isFalse();
        assertThat(stops(r.g1, row("runqempty", 1), sp)).as("runtime").isFalse();
        r.set("m", r.m, "locks", 1);
        assertThat(stops(r.g1, spin, sp)).isFalse();
        r.set("m", r.m, "locks", 0).set("m", r.m, "p", 0);
        assertThat(stops(r.g1, spin, sp)).isFalse();
    }

    @Test
    void otherSignalsAndTheSwitchLeaveGoroutinesAlone() {
        r.set("g", r.g1, "preempt", 1).call("sighandler", 10, 0, 0, r.g1);
        r.finishCall();
        r.on("asyncpreemptoff").call("sighandler", SIGURG, 0, 0, r.g1);
        assertThat(m("preemptGen")).isZero();
    }

    @Test
    void stoppingForGoodIsNotModelled() {
        r.set("g", r.g1, "preemptStop", 1).enter("asyncPreempt2");
        Stop stop = r.finish();
        assertThat(stop.reason()).isEqualTo(Stop.Reason.EXITED);
        assertThat(stop.detail()).startsWith("preemptPark is not modelled");
    }

    /** To itself: it is taken when the thread has slept, by then in assembly, and a second one when the first handler returns. */
    @Test
    void aSleeperTakesItWhenItWakes() {
        r.set("m", r.m, "procid", Linux.tid(0)).ask(r.s.statements().go("syscall", java.util.List.of(500L), 1, false));
        r.finish();
        r.call("signalM", r.m, SIGURG);
        r.finishCall();
        r.ask(r.s.statements().gosched());
        r.to("main.syscall", "SYSCALL").step();
        assertThat(r.machine.row().orElseThrow()).hasToString("sigtramp:0");
        r.to("doSigPreempt", "").call("signalM", r.m, SIGURG);
        r.finishCall();
        assertThat(r.machine.row().orElseThrow()).as("not inside the handler").hasToString("doSigPreempt:0");
        r.to("sigtramp", "RET, and").step();
        assertThat(r.machine.row().orElseThrow()).as("behind it").hasToString("sigtramp:0");
        r.to("sigtramp", "RET, and").step();
        assertThat(r.machine.row().orElseThrow().routine().symbol()).isEqualTo("main.syscall");
        assertThat(m("preemptGen")).isEqualTo(2);
        r.finish();
        assertThat(r.get("p", r.p, "gFree.n")).isOne();
    }

    @Test
    void thereIsNoSuchThread() {
        r.set("m", r.m, "procid", 4711).enter("signalM", r.m, SIGURG).to("tgkill", "RET");
        assertThat(r.reg(Reg.RAX)).isEqualTo(-3);
    }
}
