package gobuf.runtime.machine;

/**
 * A named range of the simulated address space.
 *
 * @param name what lies there, such as {@code text} or {@code heap}
 * @param start first byte; a multiple of {@link Memory#PAGE}
 * @param size bytes; a multiple of {@link Memory#PAGE}
 * @param writable whether rows may store there; inputs of a session may in any case
 */
public record Region(String name, long start, long size, boolean writable) {
    /** First byte behind the region. */
    public long end() {
        return start + size;
    }

    /** Whether the address lies in the region. */
    public boolean holds(long address) {
        return address - start >= 0 && address - start < size;
    }
}
