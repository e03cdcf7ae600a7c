package gobuf.kernel.server;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.display.Comms;
import java.util.List;
import java.util.Optional;

/**
 * What the kernel runs: the seam between Jupyter and everything that gives a cell its meaning.
 *
 * <p>It is made on a thread of its own once the kernel has answered its first request. All methods but
 * {@link #interrupt} and {@link #shutdown} are called on one thread, the cell thread, one at a time.
 * Positions are indices into Java strings; the server converts from and to the protocol's Unicode code points.
 * Whatever is thrown, {@link Error}s included, becomes an error answer; the kernel goes on.
 */
public interface Language {
    /** Called once, on the cell thread, before anything else. */
    default void start(Comms comms) {}

    /**
     * Runs a cell. Text, displays and questions go through {@code out} while it runs; a result is returned.
     *
     * @throws CellError to fail with a message for people; no Java stack trace is shown
     * @throws InterruptedException when the cell was interrupted
     * @throws Exception anything else is shown with its Java stack trace
     */
    Reply execute(Cell cell, CellOutput out) throws Exception;

    /** Evaluates one of the request's {@code user_expressions} after the cell. */
    Bundle evaluate(String expression) throws Exception;

    /** What may stand at {@code cursor}. */
    Completion complete(String code, int cursor);

    /**
     * Help on what stands at {@code cursor}.
     *
     * @param detail 0 as for one question mark, 1 as for two
     */
    Optional<Bundle> inspect(String code, int cursor, int detail);

    /** Whether a console should run {@code code} or ask for another line. */
    IsComplete isComplete(String code);

    /**
     * The person asked the running cell to stop. Called on another thread than the cell's, and only while something
     * of the language runs on that. {@link CellOutput#interrupted} is already true and the cell's thread interrupted;
     * override this only to stop what looks at neither. A flag of one's own is easily cleared too late or too early.
     */
    default void interrupt() {}

    /** Loads what would let a first cell wait. Called once, in the background, as soon as the language is there. */
    default void warmUp() {}

    /**
     * Cells that a kernel with nothing to do runs once, in a language of their own that {@link #forRehearsal} makes, so
     * that Java is warm when the person's cells come. Each should take some hundredths of a second.
     */
    default List<String> rehearsal() {
        return List.of();
    }

    /** A language like this one that shares nothing with it. Any thread. */
    default Language forRehearsal() {
        return this;
    }

    /** The kernel ends. May be called while a cell runs; has about half a second. */
    default void shutdown(boolean restart) {}
}
