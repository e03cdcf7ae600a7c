package gobuf.kernel.server;

/**
 * Whether code can run as it stands.
 *
 * @param indent what to put before the next line when incomplete
 */
public record IsComplete(Status status, String indent) {
    /** The protocol's answers. */
    public enum Status {
        COMPLETE,
        INCOMPLETE,
        INVALID,
        UNKNOWN
    }

    public static IsComplete of(Status status) {
        return new IsComplete(status, "");
    }
}
