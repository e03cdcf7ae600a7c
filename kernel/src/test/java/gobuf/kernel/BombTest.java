package gobuf.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A goroutine bomb in a small Java heap: the limit is named, and there is room for the pictures of what comes after. */
class BombTest {
    private static final String CELLS =
            "%newproc add 1 2 --times 3000000\n%continue\n%gs\n%sched\n%reset\n%newproc add 1 2\n%step 200\n";

    @Test
    void theSessionGoesOn() throws IOException, InterruptedException {
        Process p = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-Djava.awt.headless=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Console.class.getName())
                .redirectErrorStream(true)
                .start();
        try (var cells = p.getOutputStream()) {
            cells.write(CELLS.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(p.waitFor()).as(said).isZero();
        String[] words = said.split("[\\s│]+");
        assertThat(String.join(" ", words))
                .contains("the simulated memory has")
                .contains("the limit in a Java heap of 9")
                .contains("unharmed");
        int limit = said.indexOf("limit in a");
        assertThat(said.substring(limit))
                .contains("goroutines that run or wait")
                .contains("step 200");
        assertThat(said).doesNotContain("OutOfMemoryError").doesNotContain("heap is full");
    }
}
