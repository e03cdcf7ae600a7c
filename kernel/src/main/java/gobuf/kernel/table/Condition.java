package gobuf.kernel.table;

import gobuf.runtime.expr.ExpressionException;
import gobuf.runtime.expr.Lexer;
import gobuf.runtime.expr.Token;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import tech.tablesaw.selection.BitmapBackedSelection;
import tech.tablesaw.selection.Selection;

/**
 * The condition of {@code --where}, read and answered in one go: each part becomes a Tablesaw selection of rows.
 *
 * <pre>
 * condition = and { "||" and }
 * and       = not { "&amp;&amp;" not }
 * not       = "!" not | "(" condition ")" | column [ operator value ]
 * operator  = "==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" | "~"
 * value     = number | text in quotes | word | column
 * </pre>
 *
 * <p>{@code ~} asks whether the text is contained, in upper or lower case. A word without quotes ends at a blank, a closing bracket or
 * the next {@code &&} or {@code ||}: {@code goexit+1} and {@code p0.runq[3]} are words. An address is compared as a number, or by
 * {@code == != ~} with what it means; {@code nil} is 0. A column of bools needs no operator.
 */
final class Condition {
    private static final Set<String> OPERATORS = Set.of("==", "!=", "<", "<=", ">", ">=", "~");
    /** What ends a word without quotes, also where no blank stands between. */
    private static final Set<String> ENDS = Set.of(")", "&&", "||", "==", "!=", "<", "<=", ">", ">=", "~");
    /** Deeper nesting is a mistake, and would end Java's stack. */
    private static final int DEEPEST = 200;
    /** Most values of a column that a hint lists. */
    private static final int FEW = 12;

    private final Sheet sheet;
    private final String source;
    private final List<Token> tokens;
    private final List<Sheet.Column> asked = new ArrayList<>();
    private final Selection selection;
    private int next;
    private int depth;

    private Condition(Sheet sheet, String source) {
        this.sheet = sheet;
        this.source = source;
        this.tokens = Lexer.tokens(source);
        this.selection = or();
        if (peek().kind() != Token.Kind.END) {
            throw wrong(peek(), "'" + peek().text() + "' was not expected here; join conditions with && or ||");
        }
    }

    /**
     * Reads a condition and looks which rows meet it.
     *
     * @throws ExpressionException if it cannot be read, names no column, or compares what cannot be compared
     */
    static Condition of(Sheet sheet, String source) {
        return new Condition(sheet, source);
    }

    /** The rows that meet it. */
    Selection selection() {
        return selection;
    }

    /** What the columns of text that were compared hold, for a condition that no row meets; empty if that is too much to say. */
    String hint() {
        List<String> out = new ArrayList<>();
        for (Sheet.Column c : new LinkedHashSet<>(asked)) {
            Set<String> values = new LinkedHashSet<>();
            for (int row = 0; row < sheet.table().rowCount() && values.size() <= FEW; row++)
                values.add(sheet.text(c, row));
            if (!values.isEmpty() && values.size() <= FEW) out.add(c.name() + " holds " + String.join(", ", values));
        }
        return String.join("; ", out);
    }

    private Selection or() {
        Selection s = and();
        while (take("||")) s = s.or(and());
        return s;
    }

    private Selection and() {
        Selection s = not();
        while (take("&&")) s = s.and(not());
        return s;
    }

    private Selection not() {
        Token t = peek();
        if (++depth > DEEPEST) throw wrong(t, "the condition is nested more than " + DEEPEST + " deep");
        try {
            if (take("!"))
                return Selection.withRange(0, sheet.table().rowCount()).andNot(not());
            if (!take("(")) return comparison();
            Selection s = or();
            if (!take(")")) throw wrong(peek(), "')' is missing for the '('");
            return s;
        } finally {
            depth--;
        }
    }

    private Selection comparison() {
        Token t = peek();
        if (t.kind() != Token.Kind.NAME) {
            throw wrong(t, "the name of a column is missing; type for example " + example());
        }
        Sheet.Column c = column(t, columnName());
        Token operator = peek();
        if (operator.kind() != Token.Kind.OPERATOR || !OPERATORS.contains(operator.text())) {
            if (c.kind() == Kind.BOOL) return select(row -> sheet.number(c, row) == 1);
            throw wrong(operator, "what is " + c.name() + " compared with? type for example " + example());
        }
        next++;
        return select(test(c, operator));
    }

    private IntPredicate test(Sheet.Column c, Token operator) {
        Token t = peek();
        String op = operator.text();
        if (c.kind() == Kind.DECIMAL && (t.kind() == Token.Kind.NUMBER || t.is("-"))) return decimal(c, op, t);
        switch (t.kind()) {
            case NUMBER:
                next++;
                return c.kind() == Kind.TEXT || op.equals("~")
                        ? words(c, op, t.text(), t)
                        : number(c, op, t.value(), t);
            case QUOTED:
                next++;
                return words(c, op, t.text(), t);
            case NAME:
                String word = word();
                Sheet.Column other = sheet.find(word).orElse(null);
                return other == null ? words(c, op, word, t) : columns(c, op, other, t);
            case OPERATOR:
                if (t.is("-") && tokens.get(next + 1).kind() == Token.Kind.NUMBER) {
                    next += 2;
                    return number(c, op, -tokens.get(next - 1).value(), t);
                }
                break;
            case END:
                break;
        }
        throw wrong(t, "a value is missing behind " + op + "; type for example " + example());
    }

    private IntPredicate number(Sheet.Column c, String op, long value, Token at) {
        if (c.kind() == Kind.BOOL || c.kind() == Kind.TEXT) throw wrong(at, c.name() + " holds no numbers");
        return row -> !sheet.missing(c, row) && ordered(op, compare(c, sheet.number(c, row), value));
    }

    /** Where a row has no value, no comparison holds. */
    private boolean both(Sheet.Column c, Sheet.Column other, int row) {
        return !sheet.missing(c, row) && !sheet.missing(other, row);
    }

    private IntPredicate decimal(Sheet.Column c, String op, Token at) {
        String typed = minus(word());
        try {
            double value = Double.parseDouble(typed);
            return row -> !sheet.missing(c, row) && ordered(op, Double.compare(sheet.decimal(c, row), value));
        } catch (NumberFormatException e) {
            throw wrong(at, "'" + typed + "' is no number; write for example 0.5");
        }
    }

    private IntPredicate columns(Sheet.Column c, String op, Sheet.Column other, Token at) {
        if (op.equals("~")) return row -> contains(c, row, sheet.text(other, row));
        if (c.kind() == Kind.TEXT || other.kind() == Kind.TEXT) {
            if (c.kind() != other.kind()) throw wrong(at, c.name() + " and " + other.name() + " hold different things");
            return row -> ordered(op, sheet.text(c, row).compareTo(sheet.text(other, row)));
        }
        if (c.kind() == Kind.DECIMAL || other.kind() == Kind.DECIMAL)
            return row -> both(c, other, row)
                    && ordered(op, Double.compare(sheet.decimal(c, row), sheet.decimal(other, row)));
        return row -> both(c, other, row) && ordered(op, compare(c, sheet.number(c, row), sheet.number(other, row)));
    }

    private IntPredicate words(Sheet.Column c, String op, String typed, Token at) {
        if (op.equals("~")) return row -> contains(c, row, typed);
        switch (c.kind()) {
            case TEXT:
                if (op.equals("==")) asked.add(c);
                return row -> ordered(op, minus(sheet.text(c, row)).compareTo(minus(typed)));
            case BOOL:
                if (!typed.equals("true") && !typed.equals("false"))
                    throw wrong(at, c.name() + " is true or false, never " + typed);
                return row -> ordered(op, Boolean.compare(sheet.number(c, row) == 1, typed.equals("true")));
            case ADDRESS:
                if (typed.equals("nil")) return number(c, op, 0, at);
                if (!op.equals("==") && !op.equals("!=")) {
                    throw wrong(
                            at, c.name() + " is an address: compare it with a number, or with a name by == != or ~");
                }
                return row -> minus(typed).equals(minus(sheet.meaning(c, row))) == op.equals("==");
            case NUMBER, DECIMAL:
                break;
        }
        throw wrong(at, c.name() + " holds numbers, and '" + typed + "' is neither a number nor a column");
    }

    private boolean contains(Sheet.Column c, int row, String part) {
        return has(sheet.full(c, row), part);
    }

    private static boolean has(String text, String part) {
        String p = minus(part);
        String t = minus(text);
        for (int i = 0; i + p.length() <= t.length(); i++) {
            if (t.regionMatches(true, i, p, 0, p.length())) return true;
        }
        return false;
    }

    /** Figures write a typographic minus; who types an ordinary one means the same. */
    private static String minus(String text) {
        return text.replace('−', '-');
    }

    private static int compare(Sheet.Column c, long a, long b) {
        return c.kind() == Kind.ADDRESS ? Long.compareUnsigned(a, b) : Long.compare(a, b);
    }

    private static boolean ordered(String op, int comparison) {
        return switch (op) {
            case "==" -> comparison == 0;
            case "!=" -> comparison != 0;
            case "<" -> comparison < 0;
            case "<=" -> comparison <= 0;
            case ">" -> comparison > 0;
            default -> comparison >= 0;
        };
    }

    private Selection select(IntPredicate test) {
        Selection s = new BitmapBackedSelection();
        int n = sheet.table().rowCount();
        for (int row = 0; row < n; row++) {
            if (test.test(row)) s.add(row);
        }
        return s;
    }

    private Sheet.Column column(Token at, String name) {
        return sheet.find(name).orElseThrow(() -> wrong(at, sheet.noColumn(name)));
    }

    /** A name with dots. */
    private String columnName() {
        StringBuilder name = new StringBuilder(tokens.get(next++).text());
        while (peek().is(".") && tokens.get(next + 1).kind() == Token.Kind.NAME) {
            name.append('.').append(tokens.get(next + 1).text());
            next += 2;
        }
        return name.toString();
    }

    /** The tokens that follow each other without a blank. */
    private String word() {
        int from = peek().at();
        int end = from;
        while (peek().kind() != Token.Kind.END && peek().kind() != Token.Kind.QUOTED && peek().at() == end) {
            Token t = peek();
            if (t.kind() == Token.Kind.OPERATOR && ENDS.contains(t.text())) break;
            end = t.at() + t.text().length();
            next++;
        }
        return source.substring(from, end);
    }

    private String example() {
        return switch (sheet.name()) {
            case "gs" -> "--where status == _Grunnable && goid > 4";
            case "ms" -> "--where curg == g1";
            case "ps" -> "--where runqtail != runqhead";
            case "waits" -> "--where place == runq && length_ns > 1000";
            case "events", "changes" -> "--where kind ~ runq && step > 100";
            default -> "--where " + sheet.columns().get(0).name() + " > 100";
        };
    }

    private boolean take(String operator) {
        if (!peek().is(operator)) return false;
        next++;
        return true;
    }

    private Token peek() {
        return tokens.get(next);
    }

    private ExpressionException wrong(Token at, String problem) {
        return ExpressionException.wrong(source, at.at(), problem);
    }
}
