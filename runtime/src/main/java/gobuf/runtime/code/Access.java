package gobuf.runtime.code;

import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.LookAside;
import gobuf.runtime.machine.Memory;

/** Loads and stores of joined code; small, so that the JIT compiler puts them in. */
final class Access {
    private static final int SLOTS = LookAside.SLOTS - 1;
    private static final int OUTSIDE = -Memory.PAGE;
    private static final int WORDS = Memory.PAGE / 8 - 1;
    /** An index that is outside of every page whatever a path adds to it. */
    private static final int NOWHERE = Integer.MIN_VALUE / 2;

    private static final long[] NONE = {};

    private Access() {}

    /** 8 bytes by address. */
    static long ld8(Cpu c, long[] tags, long[][] pages, long a) {
        int slot = (int) (a >>> 12) & SLOTS;
        return tags[slot] == (a & (OUTSIDE | 7)) ? pages[slot][(int) a >>> 3 & WORDS] : c.ld8(a);
    }

    /** 4 bytes by address, zero-extended. */
    static long ld4(Cpu c, long[] tags, long[][] pages, long a) {
        int slot = (int) (a >>> 12) & SLOTS;
        return tags[slot] == (a & (OUTSIDE | 3))
                ? pages[slot][(int) a >>> 3 & WORDS] >>> (((int) a & 4) << 3) & 0xffffffffL
                : c.ld4(a);
    }

    /** A byte by address, zero-extended. */
    static long ld1(Cpu c, long[] tags, long[][] pages, long a) {
        int slot = (int) (a >>> 12) & SLOTS;
        return tags[slot] == (a & OUTSIDE)
                ? pages[slot][(int) a >>> 3 & WORDS] >>> (((int) a & 7) << 3) & 0xff
                : c.ld1(a);
    }

    /** Stores 8 bytes by address; 1 if words of a stack that the path holds in variables may have changed. */
    static int st8(Cpu c, long[] tags, long[][] pages, long a, long v) {
        int slot = (int) (a >>> 12) & SLOTS;
        if (tags[slot] != (a & (OUTSIDE | 7))) return c.put(a, 8, v);
        pages[slot][(int) a >>> 3 & WORDS] = v;
        return 0;
    }

    /** Stores 4 bytes by address. */
    static int st4(Cpu c, long[] tags, long[][] pages, long a, long v) {
        int slot = (int) (a >>> 12) & SLOTS;
        if (tags[slot] != (a & (OUTSIDE | 3))) return c.put(a, 4, v);
        long[] page = pages[slot];
        int k = (int) a >>> 3 & WORDS;
        int shift = ((int) a & 4) << 3;
        page[k] = page[k] & ~(0xffffffffL << shift) | (v & 0xffffffffL) << shift;
        return 0;
    }

    /** The page of the address, to be written directly; empty if there is none. */
    static long[] own(Cpu c, long[] tags, long[][] pages, long a) {
        int slot = (int) (a >>> 12) & SLOTS;
        if (tags[slot] == (a & OUTSIDE)) return pages[slot];
        long[] page = c.own(a);
        return page == null ? NONE : page;
    }

    /** The page of the stack that SP points to, pinned. */
    static long[] pin(Cpu c, long sp) {
        long[] page = c.pin(sp);
        return page == null ? NONE : page;
    }

    /** The word of a page at which the address lies; far outside if the path has none, or it is not aligned. */
    static int index(long[] page, long a) {
        return page == NONE || (a & 7) != 0 ? NOWHERE : (int) a >>> 3 & WORDS;
    }

    /** Word {@code k} of a page, or 8 bytes by address where that is outside. */
    static long ld8(Cpu c, long[] page, int k, long a) {
        return k >= 0 && k < page.length ? page[k] : c.ld8(a);
    }

    /** 4 bytes of word {@code k}, from bit {@code shift} on, zero-extended. */
    static long ld4(Cpu c, long[] page, int k, int shift, long a) {
        return k >= 0 && k < page.length ? page[k] >>> shift & 0xffffffffL : c.ld4(a);
    }

    /** A byte, zero-extended. */
    static long ld1(Cpu c, long[] page, int k, int shift, long a) {
        return k >= 0 && k < page.length ? page[k] >>> shift & 0xff : c.ld1(a);
    }

    /** Stores word {@code k} of a page. */
    static int st8(Cpu c, long[] page, int k, long a, long v) {
        if (k < 0 || k >= page.length) return c.put(a, 8, v);
        page[k] = v;
        return 0;
    }

    /** Stores 4 bytes. */
    static int st4(Cpu c, long[] page, int k, int shift, long a, long v) {
        if (k < 0 || k >= page.length) return c.put(a, 4, v);
        page[k] = page[k] & ~(0xffffffffL << shift) | (v & 0xffffffffL) << shift;
        return 0;
    }

    /** Stores a byte. */
    static int st1(Cpu c, long[] page, int k, int shift, long a, long v) {
        if (k < 0 || k >= page.length) return c.put(a, 1, v);
        page[k] = page[k] & ~(0xffL << shift) | (v & 0xff) << shift;
        return 0;
    }

    /** 8 bytes of the running stack, whose page lies at {@code tag}. */
    static long ldFrame(Cpu c, long tag, long[] page, long a) {
        return (a & (OUTSIDE | 7)) == tag ? page[(int) a >>> 3 & WORDS] : c.ldFrame(a);
    }

    /** Stores 8 bytes to the running stack; {@code j} takes what was there, unless it is null. */
    static void stFrame(Cpu c, long tag, long[] page, long a, long v, Journal j) {
        if ((a & (OUTSIDE | 7)) != tag) {
            c.stFrame(a, v);
            return;
        }
        int k = (int) a >>> 3 & WORDS;
        if (j != null) j.memory(a, 8, page[k]);
        page[k] = v;
    }

    /** Stores 8 bytes by address, and keeps in the journal what was there. */
    static void st8(Cpu c, long[] tags, long[][] pages, long a, long v, Journal j) {
        int slot = (int) (a >>> 12) & SLOTS;
        if (tags[slot] != (a & (OUTSIDE | 7))) {
            c.st8(a, v);
            return;
        }
        long[] page = pages[slot];
        int k = (int) a >>> 3 & WORDS;
        if (j != null) j.memory(a, 8, page[k]);
        page[k] = v;
    }

    /** Sets a register, and keeps in the journal what was there. */
    static void reg(long[] regs, int r, long v, Journal j, int thread) {
        j.register(thread, r, regs[r]);
        regs[r] = v;
    }
}
