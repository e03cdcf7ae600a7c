package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;

/** What the simulated process has printed to its standard error, as bytes of simulated memory, so that going back unprints it. */
public final class Output {
    /** Most bytes kept; what is printed beyond is dropped. */
    public static final int LIMIT = 0x8000 - 8;

    /** How many bytes there are; the bytes follow it. */
    public static final long LENGTH = Words.OUTPUT;

    private static final long BYTES = LENGTH + 8;

    private Output() {}

    /** Whether bytes that were printed lie at an address, or can. */
    public static boolean isText(long address) {
        return address >= BYTES && address < BYTES + LIMIT;
    }

    /** Whether no more is kept. */
    static boolean isFull(Cpu c) {
        return c.ld8(LENGTH) == LIMIT;
    }

    /** Prints {@code n} bytes of memory. */
    public static void print(Cpu c, long address, long n) {
        for (long i = 0; i < n; i++) put(c, c.ld1(address + i));
    }

    /** Prints ASCII text. */
    public static void print(Cpu c, String s) {
        for (int i = 0; i < s.length(); i++) put(c, s.charAt(i));
    }

    private static void put(Cpu c, long b) {
        long n = c.ld8(LENGTH);
        if (n == LIMIT) return;
        c.st1(BYTES + n, b);
        c.st8(LENGTH, n + 1);
    }
}
