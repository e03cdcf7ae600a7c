package gobuf.kernel.server;

import java.util.concurrent.TimeUnit;

/** Knows since when the kernel has had nothing to do. Thread-safe. */
final class IdleTime {
    private int open;
    private long since = System.nanoTime();

    /** A request has come. */
    synchronized void begins() {
        open++;
    }

    /** A request has been answered. */
    synchronized void ends() {
        open--;
        since = System.nanoTime();
        notifyAll();
    }

    /** Waits until no request has been open for so long. */
    synchronized void await(long millis) throws InterruptedException {
        while (true) {
            long left = millis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
            if (open > 0) {
                wait();
            } else if (left > 0) {
                wait(left);
            } else {
                return;
            }
        }
    }
}
