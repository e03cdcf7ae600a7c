package gobuf.kernel.server;

import java.util.List;

/**
 * What may stand in {@code code[start, end)}.
 *
 * @param items in the order to show them
 * @param start index of the first char replaced
 * @param end index after the last char replaced
 */
public record Completion(List<Item> items, int start, int end) {
    /**
     * One proposal.
     *
     * @param text what is put in
     * @param type shown beside it, e.g. {@code magic}, {@code function}, {@code field}
     */
    public record Item(String text, String type) {}

    public static Completion none(int cursor) {
        return new Completion(List.of(), cursor, cursor);
    }
}
