package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Stop;
import gobuf.runtime.machine.Reg;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stack checks that fail, assembly that finds itself on the wrong stack, panics, and the bodies that lead there. */
class BadTest {
    private final Rig r = new Rig();

    /** The next stack check of goroutine 1 finds its guard at SP. */
    private void low() {
        r.ask();
        r.set("g", r.g1, "stackguard0", r.reg(Reg.RSP));
    }

    private void startsOn(long g) {
        r.poke(r.reg(Reg.FS_BASE) - 8, 8, g).register(Reg.R14, g);
    }

    @Test
    void morestackSavesTheCallerAndTheProloguesPlace() {
        r.ask();
        long sp = r.reg(Reg.RSP);
        r.set("g", r.g1, "stackguard0", sp).to("morestack", "CALL runtime.newstack");
        var newproc = r.f.function("runtime.newproc");
        assertThat(r.get("g", r.g1, "sched.pc"))
                .isEqualTo(newproc.entry() + newproc.growth().orElseThrow().ret());
        assertThat(r.get("g", r.g1, "sched.sp")).isEqualTo(sp - 8);
        assertThat(r.get("g", r.g1, "sched.ctxt")).isZero();
        assertThat(r.get("m", r.m, "morebuf.sp")).isEqualTo(sp);
        assertThat(r.get("m", r.m, "morebuf.pc")).isEqualTo(r.mem.ld8(sp - 8));
    }

    @Test
    void aClosuresPrologueSavesItsClosure() {
        r.go();
        long g = r.get("p", r.p, "runnext");
        r.ask(r.s.statements().gosched());
        r.to("gogo", "JMP BX").set("g", g, "stackguard0", -1).to("morestack", "CALL runtime.newstack");
        assertThat(r.get("g", g, "sched.ctxt")).isNotZero();
    }

    @Test
    void aLargeFrameLooksFurtherDown() {
        r.onG0();
        long guard = r.get("g", r.g0, "stackguard0");
        // findRunnable's frame of 240 bytes is 112 larger than what may lie below the guard.
        r.enter("findRunnable").register(Reg.RSP, guard + 112);
        assertThat(r.finish().detail()).contains("SIGTRAP");
        assertThat(r.s.printed()).isEqualTo("fatal: morestack on g0\n");
    }

    @Test
    void aLargeFrameThatFits() {
        r.onG0().enter("findRunnable").register(Reg.RSP, r.get("g", r.g0, "stackguard0") + 120);
        r.to("findRunnable", "pp = m.p");
    }

    @Test
    void aGuardThatSaysFork() {
        r.ask();
        r.set("g", r.g1, "stackguard0", r.f.constant("stackFork"));
        assertThat(r.dies()).isEqualTo("fatal error: stack growth after fork\n");
    }

    @Test
    void aGoroutineThatMustNotSplit() {
        low();
        r.set("g", r.g1, "throwsplit", 1);
        assertThat(r.dies()).isEqualTo("fatal error: runtime: stack split at bad time\n");
    }

    @Test
    void aGoroutineThatIsNotTheMs() {
        low();
        r.set("m", r.m, "curg", r.runnable());
        assertThat(r.dies()).isEqualTo("fatal error: runtime: wrong goroutine in newstack\n");
    }

    @Test
    void g0CannotGrow() {
        r.onG0().register(Reg.RSP, r.get("g", r.g0, "stackguard0") + 24 * 8).enter("schedule");
        Stop stop = r.finish();
        assertThat(stop.detail()).contains("fatal: morestack on g0").contains("SIGTRAP");
    }

    @Test
    void gsignalCannotGrow() {
        long gsignal = r.get("m", r.m, "gsignal");
        startsOn(gsignal);
        r.set("g", gsignal, "stackguard0", -1).enter("schedule").finish();
        assertThat(r.s.printed()).isEqualTo("fatal: morestack on gsignal\n");
    }

    @Test
    void systemCodeOnAUsersStackIsFatal() {
        assertThat(r.dies("stackfree", 0, 2048))
                .isEqualTo("fatal error: attempt to execute system stack code on user stack\n");
    }

    @Test
    void systemstackOnAStrangeGoroutine() {
        long stranger = r.runnable();
        r.set("g", stranger, "m", r.m).ask();
        r.to("systemstack", "MOVQ 0x8(SP), DI");
        r.poke(r.reg(Reg.FS_BASE) - 8, 8, stranger);
        assertThat(r.finish().detail()).contains("fatal: systemstack called from unexpected goroutine");
    }

    @Test
    void systemstackOnGsignalJumpsToTheClosure() {
        long gsignal = r.get("m", r.m, "gsignal");
        startsOn(gsignal);
        r.set("g", gsignal, "stackguard0", 0).enter("systemstack");
        long sp = r.reg(Reg.RSP);
        r.poke(sp + 8, 8, r.f.funcval("main.main.func1")).to("main.add", "sink = x + y");
        assertThat(r.reg(Reg.R14)).isEqualTo(gsignal);
        assertThat(r.get("g", gsignal, "sched.sp")).as("nothing was saved").isZero();
        r.finish();
        assertThat(r.reg(Reg.RSP)).isEqualTo(sp + 8);
    }

    @Test
    void aContextThatWouldBeLostAborts() {
        r.ask();
        r.to("gosave_systemstack_switch", "LEAQ").set("g", r.g1, "sched.ctxt", 8);
        assertThat(r.finish().detail()).contains("SIGTRAP, the runtime aborted");
    }

    @Test
    void mcallOnG0() {
        assertThat(r.onG0().dies("mcall", r.f.funcval("runtime.gosched_m")))
                .isEqualTo("fatal error: runtime: mcall called on m->g0 stack\n");
    }

    @Test
    void mcallsFunctionMustNotReturn() {
        r.ask(r.s.statements().gosched());
        r.to("gosched_m", "stack check").returns(0);
        assertThat(r.dies()).isEqualTo("fatal error: runtime: mcall function returned\n");
    }

    @Test
    void aPanicThatNobodyRecovers() {
        r.s.ask(r.s.statements().go("panic", List.of(), 1, false));
        r.finish();
        r.ask(r.s.statements().gosched());
        assertThat(r.dies()).isEqualTo("panic: as asked\n");
        // Which wrapper it is depends on what other tests have started in this session.
        assertThat(r.s.printed().replaceAll("func\\d+", "func2")).isEqualTo("""
                        panic: as asked

                        goroutine 5 [running]:
                        main.panic()
                        \tgobuf +0x8
                        notebook.func2()
                        \tgobuf +0x8
                        created by notebook
                        \tgobuf +0x25
                        """);
    }

    @Test
    void deferredFunctionsAreNotModelled() {
        r.set("g", r.g1, "_defer", 8)
                .enter(
                        "gopanic",
                        r.s.image().symbols().find("\"as asked\"").orElseThrow().address(),
                        8);
        assertThat(r.finish().detail()).contains("deferred functions are not modelled yet");
    }

    @Test
    void panicsWhereNobodyMay() {
        long text = r.s.image().symbols().find("\"as asked\"").orElseThrow().address();
        r.set("m", r.m, "locks", 1);
        assertThat(r.dies("gopanic", text, 8)).isEqualTo("panic: as asked\nfatal error: panic holding locks\n");
    }

    @Test
    void panicInTheMiddleOfAnAllocation() {
        long text = r.s.image().symbols().find("\"as asked\"").orElseThrow().address();
        r.set("m", r.m, "mallocing", 1);
        assertThat(r.dies("gopanic", text, 8)).isEqualTo("panic: as asked\nfatal error: panic during malloc\n");
    }

    @Test
    void panicWherePreemptionIsOff() {
        long text = r.s.image().symbols().find("\"as asked\"").orElseThrow().address();
        r.set("m", r.m, "preemptoff.len", 8);
        assertThat(r.dies("gopanic", text, 8)).isEqualTo("panic: as asked\nfatal error: panic during preemptoff\n");
    }

    @Test
    void panicOnTheSystemStack() {
        long text = r.s.image().symbols().find("\"as asked\"").orElseThrow().address();
        assertThat(r.onG0().dies("gopanic", text, 8))
                .isEqualTo("panic: as asked\nfatal error: panic on system stack\n");
    }

    @Test
    void aThreadThatBegins() {
        r.onG0().set("g", r.g0, "stackguard0", 0).enter("mstart0").to("mstart0", "mstart1()");
        assertThat(r.get("g", r.g0, "stackguard0") - r.get("g", r.g0, "stack.lo"))
                .isEqualTo(928);
        r.to("schedule", "m holds locks");
    }
}
