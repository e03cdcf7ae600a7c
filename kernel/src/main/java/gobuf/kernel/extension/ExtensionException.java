package gobuf.kernel.extension;

/** A jar that cannot be used as an extension. The message says why and what to do. */
public final class ExtensionException extends Exception {
    ExtensionException(String message) {
        super(message, null, false, false);
    }

    ExtensionException(String message, Throwable cause) {
        super(message, cause);
    }
}
