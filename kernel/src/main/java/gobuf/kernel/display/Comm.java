package gobuf.kernel.display;

/** The kernel's end of one open comm. May be used on any thread, also after the cell that opened it. */
public interface Comm {
    /** The id both ends know the comm by. */
    String id();

    /** The name of the target that opened it, e.g. {@code jupyter.widget}. */
    String target();

    /** Sends {@code comm_msg}. Does nothing once the comm is closed. */
    void send(CommMessage message);

    /** Sends {@code comm_close} and forgets the comm. A second call does nothing. */
    void close(CommMessage message);
}
