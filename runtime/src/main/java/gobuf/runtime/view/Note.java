package gobuf.runtime.view;

/**
 * A numbered callout that an author put into the figure with %note.
 *
 * @param number shown beside the target and before the text
 * @param target the location it belongs to, named as in {@link Change#place}, a register or a field
 * @param text the author's words
 */
public record Note(int number, String target, String text) {}
