package gobuf.runtime.expr;

/** Go's operators on 64-bit words. */
final class Arithmetic {
    private Arithmetic() {}

    /** Applies an operator whose operands have met in {@code type}; a divisor is not 0. */
    static Result apply(String operator, GoType type, long a, long b) {
        boolean unsigned = type.unsigned();
        return switch (operator) {
            case "+" -> Result.number(type, a + b);
            case "-" -> Result.number(type, a - b);
            case "*" -> Result.number(type, a * b);
            case "/" -> Result.number(type, unsigned ? Long.divideUnsigned(a, b) : a / b);
            case "%" -> Result.number(type, unsigned ? Long.remainderUnsigned(a, b) : a % b);
            case "&" -> Result.number(type, a & b);
            case "|" -> Result.number(type, a | b);
            case "^" -> Result.number(type, a ^ b);
            case "&^" -> Result.number(type, a & ~b);
            case "<<" -> Result.number(type, far(b) ? 0 : a << b);
            case ">>" -> Result.number(type, shiftRight(unsigned, a, b));
            case "==" -> Result.truth(type.fit(a) == type.fit(b));
            case "!=" -> Result.truth(type.fit(a) != type.fit(b));
            default -> Result.truth(compare(operator, unsigned, type.fit(a), type.fit(b)));
        };
    }

    private static boolean far(long by) {
        return by < 0 || by > 63;
    }

    private static long shiftRight(boolean unsigned, long a, long by) {
        if (unsigned) return far(by) ? 0 : a >>> by;
        return a >> (far(by) ? 63 : by);
    }

    private static boolean compare(String operator, boolean unsigned, long a, long b) {
        int order = unsigned ? Long.compareUnsigned(a, b) : Long.compare(a, b);
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> throw new IllegalArgumentException("no operator " + operator);
        };
    }
}
