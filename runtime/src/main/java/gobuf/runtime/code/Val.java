package gobuf.runtime.code;

/** A value that a row computes; it only reads. */
@FunctionalInterface
public interface Val {
    /** On the thread whose row is running. */
    long of(Cpu c);

    /** A number. */
    static Val constant(long value) {
        return new Steps.Constant(value);
    }

    /** What a local holds. */
    static Val local(Local l) {
        return new Steps.Got(l);
    }
}
