package gobuf.runtime.view;

import java.util.List;
import java.util.Optional;

/**
 * What a stepping command shows: the row that ran, the one that is next, and all that changed.
 *
 * @param where where the machine stands now
 * @param rows number of rows the command ran; negative if it went back
 * @param ran the last row that ran; empty at the start state
 * @param next the row that runs next
 * @param changes what differs from before the command: of one row in the order it was written, else the most telling first
 * @param hidden how many changes there are besides
 * @param registers of the M that ran
 * @param stacks the stacks involved
 * @param gobuf of the g being built, if there is one
 * @param queues if they changed
 * @param notes callouts
 * @param stop why it stopped
 */
public record StepView(
        Where where,
        long rows,
        Optional<RowPicture> ran,
        RowPicture next,
        List<Change> changes,
        long hidden,
        RegsPicture registers,
        List<StackPicture> stacks,
        Optional<GobufPicture> gobuf,
        Optional<QueuePicture> queues,
        List<Note> notes,
        Stop stop)
        implements View {
    /** Copies the lists. */
    public StepView {
        changes = List.copyOf(changes);
        stacks = List.copyOf(stacks);
        notes = List.copyOf(notes);
    }
}
