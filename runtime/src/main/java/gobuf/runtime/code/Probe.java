package gobuf.runtime.code;

/**
 * Sees the rows that have a {@linkplain Row#tap tap} before they run, however they are run. It may read the machine, by way of the Cpu that
 * it is {@linkplain Cpu#probe attached} to, and must not change it. A row that a path leaves to its own effect may be told of twice.
 */
public abstract class Probe {
    private long turns;
    private long done;
    private long ticked;

    /**
     * A row is about to run.
     *
     * @param row the row
     * @param n how many rows ran before it since the executor was called
     * @param ticks how many of them the clock of the running thread does not know of yet
     */
    protected abstract void about(Row row, long n, long ticks);

    /** The executor is called, or another thread's turn begins, {@code n} rows behind the call. */
    public final void turn(long n) {
        turns = n;
        done = 0;
        ticked = 0;
    }

    /** So many rows of the turn have run before the code that tells next. */
    final void done(long n) {
        done = n;
    }

    /** The thread's clock knows of so many rows of the turn. */
    final void ticked(long n) {
        ticked = n;
    }

    /** Row number {@code n} of what runs now. */
    final void tell(Row row, long n) {
        about(row, turns + done + n, done + n - ticked);
    }
}
