package gobuf.kernel.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Instants;
import gobuf.runtime.engine.Session;
import gobuf.runtime.expr.Expression;
import gobuf.runtime.tracer.EventKind;
import gobuf.runtime.tracer.EventLog;
import gobuf.runtime.view.ChartView;
import gobuf.runtime.view.ChartView.Heat;
import gobuf.runtime.view.ChartView.Plot;
import gobuf.runtime.view.ChartView.Point;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is drawn of a run is what the state says at those moments. */
class RunChartsTest {
    private static Session session;

    @BeforeAll
    static void fourPs() {
        session = Session.boot("go1.19", new Boot(4, 4, false));
        session.until(m -> session.waits(), "main.main");
        session.ask(session.statements().go("spin", List.of(400L), 24, false));
        session.cont();
    }

    private static ChartView chart(String name) {
        return new RunCharts(session, 0, Long.MAX_VALUE, () -> false).of(name);
    }

    private static long eval(String expression) {
        return Expression.parse(expression).eval(session.machine()).bits();
    }

    @Test
    void queuesAreAsLongAsTheStateSays() {
        ChartView chart = chart("queues");
        assertThat(chart.panels())
                .extracting(ChartView.Panel::title)
                .containsExactly("p0", "p1", "p2", "p3", "global queue");
        List<Point> first = ((Plot) chart.panels().get(0)).series().get(0).points();
        assertThat(first.size()).isBetween(50, 201);
        long every = (long) (first.get(1).x() - first.get(0).x());
        List<Long> steps = new ArrayList<>();
        Instants.each(session, 0, Instants.now(session), every, (m, step, ns) -> steps.add(step), () -> false);
        assertThat(steps).hasSameSizeAs(first);
        long here = session.step();
        double most = 0;
        for (int i = first.size() / 2; i < first.size(); i += 3) {
            session.goTo(steps.get(i));
            for (int p = 0; p < 4; p++) {
                String name = "p" + p;
                long length = eval(name + ".runqtail - " + name + ".runqhead") + (eval(name + ".runnext") != 0 ? 1 : 0);
                double drawn = ((Plot) chart.panels().get(p))
                        .series()
                        .get(0)
                        .points()
                        .get(i)
                        .y();
                assertThat(drawn).as(name + " at " + i).isEqualTo(length);
                most = Math.max(most, drawn);
            }
            assertThat(((Plot) chart.panels().get(4))
                            .series()
                            .get(0)
                            .points()
                            .get(i)
                            .y())
                    .isEqualTo(eval("sched.runqsize"));
        }
        session.goTo(here);
        assertThat(most).isGreaterThan(5);
    }

    @Test
    void theSharesOfPsAreSharesOfMomentsWithAGoroutine() {
        Heat heat = (Heat) chart("busy").panels().get(0);
        assertThat(heat.y().names()).containsExactly("p0", "p1", "p2", "p3");
        assertThat(heat.values()).allSatisfy(row -> assertThat(row).allMatch(v -> Double.isNaN(v) || v >= 0 && v <= 1));
        assertThat(heat.values().get(0)).contains(1.0);
        assertThat(heat.values().stream().flatMap(List::stream)).contains(0.0);
    }

    @Test
    void theMatrixOfStealsAddsUp() {
        Heat heat = (Heat) chart("steals").panels().get(0);
        EventLog log = session.log(() -> false);
        long stolen = 0;
        for (int i = 0; i < log.size(); i++) if (log.kind(i) == EventKind.STEAL) stolen += log.value(i);
        double drawn = heat.values().stream()
                .flatMap(List::stream)
                .filter(v -> !Double.isNaN(v))
                .mapToDouble(v -> v)
                .sum();
        assertThat(stolen).isGreaterThan(5);
        assertThat(drawn).isEqualTo(stolen);
        for (int p = 0; p < 4; p++) assertThat(heat.values().get(p).get(p)).isNaN();
    }

    @Test
    void whereNothingHasRunItSaysWhatToType() {
        Session fresh = Session.open("go1.19");
        assertThatThrownBy(() -> new RunCharts(fresh, 0, Long.MAX_VALUE, () -> false))
                .hasMessageContaining("run something first");
        assertThatThrownBy(() -> new RunCharts(session, 10, 10, () -> false))
                .hasMessageContaining("nothing lies between --from 10ns and --to 10ns");
    }
}
