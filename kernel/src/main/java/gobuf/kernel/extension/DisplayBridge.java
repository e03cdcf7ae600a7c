package gobuf.kernel.extension;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.display.DisplayId;
import gobuf.kernel.protocol.Json;
import gobuf.kernel.protocol.ProtocolException;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Turns IJava's display data into ours. */
final class DisplayBridge {
    private DisplayBridge() {}

    static Bundle bundle(DisplayData display) {
        Bundle bundle = Bundle.empty();
        for (Map.Entry<?, ?> entry : map(display, "data").entrySet()) {
            if (entry.getValue() != null) {
                String mime = entry.getKey().toString();
                bundle = bundle.with(mime, value(mime, entry.getValue()));
            }
        }
        for (Map.Entry<?, ?> entry : map(display, "metadata").entrySet()) {
            bundle = bundle.withMetadata(entry.getKey().toString(), entry.getValue());
        }
        return bundle;
    }

    static Optional<DisplayId> id(DisplayData display) {
        return display.hasDisplayId() ? Optional.of(new DisplayId(display.getDisplayId())) : Optional.empty();
    }

    private static Object value(String mime, Object value) {
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        boolean json = mime.equals("application/json") || mime.endsWith("+json");
        if (json && !(value instanceof Map) && !(value instanceof Iterable)) {
            return tree(value.toString());
        }
        return value instanceof Map || value instanceof Iterable ? value : value.toString();
    }

    /** IJava keeps JSON as text; the protocol wants the tree. */
    private static Object tree(String text) {
        try {
            Object tree = Json.read(text.getBytes(StandardCharsets.UTF_8));
            return tree == null ? text : tree;
        } catch (ProtocolException e) {
            return text;
        }
    }

    /** IJava's class has no way to list what it holds: it is made to be written to its own channel. */
    private static Map<?, ?> map(DisplayData display, String field) {
        try {
            Field declared = DisplayData.class.getDeclaredField(field);
            declared.setAccessible(true);
            Object map = declared.get(display);
            return map == null ? Map.of() : (Map<?, ?>) map;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this is not the display package of jupyter-jvm-basekernel 2.3.0", e);
        }
    }
}
