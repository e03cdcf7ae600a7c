package gobuf.kernel.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
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

    private static List<String> told(String how) throws IOException {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty(CLASS_PATH),
                        Tell.class.getName(),
                        how)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
