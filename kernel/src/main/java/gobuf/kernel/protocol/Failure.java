package gobuf.kernel.protocol;

import java.util.List;
import java.util.Map;

/** What went wrong, as replies and the {@code error} message say it. */
public record Failure(String name, String value, List<String> traceback) {
    public static Failure of(String name, String value) {
        return new Failure(name, value, List.of(name + ": " + value));
    }

    /** The fields {@code ename}, {@code evalue} and {@code traceback}. */
    public Map<String, Object> fields() {
        return Fields.of("ename", name, "evalue", value, "traceback", traceback);
    }
}
