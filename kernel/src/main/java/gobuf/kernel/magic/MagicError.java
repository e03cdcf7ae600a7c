package gobuf.kernel.magic;

import java.util.List;

/** A magic that cannot do what was asked: what is wrong and what to type instead. Nothing has changed. */
public final class MagicError extends RuntimeException {
    private final String kind;
    private final transient List<String> tryThis;

    MagicError(String kind, String message, String... tryThis) {
        super(message, null, false, false);
        this.kind = kind;
        this.tryThis = List.of(tryThis);
    }

    /** The arguments are wrong. */
    static MagicError argument(String message, String... tryThis) {
        return new MagicError("BadArgument", message, tryThis);
    }

    /** It cannot be done now. */
    static MagicError now(String message, String... tryThis) {
        return new MagicError("NotNow", message, tryThis);
    }

    /** It was interrupted before there was anything to show. */
    static MagicError interrupted(String message, String... tryThis) {
        return new MagicError("Interrupted", message, tryThis);
    }

    /** Short name of the kind of error. */
    public String kind() {
        return kind;
    }

    /** Lines to type instead. */
    public List<String> tryThis() {
        return tryThis;
    }
}
