package gobuf.runtime.code;

/**
 * A number in joined code: a Java local variable plus a constant, or the constant alone. Variables are set once, so that a number stays
 * what it is.
 *
 * @param local index of the variable; {@link #NONE} for none
 * @param add the constant; for {@code wide} numbers only if there is a variable
 * @param wide whether a long, else an int
 */
record Num(int local, long add, boolean wide) {
    static final int NONE = -1;

    static Num of(long value) {
        return new Num(NONE, value, true);
    }

    static Num ofInt(int value) {
        return new Num(NONE, value, false);
    }

    boolean constant() {
        return local == NONE;
    }

    Num plus(long n) {
        return new Num(local, add + n, wide);
    }
}
