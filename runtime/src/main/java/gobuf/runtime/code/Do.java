package gobuf.runtime.code;

/** An effect of a row. */
@FunctionalInterface
public interface Do {
    /** On the thread whose row is running. */
    void run(Cpu c);
}
