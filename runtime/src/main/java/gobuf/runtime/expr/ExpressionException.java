package gobuf.runtime.expr;

/** An expression that cannot be read, or has no value at this moment; says where and what to type instead. */
public final class ExpressionException extends RuntimeException {
    private final String problem;
    private final boolean momentary;

    private ExpressionException(String source, int at, String problem, boolean momentary) {
        super(problem + "\n    " + source + "\n    " + " ".repeat(at) + "^", null, false, false);
        this.problem = problem;
        this.momentary = momentary;
    }

    /** The expression is wrong and stays wrong. */
    public static ExpressionException wrong(String source, int at, String problem) {
        return new ExpressionException(source, at, problem, false);
    }

    /** The expression has no value now, but may have one later: a goroutine that is not there yet, a pointer that is nil. */
    static ExpressionException now(String source, int at, String problem) {
        return new ExpressionException(source, at, problem, true);
    }

    /** What is wrong, without the line that shows where. */
    public String problem() {
        return problem;
    }

    /** Whether the same expression may have a value at another moment. */
    public boolean momentary() {
        return momentary;
    }
}
