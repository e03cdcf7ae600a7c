package gobuf.kernel.protocol;

import java.util.Map;

/** A question to the person. */
public record InputRequest(String prompt, boolean password) implements Content {
    @Override
    public String type() {
        return "input_request";
    }

    @Override
    public Map<String, Object> fields() {
        return Fields.of("prompt", prompt, "password", password);
    }
}
