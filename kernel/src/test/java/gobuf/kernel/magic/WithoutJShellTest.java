package gobuf.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Java that has no compiler and no JShell, as a JRE: all but Java cells goes. */
class WithoutJShellTest {
    @Test
    @Timeout(120)
    void javaCellsSayWhatIsMissingAndTheRestGoesOn() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--limit-modules",
                        "java.se,jdk.unsupported,jdk.management",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "gobuf.kernel.Console")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().write("%%java\n1 + 1\n\n%java\n%print 20+22\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(said)
                .contains("NotNow: this Java has no JShell (module jdk.jshell)", "GOBUF_JAVA")
                .contains("no Java cell has run yet")
                .containsPattern("%print 20\\+22\n(.*\n)*.*42");
        assertThat(process.exitValue()).as("one line of the pipe failed").isEqualTo(1);
    }
}
