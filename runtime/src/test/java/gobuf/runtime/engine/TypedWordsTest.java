package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.view.MemView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Words of memory are told as what they are, and hold what memory holds. */
class TypedWordsTest {
    private static Session inNewproc1(boolean vars) {
        Session s = Session.open("go1.19");
        s.ask(s.statements().go("add", List.of(0x100L, 0x200L), 1, vars));
        s.until(m -> m.row().filter(r -> r.toString().equals("newproc1:17")).isPresent(), "");
        return s;
    }

    private static List<MemView.Line> words(Session s, long address, int count) {
        return Views.words(s, "", address, count).lines();
    }

    @Test
    void everyWordOfAGHasItsFields() {
        Session s = Session.open("go1.19");
        Types.G t = s.image().types().g;
        long g1 = s.machine().registers().get(Reg.R14);
        List<MemView.Line> lines = words(s, g1, t.struct.size() / 8);
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.field()).isNotEmpty();
            assertThat(line.place()).startsWith("g1.");
            assertThat(line.value().known()).isTrue();
        });
        MemView.Line sp = lines.get(t.sched.sp.offset() / 8);
        assertThat(sp.place()).isEqualTo("g1.sched.sp");
        assertThat(sp.field()).isEqualTo("uintptr");
        MemView.Line status = lines.get(t.atomicstatus.offset() / 8);
        assertThat(status.field()).startsWith("atomicstatus _Grunning (2); stackLock ");
        assertThat(lines.get(t.goid.offset() / 8).value().text()).isEqualTo("1");
        assertThat(lines.get(t.m.offset() / 8).field()).isEqualTo("*m");
    }

    @Test
    void msPsAndSchedAreStructsToo() {
        Session s = Session.open("go1.19");
        Process process = new Process(s.machine());
        long m = process.ms().get(0);
        long p = process.ps().get(0);
        long sched = s.image().profile().global("runtime.sched");
        assertThat(words(s, m, 1).get(0).place()).isEqualTo("m0.g0");
        assertThat(words(s, p, 1).get(0).field()).isEqualTo("id 0; status _Prunning (1)");
        assertThat(words(s, sched, 1).get(0).place()).isEqualTo("sched.goidgen");
        assertThat(words(s, p, 1200)).extracting(MemView.Line::field).noneMatch(field -> field.contains("?"));
    }

    @Test
    void aFrameNamesItsVariablesItsCallerAndTheSavedBp() {
        Session s = inNewproc1(false);
        List<MemView.Line> lines = words(s, s.machine().registers().get(Reg.RSP), 12);
        assertThat(lines).extracting(MemView.Line::field).contains("newg in newproc1", "sp in newproc1");
        assertThat(lines.get(10).field()).isEqualTo("saved BP in newproc1");
        assertThat(lines.get(11).field()).isEqualTo("return in newproc1");
        assertThat(lines.get(11).value().meaning()).startsWith("newproc.func1+");
    }

    @Test
    void aStaticFuncvalHoldsItsCode() {
        Session s = inNewproc1(false);
        long fn = s.image().symbols().find("notebook.func1·f").orElseThrow().address();
        MemView.Line line = words(s, fn, 1).get(0);
        assertThat(line.field()).isEqualTo("funcval.fn");
        assertThat(line.value().meaning()).isEqualTo("notebook.func1");
    }

    @Test
    void aHeapClosureNamesWhatItCaptures() {
        Session s = inNewproc1(true);
        s.stepout();
        Process process = new Process(s.machine());
        long g5 = process.byGoid(5).orElseThrow();
        long ctxt = s.machine().memory().ld8(g5 + s.image().types().g.sched.ctxt.offset());
        List<MemView.Line> lines = words(s, ctxt, 4);
        assertThat(lines).extracting(MemView.Line::field).containsExactly("funcval.fn", "captured x", "captured y", "");
        assertThat(lines.get(0).value().meaning()).isEqualTo("notebook.func1");
        assertThat(lines.get(1).value().bits()).isEqualTo(0x100);
        assertThat(lines.get(2).value().bits()).isEqualTo(0x200);
    }

    @Test
    void aWordThatIsNotMappedIsNotInvented() {
        Session s = Session.open("go1.19");
        MemView.Line line = words(s, 0x10, 1).get(0);
        assertThat(line.value().known()).isFalse();
        assertThat(line.field()).isEqualTo("not mapped");
    }
}
