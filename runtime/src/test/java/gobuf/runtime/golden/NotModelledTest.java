package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each row that stops because something is not modelled stands in the list of {@code runtime/golden/README.md}. */
class NotModelledTest {
    @Test
    void theListIsWhole() throws IOException {
        String readme = Files.readString(Path.of("golden", "README.md"));
        String list = readme.substring(readme.indexOf("## Not modelled"), readme.indexOf("## Guards"));
        List<String> routines = Session.open("go1.19").image().routines().stream()
                .filter(r -> r.rows().stream()
                        .anyMatch(row -> row.halt() != null && row.halt().contains("not modelled")))
                .map(r -> "`" + r.name() + "`")
                .toList();
        assertThat(routines).hasSizeGreaterThan(10).allSatisfy(r -> assertThat(list)
                .contains(r));
    }
}
