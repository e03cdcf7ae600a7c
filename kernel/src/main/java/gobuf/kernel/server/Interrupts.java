package gobuf.kernel.server;

import java.util.concurrent.Callable;

/** Lets one thread interrupt what another one runs, and nothing that it runs later. */
final class Interrupts {
    private Thread running;
    private Language language;
    private boolean requested;

    /**
     * Runs {@code work} on this thread so that {@link #request} reaches it.
     *
     * @throws InterruptedException when it was interrupted and ended with an exception that does not speak for itself
     */
    <T> T guard(Language target, Callable<T> work) throws Exception {
        synchronized (this) {
            running = Thread.currentThread();
            language = target;
            requested = false;
        }
        try {
            return work.call();
        } catch (CellError e) {
            throw e;
        } catch (Exception e) {
            // Interrupted code fails in many ways, such as a channel closed under it.
            throw wasRequested() ? new InterruptedException(e.toString()) : e;
        } finally {
            synchronized (this) {
                running = null;
                language = null;
                // Too late now: it must not hit what this thread does next.
                Thread.interrupted();
            }
        }
    }

    /** Interrupts what is running, if anything is. */
    synchronized void request() {
        if (running != null) {
            requested = true;
            language.interrupt();
            running.interrupt();
        }
    }

    private synchronized boolean wasRequested() {
        return requested;
    }
}
