package gobuf.runtime.engine;

import gobuf.runtime.code.Row;
import gobuf.runtime.layout.Types;
import java.util.HashSet;
import java.util.Set;

/**
 * The frames that a real compiler laid out: they stood on the stacks of the recorded start state. Gobuf's rows lay variables out otherwise,
 * so no word of such a frame has the name of one. A frame is known by its g, its routine and how far below the stack's upper end its return
 * address lies: stacks grow by being copied. Where a goroutine has left such a frame and enters the same routine at the same depth
 * again, the words stay without names, too.
 */
final class RecordedFrames {
    private record Place(long g, long depth, String routine) {}

    private final Set<Place> places = new HashSet<>();

    /** None: of a process that was started here. */
    RecordedFrames() {}

    /** Those that lie on the stacks now, but for frames of routines that are Gobuf's own. */
    static RecordedFrames of(Machine m) {
        RecordedFrames out = new RecordedFrames();
        Process process = new Process(m);
        for (long g : process.gs()) out.add(m, g);
        for (long x : process.ms())
            out.add(m, m.memory().ld8(x + m.image().types().m.g0.offset()));
        return out;
    }

    private void add(Machine m, long g) {
        for (Frames.Frame frame : Frames.of(m, g)) {
            m.image()
                    .find(frame.pc())
                    .filter(row -> !row.routine().file().equals("gobuf"))
                    .ifPresent(row -> places.add(place(m, frame, row)));
        }
    }

    /** Whether the frame is one of them. */
    boolean holds(Machine m, Frames.Frame frame) {
        return !places.isEmpty()
                && m.image()
                        .find(frame.pc())
                        .filter(row -> places.contains(place(m, frame, row)))
                        .isPresent();
    }

    private static Place place(Machine m, Frames.Frame frame, Row row) {
        Types t = m.image().types();
        long hi = m.memory().ld8(frame.g() + t.g.stackHi.offset());
        return new Place(frame.g(), hi - frame.returnAt(), row.routine().symbol());
    }
}
