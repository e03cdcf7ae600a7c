package gobuf.kernel.table.jshell;

/**
 * What compiled snippets call at the beginning of each method and where a loop goes round, so that a busy one can be interrupted. Java's own
 * interrupt reaches only what sleeps, and a thread can no longer be stopped from outside since Java 20.
 */
public final class Guard {
    private static volatile boolean stop;

    private Guard() {}

    /** What an interrupted snippet ends with. It is no Exception, so that few snippets catch it; a loop that does meets it again. */
    public static final class Stopped extends Error {
        private static final long serialVersionUID = 1;

        Stopped() {
            super("interrupted");
        }
    }

    /** Goes on, unless the cell was interrupted. */
    public static void check() {
        if (stop) throw new Stopped();
    }

    /** Any thread: what runs is to end; or a new cell begins. */
    static void stop(boolean now) {
        stop = now;
    }
}
