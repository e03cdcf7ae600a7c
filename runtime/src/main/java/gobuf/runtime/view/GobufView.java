package gobuf.runtime.view;

import java.util.List;

/**
 * What %gobuf shows.
 *
 * @param where where the machine stands
 * @param gobuf the gobuf and its g
 * @param notes callouts
 */
public record GobufView(Where where, GobufPicture gobuf, List<Note> notes) implements View {
    /** Copies the list. */
    public GobufView {
        notes = List.copyOf(notes);
    }
}
