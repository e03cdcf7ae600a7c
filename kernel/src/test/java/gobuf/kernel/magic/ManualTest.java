package gobuf.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The manual page is the one that the magics make. */
class ManualTest {
    private static final Path PAGE = Path.of("MAGICS.md");

    @Test
    void theManualIsFresh() throws IOException {
        String made = Manual.markdown(new Cells().registry().all());
        if (Boolean.getBoolean("gobuf.rewrite")) Files.writeString(PAGE, made);
        assertThat(Files.readString(PAGE))
                .as("%s; -Dgobuf.rewrite=true rewrites it", PAGE)
                .isEqualTo(made);
    }

    @Test
    void everyMagicIsDescribed() {
        assertThat(new Cells().registry().all()).allSatisfy(m -> {
            assertThat(m.summary()).endsWith(".");
            assertThat(m.examples()).isNotEmpty();
        });
    }
}
