package gobuf.runtime.expr;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads tokens into a tree, with Go's precedence (The Go Programming Language Specification, "Operators"). */
final class Parser {
    /** Operators by how tightly they bind, as in Go. */
    static final Map<String, Integer> BINARY = Map.ofEntries(
            Map.entry("||", 1),
            Map.entry("&&", 2),
            Map.entry("==", 3),
            Map.entry("!=", 3),
            Map.entry("<", 3),
            Map.entry("<=", 3),
            Map.entry(">", 3),
            Map.entry(">=", 3),
            Map.entry("+", 4),
            Map.entry("-", 4),
            Map.entry("|", 4),
            Map.entry("^", 4),
            Map.entry("*", 5),
            Map.entry("/", 5),
            Map.entry("%", 5),
            Map.entry("<<", 5),
            Map.entry(">>", 5),
            Map.entry("&", 5),
            Map.entry("&^", 5));

    private static final Set<String> UNARY = Set.of("-", "+", "!", "^", "&", "*");
    /** Deeper nesting is a mistake, and would end Java's stack. */
    private static final int DEEPEST = 200;

    private final String source;
    private final List<Token> tokens;
    private int next;
    private int depth;

    private Parser(String source) {
        this.source = source;
        this.tokens = Lexer.tokens(source);
    }

    static Node parse(String source) {
        Parser p = new Parser(source);
        if (p.peek().kind() == Token.Kind.END)
            throw p.wrong(p.peek(), "an expression is missing; type for example rsp+8");
        Node node = p.binary(1);
        Token rest = p.peek();
        if (rest.kind() != Token.Kind.END) throw p.wrong(rest, "'" + rest.text() + "' was not expected here");
        return node;
    }

    private Node binary(int least) {
        if (++depth > DEEPEST) throw wrong(peek(), "the expression is nested more than " + DEEPEST + " deep");
        Node left = unary();
        while (true) {
            Token op = peek();
            int level = op.kind() == Token.Kind.OPERATOR ? BINARY.getOrDefault(op.text(), 0) : 0;
            if (level < least) {
                depth--;
                return left;
            }
            next++;
            left = new Node.Binary(op.text(), left, binary(level + 1), op.at());
        }
    }

    private Node unary() {
        Token t = peek();
        if (t.kind() == Token.Kind.OPERATOR && UNARY.contains(t.text())) {
            if (++depth > DEEPEST) throw wrong(t, "the expression is nested more than " + DEEPEST + " deep");
            next++;
            Node of = unary();
            depth--;
            return new Node.Unary(t.text(), of, t.at());
        }
        return postfix(primary());
    }

    private Node postfix(Node primary) {
        Node node = primary;
        while (true) {
            Token t = peek();
            if (t.is(".")) {
                next++;
                node = member(node);
            } else if (t.is("[")) {
                next++;
                Node index = binary(1);
                expect("]", t);
                node = new Node.Index(node, index, t.at());
            } else {
                return node;
            }
        }
    }

    private Node member(Node of) {
        Token t = tokens.get(next++);
        if (t.kind() == Token.Kind.NAME) return new Node.Member(of, t.text(), t.at());
        if (t.kind() == Token.Kind.NUMBER && of instanceof Node.Load load) {
            if (t.value() != 1 && t.value() != 2 && t.value() != 4 && t.value() != 8)
                throw wrong(t, "memory is read in 1, 2, 4 or 8 bytes, not " + t.text());
            return new Node.Load(load.address(), (int) t.value(), load.at());
        }
        throw wrong(t, "the name of a field is missing after the dot");
    }

    private Node primary() {
        Token t = tokens.get(next++);
        switch (t.kind()) {
            case NUMBER:
                return new Node.Number(t.value(), t.at());
            case NAME:
                return new Node.Name(t.text(), false, t.at());
            case QUOTED:
                return new Node.Name(t.text(), true, t.at());
            case OPERATOR:
                if (t.is("(")) {
                    Node inner = binary(1);
                    expect(")", t);
                    return inner;
                }
                if (t.is("[")) {
                    Node address = binary(1);
                    expect("]", t);
                    return new Node.Load(address, 8, t.at());
                }
                throw wrong(t, "a value is missing before '" + t.text() + "'");
            case END:
                break;
        }
        throw wrong(t, "a value is missing at the end");
    }

    private void expect(String close, Token open) {
        Token t = tokens.get(next);
        if (!t.is(close)) throw wrong(t, "'" + close + "' is missing for the '" + open.text() + "'");
        next++;
    }

    private Token peek() {
        return tokens.get(next);
    }

    private ExpressionException wrong(Token t, String problem) {
        return ExpressionException.wrong(source, t.at(), problem);
    }
}
