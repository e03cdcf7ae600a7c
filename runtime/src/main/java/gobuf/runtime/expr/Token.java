package gobuf.runtime.expr;

/**
 * One word of an expression.
 *
 * @param kind what it is
 * @param text as typed; a quoted name without its quotes
 * @param at index of its first char
 * @param value the number, for {@link Kind#NUMBER}
 */
public record Token(Kind kind, String text, int at, long value) {
    /** Kinds of tokens. */
    public enum Kind {
        /** A number in decimal, hex, octal or binary. */
        NUMBER,
        /** A word that begins with a letter or _. */
        NAME,
        /** Anything in quotes. */
        QUOTED,
        /** An operator or bracket. */
        OPERATOR,
        /** Behind the last token. */
        END
    }

    /** Whether it is that operator. */
    public boolean is(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }
}
