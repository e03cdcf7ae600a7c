package gobuf.kernel.display;

/** A name that clients may open comms to. */
@FunctionalInterface
public interface CommTarget {
    /**
     * A client opened {@code comm}.
     *
     * @return who hears what follows
     * @throws RuntimeException to refuse: the client then gets {@code comm_close}
     */
    CommListener opened(Comm comm, CommMessage message);
}
