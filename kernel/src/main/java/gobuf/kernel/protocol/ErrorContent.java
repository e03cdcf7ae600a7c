package gobuf.kernel.protocol;

import java.util.Map;

/** A cell failed, for all clients. */
public record ErrorContent(Failure failure) implements Content {
    @Override
    public String type() {
        return "error";
    }

    @Override
    public Map<String, Object> fields() {
        return failure.fields();
    }
}
