package gobuf.kernel.server;

import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * Lets one thread interrupt what another one runs, and nothing that arrives later. An interrupt that comes when one cell
 * has ended and the next one, which has arrived, has not begun counts for that next one: whoever stops a notebook that
 * runs whole does not see where one cell ends.
 */
final class Interrupts {
    private final Supplier<Language> language;
    private final Turns turns;
    private Thread running;
    private boolean requested;
    /** The last request that had arrived when an interrupt came. */
    private long arrived;
    /** Up to which request an interrupt counts that has not hit one yet. */
    private long through;

    /**
     * @param language the language that is told of interrupts, or null while there is none
     * @param turns the requests that {@link #guard} runs for
     */
    Interrupts(Supplier<Language> language, Turns turns) {
        this.language = language;
        this.turns = turns;
    }

    /**
     * Runs {@code work} on this thread so that {@link #request} reaches it.
     *
     * @throws InterruptedException when it was interrupted and ended with an exception that does not speak for itself, or
     *     was interrupted before it could begin
     */
    <T> T guard(Callable<T> work) throws Exception {
        synchronized (this) {
            requested = turns.current() <= through;
            if (requested) {
                through = 0;
                throw new InterruptedException("before it had begun");
            }
            running = Thread.currentThread();
        }
        boolean ended = false;
        try {
            T result = work.call();
            ended = true;
            return result;
        } catch (CellError e) {
            throw e;
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw e;
        } catch (Throwable e) {
            // Interrupted code fails in many ways, such as a channel closed under it, or a compiler that lost its
            // place.
            if (requested()) throw new InterruptedException(e.toString());
            throw e;
        } finally {
            synchronized (this) {
                running = null;
                // Work that ended as if there were no interrupt, perhaps because it came at the very end, leaves it to
                // the next.
                if (ended && requested) through = arrived;
                // Too late now: it must not hit what this thread does next.
                Thread.interrupted();
            }
        }
    }

    /** Interrupts what is running, or else the next of what has arrived; false if there is neither. */
    synchronized boolean request() {
        arrived = turns.last();
        if (running == null) {
            through = arrived;
            return turns.underWay();
        }
        requested = true;
        running.interrupt();
        Language told = language.get();
        if (told != null) {
            told.interrupt();
        }
        return true;
    }

    /** Whether what runs, or ran last, was interrupted. */
    synchronized boolean requested() {
        return requested;
    }
}
