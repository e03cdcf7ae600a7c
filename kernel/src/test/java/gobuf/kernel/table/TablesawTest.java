package gobuf.kernel.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Tablesaw is loaded once a process, so each way has one of its own. */
class TablesawTest {
    private static final String CLASS_PATH = "java.class.path";

    /** Prints what Tablesaw reads and writes; with the argument {@code quick} it is loaded as the kernel does. */
    static final class Tell {
        private Tell() {}

        public static void main(String[] args) throws IllegalAccessException {
            String before = System.getProperty(CLASS_PATH);
            if (args[0].equals("quick")) Tablesaw.load();
            System.out.println(
                    "class path kept: " + System.getProperty(CLASS_PATH).equals(before));
            Set<String> out = new TreeSet<>();
            for (Object registry : List.of(Table.defaultReaderRegistry, Table.defaultWriterRegistry)) {
                for (Field field : registry.getClass().getDeclaredFields()) {
                    field.setAccessible(true);
                    if (field.get(registry) instanceof Map<?, ?> kinds)
                        kinds.keySet().forEach(k -> out.add("" + k));
                }
            }
            out.forEach(System.out::println);
        }
    }

    @Test
    void findsTheReadersAndWritersThatALookAtAllJarsFinds() throws IOException {
        List<String> quick = told("quick");
        assertThat(quick).contains("class path kept: true", "csv").isEqualTo(told("all"));
    }

    /** Makes columns of two types at the same time. */
    static final class Together {
        private Together() {}

        public static void main(String[] args) throws InterruptedException {
            Tablesaw.load();
            CyclicBarrier both = new CyclicBarrier(2);
            List<Thread> threads = List.of(
                    new Thread(() -> after(both, () -> StringColumn.create("s"))),
                    new Thread(() -> after(both, () -> LongColumn.create("l"))));
            for (Thread t : threads) {
                t.setDaemon(true);
                t.start();
            }
            for (Thread t : threads) t.join(20_000);
            System.out.println(threads.stream().noneMatch(Thread::isAlive) ? "done" : "they wait for each other");
        }

        private static void after(CyclicBarrier both, Runnable then) {
            try {
                both.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new IllegalStateException(e);
            }
            then.run();
        }
    }

    /** Each class of a column type needs the class of all types, which needs each of them. */
    @Test
    void twoThreadsCanMakeTheFirstColumns() throws IOException {
        // It depends on the moment: without what load does, one process in three fails.
        for (int i = 0; i < 4; i++) assertThat(told(Together.class)).containsExactly("done");
    }

    private static List<String> told(String how) throws IOException {
        return told(Tell.class, how);
    }

    private static List<String> told(Class<?> program, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(CLASS_PATH),
                program.getName()));
        command.addAll(List.of(args));
        Process java = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
