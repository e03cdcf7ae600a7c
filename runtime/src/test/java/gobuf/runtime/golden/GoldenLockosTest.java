package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.engine.Session;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A goroutine locks its thread and yields, on a process from its first instruction, as the Ms are needed that start-up makes: the template
 * thread is started, stoplockedm hands the P to M2, startlockedm back to M0. Every event of both Ms in their order, every recorded field.
 */
class GoldenLockosTest {
    private static final Set<String> MORE = Set.of(
            "LockOSThread",
            "UnlockOSThread",
            "dolockOSThread",
            "dounlockOSThread",
            "startTemplateThread",
            "newosproc",
            "notewakeup");
    private static final int MOST = 100_000;
    /** The first event of mcommoninit's callers. */
    private static final int CALLERS = 78;

    private final Session s = Session.boot("go1.19", Boot.RECORDED);
    private final Machine m = s.machine();
    private final Observer o = new Observer(m, "lockos", List.of("locked", "free", "turns"));
    private final Holders holders = new Holders(m);

    @Test
    void thePGoesToAnotherMAndBack() {
        s.cont();
        systemstackWasDeeper();
        s.program("lockos");
        List<Row> rows = s.image().routine("lockos.main").orElseThrow().rows();
        Row end = rows.get(rows.size() - 1);
        for (int n = 0; n < MOST && !m.row().equals(Optional.of(end)); n++) {
            o.at(MORE).ifPresent(e -> {
                long mp = m.m(m.thread()).orElse(0);
                if (mp != 0 && holders.holds(mp, e.getKey(), e.getValue())) o.event(e.getKey(), e.getValue());
            });
            s.step(1);
        }
        assertThat(s.printed()).isEqualTo("3\n");
        Comparison c = new Comparison(s.image().profile());
        List<GoldenRecord.Event> recorded = recorded();
        for (List<GoldenRecord.Event> events : List.of(recorded, o.events())) {
            framesOfMain(events);
            // What that systemstack left in the gobuf, until the one in malg overwrites it.
            for (GoldenRecord.Event e : events.subList(CALLERS, CALLERS + 3))
                e.state().keySet().removeAll(List.of("g.sched.pc", "g.sched.bp"));
        }
        c.equal(o.events(), recorded);
        assertThat(c.fields()).isGreaterThan(203 * 70);
    }

    /** Where the allocator's functions are summarised the last systemstack of start-up left less in the gobuf: see the README. */
    private void systemstackWasDeeper() {
        long bp = m.registers().get(Reg.R14)
                + s.image().profile().struct("g").field("sched.bp").offset();
        s.input(new Input.Poke(bp, 8, m.memory().ld8(bp) - 0xf8));
    }

    /** Variables in runtime.main's frame lie where its table has them; only a start state from a real process has them where Go has. */
    private static void framesOfMain(List<GoldenRecord.Event> events) {
        events.stream()
                .map(GoldenRecord.Event::state)
                .filter(e -> "G0".equals(e.get("subj_name")))
                .forEach(e -> e.keySet().removeIf(k -> k.startsWith("subj_top.")));
    }

    /** Without the four events of the systemstack in mcommoninit's callers, which here is one row. */
    private static List<GoldenRecord.Event> recorded() {
        List<GoldenRecord.Event> all = new ArrayList<>(GoldenRecord.events("go1.19.8.lockos.nl.main.jsonl"));
        assertThat(all).hasSize(207);
        List<GoldenRecord.Event> callers = all.subList(CALLERS, CALLERS + 4);
        for (int i : List.of(0, 3))
            assertThat(callers.get(i).state().get("frames.run")).contains(": runtime.callers+");
        callers.clear();
        return all;
    }
}
