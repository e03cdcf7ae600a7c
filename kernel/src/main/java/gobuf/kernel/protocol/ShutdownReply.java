package gobuf.kernel.protocol;

import java.util.Map;

/** The kernel ends, to be started again if {@code restart}. */
public record ShutdownReply(boolean restart) implements Content {
    @Override
    public String type() {
        return "shutdown_reply";
    }

    @Override
    public Map<String, Object> fields() {
        return Fields.of("status", "ok", "restart", restart);
    }
}
