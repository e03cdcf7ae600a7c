package gobuf.kernel.protocol;

import java.util.Map;

/** Tells a client that its subscription stands: from now on it misses nothing. */
public record IopubWelcome() implements Content {
    @Override
    public String type() {
        return "iopub_welcome";
    }

    @Override
    public Map<String, Object> fields() {
        return Map.of();
    }
}
