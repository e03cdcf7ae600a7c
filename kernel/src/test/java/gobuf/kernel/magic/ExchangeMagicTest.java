package gobuf.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.kernel.server.CellError;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code %export} and {@code %import} as cells. */
class ExchangeMagicTest {
    private static final Cells CELLS = new Cells();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void thirty() throws Exception {
        run("%newproc spin 300 --times 30 --run\n%continue");
    }

    private static String run(String cell) throws Exception {
        Recorder out = new Recorder();
        CELLS.run(cell.replace("DIR", folder.toString()), out);
        return out.plain();
    }

    @Test
    void whatIsExportedIsImported() throws Exception {
        String hash = CELLS.bench().session().hash();
        assertThat(run("%export schedtrace DIR/run.txt every 2us --detail")).contains("moments written to");
        assertThat(Files.readAllLines(folder.resolve("run.txt")).get(0)).startsWith("SCHED 0ms: gomaxprocs=1 ");
        assertThat(run("%import DIR/run.txt as traced")).contains("traced_ps: ").contains("traced_gs: ");
        assertThat(run("%plot traced_gs bar status")).contains("traced_gs: rows by status");
        assertThat(run("%export schedtrace DIR/part.txt every 2us --from 4us --to 8us"))
                .contains("3 moments");
        assertThat(run("%export schedtrace - every 2us --from 4us --to 8us"))
                .isEqualToIgnoringWhitespace(Files.readString(folder.resolve("part.txt")));
        assertThat(run("%export schedtrace DIR/newer.txt every 2us --form 1.26"))
                .contains("needspinning is always 0");
        assertThat(Files.readAllLines(folder.resolve("newer.txt")).get(0))
                .contains(" needspinning=0 ", " schedticks=[ ");
        assertThat(run("%import DIR/newer.txt as newer")).contains("newer_ps: ");
        assertThat(run("%export chrome-trace DIR/run.json")).contains("arrows written to");
        assertThat(CELLS.bench().session().hash()).isEqualTo(hash);
    }

    @Test
    void aTableGoesToAFileAndBack() throws Exception {
        assertThat(run("%export DIR/gs.csv")).contains("of gs written to");
        assertThat(run("%export waits DIR/w.csv")).contains("of waits written to");
        assertThat(run("%import DIR/gs.csv as before")).contains("before has 34 rows");
        assertThat(run("%import DIR/w.csv")).contains("w has ");
        var tables = CELLS.bench().tables();
        var session = CELLS.bench().session();
        var here = tables.rows(session, "gs", () -> false);
        var back = tables.rows(session, "before", () -> false);
        assertThat(back.columnNames()).isEqualTo(here.columnNames());
        assertThat(back.longColumn("goid").asObjectArray())
                .isEqualTo(here.longColumn("goid").asObjectArray());
    }

    @Test
    void aRecordOfARealProgramIsImported() throws Exception {
        assertThat(run("%import record:burst-go1.19.8 as real"))
                .contains("35 moments")
                .contains("go1.19.8 linux/amd64");
        assertThat(run("%plot real x=time_ms y=runqueue")).contains("real: runqueue by time_ms · 35 rows");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "%export shedtrace x.txt -> there is no table or format shedtrace; did you mean schedtrace?",
                "%export schedtrace DIR/x.txt 1ms -> behind the file stands how often: every 1ms",
                "%export schedtrace DIR/x.txt every soon -> is no time; a number and ns",
                "%export schedtrace DIR/x.txt every 0 -> not above 0",
                "%export schedtrace DIR/x.txt --form 1.15 -> --form is 1.19 or 1.26, not 1.15",
                "%export schedtrace DIR/no/x.txt -> there is no such file or folder",
                "%import DIR/none.txt -> there is no such file or folder",
                "%import record:burst -> records: burst-go1.19.8",
                "%import record:burst-go1.19.8 as gs -> gs is a table of the session",
                "%import record:burst-go1.19.8 real -> behind the file stands as and a name",
            })
    void errorsSayWhatToType(String cell, String part) {
        assertThatThrownBy(() -> run(cell)).isInstanceOf(CellError.class).hasMessageContaining(part);
    }
}
