package gobuf.runtime.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import gobuf.runtime.engine.Outcome;
import gobuf.runtime.engine.Session;
import gobuf.runtime.tracer.EventKind;
import gobuf.runtime.tracer.EventLog;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cells run, and what is computed from their requests. */
class LabTest {
    private static final String OPEN = "open load=0.8 n=300";

    private static Cell cell(int number, int procs, Map<String, String> settings) {
        return new Cell(number, procs, 1, settings, OPEN);
    }

    /** Four requests by hand, the third in the table first to come; too few for a warm-up. */
    @Test
    void timesByHand() {
        long[] arrivals = {200, 300, 100, 400};
        long[] starts = {250, 500, 100, 600};
        long[] ends = {500, 600, 250, 1100};
        Map<Metric, Double> n = Measure.of(arrivals, starts, ends);
        assertThat(n).containsEntry(Metric.REQUESTS, 4.0).containsEntry(Metric.WARMUP, 0.0);
        assertThat(n.get(Metric.TIME_NS)).isEqualTo(1000);
        assertThat(n.get(Metric.WAIT_MEAN_NS)).isEqualTo((50 + 200 + 0 + 200) / 4.0);
        assertThat(n.get(Metric.WAIT_P50_NS)).isEqualTo(50);
        assertThat(n.get(Metric.RESPONSE_MEAN_NS)).isEqualTo((300 + 300 + 150 + 700) / 4.0);
        assertThat(n.get(Metric.RESPONSE_MAX_NS)).isEqualTo(700);
        assertThat(n.get(Metric.QUEUE_MEAN)).isCloseTo(0.45, within(1e-12));
        assertThat(n.get(Metric.NUMBER_MEAN)).isCloseTo(1.45, within(1e-12));
        assertThat(n.get(Metric.THROUGHPUT_PER_S)).isCloseTo(4e6, within(1e-3));
        assertThat(n).as("no counts without a run").doesNotContainKey(Metric.STEALS);
    }

    /** A beginning in which nobody waits is left out, and averages over time begin behind it. */
    @Test
    void theWarmupIsLeftOut() {
        int n = 1000;
        long[] arrivals = new long[n];
        long[] starts = new long[n];
        long[] ends = new long[n];
        for (int i = 0; i < n; i++) {
            arrivals[i] = 100L * i;
            starts[i] = arrivals[i] + (i < 100 ? 0 : 5000 + 7 * (i % 3));
            ends[i] = starts[i] + 100;
        }
        Map<Metric, Double> m = Measure.of(arrivals, starts, ends);
        assertThat(m.get(Metric.WARMUP)).isEqualTo(100);
        assertThat(m.get(Metric.WAIT_MEAN_NS)).isCloseTo(5007, within(0.1));
        assertThat(m.get(Metric.WAIT_P50_NS)).isEqualTo(5007);
    }

    /** A cell is a function of what it says: whichever cells its machine ran before. */
    @Test
    void aCellIsPure() {
        Lab used = new Lab();
        used.run(cell(0, 1, Map.of("runnext", "off")));
        CellResult warm = used.run(cell(1, 2, Map.of("tick", "0"))).orElseThrow();
        CellResult fresh = new Lab().run(cell(1, 2, Map.of("tick", "0"))).orElseThrow();
        assertThat(warm.problem()).isEmpty();
        assertThat(warm).isEqualTo(fresh);
        assertThat(warm.get(Metric.REQUESTS) + warm.get(Metric.WARMUP)).isEqualTo(300);
        assertThat(warm.get(Metric.UTILISATION)).isBetween(0.5, 1.0);
        assertThat(warm.get(Metric.STEALS)).isPositive();
        assertThat(warm.numbers()).containsOnlyKeys(Metric.values());
    }

    /** The session of a cell, run by hand, has the outcome that the cell's numbers are of. */
    @Test
    void anOpenedCellIsTheSameRun() {
        Cell cell = cell(3, 2, Map.of("runnext", "off", "service", "constant:50us"));
        CellResult result = new Lab().run(cell).orElseThrow();
        Session session = Lab.open(cell);
        long from = session.step();
        session.cont();
        Outcome outcome = Outcome.of(session);
        assertThat(outcome.little()).isTrue();
        assertThat(outcome.steps()).isEqualTo((long) result.get(Metric.STEPS));
        assertThat(result.numbers()).containsAllEntriesOf(Measure.of(outcome));
        EventLog log = session.log(() -> false);
        assertThat(IntStream.range(log.before(from), log.size())
                        .filter(i -> log.kind(i) == EventKind.SPIN_START)
                        .count())
                .as("events that an M began to spin")
                .isEqualTo((long) result.get(Metric.SPINS))
                .isPositive();
    }

    @Test
    void interruptedItHasNoResult() {
        Lab lab = new Lab();
        lab.interrupt();
        assertThat(lab.run(cell(0, 1, Map.of()))).isEmpty();
        lab.ready();
        assertThat(lab.run(cell(0, 1, Map.of()))).isPresent();
    }

    @Test
    void aWorkloadsKeysCanBeVariedToo() {
        Grid grid = Grid.parse(List.of("load=0.3..0.9:0.3", "tick=061,0"), OPEN, Lab.vocabulary(OPEN));
        assertThat(grid.size()).isEqualTo(6);
        assertThat(grid.cell(5).settings()).containsEntry("load", "0.9").containsEntry("tick", "0");
        double low = new Lab().run(grid.cell(0)).orElseThrow().get(Metric.UTILISATION);
        double high = new Lab().run(grid.cell(4)).orElseThrow().get(Metric.UTILISATION);
        assertThat(high).isGreaterThan(2 * low);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            runnext=maybe   | open n=10        | the policy runnext cannot be maybe
            load=much       | open n=10        | load=much
            stages=2        | open n=10        | there is nothing named stages to vary
            procs=1         | opened n=10      | there is no workload opened
            procs=1         | open n=10 seed=3 | the seed belongs in front of --
            """)
    void whatIsWrongIsSaid(String axes, String workload, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Grid.parse(List.of(axes.split(" ")), workload, Lab.vocabulary(workload)))
                .withMessageContaining(message);
    }
}
