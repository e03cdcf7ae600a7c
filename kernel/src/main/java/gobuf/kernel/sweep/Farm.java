package gobuf.kernel.sweep;

import gobuf.runtime.sweep.Cell;
import java.util.List;

/** Something that runs the cells of a sweep. */
public interface Farm {
    /**
     * Runs cells until all are done or somebody has enough. Results are told on this thread, in the order they arrive.
     *
     * @param cells what to run
     * @param watcher told of each result; asked often
     * @throws FarmException if it cannot go on; what it has told stays true
     */
    void run(List<Cell> cells, Watcher watcher) throws FarmException;

    /** What it is, for people: {@code 2 cores}. */
    String what();
}
