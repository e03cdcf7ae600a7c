package gobuf.kernel.wire;

/** A message that is no Jupyter message, or not from who may send one. The message says what was wrong with it. */
public final class WireException extends Exception {
    public WireException(String message) {
        super(message, null, false, false);
    }
}
