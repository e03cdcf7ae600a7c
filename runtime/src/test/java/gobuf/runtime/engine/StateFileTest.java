package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.runtime.code.Row;
import gobuf.runtime.expr.Expression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A saved session is the session, wherever it stood. */
class StateFileTest {
    @TempDir
    private Path folder;

    private static Session session(long steps) {
        Session s = Session.open("go1.19");
        s.ask(s.statements().go("add", List.of(0x100L, 0x200L), 1, false));
        s.step(steps);
        s.input(new Input.Poke(0x860800L, 8, 42));
        s.step(3);
        return s;
    }

    private Path saved(Session s) throws IOException {
        Path file = folder.resolve("state.gobuf");
        StateFile.save(s, file);
        return file;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 57, 200, 351, 440})
    void goesOnAndBackAsTheOriginalDoes(long steps) throws IOException {
        Session original = session(steps);
        Session loaded = load(saved(original));
        assertThat(loaded.step()).isEqualTo(original.step());
        assertThat(loaded.hash()).isEqualTo(original.hash());
        assertThat(loaded.log()).isEqualTo(original.log());
        assertThat(loaded.step(50).steps()).isEqualTo(original.step(50).steps());
        assertThat(loaded.hash()).as("50 steps on").isEqualTo(original.hash());
        loaded.goTo(1);
        original.goTo(1);
        assertThat(loaded.hash()).as("back at step 1").isEqualTo(original.hash());
    }

    @Test
    void closuresThatAreMadeLaterLieWhereTheyWould() throws IOException {
        Session original = session(500);
        original.cont();
        Session loaded = load(saved(original));
        for (Session s : List.of(original, loaded)) {
            s.ask(s.statements().go("spin", List.of(3L), 1, false));
            s.cont();
        }
        assertThat(loaded.hash()).isEqualTo(original.hash());
    }

    @Test
    void equalSessionsMakeEqualFiles() throws IOException {
        ByteArrayOutputStream a = new ByteArrayOutputStream();
        ByteArrayOutputStream b = new ByteArrayOutputStream();
        StateFile.write(session(100), a);
        StateFile.write(session(100), b);
        assertThat(a.toByteArray()).isEqualTo(b.toByteArray());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state.txt | format: gobuf state 3 | format: gobuf state 2 | its format is gobuf state 2, this Gobuf reads gobuf state 3",
                "state.txt | release: go1.19 | release: go1.2 | no profile data go1.2.json",
                "state.txt | binary: | binary: 00 | another profile of go1.19",
                "state.txt | hash: | hash: 00 | ITS STATE IS NOT THE ONE THAT WAS SAVED",
                "state.txt | thread: 0 | thread: 7 | it has no thread 7",
                "state.txt | step: | stop: | no step",
                "branches.txt | ask | aks | not a line of a log",
                "branches.txt | branch\t105 | branch\t106 | stands at step 106, not 105",
                "branches.txt | main | mine | it has no branch main",
                "branches.txt | -\t\tmain | -\tnone\tmain | comes from none, which is no branch before it",
                "breakpoints.txt | next 3 | next 1 | not below 1",
                "breakpoints.txt | goid == 5 | goid = = 5 | it is damaged",
                "breakpoints.txt | -\t0x | -\t0xf | is none of this image",
                "breakpoints.txt | 1\t0x0 | 1 0x0 | not a breakpoint",
                "registers.txt | 0 rsp 0x | 0 rsp 0x1 | ITS STATE IS NOT THE ONE",
                "registers.txt | 0 rsp | 0 xsp | it is damaged",
                "regions.txt | 0xc000000000 | 0xc100000000 | lies in no region",
                "regions.txt | 0xc000000000 0x | 0xc000000000 0xffffff | it maps too much",
            })
    void whatDoesNotMatchIsRefusedLoudly(String part, String from, String to, String problem) throws IOException {
        Session s = session(100);
        breakpoints(s);
        Path file = saved(s);
        change(file, part, text -> text.replaceFirst(java.util.regex.Pattern.quote(from), to));
        assertThatThrownBy(() -> load(file)).isInstanceOf(IOException.class).hasMessageContaining(problem);
    }

    @Test
    void oneFlippedByteOfMemoryIsNoticed() throws IOException {
        Path file = saved(session(100));
        change(
                file,
                "memory.bin",
                bytes -> bytes.substring(0, 5000) + (char) (bytes.charAt(5000) ^ 1) + bytes.substring(5001));
        assertThatThrownBy(() -> load(file)).hasMessageContaining("ITS STATE IS NOT THE ONE THAT WAS SAVED");
        change(file, "memory.bin", bytes -> bytes.substring(0, 6000));
        assertThatThrownBy(() -> load(file)).hasMessageContaining("ends in the middle of a page");
    }

    @Test
    void otherFilesAreNoStateFiles() throws IOException {
        Path file = folder.resolve("x");
        Files.writeString(file, "hello");
        assertThatThrownBy(() -> load(file)).hasMessageContaining("it is no state file");
    }

    @Test
    void aFileThatCannotBeWrittenLeavesWhatWasThere() throws IOException {
        Path file = saved(session(10));
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> StateFile.save(session(20), folder.resolve("no/such/x")))
                .hasMessageContaining("no folder");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(folder.toFile().list()).containsExactly("state.gobuf");
    }

    private static Session load(Path file) throws IOException {
        return StateFile.load(file, StateFileTest::read);
    }

    private static Condition read(String source, Machine now) {
        return Expression.parse(source).condition(now);
    }

    /** One of every kind, number 2 cleared again. */
    private static void breakpoints(Session s) {
        Breakpoints b = s.breakpoints();
        Row row = s.image().routine("newproc1").orElseThrow().rows().get(17);
        b.atRows("newproc1:17 if newg.goid == 5", List.of(row), read("newg.goid == 5", s.machine()));
        b.when("whenever 0", m -> false);
        b.clear(2);
    }

    @Test
    void breakpointsComeAlong() throws IOException {
        Session original = session(10);
        Breakpoints b = original.breakpoints();
        breakpoints(original);
        List<Row> rows = original.image().routine("runqput").orElseThrow().rows();
        b.onEvent("event x", "x", List.of(rows.get(3), rows.get(5)), null);
        b.watch("p0.runnext (8 bytes)", 0xc000022000L, 8, read("p0.runqtail == 2", original.machine()));
        b.when("whenever g1.goid == 7", read("g1.goid == 7", original.machine()));
        Session loaded = load(saved(original));
        assertThat(lines(loaded)).isEqualTo(lines(original)).hasSize(4);
        Breakpoint first = loaded.breakpoints().all().get(0);
        assertThat(loaded.breakpoints().marks(first.rows().get(0))).isTrue();
        assertThat(first.rows().get(0))
                .isSameAs(
                        loaded.image().routine("newproc1").orElseThrow().rows().get(17));
        assertThat(loaded.breakpoints().when("new", m -> false).id()).isEqualTo(6);
        loaded.breakpoints().clear(5);
        original.breakpoints().clear(5);
        loaded.breakpoints().clear(6);
        for (Session s : List.of(original, loaded)) {
            Stop stop = s.cont();
            assertThat(stop.reason()).isIn(Stop.Reason.BREAKPOINT, Stop.Reason.WATCHPOINT);
        }
        assertThat(loaded.hash()).isEqualTo(original.hash());
    }

    private static List<String> lines(Session s) {
        return s.breakpoints().all().stream()
                .map(b -> b.id() + " " + b.text() + " " + b.event() + " " + b.from() + " " + b.size() + " "
                        + b.rows().stream().map(Row::toString).toList() + " "
                        + (b.condition() instanceof Condition c ? c.source() : b.condition()))
                .toList();
    }

    @Test
    void aConditionThatCannotBeWrittenDownIsNotLostSilently() {
        Session s = session(10);
        s.breakpoints().when("a lambda of a test", m -> false);
        assertThatThrownBy(() -> saved(s))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "breakpoint 1, a lambda of a test, has a condition that cannot be written down; clear it first");
        assertThat(folder.toFile().list()).isEmpty();
    }

    @Test
    void otherBranchesComeAlong() throws IOException {
        Session original = session(300);
        String main = original.hash();
        original.goTo(20);
        original.fork("side road");
        original.input(new Input.Poke(0x860800L, 8, 43));
        original.step(100);
        String side = original.hash();
        original.goTo(50);
        original.fork("third");
        original.step(7);
        String third = original.hash();
        Session loaded = load(saved(original));
        assertThat(loaded.branches()).isEqualTo(original.branches()).hasSize(3);
        for (int again = 0; again < 2; again++) {
            loaded.switchTo("side road");
            assertThat(loaded.step()).isEqualTo(50);
            loaded.goTo(121);
            assertThat(loaded.hash()).isEqualTo(side);
            loaded.switchTo("main");
            loaded.goTo(305);
            assertThat(loaded.hash()).isEqualTo(main);
            loaded.switchTo("third");
            assertThat(loaded.hash()).isEqualTo(third);
            loaded.switchTo("side road");
            loaded.goTo(50);
            loaded.switchTo("third");
            loaded = load(saved(loaded));
        }
    }

    @Test
    void aBranchWhoseReplayGoesWrongSaysSo() throws IOException {
        Session original = session(300);
        original.fork("other");
        original.step(20);
        Path file = saved(original);
        change(file, "branches.txt", text -> text.replaceFirst("0x2a", "0x2b"));
        Session loaded = load(file);
        assertThatThrownBy(() -> loaded.switchTo("main"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("branch main: ITS INPUTS DID NOT LEAD TO THE STATE THAT WAS SAVED");
        assertThat(loaded.branch()).isEqualTo("main");
    }

    @Test
    void whatHasNoVisibleNameIsNoBranch() {
        Session s = session(10);
        assertThatThrownBy(() -> s.fork(" ")).hasMessageContaining("a branch's name needs");
        assertThatThrownBy(() -> s.fork("a\tb")).hasMessageContaining("a branch's name needs");
    }

    /** Wherever a file ends too early or is damaged, that is an error in words, and never another kind of failure. */
    @Test
    void cutOrDamagedAnywhereItIsRefused() throws IOException {
        Session s = session(100);
        breakpoints(s);
        byte[] whole = Files.readAllBytes(saved(s));
        Path file = folder.resolve("damaged");
        Random random = new Random(5);
        for (int i = 0; i < 60; i++) {
            byte[] bytes;
            if (i % 2 == 0) {
                bytes = Arrays.copyOf(whole, random.nextInt(whole.length - 2000));
            } else {
                bytes = whole.clone();
                // Behind the parts lies the zip's directory, which a reader from front to back does not look at.
                int at = 40 + random.nextInt(whole.length - 2000);
                bytes[at] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, bytes);
            try {
                // Bits of a part's time, say, mean nothing: then it is the whole session.
                assertThat(load(file).hash()).isEqualTo(s.hash());
                assertThat(i % 2).as("cut to %d bytes", bytes.length).isOne();
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    /** Rewrites one part of a file; bytes are taken as Latin-1. */
    private static void change(Path file, String part, UnaryOperator<String> how) throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(file));
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry())
                parts.put(e.getName(), zip.readAllBytes());
        }
        String changed = how.apply(new String(parts.get(part), StandardCharsets.ISO_8859_1));
        assertThat(changed.getBytes(StandardCharsets.ISO_8859_1))
                .as("the change")
                .isNotEqualTo(parts.get(part));
        parts.put(part, changed.getBytes(StandardCharsets.ISO_8859_1));
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> e : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(e.getKey()));
                zip.write(e.getValue());
                zip.closeEntry();
            }
        }
    }
}
