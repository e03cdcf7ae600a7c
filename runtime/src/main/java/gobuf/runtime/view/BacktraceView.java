package gobuf.runtime.view;

import java.util.List;

/**
 * What %bt shows: frames read off the simulated stack.
 *
 * @param where where the machine stands
 * @param g whose stack was walked
 * @param frames innermost first
 * @param end why the walk ended, such as {@code goexit+1: the bottom frame}
 */
public record BacktraceView(Where where, String g, List<Frame> frames, String end) implements View {
    /**
     * One frame.
     *
     * @param pc where it stands or will go on
     * @param routine the routine and row that pc lies in, {@code newproc1:17}
     * @param place the same in Go's source
     * @param sp stack pointer in that frame
     * @param bp frame pointer in that frame
     */
    public record Frame(Value pc, String routine, GoPlace place, Value sp, Value bp) {}

    /** Copies the list. */
    public BacktraceView {
        frames = List.copyOf(frames);
    }
}
