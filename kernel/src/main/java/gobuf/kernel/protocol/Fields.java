package gobuf.kernel.protocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a message that came in, by type. A field that is absent or null has the default; one of another type
 * is an error that names it.
 */
public final class Fields {
    private final Map<String, Object> tree;

    public Fields(Map<String, Object> tree) {
        this.tree = tree;
    }

    /** A tree for a message that goes out: names and values in turn. */
    static Map<String, Object> of(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    public boolean has(String name) {
        return tree.get(name) != null;
    }

    /** @throws ProtocolException when the field is absent */
    public String text(String name) throws ProtocolException {
        if (!has(name)) {
            throw new ProtocolException("field '" + name + "' is missing");
        }
        return text(name, "");
    }

    public String text(String name, String otherwise) throws ProtocolException {
        return typed(name, String.class, otherwise, "a string");
    }

    public boolean flag(String name, boolean otherwise) throws ProtocolException {
        return typed(name, Boolean.class, otherwise, "true or false");
    }

    public int number(String name, int otherwise) throws ProtocolException {
        long value = typed(name, Number.class, otherwise, "a number").longValue();
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
    }

    /** An object; empty when absent. */
    @SuppressWarnings("unchecked") // Json makes maps with string keys only
    public Map<String, Object> object(String name) throws ProtocolException {
        return typed(name, Map.class, Map.of(), "an object");
    }

    private <T> T typed(String name, Class<T> type, T otherwise, String expected) throws ProtocolException {
        Object value = tree.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!type.isInstance(value)) {
            throw new ProtocolException("field '" + name + "' must be " + expected + ", not " + kind(value));
        }
        return type.cast(value);
    }

    private static String kind(Object value) {
        return value instanceof Map
                ? "an object"
                : value instanceof List ? "a list" : value instanceof String ? "a string" : String.valueOf(value);
    }
}
