package gobuf.kernel.protocol;

import java.util.Map;

/** What the kernel does: {@code starting}, {@code busy} or {@code idle}. */
public record Status(String state) implements Content {
    @Override
    public String type() {
        return "status";
    }

    @Override
    public Map<String, Object> fields() {
        return Fields.of("execution_state", state);
    }
}
