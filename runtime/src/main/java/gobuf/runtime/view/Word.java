package gobuf.runtime.view;

/**
 * One word of a stack.
 *
 * @param address where it lies
 * @param value what it holds
 * @param before what it held before the last command
 * @param role what the word is for: {@code return address}, {@code saved rbp}, {@code fn}; or empty
 * @param frame the routine whose frame it belongs to, or empty
 */
public record Word(long address, Value value, Value before, String role, String frame) {
    /** True if the last command changed it. */
    public boolean changed() {
        return !value.equals(before);
    }
}
