package gobuf.spark;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.kernel.sweep.Cores;
import gobuf.kernel.sweep.Spark;
import gobuf.kernel.sweep.Sweep;
import gobuf.runtime.sweep.Grid;
import gobuf.runtime.sweep.Lab;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sweep on a standalone cluster of this machine: a master and a worker as Spark's own scripts start them, from a home that has Spark's jars
 * and none of ours.
 */
class StandaloneTest {
    private static final String PLACE = "gobuf.spark";
    private static final String WORKLOAD = "open n=200";
    private static final Pattern OURS = Pattern.compile("gobuf-.*|asm-.*|classes");

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();
    private final List<Path> links = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        System.clearProperty(PLACE);
        for (Process p : started) p.destroyForcibly().waitFor();
        for (Path link : links) Files.delete(link);
    }

    @Test
    @Timeout(120)
    void theTableIsTheSameAsOnThisMachinesCores() throws Exception {
        Path home = home();
        System.setProperty(PLACE, home.resolve("jars") + "/*" + File.pathSeparator + ours());
        String master = told(
                start(home, "master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0"),
                "Starting Spark master at (spark://[\\d.:]+)");
        String[] worker = {"--host", "127.0.0.1", "--cores", "2", "--memory", "1g", "--webui-port", "0"};
        String[] place = {"-d", folder.resolve("work").toString(), master};
        told(
                start(
                        home,
                        "worker.Worker",
                        Stream.of(worker, place).flatMap(Arrays::stream).toArray(String[]::new)),
                "(Successfully registered with master)");

        Sweep here = sweep();
        here.run(new Cores(1, new ArrayList<>(), Lab::new), s -> true);
        Sweep there = sweep();
        there.run(new Spark(master), s -> true);
        assertThat(there.whole()).isTrue();
        assertThat(there.results()).hasSize(2).allMatch(r -> r.ok()).isEqualTo(here.results());
        assertThat(folder.resolve("work"))
                .as("what executors of the worker left")
                .isNotEmptyDirectory();
    }

    private static Sweep sweep() {
        return Sweep.of(Grid.parse(List.of("procs=1,2"), WORKLOAD, Lab.vocabulary(WORKLOAD)));
    }

    private static Stream<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::exists);
    }

    private static boolean ours(Path entry) {
        return OURS.matcher(entry.getFileName().toString()).matches();
    }

    /** As an unpacked Spark is laid out. */
    private Path home() throws IOException {
        Path jars = Files.createDirectories(folder.resolve("home/jars"));
        for (Path jar :
                classPath().filter(Files::isRegularFile).filter(p -> !ours(p)).toList()) {
            Path link = jars.resolve(jar.getFileName());
            if (Files.notExists(link)) links.add(Files.createSymbolicLink(link, jar.toAbsolutePath()));
        }
        return jars.getParent();
    }

    /** Our jars; what was compiled and not packed yet is packed. */
    private String ours() throws IOException {
        List<String> jars = new ArrayList<>();
        for (Path entry : classPath().filter(StandaloneTest::ours).toList())
            jars.add((Files.isDirectory(entry) ? packed(entry, jars.size()) : entry).toString());
        return String.join(File.pathSeparator, jars);
    }

    private Path packed(Path classes, int number) throws IOException {
        Path jar = folder.resolve("gobuf-" + number + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> all = Files.walk(classes)) {
            for (Path p : all.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(p).toString().replace(File.separatorChar, '/')));
                Files.copy(p, out);
            }
        }
        return jar;
    }

    private Process start(Path home, String what, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String opened : List.of("java.lang", "java.nio", "sun.nio.ch", "java.util"))
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", home.resolve("jars") + "/*"));
        command.add("org.apache.spark.deploy." + what);
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Spark's scripts say which Scala they are for; without that, the worker looks for directories of a build.
        builder.environment()
                .putAll(Map.of(
                        "SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.12", "SPARK_LOCAL_IP", "127.0.0.1"));
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** What a process tells that fits; all further lines are read, so that it can go on. */
    private static String told(Process process, String pattern) throws InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread reader = new Thread(
                () -> new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                        .lines()
                        .forEach(lines::add));
        reader.setDaemon(true);
        reader.start();
        Pattern wanted = Pattern.compile(pattern);
        StringBuilder all = new StringBuilder();
        for (String line = lines.poll(30, TimeUnit.SECONDS); line != null; line = lines.poll(30, TimeUnit.SECONDS)) {
            all.append(line).append('\n');
            Matcher m = wanted.matcher(line);
            if (m.find()) return m.group(1);
        }
        throw new AssertionError("nothing fits " + pattern + " in:\n" + all);
    }
}
