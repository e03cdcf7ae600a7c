package gobuf.kernel.protocol;

/** A message whose content breaks the protocol. The message says which field and what was expected. */
public final class ProtocolException extends Exception {
    public ProtocolException(String message) {
        super(message, null, false, false);
    }
}
