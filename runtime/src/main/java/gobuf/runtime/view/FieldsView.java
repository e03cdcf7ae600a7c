package gobuf.runtime.view;

import java.util.List;

/**
 * What %print shows for a structure: every field, as a debugger does; for a plain expression one line.
 *
 * @param where where the machine stands
 * @param expression as it was typed
 * @param type Go's type of it, or empty
 * @param address where it lies, or 0 if it is a computed number
 * @param fields in layout order
 */
public record FieldsView(Where where, String expression, String type, long address, List<Field> fields)
        implements View {
    /** Copies the list. */
    public FieldsView {
        fields = List.copyOf(fields);
    }
}
