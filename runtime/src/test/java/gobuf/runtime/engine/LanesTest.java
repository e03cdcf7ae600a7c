package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.runtime.layout.Types;
import gobuf.runtime.os.Linux;
import gobuf.runtime.view.TimelineView;
import gobuf.runtime.view.TimelineView.Bar;
import gobuf.runtime.view.TimelineView.Kind;
import gobuf.runtime.view.TimelineView.Lane;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What %timeline reads off the history is what happens when one steps through it. */
class LanesTest {
    private static TimelineView lanes(Session s, long from, long to) {
        return Views.timeline(s, from, to, () -> false);
    }

    /** Four Ps with work for all of them, up to where goroutine 1 waits again. */
    private static Session busy() {
        Session s = Session.boot("go1.19", new Boot(4, 4, false));
        s.cont();
        s.ask(s.statements().go("spin", List.of(100L), 12, false));
        s.cont();
        s.ask(s.statements().gosched());
        s.cont();
        return s;
    }

    private static Lane lane(TimelineView v, String name) {
        return v.lanes().stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void everyRowLiesInABarOfItsMAndItsP() {
        Session s = busy();
        long to = s.step();
        long from = to - 3000;
        TimelineView v = lanes(s, from, to);
        s.goTo(from);
        Types t = s.image().types();
        int compared = 0;
        while (s.step() < to) {
            if (s.log().containsKey(s.step())) {
                s.step(1);
                continue;
            }
            Machine m = s.machine();
            long at = m.registers().clock();
            long mp = m.m(m.thread()).orElseThrow();
            long curg = m.memory().ld8(mp + t.m.curg.offset());
            long p = m.memory().ld8(mp + t.m.p.offset());
            boolean spins = m.memory().ld1(mp + t.m.spinning.offset()) != 0;
            Kind kind = curg != 0 ? Kind.RUNS : spins ? Kind.SPINS : p == 0 ? Kind.ALONE : Kind.SCHEDULES;
            List<Bar> here = lane(v, "M" + m.mId(m.thread())).bars().stream()
                    .filter(b -> b.from() <= at && at <= b.to())
                    .toList();
            assertThat(here).as("step %d at %d", s.step(), at).anySatisfy(b -> {
                assertThat(b.kind()).isEqualTo(kind);
                if (curg != 0)
                    assertThat(b.what()).isEqualTo(new Process(m).gName(curg).orElseThrow());
                assertThat(b.on()).isEqualTo(p == 0 ? "" : "p" + m.memory().ld4(p + t.p.id.offset()));
            });
            compared++;
            s.step(1);
        }
        assertThat(v.shortest()).as("nothing is joined").isZero();
        assertThat(compared).isGreaterThan(2990);
        assertThat(v.lanes()).extracting(Lane::name).contains("M0", "M2", "p1", "p2");
    }

    @Test
    void everyWakeIsMarked() {
        Session s = busy();
        long to = s.step();
        TimelineView v = lanes(s, 0, to);
        List<String> seen = new ArrayList<>();
        s.goTo(0);
        while (s.step() < to) {
            int before = Linux.threads(s.machine().memory());
            List<Linux.State> states = new ArrayList<>();
            for (int i = 0; i < before; i++) states.add(Linux.state(s.machine().memory(), i));
            String by = "M" + s.machine().mId(s.machine().thread());
            s.step(1);
            for (int i = 0; i < Linux.threads(s.machine().memory()); i++) {
                boolean fresh = i >= before;
                boolean woken = !fresh
                        && states.get(i) == Linux.State.SLEEPING
                        && Linux.state(s.machine().memory(), i) == Linux.State.WOKEN;
                if (fresh || woken)
                    seen.add(by
                            + (fresh ? " clone M" : " futex wake M")
                            + s.machine().mId(i));
            }
        }
        assertThat(seen).anyMatch(x -> x.contains("futex wake")).anyMatch(x -> x.contains("clone"));
        assertThat(v.marks().stream()
                        .filter(m -> m.how().equals("clone") || m.how().equals("futex wake"))
                        .map(m -> m.by() + " " + m.how() + " " + m.whom()))
                .containsExactlyElementsOf(seen);
        long steals = Events.of(s, 100_000, () -> false).list().stream()
                .filter(e -> e.kind().startsWith("steal"))
                .count();
        assertThat(v.hidden()).isZero();
        assertThat(v.marks().stream().filter(m -> m.how().startsWith("steal"))).hasSize((int) steals);
        assertThat(steals).isPositive();
    }

    @Test
    void whoIsMadeReadyIsMarkedWithWhoDidIt() {
        Session s = Session.open("go1.19");
        s.program("pingpong");
        s.step(6000);
        TimelineView v = lanes(s, 0, s.step());
        assertThat(v.marks()).anySatisfy(m -> {
            assertThat(m.how()).isEqualTo("ready");
            assertThat(m.by()).isEqualTo("M0");
            assertThat(m.g()).isEqualTo("g5");
            assertThat(m.whom()).isEqualTo("g1");
        });
    }

    @Test
    void lookingChangesNothingAndAPictureStaysSmall() {
        Session s = busy();
        String hash = s.hash();
        long step = s.step();
        TimelineView v = lanes(s, 0, step);
        assertThat(s.hash()).isEqualTo(hash);
        assertThat(s.step()).isEqualTo(step);
        assertThat(v.lanes().stream().mapToInt(l -> l.bars().size()).sum()).isLessThanOrEqualTo(300);
        for (Lane lane : v.lanes()) {
            long last = 0;
            for (Bar b : lane.bars()) {
                assertThat(b.from()).isGreaterThanOrEqualTo(last);
                assertThat(b.to()).isGreaterThanOrEqualTo(b.from());
                last = b.to();
            }
        }
    }

    @Test
    void whatIsNoPartOfTheHistoryIsRefused() {
        Session s = busy();
        assertThatThrownBy(() -> lanes(s, 5, 5)).hasMessageContaining("steps 5 to 5 are no part of the history");
        assertThatThrownBy(() -> lanes(s, 0, s.step() + 1)).hasMessageContaining("reaches from 0 to " + s.step());
    }

    @Test
    void aPWhoseGoroutineIsInASystemCallIsShownSo() {
        Session s = Session.boot("go1.19", new Boot(1, 1, false));
        s.cont();
        long from = s.step();
        s.ask(s.statements().go("syscall", List.of(1_000_000L), 1, false));
        s.cont();
        s.ask(s.statements().gosched());
        s.cont();
        List<Bar> bars = lane(lanes(s, from, s.step()), "p0").bars();
        Bar call =
                bars.stream().filter(b -> b.kind() == Kind.SYSCALL).findFirst().orElseThrow();
        assertThat(call.what()).isEqualTo("g5");
        assertThat(call.to() - call.from()).as("until sysmon takes it").isBetween(20_000L, 1_000_000L);
        assertThat(bars.subList(bars.indexOf(call) + 1, bars.size())).anySatisfy(b -> {
            assertThat(b.what()).isEqualTo("g1");
            assertThat(b.on()).isEqualTo("M2");
        });
    }
}
