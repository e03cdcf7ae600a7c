package gobuf.runtime.view;

/**
 * One field of a structure in memory.
 *
 * @param name path below the structure, such as {@code sched.sp}
 * @param offset in bytes from the structure's start
 * @param type Go's type, such as {@code guintptr}
 * @param value what it holds
 * @param before what it held before the last command; equal to {@code value} if that did not change it
 * @param remark what the reader has to know, or empty
 */
public record Field(String name, int offset, String type, Value value, Value before, String remark) {
    /** A field that the last command did not change. */
    public static Field same(String name, int offset, String type, Value value) {
        return new Field(name, offset, type, value, value, "");
    }

    /** True if the last command changed it. */
    public boolean changed() {
        return !value.equals(before);
    }
}
