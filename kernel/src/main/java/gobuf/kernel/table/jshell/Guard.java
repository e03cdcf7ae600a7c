package gobuf.kernel.table.jshell;

/**
 * What compiled snippets call at the beginning of each method and where a loop goes round, so that a busy one can be interrupted. Java's own
 * interrupt reaches only what sleeps, and a thread can no longer be stopped from outside since Java 20.
 */
public final class Guard {
    private static volatile boolean stop;
    private static boolean asked;
    private static boolean armed;

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

    /** A new cell begins; what is run before {@link #arm} is run to its end. */
    static synchronized void disarm() {
        asked = false;
        armed = false;
        stop = false;
    }

    /** From here on what runs can be stopped, or is if that was asked since {@link #disarm}. */
    static synchronized void arm() {
        armed = true;
        stop = asked;
    }

    /** Any thread: what runs is to end. */
    static synchronized void stop() {
        asked = true;
        stop = armed;
    }
}
