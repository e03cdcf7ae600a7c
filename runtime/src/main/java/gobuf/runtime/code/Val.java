package gobuf.runtime.code;

/** A value that a row computes; it only reads. */
@FunctionalInterface
public interface Val {
    /** On the thread whose row is running. */
    long of(Cpu c);
}
