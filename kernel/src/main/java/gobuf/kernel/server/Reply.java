package gobuf.kernel.server;

import gobuf.kernel.display.Bundle;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a cell that did not fail ended.
 *
 * @param result published as {@code execute_result}
 * @param payloads see {@link #page} and {@link #setNextInput}
 */
public record Reply(Optional<Bundle> result, List<Map<String, Object>> payloads) {
    public Reply {
        payloads = List.copyOf(payloads);
    }

    /** The cell ended and has no result. */
    public static Reply none() {
        return new Reply(Optional.empty(), List.of());
    }

    public static Reply of(Bundle result) {
        return new Reply(Optional.of(result), List.of());
    }

    /** This reply with a pager: consoles page the text, JupyterLab shows it below the cell. */
    public Reply page(Bundle bundle) {
        return with(Map.of("source", "page", "data", bundle.data(), "start", 0));
    }

    /**
     * This reply with text for the next input.
     *
     * @param replace put it in the place of the cell that ran, rather than into a new cell
     */
    public Reply setNextInput(String text, boolean replace) {
        return with(Map.of("source", "set_next_input", "text", text, "replace", replace));
    }

    private Reply with(Map<String, Object> payload) {
        return new Reply(
                result, Stream.concat(payloads.stream(), Stream.of(payload)).toList());
    }
}
