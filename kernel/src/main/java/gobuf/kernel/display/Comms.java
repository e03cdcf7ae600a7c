package gobuf.kernel.display;

/** The comms of this kernel: targets that clients may open, and comms that the kernel opens itself. */
public interface Comms {
    /** Lets clients open comms to {@code target}. A later registration under the same name replaces the earlier. */
    void register(String target, CommTarget handler);

    /** Opens a comm from the kernel's side: sends {@code comm_open} and routes answers to {@code listener}. */
    Comm open(String target, CommMessage message, CommListener listener);
}
