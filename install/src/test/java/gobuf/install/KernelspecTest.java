package gobuf.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelspecTest {
    @TempDir
    Path temp;

    private Path jars;
    private Path directory;
    private Kernelspec spec;

    @BeforeEach
    void jarsThatWereBuilt() throws IOException {
        jars = Files.createDirectories(temp.resolve("built"));
        directory = temp.resolve("with space/kernels/gobuf");
        spec = new Kernelspec(directory, Path.of("/a b/bin/java"));
        Files.writeString(jars.resolve("gobuf.jar"), "first");
        Files.writeString(jars.resolve("other.jar"), "other");
    }

    @Test
    void kernelJsonIsWhatJupyterReads() throws IOException {
        spec.write(jars);

        JsonNode json =
                new ObjectMapper().readTree(directory.resolve("kernel.json").toFile());
        assertThat(json.get("display_name").textValue()).isEqualTo("Gobuf (Go scheduler)");
        assertThat(json.get("language").textValue()).isEqualTo("gobuf");
        assertThat(json.get("interrupt_mode").textValue()).isEqualTo("message");
        assertThat(json.at("/metadata/gobuf").isObject()).isTrue();
        List<String> argv = new ArrayList<>();
        json.get("argv").forEach(word -> argv.add(word.textValue()));
        assertThat(argv).startsWith("/a b/bin/java").endsWith("gobuf.kernel.Main", "{connection_file}");
        assertThat(argv)
                .contains(
                        directory.resolve("lib/gobuf.jar").toString(),
                        "-XX:SharedArchiveFile=" + directory.resolve("gobuf.jsa"));
    }

    @Test
    void archiveStaysWhileNothingChanges() throws IOException {
        spec.write(jars);
        Path archive = Files.writeString(directory.resolve(Kernelspec.ARCHIVE), "archive");

        spec.write(jars);

        assertThat(archive).exists();
    }

    @Test
    void archiveGoesWithTheJarsItWasMadeFor() throws IOException {
        spec.write(jars);
        Path archive = Files.writeString(directory.resolve(Kernelspec.ARCHIVE), "archive");
        Files.writeString(jars.resolve("gobuf.jar"), "other");

        spec.write(jars);

        assertThat(archive).doesNotExist();
        assertThat(directory.resolve("lib/gobuf.jar")).hasContent("other");
    }

    @Test
    void archiveGoesWhenAnotherJavaIsChosen() throws IOException {
        spec.write(jars);
        Path archive = Files.writeString(directory.resolve(Kernelspec.ARCHIVE), "archive");

        new Kernelspec(directory, Path.of("/other/java")).write(jars);

        assertThat(archive).doesNotExist();
    }

    @Test
    void jarsOfAnEarlierBuildAreRemoved() throws IOException {
        spec.write(jars);
        Files.delete(jars.resolve("other.jar"));

        spec.write(jars);

        assertThat(directory.resolve("lib")).isDirectoryNotContaining("glob:**other.jar");
    }

    @Test
    void nothingBuiltSaysWhatToType() throws IOException {
        Path empty = Files.createDirectories(temp.resolve("empty"));

        assertThatThrownBy(() -> spec.write(empty))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("./gobuf");
    }

    @Test
    void whatWasJustWrittenHasNoFaultButTheJavaThatIsNotThere() throws IOException {
        spec.write(jars);
        assertThat(Kernelspec.faults(directory, jars)).containsExactly("its Java is gone: /a b/bin/java");

        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        new Kernelspec(directory, java).write(jars);
        assertThat(Kernelspec.faults(directory, jars)).isEmpty();
    }

    @Test
    void jarsOfAnEarlierBuildAreAFault() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        new Kernelspec(directory, java).write(jars);

        Files.writeString(jars.resolve("gobuf.jar"), "new");

        assertThat(Kernelspec.faults(directory, jars)).containsExactly("its jars are not those of the last build");
    }

    @Test
    void aKernelspecThatWasMovedNamesThePlaceItPointsTo() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        new Kernelspec(directory, java).write(jars);
        Path moved = temp.resolve("moved");

        Files.move(directory, moved);

        assertThat(Kernelspec.faults(moved, jars))
                .containsExactly("it was moved: kernel.json names " + directory.resolve("lib/gobuf.jar"));
    }

    @Test
    void aDamagedKernelJsonIsAFault() throws IOException {
        spec.write(jars);
        Files.writeString(directory.resolve("kernel.json"), "{ broken");
        assertThat(Kernelspec.faults(directory, jars))
                .singleElement()
                .asString()
                .startsWith("kernel.json is no JSON");

        Files.delete(directory.resolve("kernel.json"));
        assertThat(Kernelspec.faults(directory, jars)).containsExactly("there is no kernel.json");
    }

    @Test
    void logosHaveTheirSizesAndShowTheMark() throws IOException {
        spec.write(jars);

        for (int size : new int[] {32, 64}) {
            BufferedImage logo = ImageIO.read(
                    directory.resolve("logo-" + size + "x" + size + ".png").toFile());
            assertThat(logo.getWidth()).isEqualTo(size);
            assertThat(logo.getHeight()).isEqualTo(size);
            assertThat(new Color(logo.getRGB(size / 2, size / 2))).isEqualTo(Color.decode("#ffb454"));
            assertThat(logo.getRGB(0, 0) >>> 24).as("the corner is rounded off").isZero();
        }
        assertThat(Files.readString(directory.resolve("logo-svg.svg")))
                .startsWith("<svg xmlns=")
                .contains("#ffb454");
    }
}
