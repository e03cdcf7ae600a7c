package gobuf.kernel.server;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.display.DisplayId;

/**
 * Where a running cell shows things and asks for input. Usable on any thread, and still after the cell has ended: late
 * output goes under that cell. Everything arrives in the order of the calls.
 */
public interface CellOutput {
    /** Writes to standard output. Batched: call it as often as you like. */
    void out(String text);

    /** Writes to standard error. Batched. */
    void err(String text);

    /** Shows {@code bundle}. */
    void display(Bundle bundle);

    /** Shows {@code bundle} as an output that {@link #update} can replace. */
    void display(Bundle bundle, DisplayId id);

    /** Replaces all outputs shown under {@code id}, also those of earlier cells. */
    void update(DisplayId id, Bundle bundle);

    /**
     * Removes what this cell has shown.
     *
     * @param wait remove it only when the next output comes, which avoids flicker
     */
    void clear(boolean wait);

    /**
     * Asks the person and waits for the answer.
     *
     * @param password the client hides what is typed
     * @throws CellError when the client does not allow questions (as when a notebook is run unattended)
     * @throws InterruptedException when the cell was interrupted meanwhile
     */
    String input(String prompt, boolean password) throws CellError, InterruptedException;

    /**
     * Whether the person asked the running cell to stop. A cell that computes for long asks this now and then, and ends
     * with an {@link InterruptedException} or as suits it. Only for the cell that runs.
     */
    default boolean interrupted() {
        return Thread.currentThread().isInterrupted();
    }

    /** Sends what is batched now. Not needed before the cell ends. */
    void flush();
}
