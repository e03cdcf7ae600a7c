package gobuf.runtime.code;

/** A condition that a row tests; it reads, or it is a compare-and-swap whose outcome it tells. */
@FunctionalInterface
public interface If {
    /** On the thread whose row is running. */
    boolean test(Cpu c);
}
