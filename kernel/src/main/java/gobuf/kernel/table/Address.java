package gobuf.kernel.table;

/**
 * An address in both forms.
 *
 * @param bits the number
 * @param meaning what lies there, {@code g5.stack.hi−0x28}, {@code goexit+1}; empty if nothing known
 */
record Address(long bits, String meaning) {
    /** The number in hex. */
    String hex() {
        return "0x" + Long.toHexString(bits);
    }

    /** The number that {@link #hex} wrote. */
    static long parse(String hex) {
        return Long.parseUnsignedLong(hex, 2, hex.length(), 16);
    }
}
