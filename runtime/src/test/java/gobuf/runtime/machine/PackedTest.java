package gobuf.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a packed page has room for, and that nothing is lost. */
class PackedTest {
    private static final int WORDS = Memory.PAGE / 8;
    private static final long HEAP = 0xc000000000L;
    private static final int PAGES = 600;

    @Test
    void aPageOfZerosIsOneWord() {
        assertThat(Packed.pack(new long[WORDS])).containsExactly(0);
        assertThat(Packed.unpack(new long[1])).hasSize(WORDS).containsOnly(0);
    }

    @Test
    void whatIsNotZeroComesBack() {
        for (long seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            long[] page = new long[WORDS];
            for (int i = random.nextInt(120); i > 0; i--) page[random.nextInt(WORDS)] = random.nextLong();
            long[] packed = Packed.pack(page);
            assertThat(Packed.is(packed) ? Packed.unpack(packed) : packed)
                    .as("seed %d", seed)
                    .containsExactly(page);
        }
    }

    @Test
    void theFirstAndTheLastWordAreTwoBlocks() {
        long[] page = new long[WORDS];
        page[0] = 1;
        page[WORDS - 1] = 2;
        assertThat(Packed.pack(page)).containsExactly(1L | 1L << 63, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2);
    }

    @Test
    void aFullPageStaysAsItIs() {
        long[] page = new long[WORDS];
        Arrays.fill(page, 7);
        assertThat(Packed.pack(page)).isSameAs(page);
        Arrays.fill(page, 0, 57, 0);
        assertThat(Packed.pack(page)).as("57 blocks").isSameAs(page);
        Arrays.fill(page, 0, 64, 0);
        assertThat(Packed.pack(page)).as("56 blocks").hasSize(1 + 56 * 8);
    }

    /** Pages that were packed are written, read, kept and brought back like others. */
    @Test
    void aMemoryOfPackedPagesIsTheSameMemory() {
        Memory m = new Memory(0);
        m.map(new Region("heap", HEAP, (long) PAGES * Memory.PAGE, true));
        for (int i = 0; i < PAGES; i++) m.st8(at(i), i + 1);
        Memory.Snapshot first = m.checkpoint();
        for (int i = 0; i < PAGES; i += 2) m.st8(at(i) + 8, i + 1);
        Memory.Snapshot second = m.checkpoint();
        assertThat(first.apart(second)).isEqualTo(PAGES / 2);
        for (int i = 0; i < PAGES; i += 3) m.st8(at(i), 0);
        m.restore(second);
        for (int i = 0; i < PAGES; i++) {
            assertThat(m.ld8(at(i))).isEqualTo(i + 1);
            assertThat(m.ld8(at(i) + 8)).isEqualTo(i % 2 == 0 ? i + 1 : 0);
        }
        m.restore(first);
        for (int i = 0; i < PAGES; i++) assertThat(m.ld8(at(i) + 8)).isZero();
        assertThat(m.written()).isEqualTo(PAGES);
    }

    private static long at(int page) {
        return HEAP + (long) page * Memory.PAGE + Memory.PAGE / 2;
    }
}
