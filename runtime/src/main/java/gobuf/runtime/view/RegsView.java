package gobuf.runtime.view;

import java.util.List;

/**
 * What %regs shows.
 *
 * @param where where the machine stands
 * @param registers the register file
 * @param notes callouts
 */
public record RegsView(Where where, RegsPicture registers, List<Note> notes) implements View {
    /** Copies the list. */
    public RegsView {
        notes = List.copyOf(notes);
    }
}
