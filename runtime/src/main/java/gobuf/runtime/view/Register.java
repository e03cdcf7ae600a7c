package gobuf.runtime.view;

/**
 * One register of an M.
 *
 * @param name as gdb writes it: {@code rsp}; {@code tls.g} for the g in thread-local storage
 * @param value what it holds, or unknown if it is not modelled here
 * @param before what it held before the last command
 */
public record Register(String name, Value value, Value before) {
    /** A register that the last command did not change. */
    public static Register same(String name, Value value) {
        return new Register(name, value, value);
    }

    /** True if the last command changed it. */
    public boolean changed() {
        return !value.equals(before);
    }
}
