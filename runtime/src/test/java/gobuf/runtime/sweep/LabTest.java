package gobuf.runtime.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import gobuf.runtime.engine.Session;
import gobuf.runtime.tracer.EventKind;
import gobuf.runtime.tracer.EventLog;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cells run, and what is computed from their events. */
class LabTest {
    private static final String SPIN = "go spin 1000 times=300";

    private static Cell cell(int number, int procs, Map<String, String> settings) {
        return new Cell(number, procs, 1, settings, SPIN);
    }

    /** Two goroutines on one P, by hand: the second waits while the first runs. */
    @Test
    void aLogByHand() {
        EventLog log = new EventLog(List.of());
        log.add(1, 100, EventKind.CREATE, 0, 0, 7, 1, 0);
        log.add(2, 200, EventKind.START, 0, 0, 7, 0, 0);
        int from = log.size();
        log.add(3, 1000, EventKind.CREATE, 0, 0, 8, 1, 0);
        log.add(4, 1100, EventKind.CREATE, 0, 0, 9, 1, 0);
        log.add(5, 1200, EventKind.BLOCK, 0, 0, 7, 0, 0);
        log.add(6, 1200, EventKind.START, 0, 0, 8, 0, 0);
        log.add(7, 1600, EventKind.END, 0, 0, 8, 0, 0);
        log.add(8, 1700, EventKind.STEAL_MISS, 1, 1, 0, 0, 0);
        log.add(9, 1800, EventKind.STEAL, 1, 1, 9, 0, 1);
        log.add(10, 1800, EventKind.START, 1, 1, 9, 0, 0);
        log.add(11, 2000, EventKind.END, 1, 1, 9, 0, 0);
        log.add(12, 2500, EventKind.STEAL_MISS, 1, 1, 0, 0, 0);
        Map<Metric, Double> n = Measure.of(log, from, 2, false);
        assertThat(n).containsEntry(Metric.GOROUTINES, 2.0).containsEntry(Metric.TIME_NS, 1000.0);
        assertThat(n.get(Metric.WAIT_MEAN_NS)).isEqualTo((200 + 700) / 2.0);
        assertThat(n.get(Metric.WAIT_MAX_NS)).isEqualTo(700);
        assertThat(n.get(Metric.RESPONSE_MEAN_NS)).isEqualTo((600 + 900) / 2.0);
        assertThat(n.get(Metric.QUEUE_MEAN)).isEqualTo((200 + 700) / 1000.0);
        assertThat(n.get(Metric.NUMBER_MEAN)).as("Little: 2/1000 × 750").isEqualTo(1.5);
        assertThat(n.get(Metric.UTILISATION)).as("200 of g7, 400 and 200").isCloseTo(0.4, within(1e-12));
        assertThat(n.get(Metric.THROUGHPUT_PER_S)).isCloseTo(2e6, within(1e-3));
        assertThat(n).containsEntry(Metric.STEALS, 1.0).containsEntry(Metric.MISSES, 1.0);
        assertThat(n).containsEntry(Metric.MIGRATIONS, 1.0).containsEntry(Metric.GLOBAL_SHARE, 0.0);
    }

    @Test
    void withoutGoroutinesThatEndThereAreNoNumbers() {
        EventLog log = new EventLog(List.of());
        log.add(1, 100, EventKind.CREATE, 0, 0, 7, 1, 0);
        assertThat(Measure.of(log, 0, 1, true)).isEmpty();
    }

    /** A cell is a function of what it says: whichever cells its machine ran before. */
    @Test
    void aCellIsPure() {
        Lab used = new Lab();
        used.run(cell(0, 1, Map.of("runnext", "off")));
        CellResult warm = used.run(cell(1, 4, Map.of())).orElseThrow();
        CellResult fresh = new Lab().run(cell(1, 4, Map.of())).orElseThrow();
        assertThat(warm.problem()).isEmpty();
        assertThat(warm).isEqualTo(fresh);
        assertThat(warm.get(Metric.GOROUTINES)).isEqualTo(300);
        assertThat(warm.get(Metric.UTILISATION)).isBetween(0.5, 1.0);
        assertThat(warm.get(Metric.STEALS)).isPositive();
        // Little's law, exactly: what is integrated over time is what each was there for.
        double there = warm.get(Metric.RESPONSE_MEAN_NS) * 300;
        assertThat(warm.get(Metric.NUMBER_MEAN) * warm.get(Metric.TIME_NS)).isCloseTo(there, within(there * 1e-9));
    }

    /** The session of a cell, run by hand, ends after as many rows as the cell took. */
    @Test
    void anOpenedCellIsTheSameRun() {
        Cell cell = cell(3, 2, Map.of("tick", "0"));
        CellResult result = new Lab().run(cell).orElseThrow();
        Session session = Lab.open(cell);
        long from = session.step();
        session.cont();
        assertThat((double) session.step() - from).isEqualTo(result.get(Metric.STEPS));
        assertThat(session.threads()).hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nothing               | there is no workload nothing
            go                    | go starts a function; there are add, spin
            go spinn 10           | there is no spinn; did you mean spin?
            go spin               | spin takes 1 arguments, as in go spin 10
            go spin x             | x is no number
            go spin 1 times=0     | times is from 1 to
            """)
    void whatIsNoWorkload(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Load.parse(text, 1))
                .withMessageContaining(message);
    }
}
