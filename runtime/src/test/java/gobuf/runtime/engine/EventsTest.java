package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Events of a history, compared with what somebody sees who walks it row by row. */
class EventsTest {
    private static final int ALL = 1_000_000;

    private static Session started(long goroutines) {
        Session s = Session.open("go1.19");
        s.ask(s.statements().go("add", List.of(0x100L, 0x200L), goroutines, false));
        return s;
    }

    /** Steps one by one to the end and notes which rows with an event did what they stand for. */
    private static List<String> walked(Session s) {
        List<String> out = new ArrayList<>();
        while (true) {
            Row row = s.machine().row().orElseThrow();
            long step = s.step();
            if (s.step(1).steps() == 0) return out;
            boolean failed = row.tests() && s.machine().row().orElse(null) == row.following();
            if (row.event() != null && !failed) out.add(step + " " + row.event() + " " + row);
        }
    }

    private static List<String> lines(Events events) {
        return events.list().stream()
                .map(e -> e.step() + " " + e.kind() + " " + e.routine() + ":" + e.row())
                .toList();
    }

    @Test
    void areWhatSomebodySeesWhoWalks() {
        Session walking = started(40);
        List<String> seen = walked(walking);
        Session running = started(40);
        running.cont();

        Events events = Events.of(running, ALL, () -> false);

        assertThat(seen).hasSizeGreaterThan(100);
        assertThat(lines(events)).isEqualTo(seen);
        assertThat(lines(Events.of(walking, ALL, () -> false))).isEqualTo(seen);
        assertThat(events.complete()).isTrue();
        assertThat(events.to()).isEqualTo(running.step());
    }

    @Test
    void sayWhomTheyConcern() {
        Session s = started(1);
        s.cont();

        List<Event> list = Events.of(s, ALL, () -> false).list();

        assertThat(list)
                .filteredOn(e -> e.kind().equals("runnext put"))
                .singleElement()
                .satisfies(e -> {
                    assertThat(e.subject()).isEqualTo("g5");
                    assertThat(e.g()).isEqualTo("m0.g0");
                    assertThat(e.m()).isZero();
                    assertThat(e.routine()).isEqualTo("runqput");
                });
        assertThat(list)
                .filteredOn(e -> e.kind().equals("g status"))
                .extracting(Event::detail)
                .contains("_Gidle → _Gdead", "_Gdead → _Grunnable");
    }

    @Test
    void theNewestAreKeptAndCheckpointsMakeNoDifference() {
        Session s = started(300);
        s.cont();
        List<Event> whole = Events.of(s, ALL, () -> false).list();
        long middle = s.step() / 2;
        s.goTo(middle);
        s.fork("other");
        s.switchTo("main");
        s.goTo(whole.get(whole.size() - 1).step() + 1);

        Events all = Events.of(s, ALL, () -> false);
        assertThat(all.list()).isEqualTo(whole);
        for (int limit : new int[] {1, 7, whole.size() - 1}) {
            Events newest = Events.of(s, limit, () -> false);
            assertThat(newest.list()).isEqualTo(whole.subList(whole.size() - limit, whole.size()));
            assertThat(newest.complete()).isFalse();
        }
    }

    @Test
    void endAtTheCurrentStepAfterGoingBack() {
        Session s = started(20);
        s.cont();
        List<Event> whole = Events.of(s, ALL, () -> false).list();
        Event last = whole.get(whole.size() / 2);

        s.goTo(last.step());
        assertThat(Events.of(s, ALL, () -> false).list()).isEqualTo(whole.subList(0, whole.size() / 2));
        s.step(1);
        assertThat(Events.of(s, ALL, () -> false).list()).isEqualTo(whole.subList(0, whole.size() / 2 + 1));
    }

    @Test
    void changeNothing() {
        Session s = started(300);
        s.cont();
        String hash = s.hash();
        long step = s.step();

        Events.of(s, ALL, () -> false);

        assertThat(s.hash()).isEqualTo(hash);
        assertThat(s.step()).isEqualTo(step);
        s.back(10);
        s.step(10);
        assertThat(s.hash()).isEqualTo(hash);
    }

    @Test
    void anInterruptEndsThemWithWhatThereIs() {
        Session s = started(300);
        s.cont();

        Events events = Events.of(s, ALL, () -> true);

        assertThat(events.complete()).isFalse();
        assertThat(events.list()).isEmpty();
    }

    @Test
    void aCasThatFailsIsNoEvent() {
        Session s = started(1);
        Row cas = Events.kinds(s.image()).get("runnext put").get(0);
        s.until(m -> m.row().orElse(null) == cas, "there");
        long p = new Process(s.machine()).ps().get(0);
        long runnext = p + s.image().types().p.runnext.offset();
        s.input(new Input.Poke(runnext, 8, new Process(s.machine()).byGoid(1).orElseThrow()));
        long failing = s.step();
        s.step(1);
        assertThat(s.machine().row()).contains(cas.following());
        s.cont();

        List<Event> puts = Events.of(s, ALL, () -> false).list().stream()
                .filter(e -> e.kind().equals("runnext put"))
                .toList();
        assertThat(puts).singleElement().satisfies(e -> assertThat(e.step()).isGreaterThan(failing));
    }

    @Test
    void kindsNameTheirRows() {
        Session s = Session.open("go1.19");
        Map<String, List<Row>> kinds = Events.kinds(s.image());

        assertThat(kinds)
                .containsKeys("runnext put", "runnext kick", "runnext get", "runq put", "runq get", "runq overflow")
                .containsKeys("global put", "global get", "61st tick", "switch", "goexit", "gosched", "g status")
                .containsKeys("g new", "g reused", "g freed", "goid batch", "wakep");
        assertThat(kinds.get("runq overflow"))
                .singleElement()
                .satisfies(r -> assertThat(r.routine().name()).isEqualTo("runqputslow"));
    }
}
