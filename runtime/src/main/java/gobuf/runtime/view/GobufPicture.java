package gobuf.runtime.view;

import java.util.List;

/**
 * The gobuf of one g, with the fields of the g that give it sense.
 *
 * @param g the g's name
 * @param address of the g
 * @param status of the g
 * @param gobuf fields of {@code g.sched} in layout order
 * @param around fields of the g outside sched: stack bounds, stktopsp, guard, goid, startpc, gopc
 */
public record GobufPicture(String g, long address, Value status, List<Field> gobuf, List<Field> around) {
    /** Copies the lists. */
    public GobufPicture {
        gobuf = List.copyOf(gobuf);
        around = List.copyOf(around);
    }
}
