package gobuf.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.extension.JarBuilder;
import gobuf.kernel.server.CellError;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code %extension} as a reader types it: what a jar adds can be typed, shown, completed and listed at once. */
class ExtensionMagicTest {
    private static final String MAGICS = """
            package demo;
            import io.github.spencerpark.jupyter.kernel.magic.registry.*;
            import java.util.List;
            public class Sums {
                @LineMagic public Sum sum(List<String> args) {
                    Sum sum = new Sum();
                    for (String arg : args) sum.of += Long.decode(arg);
                    return sum;
                }
                @CellMagic("count") public int count(List<String> args, String body) { return new java.util.StringTokenizer(body).countTokens(); }
                public static class Sum { public long of; }
            }
            """;

    private static final String RENDERER = """
            package demo;
            import io.github.spencerpark.jupyter.kernel.display.*;
            import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
            public class SumRenderer implements RenderFunction<Sums.Sum> {
                @Override public void render(Sums.Sum sum, RenderContext context) {
                    context.renderIfRequested(MIMEType.TEXT_HTML, () -> "<b>" + sum.of + "</b>");
                    context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> "the sum is " + sum.of);
                }
            }
            """;

    private static final String OF_IJAVA = """
            package io.github.spencerpark.ijava.runtime;
            public class Magics { public static Object lineMagic(String name) { return name; } }
            """;

    private static final String NEEDY = """
            package demo;
            import io.github.spencerpark.ijava.runtime.Magics;
            import io.github.spencerpark.jupyter.kernel.magic.registry.*;
            import java.util.List;
            public class Needy {
                @LineMagic public Object needy(List<String> args) { return Magics.lineMagic("x"); }
            }
            """;

    @TempDir
    Path folder;

    private final Cells cells = new Cells();

    private Recorder run(String code) throws Exception {
        Recorder out = new Recorder();
        cells.run(code, out);
        return out;
    }

    @Test
    void aMagicsClassAndARenderFunctionWork() throws Exception {
        Path jar = new JarBuilder(folder)
                .source("demo.Sums", MAGICS)
                .source("demo.SumRenderer", RENDERER)
                .build("my sums.jar");
        String added = run("%extension \"" + jar + "\"").plain();
        assertThat(added)
                .contains("added my sums.jar", "%sum", "%%count", "shows ")
                .startsWith("step 0");
        Bundle sum = run("%sum 0x10 1").outputs().get(0);
        assertThat(sum.plain()).isEqualTo("the sum is 17");
        assertThat(sum.data()).containsEntry("text/html", "<b>17</b>");
        assertThat(run("%%count\none two\nthree").plain()).contains("3");
        assertThat(cells.complete("%su", 3).items())
                .anyMatch(item -> item.text().equals("sum"));
        assertThat(run("%newproc add 1 2\n%sum 1 2 3").plain()).contains("the sum is 6");
    }

    @Test
    void aJarThatNeedsIjavasRuntimeIsRefusedByName() throws Exception {
        Path jar = new JarBuilder(folder)
                .source("io.github.spencerpark.ijava.runtime.Magics", OF_IJAVA)
                .source("demo.Needy", NEEDY)
                .build("needy.jar", "io/");
        assertThatThrownBy(() -> run("%extension " + jar)).isInstanceOfSatisfying(CellError.class, e -> {
            assertThat(e.name()).isEqualTo("BadArgument");
            assertThat(e.getMessage())
                    .contains("needy.jar", "demo.Needy", "io.github.spencerpark.ijava.runtime.Magics");
        });
        assertThatThrownBy(() -> run("%needy")).hasMessageContaining("needy");
        assertThat(run("%sym rip").plain()).contains("notebook");
    }

    @Test
    void whatIsNoJarIsRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
        for (String file : new String[] {
            text.toString(), folder.toString(), folder.resolve("none.jar").toString()
        }) {
            assertThatThrownBy(() -> run("%extension " + file))
                    .isInstanceOfSatisfying(
                            CellError.class, e -> assertThat(e.name()).isEqualTo("BadArgument"));
        }
    }
}
