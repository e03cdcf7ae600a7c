package gobuf.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.kernel.magic.Cells;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the console answers to each {@code *.gobuf} script stands in the {@code .txt} beside it; {@code -Dgobuf.rewrite=true} writes it
 * anew. Every script runs twice, in two sessions, as Restart and Run All would.
 */
class TranscriptTest {
    private static final Path FOLDER = Path.of("src/test/resources/gobuf/kernel/magic");

    static Stream<Path> scripts() throws IOException {
        return Files.list(FOLDER).filter(p -> p.toString().endsWith(".gobuf")).sorted();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void answersAsWritten(Path script) throws IOException {
        String answer = run(script);
        assertThat(run(script)).as("a second run").isEqualTo(answer);
        Path expected = Path.of(script.toString().replace(".gobuf", ".txt"));
        if (Boolean.getBoolean("gobuf.rewrite")) Files.writeString(expected, answer);
        assertThat(answer).as("%s; -Dgobuf.rewrite=true rewrites it", expected).isEqualTo(Files.readString(expected));
    }

    private static String run(Path script) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        new Console(new Cells(), out).piped(new ByteArrayInputStream(Files.readAllBytes(script)));
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
