package gobuf.kernel.render;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.kernel.display.Bundle;
import gobuf.runtime.engine.Past;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.engine.Views;
import gobuf.runtime.view.StepView;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A figure stays small and a text stays on a screen, however much a command changed. */
class SizeTest {
    private static StepView manyGoStatements() {
        Session s = Session.open("go1.19");
        Past before = Past.of(s);
        s.ask(s.statements().go("spin", List.of(10L), 300, false));
        Stop stop = s.cont();
        return Views.step(s, before, stop, List.of());
    }

    @ParameterizedTest
    @EnumSource(FigureMode.class)
    void threeHundredGoStatementsAreOneFigure(FigureMode mode) {
        StepView view = manyGoStatements();
        assertThat(view.hidden()).as("changes that are only counted").isGreaterThan(5000);
        Bundle bundle = Renderer.render(view, mode, false);
        bundle.data().forEach((type, text) -> assertThat(((String) text).length())
                .as(type)
                .isLessThan(mode == FigureMode.FULL ? 160_000 : 90_000));
        assertThat(Renderer.svg(view, mode == FigureMode.FULL).length()).isLessThan(80_000);
        if (mode == FigureMode.OFF) return;
        String left = String.format("%,d more changes: %%changes shows all", view.hidden());
        if (mode == FigureMode.COMPACT) {
            assertThat((String) bundle.data().get("text/html")).contains("… and " + left);
            // the drawn and the boxed figure name fewer changes than the tables
            assertThat(bundle.plain()).containsPattern("… and [\\d,]+ more changes: %changes");
            assertThat(Renderer.svg(view, false)).containsPattern("… and [\\d,]+ more changes:");
        } else {
            assertThat(bundle.plain()).contains(left);
        }
    }

    @Test
    void theTextOfEveryMoveFitsOnAScreenAndNamesWhatChanged() {
        Session s = Session.open("go1.19");
        s.ask(s.statements().go("add", List.of(0x100L, 0x200L), 1, false));
        for (int n = 1; s.step() < 500; n = n % 7 + 1) {
            Past before = Past.of(s);
            Stop stop = s.step(n);
            if (stop.steps() == 0) break;
            StepView view = Views.step(s, before, stop, List.of());
            String text = Renderer.render(view, FigureMode.COMPACT, false).plain();
            assertThat(text.lines().count()).as(text).isLessThanOrEqualTo(Renderer.LINES);
            assertThat(text).startsWith(view.where().text());
            if (!view.changes().isEmpty()) {
                assertThat(text).contains(view.changes().get(0).place());
            }
        }
        assertThat(Renderer.render(manyGoStatements(), FigureMode.COMPACT, false)
                        .plain()
                        .lines())
                .hasSizeLessThanOrEqualTo(Renderer.LINES);
    }

    @Test
    void whatIsNamedAndWhatIsCountedAreAllThatDiffers() {
        Session s = Session.open("go1.19");
        Past before = Past.of(s);
        s.ask(s.statements().go("spin", List.of(10L), 300, false));
        StepView view = Views.step(s, before, s.cont(), List.of());
        assertThat(Views.changes(s, before, 1_000_000))
                .hasSize((int) (view.changes().size() + view.hidden()))
                .startsWith(view.changes().get(0));
    }
}
