package gobuf.kernel.protocol;

import java.util.Map;

/**
 * Tells a client that its subscription stands: from now on it misses nothing.
 *
 * @param subscription the topic it subscribed to; empty for all
 */
public record IopubWelcome(String subscription) implements Content {
    @Override
    public String type() {
        return "iopub_welcome";
    }

    @Override
    public Map<String, Object> fields() {
        return Fields.of("subscription", subscription);
    }
}
