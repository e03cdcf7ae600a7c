package gobuf.runtime.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sweep's line means, and what is said of lines that mean nothing. */
class GridTest {
    private static final Vocabulary KNOWN = new Vocabulary() {
        @Override
        public List<String> names() {
            return List.of("runnext", "tick", "rate");
        }

        @Override
        public String normal(String name, String value) {
            if (name.equals("runnext") && !value.equals("on") && !value.equals("off"))
                throw new IllegalArgumentException("runnext is on or off, not " + value);
            return value.equals("061") ? "61" : value;
        }
    };

    private static Grid grid(String line) {
        return Grid.parse(line.isEmpty() ? List.of() : List.of(line.split(" ")), "load", KNOWN);
    }

    @Test
    void theLastAxisVariesFastest() {
        Grid g = grid("procs=1,2,8,64 runnext=on,off tick=61,0 seed=1..20");
        assertThat(g.size()).isEqualTo(320);
        assertThat(g.cell(0)).isEqualTo(new Cell(0, 1, 1, Map.of("runnext", "on", "tick", "61"), "load"));
        assertThat(g.cell(1).seed()).isEqualTo(2);
        assertThat(g.cell(20).settings()).containsExactly(Map.entry("runnext", "on"), Map.entry("tick", "0"));
        assertThat(g.cell(319)).isEqualTo(new Cell(319, 64, 20, Map.of("runnext", "off", "tick", "0"), "load"));
        assertThat(g.text())
                .isEqualTo("procs=1,2,8,64 runnext=on,off tick=61,0 seed=" + "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,"
                        + "17,18,19,20 -- load");
    }

    @Test
    void everyCombinationIsThereOnce() {
        Grid g = grid("seed=1..3 runnext=on,off procs=1,2");
        assertThat(java.util.stream.IntStream.range(0, g.size())
                        .mapToObj(i -> g.cell(i).text()))
                .hasSize(12)
                .doesNotHaveDuplicates();
    }

    @Test
    void withoutAnyAxisThereIsOneCell() {
        assertThat(grid("").size()).isEqualTo(1);
        assertThat(grid("").cell(0).text()).isEqualTo("procs=1 seed=1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rate=0.5..0.9:0.1     | 0.5,0.6,0.7,0.8,0.9
            rate=1us..5us:2us     | 1us,3us,5us
            rate=1..3us           | 1us,2us,3us
            rate=0.25/us..0.75/us:0.25 | 0.25/us,0.50/us,0.75/us
            rate=1,4..6,9         | 1,4,5,6,9
            rate=1..10:4          | 1,5,9
            """)
    void ranges(String word, String values) {
        assertThat(grid(word).axis("rate").orElseThrow().text()).isEqualTo("rate=" + values);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            runext=on            | there is nothing named runext to vary; did you mean runnext?
            zzzzzzz=1            | there is nothing named zzzzzzz to vary; there are procs, seed, runnext, tick, rate
            runnext=maybe        | runnext is on or off, not maybe
            procs=0              | procs takes whole numbers from 1 to 1024, not 0
            procs=2000           | procs takes whole numbers from 1 to 1024, not 2000
            procs=1,2,1          | procs has the value 1 twice
            tick=61,061          | tick has the value 61 twice
            procs=1 procs=2      | procs is given twice; put its values into one list
            seed=5..1            | 5..1 is empty: a range rises by a step above 0, as 1..20 or 0..100:10
            seed=1..             | 1.. is no range; type for example 1..20, 0.5..0.9:0.1 or 1us..5us
            rate=1us..5ms        | 1us..5ms has more than one unit; give the same to all of it
            procs                | procs names nothing to vary; type name=values such as procs=1,2,8 or seed=1..20, and the workload behind --
            procs=1,,2           | a value is missing in procs=1,,2; type for example procs=1,2,8
            """)
    void whatIsWrongIsSaid(String line, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> grid(line)).withMessage(message);
    }

    /** Nothing is made before it is counted: this would not fit in memory. */
    @Test
    void aBillionCellsAreTooMany() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> grid("procs=1,2,8,64,128 runnext=on,off seed=1..100000000"))
                .withMessage(
                        "this sweep has 1,000,000,000 cells (procs 5 × runnext 2 × seed 100,000,000), and the limit is"
                                + " 100,000; fewer values of seed will do, for example seed=1..20");
    }

    @Test
    void cellsAndResultsTravelAsLines() {
        Cell cell = new Cell(7, 8, 3, Map.of("runnext", "off"), "open rate=0.8/us");
        assertThat(Cell.parse(cell.line())).isEqualTo(cell);
        Cell plain = new Cell(0, 1, 1, Map.of(), "open");
        assertThat(Cell.parse(plain.line())).isEqualTo(plain);
        CellResult result =
                new CellResult(7, Map.of(Metric.WAIT_MEAN_NS, 0.1 + 0.2, Metric.STEALS, 12.0), "stopped\tat once");
        assertThat(CellResult.parse(result.line())).isEqualTo(result);
        assertThat(result.get(Metric.SPINS)).isNaN();
        assertThatIllegalArgumentException().isThrownBy(() -> CellResult.parse("7\t\tnonsense=1"));
        assertThatIllegalArgumentException().isThrownBy(() -> CellResult.parse("Spark says hello"));
    }

    @Test
    void differencesAreBetweenCellsOfTheSameSeed() {
        Grid g = grid("procs=1,2 runnext=on,off seed=1,2");
        List<CellResult> results = java.util.stream.IntStream.range(0, 7)
                .mapToObj(i -> new CellResult(i, Map.of(Metric.WAIT_MEAN_NS, 10.0 * i * i), ""))
                .toList();
        List<CellResult> off = Replicated.differences(g, results, "runnext", "on");
        // Cells 2, 3 and 6 against 0, 1 and 4; the last cell is missing.
        assertThat(off).extracting(CellResult::cell).containsExactly(2, 3, 6);
        assertThat(off).extracting(r -> r.get(Metric.WAIT_MEAN_NS)).containsExactly(40.0, 80.0, 200.0);
        List<CellResult> two = Replicated.differences(g, results, "procs", "1");
        assertThat(two).extracting(CellResult::cell).containsExactly(4, 5, 6);
        assertThat(two).extracting(r -> r.get(Metric.WAIT_MEAN_NS)).containsExactly(160.0, 240.0, 320.0);
    }

    @Test
    void replicationsAreTakenTogether() {
        Grid g = grid("procs=1,2 seed=1..3");
        List<CellResult> results = List.of(
                new CellResult(0, Map.of(Metric.WAIT_MEAN_NS, 10.0), ""),
                new CellResult(1, Map.of(Metric.WAIT_MEAN_NS, 20.0), ""),
                new CellResult(2, Map.of(Metric.WAIT_MEAN_NS, 1000.0), "stopped"),
                new CellResult(3, Map.of(Metric.WAIT_MEAN_NS, 7.0), ""));
        List<Replicated> all = Replicated.of(g, results);
        assertThat(all).hasSize(2);
        assertThat(all.get(0).cells()).isEqualTo(2);
        assertThat(all.get(0).intervals().get(Metric.WAIT_MEAN_NS).mean()).isEqualTo(15);
        assertThat(all.get(0).intervals().get(Metric.WAIT_MEAN_NS).contains(20)).isTrue();
        assertThat(all.get(1).like().procs()).isEqualTo(2);
        assertThat(all.get(1).intervals().get(Metric.WAIT_MEAN_NS).halfWidth()).isNaN();
        assertThat(all.get(1).intervals()).doesNotContainKey(Metric.STEALS);
    }
}
