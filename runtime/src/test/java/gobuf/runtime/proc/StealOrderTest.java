package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Policies;
import gobuf.runtime.machine.Reg;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The orders of stealing: the rows' against the arithmetic they use, and the arithmetic against figures that were published about it. */
class StealOrderTest {
    private static final int ROUNDS = 1_000_000;

    /** Rounds of 4·P probes in which exactly one P is never probed. */
    private static int missed(int procs) {
        int missed = 0;
        long x = StealOrder.SEED;
        for (int round = 0; round < ROUNDS; round++) {
            long met = 0;
            for (int i = 0; i < 4 * procs; i++) {
                x = StealOrder.shift(x);
                met |= 1L << StealOrder.victim(x, procs);
            }
            if (Long.bitCount(met) == procs - 1) missed++;
        }
        return missed;
    }

    /** The figures are those of the change to Go that gave the order up; three standard deviations of a count of that size are let pass. */
    @ParameterizedTest
    @CsvSource({"4, 63916", "8, 151765", "12, 199081", "16, 237477"})
    void theShiftRegisterMissesAP(int procs, int published) {
        double sigma = Math.sqrt(published * (1 - (double) published / ROUNDS));
        assertThat((double) missed(procs)).isBetween(published - 3 * sigma, published + 3 * sigma);
    }

    @ParameterizedTest
    @CsvSource({"4", "8", "12", "16"})
    void goesOrderMissesNone(int procs) {
        for (int start = 0; start < procs; start++) {
            for (int inc = 1; inc <= procs; inc++) {
                BigInteger common = BigInteger.valueOf(inc).gcd(BigInteger.valueOf(procs));
                if (!common.equals(BigInteger.ONE)) continue;
                long met = 0;
                long pos = start;
                for (int i = 0; i < procs; i++, pos = StealOrder.following(pos, inc, procs)) met |= 1L << pos;
                assertThat(met).isEqualTo((1L << procs) - 1);
            }
        }
    }

    /** The first Ps that the rows visit in two rounds of so many Ps, under an order. */
    private static List<Long> visited(String order, int procs) {
        Rig r = new Rig().onG0();
        r.procs(procs);
        Policies.Policy policy = Policies.find("order");
        r.s.input(policy.input(order));
        long at = r.memory(16);
        List<Long> out = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            long i = r.call("(*randomOrder).start", r.f.global("runtime.stealOrder"), 12345);
            assertThat(i).isZero();
            long pos = r.machine.registers().get(Reg.RCX);
            long inc = r.machine.registers().get(Reg.RDI);
            r.finishCall();
            r.poke(at, 8, (long) procs << 32).poke(at + 8, 8, pos | inc << 32);
            for (int n = 0; n < procs; n++) {
                out.add(r.mem.ld4(at + 8));
                r.call("(*randomEnum).next", at);
                r.finishCall();
            }
        }
        return out;
    }

    @Test
    void theRowsVisitPsInThatOrder() {
        List<Long> drawn = new ArrayList<>();
        long x = StealOrder.SEED;
        for (int i = 0; i < 2; i++) {
            for (int n = 0; n < 8; n++) drawn.add(StealOrder.victim(x = StealOrder.shift(x), 8));
        }
        assertThat(visited("lfsr", 8)).isEqualTo(drawn);
        assertThat(visited("sequential", 5)).containsExactly(0L, 1L, 2L, 3L, 4L, 0L, 1L, 2L, 3L, 4L);
        assertThat(visited("coprime", 8).subList(0, 8)).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }
}
