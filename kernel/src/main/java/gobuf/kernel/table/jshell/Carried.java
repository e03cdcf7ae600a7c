package gobuf.kernel.table.jshell;

import java.util.HashMap;
import java.util.Map;

/** Values of variables on their way from one JShell to the next. */
public final class Carried {
    private static final Map<String, Object> VALUES = new HashMap<>();

    private Carried() {}

    static void values(Map<String, Object> values) {
        VALUES.clear();
        VALUES.putAll(values);
    }

    /** The value of a variable, which is then gone from here. */
    @SuppressWarnings("unchecked")
    public static <T> T take(String name) {
        return (T) VALUES.remove(name);
    }
}
