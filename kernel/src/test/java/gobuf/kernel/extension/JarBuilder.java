package gobuf.kernel.extension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Compiles small sources and packs them into a jar. */
public final class JarBuilder {
    private final Path directory;
    private final List<Path> sources = new ArrayList<>();
    private final Manifest manifest = new Manifest();

    /** @param directory where it may write */
    public JarBuilder(Path directory) {
        this.directory = directory;
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    }

    /** A source to compile. */
    public JarBuilder source(String className, String text) throws IOException {
        Path file = directory.resolve("src").resolve(className.replace('.', '/') + ".java");
        Files.createDirectories(file.getParent());
        sources.add(Files.writeString(file, text));
        return this;
    }

    JarBuilder attribute(String name, String value) {
        manifest.getMainAttributes().putValue(name, value);
        return this;
    }

    /** @param without prefix of class files that are compiled against, but left out of the jar */
    public Path build(String name, String without) throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        List<String> words = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
        words.addAll(List.of("-cp", System.getProperty("java.class.path")));
        sources.forEach(source -> words.add(source.toString()));
        int failed = ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new));
        if (failed != 0) {
            throw new IOException("the sources of " + name + " do not compile");
        }
        Path jar = directory.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String entry = classes.relativize(file).toString().replace('\\', '/');
                if (!entry.startsWith(without)) {
                    out.putNextEntry(new JarEntry(entry));
                    out.write(Files.readAllBytes(file));
                }
            }
        }
        return jar;
    }

    /** Compiles and packs. */
    public Path build(String name) throws IOException {
        return build(name, "/");
    }
}
