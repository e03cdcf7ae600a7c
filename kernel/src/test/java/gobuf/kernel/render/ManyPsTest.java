package gobuf.kernel.render;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.kernel.display.Bundle;
import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Past;
import gobuf.runtime.engine.Process;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Views;
import gobuf.runtime.view.View;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With hundreds of Ps figures keep their size: they have the rings that changed or hold something, and count the others. */
class ManyPsTest {
    private static final int PS = 300;

    private final Session s = Session.boot("go1.19", new Boot(PS, 2, false));
    private final Process process = new Process(s.machine());

    ManyPsTest() {
        s.cont();
    }

    private static String text(View view, int lines) {
        Bundle bundle = Renderer.render(view, FigureMode.COMPACT, false);
        bundle.data()
                .forEach((type, data) ->
                        assertThat(((String) data).length()).as(type).isLessThan(100_000));
        String plain = bundle.plain();
        assertThat(plain.lines().count()).as(plain).isLessThanOrEqualTo(lines);
        return plain;
    }

    /** Goroutine 1 is in that P's runnext, too. */
    private void fill(int p) {
        long runnext = process.ps().get(p)
                + s.image().profile().struct("p").field("runnext").offset();
        s.input(new Input.Poke(runnext, 8, process.gs().get(0)));
    }

    @Test
    void aMoveHasTheRingsThatChanged() {
        Past before = Past.of(s);
        s.ask(s.statements().go("spin", List.of(5L), 3, false));
        String text = text(Views.step(s, before, s.cont(), List.of()), Renderer.LINES);
        assertThat(text).contains("p0's run queue", "299 are empty: %ps lists the Ps");
        assertThat(text).doesNotContain("p1's run queue", "p299's run queue");
    }

    @Test
    void runqHasTheRingsThatHoldSomething() {
        assertThat(text(Views.queues(s, false, List.of()), Renderer.LINES))
                .contains("300 are empty")
                .doesNotContain("p0's run queue");
        for (int p = 100; p < 120; p++) fill(p);
        String text = text(Views.queues(s, false, List.of()), Renderer.LINES);
        assertThat(text).contains("p100's run queue", "p111's run queue", "288, 8 of them not empty: %ps lists the Ps");
        assertThat(text).doesNotContain("p0's run queue", "p112's run queue");
    }

    @Test
    void theOverviewHasThePsWithWork() {
        assertThat(text(Views.sched(s), 60)).contains("│ p11 ").doesNotContain("│ p12 ");
        fill(250);
        assertThat(text(Views.sched(s), 60))
                .contains("│ p250 ", "│ p10 ", "… and 288 more: %ps lists them", " → … → p299 ")
                .doesNotContain("│ p11 ");
    }
}
