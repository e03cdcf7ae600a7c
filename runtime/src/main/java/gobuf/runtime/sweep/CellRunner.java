package gobuf.runtime.sweep;

import java.util.Optional;

/** Runs cells one after the other on a machine of its own. Not thread safe, but for {@link #interrupt}. */
public interface CellRunner {
    /** Cells follow: whatever interrupted the ones before is over. */
    void ready();

    /**
     * Runs a cell. What goes wrong in it is told in its result.
     *
     * @return its numbers, or why there are none; empty if it was interrupted before its end
     */
    Optional<CellResult> run(Cell cell);

    /** Any thread: the running cell is to end soon, without a result. */
    void interrupt();
}
