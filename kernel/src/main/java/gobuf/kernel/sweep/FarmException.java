package gobuf.kernel.sweep;

import java.util.List;

/** Cells cannot be run there: the message says why. */
public final class FarmException extends Exception {
    private final transient List<String> tryThis;

    FarmException(String message, String... tryThis) {
        super(message, null, false, false);
        this.tryThis = List.of(tryThis);
    }

    /** Lines to type instead. */
    public List<String> tryThis() {
        return tryThis;
    }
}
