package gobuf.runtime.expr;

/**
 * One word of an expression.
 *
 * @param kind what it is
 * @param text as typed; a quoted name without its quotes
 * @param at index of its first char
 * @param value the number, for {@link Kind#NUMBER}
 */
record Token(Kind kind, String text, int at, long value) {
    enum Kind {
        NUMBER,
        NAME,
        QUOTED,
        OPERATOR,
        END
    }

    boolean is(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }
}
