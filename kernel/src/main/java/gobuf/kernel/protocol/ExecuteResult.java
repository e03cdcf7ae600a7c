package gobuf.kernel.protocol;

import java.util.Map;

/** The result of a cell. */
public record ExecuteResult(int executionCount, Map<String, Object> data, Map<String, Object> metadata)
        implements Content {
    @Override
    public String type() {
        return "execute_result";
    }

    @Override
    public Map<String, Object> fields() {
        return Fields.of("execution_count", executionCount, "data", data, "metadata", metadata);
    }
}
