package gobuf.runtime.view;

import java.util.List;

/**
 * What %runq shows.
 *
 * @param where where the machine stands
 * @param queues the queues asked for
 * @param allSlots true to draw each slot of the ring with its index and g
 * @param notes callouts
 */
public record QueueView(Where where, QueuePicture queues, boolean allSlots, List<Note> notes) implements View {
    /** Copies the list. */
    public QueueView {
        notes = List.copyOf(notes);
    }
}
