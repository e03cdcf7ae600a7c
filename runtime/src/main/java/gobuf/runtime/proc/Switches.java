package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Program;

/**
 * What a Go build or environment can switch on and this simulation shows as branches: words of Gobuf's own data region, all zero at the
 * start, set with {@code %set race on} and the like.
 */
public final class Switches {
    /** Race detector: runqput tosses a coin, runqputslow shuffles. In Go a build flag ({@code raceenabled}). */
    public static final int RACE = 0;
    /** Memory or address sanitizer. In Go build flags ({@code msanenabled}, {@code asanenabled}). */
    public static final int MSAN = 1;

    private static final long BASE = Program.OWN_DATA.start() + 0x1000;

    private Switches() {}

    /** Whether a switch is on. */
    static boolean on(Cpu c, int which) {
        return c.ld8(BASE + 8L * which) != 0;
    }

    /** The address of a switch's word. */
    public static long address(int which) {
        return BASE + 8L * which;
    }
}
