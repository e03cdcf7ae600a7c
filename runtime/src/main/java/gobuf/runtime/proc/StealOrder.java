package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.layout.Types;

/**
 * In which order Ms visit Ps to steal: Go's, which meets every P once a round; by random numbers, as up to Go 1.6, where a round may miss
 * a P; or one P after the other from the first, which Go never did.
 *
 * <p>Go 1.6, proc.go, {@code findrunnable}, and the assembly of {@code fastrand1}: each M draws from a shift register of 32 bits that begins
 * at {@link #SEED}, to which Go adds the M's id and, from 1.4 on, the clock. Here it is the id alone, so that a run repeats.
 */
public final class StealOrder {
    /** Where the first M's shift register begins. */
    public static final long SEED = 0x49f6428aL;
    /** Most Ms that have a shift register of their own; the others share those. */
    static final int MS = 1024;

    static final int LFSR = 1;
    static final int SEQUENTIAL = 2;

    private static final long TAPS = 0x88888eefL;
    private static final long MASK = 0xffffffffL;
    private static final long SIGN = 0x80000000L;

    private StealOrder() {}

    /** The register's next state: doubled; if its sign bit is then set, the taps are turned over. */
    public static long shift(long x) {
        long twice = x << 1 & MASK;
        return (twice & SIGN) != 0 ? twice ^ TAPS : twice;
    }

    /** The P that a state of the register names. */
    public static long victim(long x, long count) {
        return x % count;
    }

    /** The P that comes next in Go's order. */
    public static long following(long pos, long inc, long count) {
        return (pos + inc) % count;
    }

    /** How an order goes on: the step that was drawn for it; under the shift register its next state. */
    static long step(Cpu c, Types t, long coprime, long count) {
        long drawn = draw(c, t, count);
        long order = c.ld8(Switches.address(Switches.ORDER));
        return order == LFSR ? drawn : order == SEQUENTIAL ? 1 : coprime;
    }

    /** The P with which an order begins that {@code i} was drawn for. */
    static long first(Cpu c, long i, long step, long count) {
        long order = c.ld8(Switches.address(Switches.ORDER));
        return order == LFSR ? victim(step, count) : order == SEQUENTIAL ? 0 : i % count;
    }

    /** The step behind {@code step}. */
    static long next(Cpu c, long step) {
        long shifted = shift(step);
        return c.ld8(Switches.address(Switches.ORDER)) == LFSR ? shifted : step;
    }

    /** The P behind that at {@code pos}. */
    static long second(Cpu c, long pos, long step, long count) {
        return c.ld8(Switches.address(Switches.ORDER)) == LFSR ? victim(step, count) : following(pos, step, count);
    }

    /**
     * The next state of the running M's register, which stands still under other orders. A round takes as many states as there are Ps; if it
     * ends early because something was stolen, those that are left are passed over, which Go did not.
     */
    private static long draw(Cpu c, Types t, long count) {
        long id = c.ld(c.ld(c.g(), t.g.m), t.m.id) % MS;
        long at = Words.LFSR + 8 * id;
        long kept = c.ld8(at);
        long order = c.ld8(Switches.address(Switches.ORDER));
        long x = kept == 0 ? SEED + id : kept;
        long last = x;
        long rounds = order == LFSR ? count : 0;
        for (long n = 0; n < rounds; n++) last = shift(last);
        c.st8(at, order == LFSR ? last : kept);
        return shift(x);
    }
}
