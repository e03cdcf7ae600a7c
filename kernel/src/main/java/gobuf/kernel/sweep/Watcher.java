package gobuf.kernel.sweep;

import gobuf.runtime.sweep.CellResult;

/** Whoever waits for the results of a sweep. */
public interface Watcher {
    /** A cell is done. */
    void done(CellResult result);

    /** Asked several times a second, whether something is done or not: whether to go on. */
    boolean goesOn();
}
