package gobuf.kernel.protocol;

import java.util.Map;

/** Text on {@code stdout} or {@code stderr}. */
public record Stream(String name, String text) implements Content {
    @Override
    public String type() {
        return "stream";
    }

    @Override
    public Map<String, Object> fields() {
        return Fields.of("name", name, "text", text);
    }
}
