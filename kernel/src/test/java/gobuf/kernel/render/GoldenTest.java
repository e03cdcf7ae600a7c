package gobuf.kernel.render;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.kernel.display.Bundle;
import gobuf.runtime.view.View;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every view in every medium equals its golden file. {@code -Dgobuf.golden=write} writes the files anew: look at what changed
 * before committing them.
 */
class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/gobuf/kernel/render/golden");

    static Iterable<String> names() {
        return Samples.all().keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void allMediaEqualTheirGoldenFiles(String name) throws IOException {
        View view = Samples.all().get(name);
        Bundle bundle = Renderer.render(view, FigureMode.COMPACT, false);
        check(name + ".html", (String) bundle.data().get("text/html"));
        check(name + ".txt", bundle.plain());
        check(name + ".console.txt", Renderer.console(view, Renderer.COLUMNS));
        String svg = Renderer.svg(view, false);
        if (!svg.isEmpty()) {
            check(name + ".svg", svg);
        }
    }

    private static void check(String file, String actual) throws IOException {
        Path path = FOLDER.resolve(file);
        if ("write".equals(System.getProperty("gobuf.golden"))) {
            Files.createDirectories(FOLDER);
            Files.writeString(path, actual);
        }
        assertThat(path).as("write it with -Dgobuf.golden=write").exists();
        assertThat(actual).as(file).isEqualTo(Files.readString(path, StandardCharsets.UTF_8));
    }
}
