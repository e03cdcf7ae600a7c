package gobuf.kernel.server;

/** Numbers the requests of one channel, from 1 on in the order in which they arrive and are answered. Any thread. */
final class Turns {
    private long arrived;
    private long begun;
    private long ended;

    synchronized void arrives() {
        arrived++;
    }

    synchronized void begins() {
        begun++;
    }

    synchronized void ends() {
        ended++;
    }

    /** The number of the last that has arrived; 0 if none has. */
    synchronized long last() {
        return arrived;
    }

    /** The number of the one that is being answered; {@link Long#MAX_VALUE} if none is. */
    synchronized long current() {
        return begun > ended ? begun : Long.MAX_VALUE;
    }

    /** Whether one is being answered or waits for that. */
    synchronized boolean underWay() {
        return arrived > ended;
    }
}
