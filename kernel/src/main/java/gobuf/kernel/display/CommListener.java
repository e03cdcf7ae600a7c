package gobuf.kernel.display;

/** What the kernel does when the other end of a comm speaks. Called on the shell thread, never while a cell runs. */
public interface CommListener {
    /** A {@code comm_msg} came in. */
    void message(Comm comm, CommMessage message);

    /** The other end sent {@code comm_close}; the comm is already forgotten. */
    default void closed(Comm comm, CommMessage message) {}
}
