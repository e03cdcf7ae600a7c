package gobuf.runtime.view;

import java.util.List;

/**
 * What %mem shows.
 *
 * @param where where the machine stands
 * @param title what was asked for, such as {@code g5.stack hi−0x28, 4 words}
 * @param lines from low address to high
 */
public record MemView(Where where, String title, List<Line> lines) implements View {
    /**
     * One line of memory.
     *
     * @param address of its first byte
     * @param place that address by name, or empty
     * @param bytes the bytes in hexadecimal with spaces between, or empty
     * @param ascii the same bytes as characters, a dot for each that has none; or empty
     * @param value the word there, unknown when the line is only bytes
     * @param field what the word is: the type of the field, the fields that share it, a slot of a stack frame; or empty
     */
    public record Line(long address, String place, String bytes, String ascii, Value value, String field) {}

    /** Copies the list. */
    public MemView {
        lines = List.copyOf(lines);
    }
}
