package gobuf.runtime.machine;

/**
 * A page without what is zero in it. Most of a goroutine's stack was never written and most fields of its g are zero, so that checkpoints, and
 * memory that nobody has written since the newest of them, need a fraction of their pages' bytes.
 *
 * <p>The first word has a bit for each block of {@value #BLOCK} words, set if one of them is not zero; these blocks follow. It is always
 * shorter than a page, which is how the two are told apart.
 */
final class Packed {
    private static final int BLOCK = 8;
    /** The words of a page: 64 blocks, a bit of a word for each. */
    private static final int WORDS = Memory.PAGE / 8;
    /** With more blocks than these a page stays what it is: packing would save less than an eighth. */
    private static final int MOST = 56;

    private Packed() {}

    /** Whether the words are a packed page. */
    static boolean is(long[] page) {
        return page.length < WORDS;
    }

    /** The page packed, or itself if that saves little. */
    static long[] pack(long[] page) {
        long mask = 0;
        for (int b = 0; b < WORDS / BLOCK; b++) {
            int i = b * BLOCK;
            long any = page[i] | page[i + 1] | page[i + 2] | page[i + 3];
            any |= page[i + 4] | page[i + 5] | page[i + 6] | page[i + 7];
            if (any != 0) mask |= 1L << b;
        }
        int blocks = Long.bitCount(mask);
        if (blocks > MOST) return page;
        long[] out = new long[1 + blocks * BLOCK];
        out[0] = mask;
        int to = 1;
        for (long left = mask; left != 0; left &= left - 1) {
            System.arraycopy(page, Long.numberOfTrailingZeros(left) * BLOCK, out, to, BLOCK);
            to += BLOCK;
        }
        return out;
    }

    /** A page of its own with what was packed. */
    static long[] unpack(long[] packed) {
        long[] page = new long[WORDS];
        int from = 1;
        for (long left = packed[0]; left != 0; left &= left - 1) {
            System.arraycopy(packed, from, page, Long.numberOfTrailingZeros(left) * BLOCK, BLOCK);
            from += BLOCK;
        }
        return page;
    }
}
