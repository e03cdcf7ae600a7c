package gobuf.runtime.expr;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts an expression, or the condition of a table, into tokens. */
public final class Lexer {
    private static final List<String> OPERATORS = List.of(
            "<<", ">>", "&&", "||", "==", "!=", "<=", ">=", "&^", "+", "-", "*", "/", "%", "&", "|", "^", "!", "<", ">",
            "(", ")", "[", "]", ".", "~");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String source) {
        this.source = source;
    }

    /**
     * The tokens of a line, with one of kind END behind the last.
     *
     * @throws ExpressionException if something in it is none
     */
    public static List<Token> tokens(String source) {
        Lexer lexer = new Lexer(source);
        while (lexer.one()) {}
        lexer.tokens.add(new Token(Token.Kind.END, "", source.length(), 0));
        return lexer.tokens;
    }

    private boolean one() {
        while (at < source.length() && Character.isWhitespace(source.charAt(at))) at++;
        if (at == source.length()) return false;
        char c = source.charAt(at);
        if (Character.isDigit(c)) number();
        else if (nameStart(c)) name();
        else if (c == '\'' || c == '"') quoted();
        else operator();
        return true;
    }

    private static boolean nameStart(char c) {
        return Character.isLetter(c) || c == '_' || c == '·';
    }

    private void name() {
        int from = at;
        while (at < source.length() && (nameStart(source.charAt(at)) || Character.isDigit(source.charAt(at)))) at++;
        add(Token.Kind.NAME, source.substring(from, at), from, 0);
    }

    private void quoted() {
        char quote = source.charAt(at);
        int end = source.indexOf(quote, at + 1);
        if (end < 0) throw ExpressionException.wrong(source, at, "the quote " + quote + " is not closed");
        add(Token.Kind.QUOTED, source.substring(at + 1, end), at, 0);
        at = end + 1;
    }

    private void number() {
        int from = at;
        while (at < source.length() && (Character.isLetterOrDigit(source.charAt(at)) || source.charAt(at) == '_')) at++;
        String text = source.substring(from, at);
        add(Token.Kind.NUMBER, text, from, parse(text, from));
    }

    private long parse(String text, int from) {
        String t = text.toLowerCase(Locale.ROOT).replace("_", "");
        int radix = t.startsWith("0x") ? 16 : t.startsWith("0b") ? 2 : t.startsWith("0o") ? 8 : 10;
        try {
            BigInteger value = new BigInteger(radix == 10 ? t : t.substring(2), radix);
            if (value.bitLength() <= 64) return value.longValue();
        } catch (NumberFormatException e) {
            throw ExpressionException.wrong(
                    source,
                    from,
                    "'" + text + "' is no number; write 17, 0x11, 0b1_0001 or a name that begins with a letter");
        }
        throw ExpressionException.wrong(source, from, "'" + text + "' does not fit into 64 bits");
    }

    private void operator() {
        // Figures write a typographic minus; who copies from them means the same.
        if (source.charAt(at) == '−') {
            add(Token.Kind.OPERATOR, "-", at++, 0);
            return;
        }
        for (String op : OPERATORS) {
            if (source.startsWith(op, at)) {
                add(Token.Kind.OPERATOR, op, at, 0);
                at += op.length();
                return;
            }
        }
        String hint = source.charAt(at) == '=' ? "; to compare write ==" : "";
        throw ExpressionException.wrong(source, at, "'" + source.charAt(at) + "' cannot stand in an expression" + hint);
    }

    private void add(Token.Kind kind, String text, int from, long value) {
        tokens.add(new Token(kind, text, from, value));
    }
}
