package gobuf.runtime.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gobuf.runtime.machine.Fault;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.proc.Sample;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One table, two executors: whatever is asked of them, they leave the same bytes after the same number of rows. */
class FuserTest {
    private static final int CYCLES = 400;

    private final Sample one = new Sample(CYCLES);
    private final Sample two = new Sample(CYCLES);
    private final Fuser fuser = new Fuser(2);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anySplitLeavesTheSame(long seed) {
        Random random = new Random(seed);
        int longest = 1 << 1 + random.nextInt(14);
        while (both(1 + random.nextInt(longest)) > 0) same();
        assertThat(one.memory.ld8(Sample.COUNT)).isZero();
        assertThat(one.image.row(one.registers.get(Reg.RIP)).halt()).isEqualTo("end");
        more();
        while (both(1000L + random.nextInt(longest)) > 0) same();
        assertThat(two.image.paths).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void stopMarksAreHonouredInTheMiddleOfAPath(long seed) {
        Random random = new Random(seed);
        warm();
        int stops = 0;
        for (int i = 0; i < 30; i++) {
            Row a = any(random);
            mark(a, true);
            for (int k = 0; k < 3; k++) {
                if (both(300) < 300) stops++;
                same();
            }
            mark(a, false);
            both(1L + random.nextInt(500));
            same();
        }
        assertThat(stops).isPositive();
    }

    @Test
    void aFaultInThePathLeavesTheRowsBeforeIt() {
        warm();
        long head = one.p() + one.image.types().p.gFreeHead.offset();
        one.restart();
        two.restart();
        for (long offset : new long[] {-1, 0x123450000L, 4}) {
            long good = one.memory.ld8(head);
            poke(head, offset < 0 ? 0x30 : good + offset);
            assertThat(both(100_000)).isBetween(30L, 100L);
            same();
            assertThatThrownBy(() -> Interpreter.run(one.cpu, 1, () -> false)).isInstanceOf(Fault.Signal.class);
            assertThatThrownBy(() -> fuser.run(two.cpu, 1000, () -> false)).isInstanceOf(Fault.Signal.class);
            same();
            one.restart();
            two.restart();
            poke(head, good);
            both(1000);
            same();
            one.restart();
            two.restart();
        }
    }

    @Test
    void aPathIsLeftWhereTheReturnAddressIsAnother() {
        warm();
        Row at = one.image.routine("runtime.casgstatus").orElseThrow().first();
        mark(at, true);
        both(1000);
        mark(at, false);
        assertThat(one.registers.get(Reg.RIP)).isEqualTo(at.address());
        poke(one.registers.get(Reg.RSP), 0x1234);
        both(1000);
        same();
        assertThatThrownBy(() -> fuser.run(two.cpu, 1000, () -> false)).hasMessageContaining("jump to 0x1234");
    }

    @Test
    void anInterruptEndsARunAndNothingIsLost() {
        int[] polls = {0};
        poke(Sample.COUNT, 1L << 40);
        long ran = fuser.run(two.cpu, Long.MAX_VALUE, () -> polls[0]++ == 3);
        assertThat(ran).isBetween(200_000L, 400_000L);
        Interpreter.run(one.cpu, ran, () -> false);
        same();
    }

    @Test
    void nothingIsJoinedWhileASessionIsShort() {
        Fuser lazy = new Fuser();
        lazy.run(two.cpu, 10_000, () -> false);
        Interpreter.run(one.cpu, 10_000, () -> false);
        assertThat(two.image.paths).isZero();
        same();
    }

    private void warm() {
        both(20_000);
        assertThat(two.image.paths).isPositive();
    }

    private void more() {
        poke(Sample.COUNT, CYCLES);
    }

    private void poke(long address, long value) {
        one.memory.st8(address, value);
        two.memory.st8(address, value);
    }

    private void mark(Row row, boolean on) {
        Interpreter.stop(row, on);
        Interpreter.stop(two.image.row(row.address()), on);
    }

    private Row any(Random random) {
        var routines = one.image.routines();
        var rows = routines.get(random.nextInt(routines.size())).rows();
        return rows.get(random.nextInt(rows.size()));
    }

    private long both(long max) {
        long a = Interpreter.run(one.cpu, max, () -> false);
        assertThat(fuser.run(two.cpu, max, () -> false)).isEqualTo(a);
        return a;
    }

    private void same() {
        assertThat(two.registers.copy()).isEqualTo(one.registers.copy());
        assertThat(pages(two.memory)).isEqualTo(pages(one.memory));
    }

    private static Map<Long, Integer> pages(Memory m) {
        Map<Long, Integer> out = new TreeMap<>();
        m.pages((address, bytes) -> out.put(address, Arrays.hashCode(bytes)));
        return out;
    }
}
