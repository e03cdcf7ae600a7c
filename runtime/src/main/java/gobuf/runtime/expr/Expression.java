package gobuf.runtime.expr;

import gobuf.runtime.engine.Condition;
import gobuf.runtime.engine.Machine;

/** An expression that was read; it can be worked out for a machine at any moment. */
public final class Expression {
    private final String source;
    private final Node root;

    private Expression(String source, Node root) {
        this.source = source;
        this.root = root;
    }

    /**
     * Reads an expression.
     *
     * @throws ExpressionException if it is none
     */
    public static Expression parse(String source) {
        String line = source.strip().replace('\n', ' ').replace('\t', ' ');
        return new Expression(line, Parser.parse(line));
    }

    /**
     * Its value now.
     *
     * @throws ExpressionException if it has none
     */
    public Result eval(Machine machine) {
        return new Evaluator(source, machine).eval(root);
    }

    /**
     * The expression as a condition: holds when the value is not 0, and does not hold while there is no value.
     *
     * @param now where it is tried once, so that what can never be right is told at once
     * @throws ExpressionException if it is wrong at any moment
     */
    public Condition condition(Machine now) {
        try {
            eval(now);
        } catch (ExpressionException e) {
            if (!e.momentary()) throw e;
        }
        return new Held(this);
    }

    private record Held(Expression expression) implements Condition {
        @Override
        public boolean test(Machine machine) {
            try {
                return expression.eval(machine).holds();
            } catch (ExpressionException e) {
                return false;
            }
        }

        @Override
        public String source() {
            return expression.source;
        }
    }

    @Override
    public String toString() {
        return source;
    }
}
