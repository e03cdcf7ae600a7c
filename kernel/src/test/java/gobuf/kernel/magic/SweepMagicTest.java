package gobuf.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.kernel.server.CellError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sweeps, as cells. */
class SweepMagicTest {
    private static final String SWEEP = "%sweep procs=1,2 runnext=on,off seed=1,2 -- open n=100";

    private static String text(Cells cells, String cell) throws Exception {
        Recorder out = new Recorder();
        cells.run(cell, out);
        return out.plain();
    }

    @Test
    void fromQuestionToStep() throws Exception {
        Cells cells = new Cells();
        String page = text(cells, SWEEP);
        assertThat(page).contains("8 cells", "runnext", "wait mean", " ± ", "rows 1 to 4 of 4");
        assertThat(text(cells, "%table sweep --where procs == 2 && runnext == off --columns cell,seed,wait_p99_ns"))
                .contains("2 of 8");
        assertThat(text(cells, "%table sweep_means --columns procs,runnext,seeds,steals,steals_low,steals_high"))
                .contains("steals_high");
        assertThat(text(cells, "%sweep --resume --columns misses,global_share"))
                .contains("misses", "global share")
                .doesNotContain("wait mean");
        assertThat(text(cells, "%sweep --resume --against runnext=on --columns requests,steps"))
                .contains("differences from runnext=on", "rows 1 to 2 of 2");
        assertThatThrownBy(() -> cells.run("%sweep --resume --against tick=0", new Recorder()))
                .hasMessageContaining("no cells of the sweep have tick=0; it varies procs=1,2 runnext=on,off seed=1,2");
        assertThat(text(cells, "%sweep --open 6")).contains("procs=2 runnext=off seed=1");
        assertThat(text(cells, "%policy")).contains("runnext");
        text(cells, "%continue");
        assertThat(text(cells, "%table sweep --where cell == 6 --columns cell,steps"))
                .contains(Long.toString(cells.bench().session().step()));
    }

    @Test
    void aRuleOfTheSessionHoldsInAllCells() throws Exception {
        Cells cells = new Cells();
        text(cells, "%policy runnext=off tick=7");
        text(cells, "%sweep tick=0 seed=1 -- open n=20");
        assertThat(text(cells, "%table sweep --where runnext == off && tick == 0"))
                .contains("rows 1 to 1 of 1");
        text(cells, "%policy --reset");
        text(cells, "%sweep seed=1 -- open n=20");
        assertThat(text(cells, "%tables sweep")).doesNotContain("runnext");
    }

    @Test
    void interruptedItCanGoOn() throws Exception {
        Cells cells = new Cells();
        cells.bench().progress().interrupt();
        assertThatThrownBy(() -> cells.registry().run(new Call(1, "sweep", SWEEP.substring(7), false, "")))
                .isInstanceOfSatisfying(MagicError.class, e -> {
                    assertThat(e.kind()).isEqualTo("Interrupted");
                    assertThat(e.tryThis()).containsExactly("%sweep --resume");
                });
        assertThat(text(cells, "%sweep --resume")).contains("8 cells", "rows 1 to 4 of 4");
    }

    @Test
    void aFileOutlivesTheKernel(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("kept.sweep");
        text(new Cells(), "%sweep procs=2 seed=1..3 --file " + file + " -- open n=100");
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(5);
        Files.write(file, lines.subList(0, 3));
        Cells later = new Cells();
        assertThat(text(later, "%sweep --resume --file " + file)).contains("3 cells", "rows 1 to 1 of 1");
        assertThat(Files.readAllLines(file)).containsExactlyInAnyOrderElementsOf(lines);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '~',
            value = {
                "%sweep procs=1,2 -> needs a workload, behind --",
                "%sweep procs=1,2 -- -> needs a workload, behind --",
                "%sweep procs=1,2 -- goo n=1 -> there is no workload goo",
                "%sweep runext=on -- open n=1 -> did you mean runnext?",
                "%sweep tick=x -- open n=1 -> the policy tick cannot be x",
                "%sweep procs=1,2,8,64,128 runnext=on,off seed=1..100000000 -- open n=1 -> this sweep has 1,000,000,000 cells",
                "%sweep --resume -> there has been no sweep yet",
                "%sweep --resume --file nowhere.sweep -> cannot read nowhere.sweep",
                "%sweep --open 1 -> there has been no sweep yet",
                "%sweep --columns wait_p9_ns procs=1 -- open n=1 -> did you mean wait_p90_ns",
                "%sweep --name gs procs=1 -- open n=1 -> gs is a table of the session",
                "%sweep --on host:7077 procs=1 -- open n=1 -> host:7077 is no Spark master",
                "%sweep --on local[2] procs=1 -- open n=1 -> type ./gobuf spark",
                "%sweep --on local[2] --workers 2 procs=1 -- open n=1 -> --on or --workers",
            })
    void whatIsWrongIsSaid(String cell, String message) {
        Cells cells = new Cells();
        assertThatThrownBy(() -> cells.run(cell, new Recorder()))
                .isInstanceOf(CellError.class)
                .hasMessageContaining(message);
    }

    @Test
    void axesAreCompleted() {
        Cells cells = new Cells();
        String code = "%sweep procs=1,2 runn";
        assertThat(cells.complete(code, code.length()).items())
                .extracting(i -> i.text())
                .containsExactly("runnext=");
    }
}
