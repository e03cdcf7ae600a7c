package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        Session loaded = StateFile.load(saved(original));
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
        Session loaded = StateFile.load(saved(original));
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
                "state.txt | format: gobuf state 1 | format: gobuf state 9 | its format is gobuf state 9",
                "state.txt | release: go1.19 | release: go1.2 | no profile data go1.2.json",
                "state.txt | binary: | binary: 00 | another profile of go1.19",
                "state.txt | hash: | hash: 00 | ITS STATE IS NOT THE ONE THAT WAS SAVED",
                "state.txt | thread: 0 | thread: 7 | it has no thread 7",
                "state.txt | step: | stop: | no step",
                "log.txt | ask | aks | not a line of a log",
                "registers.txt | 0 rsp 0x | 0 rsp 0x1 | ITS STATE IS NOT THE ONE",
                "registers.txt | 0 rsp | 0 xsp | it is damaged",
                "regions.txt | 0xc000000000 | 0xc100000000 | lies in no region",
                "regions.txt | 0xc000000000 0x | 0xc000000000 0xffffff | it maps too much",
            })
    void whatDoesNotMatchIsRefusedLoudly(String part, String from, String to, String problem) throws IOException {
        Path file = saved(session(100));
        change(file, part, text -> text.replaceFirst(java.util.regex.Pattern.quote(from), to));
        assertThatThrownBy(() -> StateFile.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void oneFlippedByteOfMemoryIsNoticed() throws IOException {
        Path file = saved(session(100));
        change(
                file,
                "memory.bin",
                bytes -> bytes.substring(0, 5000) + (char) (bytes.charAt(5000) ^ 1) + bytes.substring(5001));
        assertThatThrownBy(() -> StateFile.load(file)).hasMessageContaining("ITS STATE IS NOT THE ONE THAT WAS SAVED");
        change(file, "memory.bin", bytes -> bytes.substring(0, 6000));
        assertThatThrownBy(() -> StateFile.load(file)).hasMessageContaining("ends in the middle of a page");
    }

    @Test
    void otherFilesAreNoStateFiles() throws IOException {
        Path file = folder.resolve("x");
        Files.writeString(file, "hello");
        assertThatThrownBy(() -> StateFile.load(file)).hasMessageContaining("it is no state file");
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
