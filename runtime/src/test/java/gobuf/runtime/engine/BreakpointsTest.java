package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where runs stop, forwards and back. */
class BreakpointsTest {
    private final Session s = Session.open("go1.19");
    private final long pp = s.machine()
            .memory()
            .ld8(s.machine().memory().ld8(s.image().profile().global("runtime.allp")));

    private void ask(int times) {
        s.ask(s.statements().go("add", List.of(1L, 2L), times, false));
    }

    private Row row() {
        return s.machine().row().orElseThrow();
    }

    private Row first(String routine) {
        return s.image().routine(routine).orElseThrow().first();
    }

    private long p(String field) {
        var f = s.image().profile().struct("p").field(field);
        return s.machine().memory().ld(pp + f.offset(), f.size());
    }

    private void stops(Stop stop, Stop.Reason reason, String routine) {
        assertThat(stop.reason()).as("%s", stop).isEqualTo(reason);
        assertThat(row().routine().name()).isEqualTo(routine);
    }

    @Test
    void atAFunction() {
        ask(2);
        s.breakpoints().atRows("runqput", List.of(first("runqput")), null);
        stops(s.cont(), Stop.Reason.BREAKPOINT, "runqput");
        long firstStop = s.step();
        stops(s.cont(), Stop.Reason.BREAKPOINT, "runqput");
        long secondStop = s.step();
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        stops(s.backToBreakpoint(), Stop.Reason.BREAKPOINT, "runqput");
        assertThat(s.step()).isEqualTo(secondStop);
        stops(s.backToBreakpoint(), Stop.Reason.BREAKPOINT, "runqput");
        assertThat(s.step()).isEqualTo(firstStop);
        assertThat(s.backToBreakpoint().reason()).isEqualTo(Stop.Reason.START);
    }

    @Test
    void atARowUnderACondition() {
        ask(3);
        List<Row> tail = s.image().routine("runqput").orElseThrow().rows().stream()
                .filter(r -> "runq put".equals(r.event()))
                .toList();
        s.breakpoints().atRows("second", tail, m -> p("runqtail") == 3);
        stops(s.cont(), Stop.Reason.BREAKPOINT, "runqput");
        assertThat(row().event()).isEqualTo("runq put");
        assertThat(p("runqtail")).isEqualTo(3);
        long there = s.step();
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        s.backToBreakpoint();
        assertThat(s.step()).isEqualTo(there);
    }

    @Test
    void whenAConditionHolds() {
        ask(2);
        int id = s.breakpoints().when("runnext is set", m -> p("runnext") != 0).id();
        stops(s.cont(), Stop.Reason.BREAKPOINT, "runqput");
        long set = s.step();
        s.breakpoints().clear(id);
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        s.backUntil(m -> p("runnext") == 0, "still empty");
        assertThat(s.step()).isEqualTo(set - 1);
    }

    @Test
    void whenMemoryIsWritten() {
        ask(1);
        long runnext = pp + s.image().types().p.runnext.offset();
        s.breakpoints().watch("p0.runnext", runnext, 8, null);
        stops(s.cont(), Stop.Reason.WATCHPOINT, "runqput");
        assertThat(s.lastStores()).anyMatch(w -> w.address() == runnext && w.old() == 0);
        long written = s.step();
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        s.backToBreakpoint();
        assertThat(s.step()).isEqualTo(written);
        assertThat(s.machine().memory().ld8(runnext)).isNotZero();
    }

    @Test
    void atAnEvent() {
        ask(300);
        List<Row> rows = s.image().routines().stream()
                .flatMap(r -> r.rows().stream())
                .filter(r -> "runq overflow".equals(r.event()))
                .toList();
        assertThat(rows).hasSize(1);
        s.breakpoints().onEvent("event runq overflow", "runq overflow", rows, null);
        stops(s.cont(), Stop.Reason.BREAKPOINT, "runqputslow");
        assertThat(p("runqtail") - p("runqhead")).isEqualTo(256);
        assertThat(s.cont().reason()).as("only one overflow").isEqualTo(Stop.Reason.IDLE);
    }

    @Test
    void nextStepsOverACall() {
        ask(1);
        s.until(m -> m.row().filter(r -> r.text().startsWith("newg = newproc1")).isPresent(), "there");
        long step = s.step();
        stops(s.next(), Stop.Reason.STEPPED, "newproc.func1");
        assertThat(row().index()).as("the row that takes the result").isEqualTo(2);
        stops(s.backNext(), Stop.Reason.BREAKPOINT, "newproc.func1");
        assertThat(s.step()).isEqualTo(step);
    }

    @Test
    void nextStepsOverMcallToWhereTheGoroutineRunsAgain() {
        ask(1);
        s.cont();
        s.ask(s.statements().gosched());
        s.until(m -> m.row().filter(r -> r.text().equals("mcall(gosched_m)")).isPresent(), "there");
        stops(s.next(), Stop.Reason.STEPPED, "Gosched");
        assertThat(s.machine().memory().ld8(s.image().profile().global("main.sink")))
                .as("add has run meanwhile")
                .isEqualTo(3);
    }

    @Test
    void stepoutReturnsToTheCaller() {
        ask(1);
        s.until(m -> m.row().filter(r -> r.routine().name().equals("gfget")).isPresent(), "there");
        stops(s.stepout(), Stop.Reason.STEPPED, "newproc1");
        long out = s.step();
        s.back(1);
        stops(s.backStepout(), Stop.Reason.BREAKPOINT, "newproc1");
        assertThat(row().calls()).isTrue();
        stops(s.next(), Stop.Reason.STEPPED, "newproc1");
        assertThat(s.step()).isEqualTo(out);
    }

    @Test
    void backNextFromAFirstRowGoesToTheCall() {
        ask(2);
        s.breakpoints().atRows("newproc", List.of(first("newproc")), null);
        s.cont();
        s.cont();
        long second = s.step();
        stops(s.backNext(), Stop.Reason.STEPPED, "notebook");
        assertThat(s.step()).as("not into the newproc before").isEqualTo(second - 1);
    }

    @Test
    void backStepoutOfAGoroutinesFunctionHasNoCaller() {
        ask(1);
        s.cont();
        s.ask(s.statements().gosched());
        s.until(
                m -> m.row()
                        .filter(r -> r.routine().name().equals("notebook.func1"))
                        .isPresent(),
                "there");
        long at = s.step();
        Stop stop = s.backStepout();
        assertThat(stop.detail()).contains("no caller");
        assertThat(s.step()).isEqualTo(at);
    }

    @Test
    void breakpointsLeaveNoTrace() {
        ask(1);
        Session plain = Session.open("go1.19");
        plain.ask(plain.statements().go("add", List.of(1L, 2L), 1, false));
        plain.cont();
        s.breakpoints().atRows("runqput", List.of(first("runqput")), null);
        s.breakpoints().watch("w", pp, 8, null);
        while (s.cont().reason() != Stop.Reason.IDLE) {}
        s.breakpoints().clearAll();
        assertThat(s.breakpoints().all()).isEmpty();
        assertThat(s.hash()).isEqualTo(plain.hash());
    }
}
