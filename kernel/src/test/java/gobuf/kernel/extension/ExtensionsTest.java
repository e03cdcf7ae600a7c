package gobuf.kernel.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.display.DisplayId;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtensionsTest {
    private static final String MAGICS = """
            package demo;
            import io.github.spencerpark.jupyter.kernel.magic.registry.*;
            import java.util.List;
            public class Greeting {
                private int count;
                @LineMagic(aliases = {"hi"})
                public String hello(List<String> args) { return "hello " + String.join("+", args) + " " + ++count; }
                @CellMagic("upper")
                public String big(List<String> args, String body) { return body.toUpperCase() + args.size(); }
                @LineMagic("nothing")
                public void none(List<String> args) {}
                @LineMagic("fails")
                public void fails(List<String> args) { throw new IllegalArgumentException("type a number"); }
            }
            """;

    @TempDir
    Path directory;

    private final Extensions extensions = new Extensions();

    private JarBuilder jar() {
        return new JarBuilder(directory);
    }

    @Test
    void aMagicsClassIsFoundAndRuns() throws Exception {
        Extension added = extensions.load(jar().source("demo.Greeting", MAGICS).build("greeting.jar"));

        assertThat(added.jar()).isEqualTo("greeting.jar");
        assertThat(added.lineMagics()).containsExactly("fails", "hello", "hi", "nothing");
        assertThat(added.cellMagics()).containsExactly("upper");
        assertThat(extensions.lineMagics()).containsExactlyInAnyOrderElementsOf(added.lineMagics());
        assertThat(extensions.line("hello", List.of("a", "b"))).isEqualTo("hello a+b 1");
        assertThat(extensions.line("hi", List.of())).isEqualTo("hello  2");
        assertThat(extensions.cell("upper", List.of("x"), "body")).isEqualTo("BODY1");
        assertThat(extensions.render(extensions.line("nothing", List.of()))).isEmpty();
        assertThat(extensions.render("text")).map(Bundle::plain).contains("text");
        assertThatThrownBy(() -> extensions.line("fails", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("type a number");
    }

    @Test
    void staticMagicsNeedNoConstructor() throws Exception {
        extensions.load(jar().source("demo.Fixed", """
                package demo;
                import io.github.spencerpark.jupyter.kernel.magic.registry.*;
                import java.util.List;
                public final class Fixed {
                    private Fixed() {}
                    @LineMagic public static int seven(List<String> args) { return 7; }
                }
                """).build("fixed.jar"));

        assertThat(extensions.line("seven", List.of())).isEqualTo(7);
    }

    private static final String POINT = """
            package demo;
            import io.github.spencerpark.jupyter.kernel.display.*;
            import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
            import io.github.spencerpark.jupyter.kernel.magic.registry.*;
            import java.util.List;
            public class PointRenderer implements RenderFunction<PointRenderer.Point> {
                public static class Point { public int x = 3; @Override public String toString() { return "plain point"; } }
                @Override public void render(Point point, RenderContext context) {
                    context.renderIfRequested(MIMEType.TEXT_HTML, () -> "<b>" + point.x + "</b>");
                }
                public static class Maker {
                    @LineMagic public Point point(List<String> args) { return new Point(); }
                }
            }
            """;

    @Test
    void aRenderFunctionShowsValuesOfItsType() throws Exception {
        Extension added =
                extensions.load(jar().source("demo.PointRenderer", POINT).build("point.jar"));

        assertThat(added.rendered()).containsExactly("demo.PointRenderer$Point");
        Bundle shown = extensions.render(extensions.line("point", List.of())).orElseThrow();
        assertThat(shown.data()).containsEntry("text/html", "<b>3</b>").containsEntry("text/plain", "plain point");
    }

    @Test
    void aRegistrarIsCalled() throws Exception {
        extensions.load(jar().source("demo.Registrar", """
                package demo;
                import io.github.spencerpark.jupyter.kernel.display.*;
                import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
                public final class Registrar {
                    public static void register(Renderer renderer) {
                        renderer.createRegistration(Thread.State.class)
                                .preferring(MIMEType.TEXT_MARKDOWN)
                                .register((value, context) ->
                                        context.renderIfRequested(MIMEType.TEXT_MARKDOWN, () -> "*" + value + "*"));
                    }
                }
                """).build("registrar.jar"));

        assertThat(extensions.render(Thread.State.NEW).orElseThrow().data()).containsEntry("text/markdown", "*NEW*");
    }

    @Test
    void theManifestNamesWhatIsRegistered() throws Exception {
        Extension added = extensions.load(jar().source("demo.Greeting", MAGICS)
                .source("demo.PointRenderer", POINT)
                .attribute("Gobuf-Extension", "demo.PointRenderer")
                .build("named.jar"));

        assertThat(added.lineMagics()).isEmpty();
        assertThat(added.rendered()).hasSize(1);
    }

    private Path ijavaJar(String body) throws IOException {
        return jar().source("io.github.spencerpark.ijava.runtime.Display", """
                        package io.github.spencerpark.ijava.runtime;
                        public class Display { public static void display(Object o) {} }
                        """)
                .source("demo.Uses", """
                        package demo;
                        import io.github.spencerpark.jupyter.kernel.magic.registry.*;
                        import java.util.List;
                        public class Uses {
                            %s
                        }
                        """.formatted(body))
                .build("uses.jar", "io/github");
    }

    @Test
    void aJarThatNeedsIJavaItselfIsRefusedByName() throws Exception {
        Path jar = ijavaJar("@LineMagic public void show(List<String> a) "
                + "{ io.github.spencerpark.ijava.runtime.Display.display(a); }");

        assertThatThrownBy(() -> extensions.load(jar))
                .isInstanceOf(ExtensionException.class)
                .hasMessageContaining("uses.jar needs io.github.spencerpark.ijava.runtime.Display")
                .hasMessageContaining("demo.Uses")
                .hasMessageContaining("this is not IJava");
        assertThat(extensions.lineMagics()).isEmpty();
    }

    @Test
    void aTypeThatIsOnlyDeclaredIsANeedToo() throws Exception {
        Path jar = ijavaJar("@LineMagic public void show(List<io.github.spencerpark.ijava.runtime.Display> a) {}");

        assertThatThrownBy(() -> extensions.load(jar)).hasMessageContaining("ijava.runtime.Display");
    }

    @Test
    void aNameInAStringIsNoNeed() throws Exception {
        extensions.load(ijavaJar(
                "@LineMagic public String show(List<String> a) { return \"Lio/github/spencerpark/ijava/X;\"; }"));

        assertThat(extensions.lineMagics()).containsExactly("show");
    }

    @Test
    void theChannelsOfTheBaseKernelAreNotOffered() throws Exception {
        Path jar = jar().source("demo.Deep", """
                package demo;
                import io.github.spencerpark.jupyter.kernel.magic.registry.*;
                import java.util.List;
                public class Deep {
                    @LineMagic public Object deep(List<String> a) {
                        return io.github.spencerpark.jupyter.channels.Loop.class;
                    }
                }
                """).build("deep.jar");

        assertThatThrownBy(() -> extensions.load(jar))
                .hasMessageContaining("deep.jar needs io.github.spencerpark.jupyter.channels.Loop")
                .hasMessageContaining("not part of what this kernel offers");
    }

    @Test
    void aJarsOwnGsonWins() throws Exception {
        extensions.load(jar().source("com.google.gson.Gson", """
                        package com.google.gson;
                        public class Gson { public String toJson(Object o) { return "the jar's own"; } }
                        """)
                .source("demo.Writes", """
                        package demo;
                        import io.github.spencerpark.jupyter.kernel.magic.registry.*;
                        import java.util.List;
                        public class Writes {
                            @LineMagic public String json(List<String> a) { return new com.google.gson.Gson().toJson(a); }
                        }
                        """)
                .build("writes.jar"));

        assertThat(extensions.line("json", List.of())).isEqualTo("the jar's own");
    }

    @Test
    void whatCannotBeUsedIsExplained() throws Exception {
        Path text = Files.writeString(directory.resolve("text.jar"), "no jar");
        Path empty = new JarBuilder(Files.createDirectory(directory.resolve("e")))
                .source("demo.Plain", "package demo; public class Plain {}")
                .build("empty.jar");
        Path closed = new JarBuilder(Files.createDirectory(directory.resolve("c")))
                .source("demo.Greeting", MAGICS.replace("private int count;", "int count; private Greeting() {}"))
                .build("closed.jar");

        assertThatThrownBy(() -> extensions.load(directory.resolve("none.jar")))
                .hasMessageContaining("there is no file")
                .hasMessageContaining("%extension");
        assertThatThrownBy(() -> extensions.load(text)).hasMessageContaining("text.jar cannot be read as a jar");
        assertThatThrownBy(() -> extensions.load(empty)).hasMessageContaining("empty.jar has nothing to register");
        assertThatThrownBy(() -> extensions.load(closed)).hasMessageContaining("closed.jar cannot be loaded");
        assertThat(extensions.lineMagics()).isEmpty();
    }

    @Test
    void displayDataIsBridged() {
        DisplayData data = new DisplayData("plain");
        data.putHTML("<i>x</i>");
        data.putData(MIMEType.IMAGE_PNG, new byte[] {1, 2, 3});
        data.putJSON("{\"a\": [1, true]}");
        data.putData("application/vnd.vegalite.v5+json", "[1]");
        data.putMetaData("image/png", Map.of("width", 10));
        data.setDisplayId("d1");

        Bundle bundle = extensions.render(data).orElseThrow();

        assertThat(bundle.data())
                .containsEntry("text/plain", "plain")
                .containsEntry("text/html", "<i>x</i>")
                .containsEntry("image/png", "AQID")
                .containsEntry("application/json", Map.of("a", List.of(1, true)))
                .containsEntry("application/vnd.vegalite.v5+json", List.of(1));
        assertThat(bundle.metadata()).containsEntry("image/png", Map.of("width", 10));
        assertThat(Extensions.displayId(data)).contains(new DisplayId("d1"));
        assertThat(Extensions.displayId("no")).isEmpty();
    }

    @Test
    void wordsAreThoseOfIJava() {
        assertThat(Extensions.words("a \"b c\" d")).containsExactly("a", "b c", "d");
        assertThat(Extensions.words("")).isEmpty();
    }
}
