package gobuf.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.kernel.server.CellError;
import gobuf.kernel.server.Completion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The magics that show tables, as cells. */
class TableMagicTest {
    /** One session for all: looking at it does not change it. */
    private static final Cells CELLS = new Cells();

    @BeforeAll
    static void threeHundred() throws Exception {
        text("%newproc add 0x100 0x200 --times 300 --run");
    }

    private static String text(String cell) throws Exception {
        Recorder out = new Recorder();
        CELLS.run(cell, out);
        return out.plain();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '~',
            value = {
                "%gs -> 40 of 304, --page 2 for the next",
                "%gs --page 8 -> rows 281 to 304 of 304",
                "%gs --head 3 -> 3 of 304",
                "%gs --where status == _Gwaiting -> 3 of 304",
                "%gs --where 'status == _Gwaiting' -> 3 of 304",
                "%gs --where \"status == _Gwaiting\" --head 1 -> 1 of 3,",
                "%gs --where place ~ 'global queue' --sort -goid --head 1 -> global queue[128]",
                "%gs --where (goid == 5 || goid == 6) && status ~ run -> 2 of 304",
                "%gs --columns name, sched.sp --where goid == 5 -> g5.stack.hi−0x28",
                "%gs --all --where goid == 5 -> sched.ctxt",
                "%gs --all --head 2 -> rows 1 to 2 of 304",
                "%gs --where waitreason == 'GC sweep wait' -> 1 of 304",
                "%changes -> sched.runq.head",
                "%changes --where location == g200.goid -> 1 of ",
                "%ms -> notebook:",
                "%ms --all -> gsignal",
                "%ps -> _Prunning",
                "%ps --where runqtail != runqhead -> 1 of 1",
                "%events --where kind == 'runq overflow' -> runqputslow",
            })
    void show(String cell, String part) throws Exception {
        assertThat(text(cell)).contains(part).contains("step ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '~',
            value = {
                "%gs --where goid < 0 -> no rows: none of its 304 rows does",
                "%gs --where goid < 0 -> %gs --head 5",
                "%ps --where id > 7 -> no rows: its one row does not",
                "%table events --where kind == nothing -> %table events --head 5",
                "%table waits --where place == nowhere --name none -> %help table",
                "%table none -> %tables",
            })
    void whatToTypeWhenNothingIsThere(String cell, String part) throws Exception {
        assertThat(text(cell)).contains(part);
    }

    @Test
    void whoNamesColumnsIsToldOfNoFurtherOnes() throws Exception {
        text("%table gs --head 3 --name wide");
        assertThat(text("%table wide")).contains("further columns: --all");
        assertThat(text("%table wide --columns name,goid")).doesNotContain("further");
        assertThat(text("%table wide --all")).doesNotContain("further");
    }

    @Test
    void beforeAnythingHasRunTheyAreEmptyAndSayHowToFillThem() throws Exception {
        Recorder out = new Recorder();
        new Cells().run("%table waits", out);
        assertThat(out.plain()).contains("no rows yet: run something first", "%newproc spin 100 --times 20 --run");
    }

    @Test
    void interruptedBeforeThereWereRowsItSaysSoAndNothingIsLost() throws Exception {
        String hash = CELLS.bench().session().hash();
        for (String table : List.of("gs", "ms", "ps")) {
            CELLS.bench().progress().interrupt();
            assertThatThrownBy(() -> CELLS.registry().run(new Call(1, table, "", false, "")))
                    .isInstanceOfSatisfying(MagicError.class, e -> {
                        assertThat(e.kind()).isEqualTo("Interrupted");
                        assertThat(e).hasMessageContaining("before %" + table + " had read its rows");
                        assertThat(e.tryThis()).hasSize(1);
                    });
            String again = CELLS.bench().progress().wasInterrupted() ? text("%" + table) : "";
            assertThat(again).contains("rows 1 to");
        }
        assertThat(CELLS.bench().session().hash()).isEqualTo(hash);
    }

    @Test
    void interruptedEventsAreThoseGatheredUntilThen() throws Exception {
        CELLS.bench().progress().interrupt();
        Object view = CELLS.registry().run(new Call(1, "events", "", false, ""));
        assertThat(CELLS.registry().show(view).orElseThrow().plain()).contains("interrupted: only events from step");
        assertThat(text("%events")).doesNotContain("interrupted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '~',
            value = {
                "%gs --where statu == 1 -> BadExpression -> no column statu; did you mean status?",
                "%gs --where status = _Gdead -> BadExpression -> to compare write ==",
                "%gs --sort gold -> BadArgument -> no column gold; did you mean goid?",
                "%gs --columns nme -> BadArgument -> no column nme; did you mean name?",
                "%gs --page 9 -> BadArgument -> type --page 8",
                "%gs --head 0 -> BadArgument -> --head takes a number from 1 to 2147483647, not 0",
                "%gs --head 5000 -> BadArgument -> a page has 1 to 1000 rows",
                "%gs --all --columns name -> BadArgument -> do not go together",
                "%gs --csv . -> BadArgument -> is a directory; name a file",
                "%gs --csv no/such/x.csv -> BadArgument -> there is no directory",
                "%gs g5 -> BadArgument -> 'g5' is one argument too many",
                "%ps --where -> BadArgument -> --where needs a condition",
            })
    void sayWhatToTypeInstead(String cell, String kind, String part) {
        assertThatThrownBy(() -> text(cell)).isInstanceOfSatisfying(CellError.class, e -> {
            assertThat(e.name()).isEqualTo(kind);
            assertThat(String.join("\n", e.traceback())).contains(part);
        });
    }

    @Test
    void writeFiles(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("gs.csv");

        assertThat(text("%gs --where status == _Grunnable --csv " + file)).contains("300 rows of gs written to");

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(301);
        assertThat(lines.get(0)).startsWith("name,goid,status,place,m,m.meaning,stack.lo");
        assertThat(lines.get(1)).startsWith("g5,5,_Grunnable,global queue[0],");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "%gs --sort sta; status",
                "%gs --sort sched.s; sched.sp",
                "%gs --sort -go; goid",
                "%gs --columns name,sta; status",
                "%gs --where sched.p; sched.pc",
                "%gs --where goid == 5 && sta; status",
                "%gs --where (sta; status",
                "%gs --where status == _Grunna; _Grunnable",
                "%events --where ki; kind",
                "%ps --where status == _Prun; _Prunning",
            })
    void complete(String typed, String item) {
        Completion c = CELLS.complete(typed, typed.length());
        assertThat(c.items()).extracting(Completion.Item::text).contains(item);
        assertThat(typed.substring(0, c.start()) + item).startsWith(typed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%gs", "%ms --all", "%ps", "%events", "%gs --where goid > 100 --sort -goid"})
    void changeNothing(String cell) throws Exception {
        String hash = CELLS.bench().session().hash();
        long step = CELLS.bench().session().step();
        String first = text(cell);
        assertThat(text(cell)).isEqualTo(first);
        assertThat(CELLS.bench().session().hash()).isEqualTo(hash);
        assertThat(CELLS.bench().session().step()).isEqualTo(step);
    }

    @Test
    void helpDescribesEveryColumn() throws Exception {
        assertThat(text("%help gs"))
                .contains("sched.sp")
                .contains("the gobuf's sp")
                .contains("--where condition: only rows that meet it");
    }
}
