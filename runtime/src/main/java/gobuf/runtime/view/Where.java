package gobuf.runtime.view;

/**
 * Where the simulated process stands; every output begins with it.
 *
 * @param step number of rows run since the start state
 * @param m the M whose row is next, such as {@code M0}
 * @param g the g that M runs on, such as {@code g0} or {@code g5}
 * @param routine name of the routine, such as {@code newproc1}
 * @param row index of the row that runs next
 */
public record Where(long step, String m, String g, String routine, int row) {
    /** The one line that begins an output: {@code step 42 · M0 · g0 · newproc1:17}. */
    public String text() {
        return "step " + step + " · " + m + " · " + g + " · " + routine + ":" + row;
    }
}
