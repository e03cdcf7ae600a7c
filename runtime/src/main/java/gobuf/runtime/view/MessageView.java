package gobuf.runtime.view;

import java.util.List;

/**
 * A notice or an error, as a value.
 *
 * @param where where the machine stands
 * @param error true for an error
 * @param title what happened, in one line
 * @param lines more about it
 * @param tryThis lines the reader can type instead
 */
public record MessageView(Where where, boolean error, String title, List<String> lines, List<String> tryThis)
        implements View {
    /** Copies the lists. */
    public MessageView {
        lines = List.copyOf(lines);
        tryThis = List.copyOf(tryThis);
    }
}
