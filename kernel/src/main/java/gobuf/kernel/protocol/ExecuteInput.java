package gobuf.kernel.protocol;

import java.util.Map;

/** The cell that is about to run, for all clients. */
public record ExecuteInput(String code, int executionCount) implements Content {
    @Override
    public String type() {
        return "execute_input";
    }

    @Override
    public Map<String, Object> fields() {
        return Fields.of("code", code, "execution_count", executionCount);
    }
}
