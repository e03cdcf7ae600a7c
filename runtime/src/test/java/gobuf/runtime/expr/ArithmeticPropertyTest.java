package gobuf.runtime.expr;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.SmallMachine;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random trees, written down with as few parentheses as Go's precedence allows, come to what exact arithmetic cut to 64 bits says.
 */
class ArithmeticPropertyTest {
    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);
    private static final List<String> OPERATORS =
            List.of("+", "-", "*", "&", "|", "^", "<<", "==", "!=", "<", ">=", "&&", "||");

    /** A tree with its own value: text, how tightly its outermost operator binds, exact value. */
    private record Sample(String text, int level, BigInteger value) {}

    private final Random random = new Random(20221119);

    @Test
    void precedenceAndArithmeticAgreeWithAReference() {
        SmallMachine small = new SmallMachine();
        for (int i = 0; i < 5000; i++) {
            Sample s = sample(5);
            assertThat(Expression.parse(s.text).eval(small.machine()).bits())
                    .as(s.text)
                    .isEqualTo(s.value.longValue());
        }
    }

    private Sample sample(int depth) {
        if (depth == 0 || random.nextInt(4) == 0) return number();
        if (random.nextInt(6) == 0) {
            Sample inner = sample(depth - 1);
            String text = inner.level < 6 ? "(" + inner.text + ")" : inner.text;
            return new Sample("-" + text, 6, signed(inner.value.negate()));
        }
        String op = OPERATORS.get(random.nextInt(OPERATORS.size()));
        int level = level(op);
        Sample left = sample(depth - 1);
        Sample right = op.equals("<<") ? shift() : sample(depth - 1);
        String l = left.level < level ? "(" + left.text + ")" : left.text;
        String r = right.level <= level ? "(" + right.text + ")" : right.text;
        String space = random.nextBoolean() ? " " : "";
        return new Sample(l + space + op + space + r, level, apply(op, left.value, right.value));
    }

    private Sample number() {
        BigInteger v =
                switch (random.nextInt(3)) {
                    case 0 -> BigInteger.valueOf(random.nextInt(20));
                    case 1 -> BigInteger.valueOf(random.nextInt());
                    default -> BigInteger.valueOf(random.nextLong());
                };
        BigInteger magnitude = v.abs();
        String text = random.nextBoolean() ? "0x" + magnitude.toString(16) : magnitude.toString();
        return new Sample(text, 7, signed(magnitude));
    }

    private Sample shift() {
        int by = random.nextInt(70);
        return new Sample(Integer.toString(by), 7, BigInteger.valueOf(by));
    }

    /** Go's levels, from the language specification: 5 multiplication, 4 addition, 3 comparison, 2 and, 1 or. */
    private static int level(String op) {
        if (List.of("*", "<<", "&").contains(op)) return 5;
        if (List.of("+", "-", "|", "^").contains(op)) return 4;
        if (op.equals("&&")) return 2;
        return op.equals("||") ? 1 : 3;
    }

    private static BigInteger apply(String op, BigInteger a, BigInteger b) {
        boolean x = a.signum() != 0;
        boolean y = b.signum() != 0;
        return switch (op) {
            case "+" -> signed(a.add(b));
            case "-" -> signed(a.subtract(b));
            case "*" -> signed(a.multiply(b));
            case "&" -> signed(a.and(b));
            case "|" -> signed(a.or(b));
            case "^" -> signed(a.xor(b));
            case "<<" -> signed(a.shiftLeft(b.intValue()));
            case "==" -> truth(a.equals(b));
            case "!=" -> truth(!a.equals(b));
            case "<" -> truth(a.compareTo(b) < 0);
            case ">=" -> truth(a.compareTo(b) >= 0);
            case "&&" -> truth(x && y);
            default -> truth(x || y);
        };
    }

    private static BigInteger truth(boolean b) {
        return b ? BigInteger.ONE : BigInteger.ZERO;
    }

    private static BigInteger signed(BigInteger v) {
        BigInteger low = v.mod(TWO_64);
        return low.testBit(63) ? low.subtract(TWO_64) : low;
    }
}
