package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.RSP;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * The M's own random numbers: wyrand on m.fastrand. In Go the seed comes from the kernel; here it is part of the start state, so every
 * run draws the same numbers.
 *
 * <p>Go 1.19, stubs.go, {@code fastrand}, {@code fastrandn}.
 */
final class Fastrand {
    private static final long INCREMENT = 0xa0761d6478bd642fL;
    private static final long MASK = 0xe7037ed1a0b428dbL;

    private Fastrand() {}

    static void define(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.fastrand");
        // spotless:off
        r.line(135);
        r.step("m.fastrand += 0xa0761d6478bd642f",         c -> c.add(c.ld(c.g(), t.g.m), t.m.fastrand, INCREMENT));
        r.line(137);
        r.ret("return the product's halves, mixed",        c -> mix(c.ld(c.ld(c.g(), t.g.m), t.m.fastrand)));

        Rows n = p.routine("runtime.fastrandn", "n");
        n.line(154);
        n.step("spill n above the return address",         c -> c.st8(c.reg(RSP) + 8, c.get(n.param("n"))));
        n.line(157);
        n.call("x = fastrand()",                           "runtime.fastrand");
        Local x = n.param("n");
        n.ret("return x·n / 2³²",                          c -> below(c.get(x), c.ld8(c.reg(RSP) + 8)));
        // spotless:on
    }

    /** {@code fastrandn(n)} in one row, for branches that the binary of this release leaves out: it has no call to return to. */
    static long draw(Cpu c, Types t, long n) {
        long m = c.ld(c.g(), t.g.m);
        c.add(m, t.m.fastrand, INCREMENT);
        return below(mix(c.ld(m, t.m.fastrand)), n);
    }

    private static long below(long x, long n) {
        return (x & 0xffffffffL) * (n & 0xffffffffL) >>> 32;
    }

    private static long mix(long seed) {
        long other = seed ^ MASK;
        // The unsigned high half: what the signed one lacks for each negative factor is the other factor.
        long high = Math.multiplyHigh(seed, other) + (seed >> 63 & other) + (other >> 63 & seed);
        return (high ^ seed * other) & 0xffffffffL;
    }
}
