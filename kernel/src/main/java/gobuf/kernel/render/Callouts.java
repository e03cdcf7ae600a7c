package gobuf.kernel.render;

import gobuf.runtime.view.Note;
import java.util.List;

/**
 * Finds the callout that belongs to a location.
 *
 * @param notes the notes of a view
 */
record Callouts(List<Note> notes) {
    static final Callouts NONE = new Callouts(List.of());

    Callouts {
        notes = List.copyOf(notes);
    }

    /** Number of the first note aimed at one of these names (case does not matter), or 0. */
    int at(String... names) {
        for (Note note : notes) {
            for (String name : names) {
                if (note.target().equalsIgnoreCase(name)) {
                    return note.number();
                }
            }
        }
        return 0;
    }

    /** ① … ⑳, then (21). */
    static String sign(int number) {
        return number >= 1 && number <= 20 ? String.valueOf((char) (0x2460 + number - 1)) : "(" + number + ")";
    }

    /** The texts, one a line, or an empty list. */
    List<String> lines() {
        return notes.stream()
                .map(note -> sign(note.number()) + " " + note.target() + ": " + note.text())
                .toList();
    }
}
