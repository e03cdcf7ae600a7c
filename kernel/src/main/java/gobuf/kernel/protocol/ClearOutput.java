package gobuf.kernel.protocol;

import java.util.Map;

/** Remove what the cell has shown, at once or with the next output. */
public record ClearOutput(boolean waitForNext) implements Content {
    @Override
    public String type() {
        return "clear_output";
    }

    @Override
    public Map<String, Object> fields() {
        return Fields.of("wait", waitForNext);
    }
}
