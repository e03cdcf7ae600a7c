package gobuf.runtime.code;

/** Sees rows before they run. It may read the machine and must not change it. */
@FunctionalInterface
public interface RowObserver {
    /** The row is about to run, as number {@code n} of the run, counted from 0. */
    void about(Row row, long n);
}
