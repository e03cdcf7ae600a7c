package gobuf.install;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The directory in which Jupyter finds the kernel. It holds all the kernel needs, so that it keeps working when the
 * checkout is cleaned, moved or removed.
 */
final class Kernelspec {
    /** The class archive (AppCDS). The kernel starts without it too, only slower. */
    static final String ARCHIVE = "gobuf.jsa";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path directory;
    private final Path java;

    /**
     * Names the places; nothing is written yet.
     *
     * @param directory the kernelspec directory, usually {@code …/jupyter/kernels/gobuf}
     * @param java the executable that will run the kernel
     */
    Kernelspec(Path directory, Path java) {
        this.directory = directory.toAbsolutePath().normalize();
        this.java = java.toAbsolutePath().normalize();
    }

    /**
     * Writes what is new or different. A class archive that was made for other jars or flags is removed, since Java
     * would refuse it.
     *
     * @param builtJars directory whose jars are copied; {@code gobuf.jar} names the others in its manifest
     */
    void write(Path builtJars) throws IOException {
        Files.createDirectories(lib());
        boolean changed = copyJars(builtJars);
        changed |= put("kernel.json", JSON.writeValueAsBytes(describe()));
        put("logo-svg.svg", Logo.svg().getBytes(StandardCharsets.UTF_8));
        put("logo-32x32.png", Logo.png(32));
        put("logo-64x64.png", Logo.png(64));
        if (changed) {
            Files.deleteIfExists(directory.resolve(ARCHIVE));
        }
    }

    /** What Jupyter's kernel.json says. */
    Map<String, Object> describe() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("argv", argv());
        spec.put("display_name", "Gobuf (Go scheduler)");
        spec.put("language", "gobuf");
        spec.put("interrupt_mode", "message");
        spec.put("env", Map.of());
        // ./gobuf uninstall removes only directories that carry this mark.
        // Map.of has another order in each process, and a file that differs would cost the archive.
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("debugger", false);
        metadata.put("gobuf", Map.of("go", List.of("1.19")));
        spec.put("metadata", metadata);
        return spec;
    }

    /**
     * What keeps a kernelspec that was written some time ago from running what is built now.
     *
     * @param directory the kernelspec directory
     * @param builtJars directory with the jars of the last build
     * @return a sentence a fault, without a full stop; none if all is well
     */
    static List<String> faults(Path directory, Path builtJars) throws IOException {
        Path file = directory.resolve("kernel.json");
        if (!Files.exists(file)) return List.of("there is no kernel.json");
        List<String> argv = new ArrayList<>();
        try {
            JSON.readTree(file.toFile()).path("argv").forEach(word -> argv.add(word.asText()));
        } catch (JsonProcessingException e) {
            return List.of("kernel.json is no JSON: " + e.getOriginalMessage());
        }
        int jar = argv.indexOf("-cp") + 1;
        if (jar == 0 || jar == argv.size()) return List.of("kernel.json does not start Gobuf");
        List<String> faults = new ArrayList<>();
        Path java = Path.of(argv.get(0));
        if (!Files.isExecutable(java)) faults.add("its Java is gone: " + java);
        Path lib = directory.resolve("lib");
        if (!Files.exists(Path.of(argv.get(jar)))
                || !Files.isSameFile(Path.of(argv.get(jar)).getParent(), lib)) {
            faults.add("it was moved: kernel.json names " + argv.get(jar));
        } else if (differ(builtJars, lib)) {
            faults.add("its jars are not those of the last build");
        }
        return faults;
    }

    private static boolean differ(Path built, Path copied) throws IOException {
        Set<String> names = jarsIn(built);
        if (!names.equals(jarsIn(copied))) return true;
        for (String name : names) {
            if (Files.mismatch(built.resolve(name), copied.resolve(name)) >= 0) return true;
        }
        return false;
    }

    private List<String> argv() {
        List<String> argv = new ArrayList<>();
        argv.add(java.toString());
        // Serial: the least memory after the start.
        argv.add("-XX:+UseSerialGC");
        // Columns of a large table have no room there, so none is copied: ten million events take 1 to 1.5 s, else 1 to
        // 3.
        argv.add("-XX:MaxNewSize=64m");
        // C2 only for what runs fifty times as often as Java would have it: a session is short, and compiling took more
        // time than its cells. Medians of 5 rounds on two processors, late C2 beside Java's own limits: a trivial cell
        // 7.9 and 9.3 ms, 1,000 in a row 6.9 and 7.5 ms each. C1 alone would have 6.4 and 6.0 ms, but a %continue over
        // millions of rows would never get C2's code.
        for (String limit : List.of(
                "InvocationThreshold=250000",
                "MinInvocationThreshold=30000",
                "CompileThreshold=750000",
                "BackEdgeThreshold=2000000")) {
            argv.add("-XX:Tier4" + limit);
        }
        // Paths of rows are written only once they have run 2,000 times: for them Java's own limits. A workload of 20
        // thousand requests on four Ps, run again and again, then takes 0.19 s the third time and 0.12 s the eighth,
        // else 0.46 s and 0.40 s.
        argv.add("-XX:CompileCommand=quiet");
        argv.add("-XX:CompileCommand=CompileThresholdScaling,gobuf.runtime.code.Joined*::run,0.02");
        // A million goroutines take more than the quarter of the memory that Java would stop at.
        argv.add("-XX:MaxRAMPercentage=50");
        // auto: a missing or stale archive is passed over; the log setting keeps Java from talking about it in a cell.
        argv.add("-Xshare:auto");
        argv.add("-XX:SharedArchiveFile=" + directory.resolve(ARCHIVE));
        argv.add("-Xlog:disable");
        argv.add("-Xlog:all=error:stderr");
        argv.add("-Djava.awt.headless=true");
        argv.add("-cp");
        argv.add(lib().resolve("gobuf.jar").toString());
        argv.add("gobuf.kernel.Main");
        argv.add("{connection_file}");
        return argv;
    }

    private Path lib() {
        return directory.resolve("lib");
    }

    private boolean copyJars(Path from) throws IOException {
        Set<String> wanted = jarsIn(from);
        if (!wanted.contains("gobuf.jar")) {
            throw new NoSuchFileException(from.resolve("gobuf.jar").toString(), null, "build first: ./gobuf");
        }
        boolean changed = false;
        for (String name : wanted) {
            Path source = from.resolve(name);
            Path target = lib().resolve(name);
            if (!Files.exists(target) || Files.mismatch(source, target) >= 0) {
                replace(target, Files.readAllBytes(source));
                changed = true;
            }
        }
        for (String name : jarsIn(lib())) {
            if (!wanted.contains(name)) {
                Files.delete(lib().resolve(name));
                changed = true;
            }
        }
        return changed;
    }

    private static Set<String> jarsIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private boolean put(String name, byte[] content) throws IOException {
        Path target = directory.resolve(name);
        if (Files.exists(target) && Arrays.equals(Files.readAllBytes(target), content)) {
            return false;
        }
        replace(target, content);
        return true;
    }

    /** Moves a complete file into place, so that a kernel running from the old one keeps its own copy. */
    private static void replace(Path target, byte[] content) throws IOException {
        Path fresh = target.resolveSibling(target.getFileName() + ".new");
        Files.write(fresh, content);
        try {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
