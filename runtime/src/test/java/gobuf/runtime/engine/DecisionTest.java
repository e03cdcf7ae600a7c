package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Why the scheduler's last decision fell so. */
class DecisionTest {
    private final Session s = Session.open("go1.19");

    private Decision last() {
        return Decision.last(s, -1, () -> false).orElseThrow();
    }

    private void go(int times) {
        s.ask(s.statements().go("add", List.of(1L, 2L), times, false));
        s.cont();
    }

    /** Goroutine 1 yields, and the machine stops at that routine's first row. */
    private void yieldTo(String routine, int hits) {
        s.ask(s.statements().gosched());
        Breakpoint b = s.breakpoints()
                .temporary(s.image().routine(routine).orElseThrow().first(), m -> true);
        for (int i = 0; i < hits; i++) s.cont();
        s.breakpoints().remove(b);
    }

    @Test
    void nobodyHasDecidedAtTheStart() {
        assertThat(Decision.last(s, -1, () -> false)).isEmpty();
        go(1);
        assertThat(Decision.last(s, -1, () -> false)).isEmpty();
    }

    @Test
    void theNewestGoroutineIsInRunnext() {
        go(1);
        yieldTo("execute", 1);
        s.step(1);
        Decision d = last();
        assertThat(d.step()).isEqualTo(s.step() - 1);
        assertThat(d.m()).isEqualTo("M0");
        assertThat(d.g()).isEqualTo("g5");
        assertThat(d.rule()).isEqualTo("from pp's queue");
        assertThat(d.hidden()).isZero();
        assertThat(d.tests())
                .contains(
                        held("pp.schedtick % 61 ≠ 0: local work first", true),
                        held("pp's own queue gave one", true),
                        held("m holds locks", false));
        assertThat(d.tests().get(0).row()).startsWith("schedule:");
    }

    private Decision.Test held(String text, boolean held) {
        return Stream.of("schedule", "findRunnable")
                .map(name -> s.image().routine(name).orElseThrow())
                .flatMap(r -> r.rows().stream())
                .filter(row -> row.text().equals("if " + text))
                .findFirst()
                .map(row -> new Decision.Test(row.toString(), text, held))
                .orElseThrow();
    }

    @Test
    void everySixtyFirstTimeTheGlobalQueueIsFirst() {
        go(300);
        yieldTo("globrunqget", 1);
        s.cont(2000);
        // On to the first decision of that kind: its row says so.
        for (int i = 0; i < 400 && !last().rule().equals("the global queue's turn"); i++) s.back(200);
        Decision d = last();
        assertThat(d.rule()).isEqualTo("the global queue's turn");
        assertThat(d.tests()).contains(held("pp.schedtick % 61 ≠ 0: local work first", false));
    }

    @Test
    void anotherMHasDecidedNothing() {
        go(1);
        yieldTo("gogo", 1);
        assertThat(Decision.last(s, 0, () -> false)).isPresent();
        assertThat(Decision.last(s, 2, () -> false)).isEmpty();
    }

    @Test
    void lookingChangesNothing() {
        go(3);
        yieldTo("gogo", 2);
        String hash = s.hash();
        long step = s.step();
        last();
        assertThat(s.hash()).isEqualTo(hash);
        assertThat(s.step()).isEqualTo(step);
    }
}
