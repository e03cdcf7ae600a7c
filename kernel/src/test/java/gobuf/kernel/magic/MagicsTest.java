package gobuf.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.kernel.server.CellError;
import gobuf.kernel.server.Completion;
import gobuf.kernel.server.IsComplete;
import gobuf.runtime.engine.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MagicsTest {
    /** One session for all that must not change it. */
    private static final Cells CELLS = new Cells();

    @BeforeAll
    static void inTheMiddleOfNewproc() throws Exception {
        run(CELLS, "%newproc add 0x100 0x200\n%goto newproc1:17");
    }

    private static Recorder run(Cells cells, String code) throws Exception {
        Recorder out = new Recorder();
        cells.run(code, out);
        return out;
    }

    private static Stream<String> examples() {
        return CELLS.registry().all().stream().flatMap(m -> m.examples().stream());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsUnderstood(String line) {
        List<Call> calls = CellReader.read(line, CELLS.registry());
        assertThat(calls).hasSize(1);
        Magic magic = CELLS.registry().find(calls.get(0).name()).orElseThrow();
        Args.of(
                magic,
                Words.split(calls.get(0).rest()).stream().map(Words.Word::text).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '~',
            value = {
                "%stepp -> UnknownMagic -> did you mean step?",
                "%%step -> UnknownMagic -> %step is a line magic",
                "step 5 -> NoMagic -> line 1 is no magic",
                "%step 0 -> BadArgument -> %step takes a number from 1 to 1000000000, not 0",
                "%step qqq -> BadArgument -> %step takes a number from 1 to 1000000000, not qqq",
                "%step 1 2 -> BadArgument -> 1 is no M such as m2",
                "%step m0 2 3 -> BadArgument -> '3' is one argument too many",
                "%step m7 -> BadArgument -> no thread runs as M7; there are M0",
                "%step m1 -> BadArgument -> the recorded state holds the M1 of a real process, asleep, but not its thread",
                "%step m2 3 -> BadArgument -> type %boot --to main.main for a process whose Ms all have one",
                "%schedule often -> BadArgument -> no schedule is called often; there are: virtual [ns], keep, rr",
                "%schedule rr 0 -> BadArgument -> a turn has at least one row",
                "%schedule script p0 -> BadArgument -> p0 is no turn such as m2*3",
                "%schedule script m7 -> BadArgument -> the script's next row is m7's, which has no thread; there are M0 (running)",
                "%schedule replay 5 6 -> BadArgument -> %schedule replay takes one number of steps",
                "%schedule replay 0 -> BadArgument -> %schedule replay takes a number from 1 to 1000000, not 0",
                "%schedule --cost lunch=1 -> BadArgument -> lunch=1 is no cost; it is one of row, syscall, nanotime",
                "%schedule --cost row=-1 -> BadArgument -> nanoseconds from 0 up",
                "%step --fast -> BadArgument -> %step has no option --fast; it has none",
                "%next 3 -> BadArgument -> one argument too many",
                "%stepout 3 -> BadArgument -> one argument too many",
                "%continue 3 -> BadArgument -> one argument too many",
                "%newproc -> BadArgument -> %newproc needs f",
                "%make -> BadArgument -> %make needs kind",
                "%make chann -> BadArgument -> did you mean chan?",
                "%make chan -1 -> BadArgument -> %make chan takes a number from 0 to 1000000, not -1",
                "%explain m9 -> BadArgument -> no thread runs as M9; there are M0",
                "%make mutex 3 -> BadArgument -> a mutex takes no argument",
                "%make cond -> BadArgument -> %make cond needs m",
                "%make cond g1 -> BadArgument -> g1 is no mutex that %make has made",
                "%make ticker 0 -> BadArgument -> a ticker needs more than 0 nanoseconds",
                "%newproc ad 1 2 -> BadArgument -> did you mean add?",
                "%newproc add 1 -> BadArgument -> add takes 2 arguments (x, y), got 1",
                "%newproc add 1 2 -> NotNow -> inside newproc: %stepout finishes it",
                "%newproc add 1 2 --time 3 -> BadArgument -> did you mean --times?",
                "%newproc add 1 2 --times 0 -> BadArgument -> --times takes a number from 1 to 100000000, not 0",
                "%newproc add 1 2 --times -> BadArgument -> --times needs a number from 1 up",
                "%newproc add 1 2 --run=yes -> BadArgument -> --run takes no value",
                "%newproc nil 1 -> BadArgument -> takes no arguments",
                "%back nex -> BadArgument -> did you mean next?",
                "%back 0 -> BadArgument -> %back takes a number from 1 up, not 0",
                "%goto -> BadArgument -> %goto needs place",
                "%goto -1 -> BadArgument -> they are numbered from 0",
                "%goto newproc9 -> BadArgument -> did you mean newproc or newproc1?",
                "%goto newproc1:9999 -> BadArgument -> newproc1 has the rows 0 to",
                "%goto newproc1:x -> BadArgument -> not x",
                "%break newproc1:9999 -> BadArgument -> has the rows 0 to",
                "%break runqputt -> BadArgument -> did you mean runqput",
                "%break runqput gp -> BadArgument -> a condition follows --if",
                "%break --if 1 + -> BadExpression -> a value is missing at the end",
                "%break --if g1.shed == 1 -> BadExpression -> g1 has no field shed; did you mean sched?",
                "%break --event runq overfull -> BadArgument -> no row means the event 'runq overfull'",
                "%break runqput --event runq put -> BadArgument -> do not go together",
                "%break clear 9 -> BadArgument -> there is no breakpoint 9",
                "%watch -> BadArgument -> %watch needs place",
                "%watch 0x10 -> BadArgument -> nothing is mapped at 0x10",
                "%watch p0.runnex -> BadExpression -> did you mean runnext?",
                "%fork main -> BadArgument -> there is a branch main already",
                "%branches man -> BadArgument -> did you mean main?",
                "%call -> BadArgument -> %call needs routine",
                "%call runqput p0 -> BadArgument -> runqput takes 3 arguments (pp, gp, next), got 1",
                "%call nothing -> BadArgument -> there is no routine nothing",
                "%poke rsp 1 -> BadArgument -> rsp is a register",
                "%poke 0x10 1 -> BadArgument -> nothing is mapped at 0x10",
                "%poke g1 -> BadArgument -> %poke needs value",
                "%poke g1.sched 1 -> BadArgument -> name one of its fields",
                "%poke p0.runqhead 1 3 -> BadArgument -> 1, 2, 4 or 8 bytes",
                "%set race -> BadArgument -> %set race needs a value",
                "%set rac on -> BadExpression -> there is no register",
                "%set 5 on -> BadArgument -> nothing that can be set",
                "%save -> BadArgument -> %save needs file",
                "%save /no/such/folder/x.gobuf -> BadArgument -> there is no folder",
                "%load /no/such/file -> BadArgument -> there is no such file",
                "%load pom.xml -> BadArgument -> it is no state file of Gobuf",
                "%gobuf p0 -> BadArgument -> p0 is no goroutine",
                "%gobuf g99 -> BadExpression -> there is no goroutine g99",
                "%regs x -> BadArgument -> one argument too many",
                "%stack qq -> BadExpression -> there is no register",
                "%mem -> BadArgument -> %mem needs address",
                "%mem 0x10 -> BadArgument -> nothing is mapped at 0x10",
                "%mem rsp 0 -> BadArgument -> %mem takes a number from 1 to 2048, not 0",
                "%mem rsp 4 hexx -> BadArgument -> did you mean hex?",
                "%mem rsp+1 -> BadArgument -> words lie at multiples of 8",
                "%bt g98 -> BadExpression -> there is no goroutine g98",
                "%runq g1 -> BadArgument -> g1 is no P",
                "%runq p7 -> BadExpression -> there is no p7",
                "%sched x -> BadArgument -> one argument too many",
                "%quiz x -> BadArgument -> x is no number of a question, nor answer, reveal or seed=5",
                "%quiz seed=x -> BadArgument -> seed=x is no seed such as seed=5",
                "%quiz 9 -> BadArgument -> there are questions 1 to 3 at this moment, not 9",
                "%quiz 1 2 -> BadArgument -> '2' is too much: one number and a seed",
                "%quiz answer 1 -> BadArgument -> takes a question's number and a value",
                "%quiz answer 9 7 -> NotNow -> %quiz 9 seed=5",
                "%quiz reveal 1 2 -> BadArgument -> %quiz reveal takes one number or none",
                "%timeline 5 -> BadArgument -> '5' is one argument too many",
                "%timeline --last 0 -> BadArgument -> --last takes a number from 1 up, not 0",
                "%timeline --last 5 --from 1 -> BadArgument -> --last and --from do not go together",
                "%timeline --from 9 --to 4 -> BadArgument -> steps 9 to 4 are no part of the history, which reaches from 0 to",
                "%timeline --to 999999 -> BadArgument -> are no part of the history",
                "%check often -> BadArgument -> %check takes on or off, not often",
                "%check on now -> BadArgument -> 'now' is one argument too many",
                "%boot --procs 0 -> BadArgument -> --procs takes a number from 1 to 1024, not 0",
                "%boot --procs 5000 -> BadArgument -> --procs takes a number from 1 to 1024, not 5000",
                "%boot --cpus 0 -> BadArgument -> --cpus takes a number from 1 to 1024, not 0",
                "%boot --with cgo -> BadArgument -> --with takes fmt, not cgo",
                "%boot --to schedinitt -> BadArgument -> did you mean schedinit",
                "%disas newprok -> BadArgument -> did you mean newproc",
                "%list newprok -> BadArgument -> did you mean newproc",
                "%sym -> BadArgument -> %sym needs address",
                "%sym 'nothing' -> BadExpression -> there is no symbol nothing",
                "%print g1.sched.xp -> BadExpression -> g1.sched has no field xp; did you mean sp?",
                "%print -> BadArgument -> %print needs expression",
                "%note rsp -> BadArgument -> %note needs text",
                "%config figur=full -> BadArgument -> did you mean figure=full?",
                "%config figure=huge -> BadArgument -> is no setting",
                "%extension nothing.jar -> BadArgument -> nothing.jar",
                "%help stepp -> UnknownMagic -> did you mean step?",
                "go add(1, 2) -> NoMagic -> %newproc add 1 2",
                "go spun(3) -> NoMagic -> %newproc spin 3",
                "fmt.Println(1) -> NoMagic -> %newproc add 0x100 0x200",
            })
    void badInputSaysWhatToTypeAndChangesNothing(String line, String kind, String message) {
        Session session = CELLS.bench().session();
        String before = session.hash()
                + session.step()
                + session.branch()
                + session.breakpoints().all();
        assertThatThrownBy(() -> run(CELLS, line)).isInstanceOfSatisfying(CellError.class, e -> {
            assertThat(e.name()).isEqualTo(kind);
            assertThat(String.join("\n", e.traceback())).contains(message);
        });
        assertThat(session.hash()
                        + session.step()
                        + session.branch()
                        + session.breakpoints().all())
                .isEqualTo(before);
        assertThat(CELLS.bench().session()).isSameAs(session);
    }

    @Test
    void whatIsWrongInALaterLineIsFoundBeforeAnythingRuns() throws Exception {
        long step = CELLS.bench().session().step();
        assertThatThrownBy(() -> run(CELLS, "%step\n%stepp")).hasMessageContaining("%stepp");
        assertThat(CELLS.bench().session().step()).isEqualTo(step);
    }

    @Test
    void commentsAndEmptyLinesAreNothing() throws Exception {
        assertThat(run(CELLS, "// a comment\n\n   // %step\n%sym rip // why\n").outputs())
                .hasSize(1);
        assertThat(run(CELLS, "").outputs()).isEmpty();
    }

    @Test
    void everyOutputBeginsWithWhereItIs() throws Exception {
        for (String line : List.of(
                "%regs",
                "%stack",
                "%gobuf",
                "%runq",
                "%sched",
                "%bt",
                "%list",
                "%print newg.sched",
                "%mem rsp",
                "%sym rip",
                "%branches",
                "%changes",
                "%break list",
                "%check",
                "%timeline",
                "%config"))
            assertThat(run(CELLS, line).plain())
                    .as(line)
                    .startsWith("step " + CELLS.bench().session().step() + " · M0 · g0 · newproc1:17");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "%mem g1 2 -> g1.stack.lo",
                "%mem g1 1 sym -> 0xc00002c000 = g1.stack.lo",
                "%mem g1 1 s -> 0xc00002c000 = g1.stack.lo",
                "%mem g1 1 x -> 0xc00002c000",
                "%mem g1 1 hex -> 0xc00002c000",
                "%mem &g1.goid-8 2 -> atomicstatus _Grunning (2);",
                "%mem &g2.stackguard1 1 d -> -1",
                "%mem &g2.stackguard1 1 dec -> -1",
                "%mem &g2.stackguard1 1 u -> 18446744073709551615",
                "%mem &g2.stackguard1 1 unsigned -> 18446744073709551615",
                "%mem &g2.stackguard1 4 b -> ff ff ff ff",
                "%mem &g2.stackguard1 4 bytes -> ....",
                "%mem rsp 12 -> newg in newproc1",
            })
    void memShowsWordsInEveryFormat(String line, String part) throws Exception {
        String text = run(CELLS, line).plain();
        assertThat(text).contains(part);
        if (line.matches(".* (x|hex|d|dec|u|unsigned)")) assertThat(text).doesNotContain(" = ");
    }

    @Test
    void checkingGoesOnInANewProcess() throws Exception {
        Cells cells = new Cells();
        run(cells, "%check on\n%reset");
        assertThat(cells.bench().session().checking()).isTrue();
        assertThat(run(cells, "%poke sched.runqsize 3").plain().replaceAll("\\s+", " "))
                .contains("sched.runqsize is 3, but sched.runq has 0: broken by this input");
        run(cells, "%check off");
        assertThat(cells.bench().session().checking()).isFalse();
    }

    @Test
    void questionMarksAreHelp() throws Exception {
        String help = run(CELLS, "%help newproc").plain();
        assertThat(help).contains("%newproc f [args…]").contains("spin n").contains("%newproc add 0x100 0x200");
        for (String line : List.of("%newproc?", "newproc?", "?newproc", "%newproc??"))
            assertThat(run(CELLS, line).plain()).as(line).isEqualTo(help);
    }

    @Test
    void helpIsOneScreenWithFiveLinesThatRun() throws Exception {
        List<String> screen = run(CELLS, "%help").plain().lines().toList();
        assertThat(screen).hasSizeLessThanOrEqualTo(24).allMatch(l -> l.length() <= 80, "80 columns");
        List<String> five = screen.stream()
                .filter(l -> l.startsWith("  %") && l.contains("//"))
                .toList();
        assertThat(five).hasSize(5);
        Cells fresh = new Cells();
        run(fresh, five.get(0));
        run(fresh, "%goto newproc1:17");
        for (String line : five.subList(1, 5)) run(fresh, line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "%ste -> step,stepout",
                "ste -> %step,%stepout",
                "%newproc a -> add",
                "%newproc n -> nil",
                "%newproc add 1 2 --v -> --vars",
                "%list newproc -> newproc,newproc1,newproc.func1",
                "%goto newproc1:1 -> newproc1:1,newproc1:10",
                "%gobuf g -> g,g0,g1",
                "%stack m -> m",
                "%print g1.sche -> sched,schedlink",
                "%print g1.sched. -> sp,pc,g,ctxt",
                "%mem newg.stack. -> lo,hi",
                "%mem rsp 4 h -> hex",
                "%mem rsp 4 u -> unsigned",
                "%changes --columns lo -> location",
                "%back s -> stepout",
                "%branches m -> main",
                "%break cl -> clear",
                "%break --event runq o -> ",
                "%break --event runnext -> runnext kick",
                "%help fo -> fork",
                "%config figure=f -> figure=full",
                "%runq p -> p0",
                "%set ra -> race,rax",
                "%check o -> on,off",
                "%quiz re -> reveal",
                "%schedule re -> replay",
                "%poke sched.runqs -> runqsize",
                "%load pom.x -> pom.xml",
            })
    void completionProposes(String typed, String expected) {
        Completion c = CELLS.complete(typed, typed.length());
        List<String> items = c.items().stream().map(Completion.Item::text).toList();
        if (expected == null) assertThat(items).isEmpty();
        else assertThat(items).contains(expected.split(","));
        assertThat(c.end()).isEqualTo(typed.length());
        String kept = typed.substring(c.start());
        assertThat(items).allSatisfy(i -> assertThat(i)
                .startsWith(kept.startsWith("%") || !i.startsWith("%") ? kept : "%" + kept));
    }

    @Test
    void inspectTellsAboutMagicsAndValues() {
        assertThat(CELLS.inspect("%step 5", 3).orElseThrow().plain()).contains("Runs the next row");
        assertThat(CELLS.inspect("%print g1.goid", 12).orElseThrow().plain())
                .contains("g1.goid")
                .contains("int64");
        assertThat(CELLS.inspect("no magic", 3)).isEmpty();
    }

    @Test
    void openBracketsAndQuotesAskForMore() {
        assertThat(CELLS.isComplete("%print [rsp").status()).isEqualTo(IsComplete.Status.INCOMPLETE);
        assertThat(CELLS.isComplete("%note rsp \"a").status()).isEqualTo(IsComplete.Status.INCOMPLETE);
        assertThat(CELLS.isComplete("%print [rsp]").status()).isEqualTo(IsComplete.Status.COMPLETE);
        assertThat(CELLS.isComplete("%note rsp it's here").status()).isEqualTo(IsComplete.Status.COMPLETE);
    }

    @Test
    void evaluateAnswersLikePrint() throws Exception {
        assertThat(CELLS.evaluate("g1.goid").plain()).contains("1");
        assertThatThrownBy(() -> CELLS.evaluate("g1.")).isInstanceOf(CellError.class);
    }

    @Test
    void savedInTheMiddleOfARoutineGoesOnAsIfNothingHadHappened(@TempDir Path folder) throws Exception {
        Cells a = new Cells();
        Path file = folder.resolve("in the middle.gobuf");
        run(a, "%newproc add 0x100 0x200\n%goto newproc1:17\n%save \"" + file + "\"");
        assertThat(Files.size(file)).isPositive();
        Cells b = new Cells();
        run(b, "%load \"" + file + "\"");
        assertThat(b.bench().session().hash()).isEqualTo(a.bench().session().hash());
        String rest = "%step 5\n%stepout\n%continue\n%back 200\n%runq\n%bt";
        assertThat(run(b, rest).plain()).isEqualTo(run(a, rest).plain());
        assertThat(b.bench().session().hash()).isEqualTo(a.bench().session().hash());
    }

    @Test
    void anInterruptStopsALongRunAtARowAndTheCellsAfterIt() throws Exception {
        Cells cells = new Cells();
        run(cells, "%config live=off\n%newproc spin 1000000000 --run");
        Thread other = new Thread(() -> {
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            cells.interrupt();
        });
        other.start();
        Recorder out = new Recorder();
        assertThatThrownBy(() -> cells.run("%continue\n%continue\n%step", out))
                .isInstanceOf(InterruptedException.class);
        other.join();
        assertThat(out.outputs()).isNotEmpty();
        Session session = cells.bench().session();
        String hash = session.hash();
        run(cells, "%back 10");
        session.goTo(session.step() + 10);
        assertThat(session.hash()).as("state is intact").isEqualTo(hash);
        assertThat(run(cells, "%step").plain()).contains("step " + session.step());
    }

    @ParameterizedTest
    @ValueSource(strings = {"%continue", "%step 1000000000", "%%java\nwhile (true) {}"})
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anInterruptThatCameBeforeTheFirstMagicCountsForTheCell(String code) throws Exception {
        Cells cells = new Cells();
        run(cells, "%config live=off\n%newproc spin 1000000000 --run");
        assertThatThrownBy(() -> cells.run(code, Recorder.interruptedEarly())).isInstanceOf(InterruptedException.class);
        assertThat(cells.bench().session().step()).as("rows of the long run").isLessThan(10_000_000);
        assertThat(run(cells, "%step").plain()).contains("step ");
    }

    @Test
    void aLongRunShowsProgressInThePlaceOfItsFigure() throws Exception {
        Recorder live = longRun("on");
        Recorder still = longRun("off");
        assertThat(live.updates()).isPositive();
        assertThat(still.updates()).isZero();
        assertThat(live.outputs()).isEqualTo(still.outputs());
    }

    private static Recorder longRun(String live) throws Exception {
        Cells cells = new Cells();
        run(cells, "%config live=" + live + " figure=text\n%newproc spin 150000000 --run\n%continue");
        return run(cells, "%continue");
    }
}
