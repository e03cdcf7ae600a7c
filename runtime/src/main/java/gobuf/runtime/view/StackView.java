package gobuf.runtime.view;

import java.util.List;

/**
 * What %stack shows.
 *
 * @param where where the machine stands
 * @param stacks the stacks asked for
 * @param notes callouts
 */
public record StackView(Where where, List<StackPicture> stacks, List<Note> notes) implements View {
    /** Copies the lists. */
    public StackView {
        stacks = List.copyOf(stacks);
        notes = List.copyOf(notes);
    }
}
