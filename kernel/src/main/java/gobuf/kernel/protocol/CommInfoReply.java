package gobuf.kernel.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/** The open comms: id to target. */
public record CommInfoReply(Map<String, String> targets) implements Content {
    @Override
    public String type() {
        return "comm_info_reply";
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> comms = new LinkedHashMap<>();
        targets.forEach((id, target) -> comms.put(id, Fields.of("target_name", target)));
        return Fields.of("status", "ok", "comms", comms);
    }
}
