package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gobuf.runtime.code.Fuser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs that are long enough for paths to be joined leave the same state, whatever Java they run on and however its code reaches memory. */
class JavasTest {
    /** Since 22 a stack's frames tell less to whoever does not ask for it, and since 24 sun.misc.Unsafe warns. */
    private static final int NEWER = 24;

    /** Prints the states' hashes. */
    public static void main(String[] args) {
        Session one = Session.open("go1.19");
        one.ask(one.statements().go("add", List.of(1L, 2L), 6000, false));
        one.cont();
        one.ask(one.statements().gosched());
        one.cont();
        System.out.println(one.hash());
        Session eight = Session.boot("go1.19", new Boot(8, 8, false));
        eight.cont();
        eight.input(Input.Choose.of("virtual 1000"));
        eight.ask(eight.statements().go("spawn", List.of(100L), 32, true));
        eight.cont();
        System.out.println(eight.hash());
    }

    private static List<String> hashes(Path java, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx1g", "-XX:+UseSerialGC"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), JavasTest.class.getName()));
        java.lang.Process p =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(p.waitFor()).as(said).isZero();
        assertThat(said.lines()).as(said).hasSize(2).allMatch(line -> line.matches("[0-9a-f]{64}"));
        return said.lines().toList();
    }

    private static List<String> withoutPaths() throws IOException, InterruptedException {
        return hashes(ours(), "-D" + Fuser.PROPERTY + "=off");
    }

    private static Path ours() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** The first Java that is new enough among those that Debian and others install, and the one of the environment. */
    private static Optional<Path> newer() throws IOException, InterruptedException {
        List<Path> homes = new ArrayList<>();
        Optional.ofNullable(System.getenv("GOBUF_NEWER_JAVA_HOME"))
                .map(Path::of)
                .ifPresent(homes::add);
        Path installed = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(installed)) {
            try (Stream<Path> found = Files.list(installed)) {
                found.sorted().forEach(homes::add);
            }
        }
        for (Path home : homes) {
            Path java = home.resolve("bin").resolve("java");
            if (Files.isExecutable(java) && version(java) >= NEWER) return Optional.of(java);
        }
        return Optional.empty();
    }

    private static int version(Path java) throws IOException, InterruptedException {
        java.lang.Process p = new ProcessBuilder(java.toString(), "-version")
                .redirectErrorStream(true)
                .start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        p.waitFor();
        return said.lines()
                .filter(line -> line.matches(".* version \"\\d+.*"))
                .map(line -> line.replaceAll(".* version \"(\\d+).*", "$1"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
    }

    @Test
    void codeThatLooksAtLengthsLeavesTheSameState() throws IOException, InterruptedException {
        assertThat(hashes(ours(), "-Dgobuf.unchecked=off")).isEqualTo(withoutPaths());
    }

    @Test
    void codeThatDoesNotLookLeavesTheSameState() throws IOException, InterruptedException {
        assertThat(hashes(ours())).isEqualTo(withoutPaths());
    }

    @Test
    void aNewerJavaLeavesTheSameStateAndSaysNothing() throws IOException, InterruptedException {
        Optional<Path> java = newer();
        assumeTrue(
                java.isPresent(),
                "skipped: no Java " + NEWER + " or newer in /usr/lib/jvm or GOBUF_NEWER_JAVA_HOME; any JDK will do");
        assertThat(hashes(java.orElseThrow())).isEqualTo(withoutPaths());
    }
}
