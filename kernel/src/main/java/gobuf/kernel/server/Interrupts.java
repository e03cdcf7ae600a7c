package gobuf.kernel.server;

import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Lets one thread interrupt what another one runs, and nothing that it runs later. */
final class Interrupts {
    private final Supplier<Language> language;
    private Thread running;
    private boolean requested;

    /** @param language the language that is told of interrupts, or null while there is none */
    Interrupts(Supplier<Language> language) {
        this.language = language;
    }

    /**
     * Runs {@code work} on this thread so that {@link #request} reaches it.
     *
     * @throws InterruptedException when it was interrupted and ended with an exception that does not speak for itself
     */
    <T> T guard(Callable<T> work) throws Exception {
        synchronized (this) {
            running = Thread.currentThread();
            requested = false;
        }
        try {
            return work.call();
        } catch (CellError e) {
            throw e;
        } catch (Exception e) {
            // Interrupted code fails in many ways, such as a channel closed under it.
            throw requested() ? new InterruptedException(e.toString()) : e;
        } finally {
            synchronized (this) {
                running = null;
                // Too late now: it must not hit what this thread does next.
                Thread.interrupted();
            }
        }
    }

    /** Interrupts what is running; false if nothing is. */
    synchronized boolean request() {
        if (running == null) {
            return false;
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
