package gobuf.runtime.proc;

import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/**
 * The monotonic clock. A run must not depend on the hour it is made at, so the simulated clock is a word of memory that starts at 0 and
 * that no row advances.
 *
 * <p>Go 1.19, time_nofake.go, {@code nanotime}.
 */
final class Nanotime {
    private Nanotime() {}

    static void define(Program p) {
        Rows r = p.routine("runtime.nanotime").nosplit();
        // spotless:off
        r.line(19);
        r.step("ask the clock",                            c -> {}).summarises("the simulated clock is a word that stands still; poke it to let time pass");
        r.ret("return the clock's nanoseconds",            c -> c.ld8(Words.CLOCK));
        // spotless:on
    }
}
