package gobuf.kernel.extension;

import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** One jar on its way in: what it needs, which classes it offers, and their registration. */
final class JarScan {
    private static final String ATTRIBUTE = "Gobuf-Extension";
    private static final String THEIRS = "io.github.spencerpark.";
    private static final List<String> OFFERED = List.of(
            THEIRS + "jupyter.kernel.magic.", THEIRS + "jupyter.kernel.display.", THEIRS + "jupyter.kernel.util.");

    private final Path jar;
    private final String name;

    JarScan(Path jar) {
        this.jar = jar;
        this.name = String.valueOf(jar.getFileName());
    }

    Extension register(Magics magics, Renderer renderer) throws ExtensionException {
        if (!Files.isRegularFile(jar)) {
            throw new ExtensionException(
                    "there is no file " + jar.toAbsolutePath() + "; type %extension PATH-OF-A-JAR");
        }
        try {
            // A copy, so that the file can be built anew and loaded again while this one is in use.
            Path copy = Files.createTempFile("gobuf-extension", ".jar");
            copy.toFile().deleteOnExit();
            Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
            List<String> candidates = candidates(copy);
            ExtensionLoader loader = new ExtensionLoader(copy.toUri().toURL(), JarScan.class.getClassLoader());
            return register(candidates, loader, magics, renderer);
        } catch (IOException e) {
            throw new ExtensionException(name + " cannot be read as a jar: " + e.getMessage(), e);
        }
    }

    /** Checks every class of the jar, and names those that may have something to register. */
    private List<String> candidates(Path copy) throws IOException, ExtensionException {
        List<String> classes = new ArrayList<>();
        SortedMap<String, String> missing = new TreeMap<>();
        try (JarFile file = new JarFile(copy.toFile())) {
            for (JarEntry entry : file.stream().toList()) {
                String path = entry.getName();
                if (path.endsWith(".class") && !path.startsWith("META-INF/") && !path.endsWith("module-info.class")) {
                    String type =
                            path.substring(0, path.length() - ".class".length()).replace('/', '.');
                    classes.add(type);
                    ClassReferences.of(file.getInputStream(entry).readAllBytes()).stream()
                            .filter(JarScan::isNotOffered)
                            .forEach(needed -> missing.putIfAbsent(needed, type));
                }
            }
            refuse(missing);
            List<String> named = named(file.getManifest());
            return named.isEmpty() ? classes : named;
        }
    }

    private static boolean isNotOffered(String type) {
        return type.startsWith(THEIRS) && OFFERED.stream().noneMatch(type::startsWith);
    }

    private void refuse(SortedMap<String, String> missing) throws ExtensionException {
        if (!missing.isEmpty()) {
            String type = missing.firstKey();
            boolean ijava = missing.keySet().stream().anyMatch(needed -> needed.startsWith(THEIRS + "ijava."));
            throw new ExtensionException(name + " needs " + String.join(", ", missing.keySet()) + " ("
                    + missing.get(type) + " uses " + type + "), which "
                    + (ijava ? "belongs to IJava, and this is not IJava" : "is not part of what this kernel offers")
                    + ". An extension may use io.github.spencerpark.jupyter.kernel.magic and .display only; "
                    + "build the jar without the rest");
        }
    }

    private static List<String> named(Manifest manifest) {
        String value = manifest == null ? null : manifest.getMainAttributes().getValue(ATTRIBUTE);
        return value == null ? List.of() : List.of(value.strip().split("[\\s,]+"));
    }

    private Extension register(List<String> candidates, ExtensionLoader loader, Magics magics, Renderer renderer)
            throws ExtensionException {
        Set<String> line = new TreeSet<>();
        Set<String> cell = new TreeSet<>();
        Set<String> rendered = new TreeSet<>();
        List<Offer> offers = new ArrayList<>();
        try {
            for (String candidate : candidates) {
                offers.add(new Offer(Class.forName(candidate, false, loader)));
            }
            // All instances are made before the first is registered: most faulty jars fail here and leave no trace.
            for (Offer offer : offers) {
                offer.instantiate();
            }
            for (Offer offer : offers) {
                offer.register(magics, renderer);
                line.addAll(offer.lineMagics());
                cell.addAll(offer.cellMagics());
                rendered.addAll(offer.rendered());
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new ExtensionException(name + " cannot be loaded: " + e, e);
        }
        if (offers.stream().noneMatch(Offer::isAny)) {
            throw new ExtensionException(
                    name + " has nothing to register: no public class with @LineMagic or @CellMagic "
                            + "methods, no public RenderFunction, no register(Renderer)");
        }
        return new Extension(name, line, cell, rendered);
    }
}
