package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Routine;
import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** Rows that no process comes to, in Go neither: somebody with a debugger puts the machine there, and they do what they say. */
class NeverTest {
    private final Rig r = new Rig();

    private Row row(String routine, String text) {
        Row last = null;
        for (Row row : r.s.image().routine(routine).orElseThrow().rows()) {
            if (Rig.words(row).startsWith(text)) last = row;
        }
        assertThat(last).as("%s: %s", routine, text).isNotNull();
        return last;
    }

    private Rig at(Row row) {
        return r.register(Reg.RIP, row.address());
    }

    @Test
    void callsThatNeverReturnHaveARowThatSaysSo() {
        int n = 0;
        for (Routine routine : r.s.image().routines()) {
            for (Row row : routine.rows()) {
                if (!row.text().startsWith("not reached:")) continue;
                Stop stop = at(row).finish();
                assertThat(stop.reason()).as("%s", row).isEqualTo(Stop.Reason.EXITED);
                assertThat(stop.detail()).as("%s", row).contains(" has returned");
                n++;
            }
        }
        assertThat(n).isGreaterThan(50);
    }

    @Test
    void casgstatusBehindItsClosure() {
        r.enter("casgstatus", r.g1, r.f.constant("_Gscan"), 1).to("casgstatus.func1", "");
        r.returns(0).to("casgstatus", "i = 0");
        assertThat(r.reg(Reg.R14)).isEqualTo(r.g1);
    }

    @Test
    void nilfuncBehindItsFault() {
        r.enter("nilfunc");
        at(row("nilfunc", "RET")).finish();
        assertThat(r.machine.row().orElseThrow()).hasToString("gobuf.callreturn:0");
    }

    @Test
    void wakepBehindStartm() {
        r.set("schedt", r.sched, "npidle", 1).enter("wakep").to("startm", "");
        r.returns(0).finish();
        assertThat(r.machine.row().orElseThrow()).hasToString("gobuf.callreturn:0");
        assertThat(r.get("schedt", r.sched, "nmspinning")).isOne();
    }

    @Test
    void unlockOSThreadBehindItsThrow() {
        r.enter("unlockOSThread").to("systemstack", "").returns(0).finish();
        assertThat((int) r.get("m", r.m, "lockedInt")).isEqualTo(-1);
    }

    /** gosave_systemstack_switch stores this address in gobufs; it is a mark for tracebacks. */
    @Test
    void systemstackSwitchReturns() {
        r.call("systemstack_switch");
    }

    @Test
    void mcallBehindItsJump() {
        r.enter("mcall", 0);
        at(row("mcall", "RET")).finish();
        assertThat(r.machine.row().orElseThrow()).hasToString("gobuf.callreturn:0");
    }

    /** Goroutines return to goexit+1; goexit+0 is only there so that a traceback finds the call's line. */
    @Test
    void goexitFromItsFirstByteAndBehindItsCall() {
        r.enter("goexit").to("goexit1", "");
        r.returns(0);
        long end = r.reg(Reg.RIP);
        assertThat(end).isEqualTo(row("goexit", "NOP").address());
        assertThat(r.finish().reason()).isEqualTo(Stop.Reason.FAULT);
    }

    @Test
    void morestackBehindNewstackAborts() {
        r.ask();
        r.set("g", r.g1, "stackguard0", r.reg(Reg.RSP)).to("newstack", "");
        r.returns(0).to("abort", "INT");
        assertThat(r.finish().detail()).contains("SIGTRAP, the runtime aborted");
        long sp = r.reg(Reg.RSP);
        r.register(Reg.RIP, r.mem.ld8(sp)).register(Reg.RSP, sp + 8);
        assertThat(r.machine.row().orElseThrow()).isSameAs(row("morestack", "RET"));
        // Nobody called morestack from g0's stack: what lies at SP is left from rt0_go's go statement.
        r.poke(sp + 8, 8, 0);
        Stop stop = r.step();
        assertThat(stop.reason()).isEqualTo(Stop.Reason.FAULT);
        assertThat(stop.fault().address()).isEqualTo(r.mem.ld8(sp + 8));
    }

    @Test
    void abortStaysWhereItIs() {
        Row loop = row("abort", "JMP");
        at(loop);
        for (int i = 0; i < 3; i++) {
            r.step();
            assertThat(r.reg(Reg.RIP)).isEqualTo(loop.address());
        }
    }
}
