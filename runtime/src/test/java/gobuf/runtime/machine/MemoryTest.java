package gobuf.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryTest {
    private static final long DATA = 0x10000;
    private static final long HEAP = 0xc000000000L;

    private final Memory memory = new Memory();

    @BeforeEach
    void map() {
        memory.map(new Region("data", DATA, 16 * Memory.PAGE, true));
        memory.map(new Region("text", 0x400000, Memory.PAGE, false));
        memory.map(new Region("heap", HEAP, 1L << 26, true));
    }

    @Test
    void wordsAreLittleEndian() {
        memory.st8(DATA, 0x1122334455667788L);
        assertThat(memory.ld1(DATA)).isEqualTo(0x88);
        assertThat(memory.ld2(DATA)).isEqualTo(0x7788);
        assertThat(memory.ld4(DATA + 4)).isEqualTo(0x11223344L);
        memory.st4(DATA, -1);
        assertThat(memory.ld8(DATA)).isEqualTo(0x11223344ffffffffL);
    }

    @Test
    void unwrittenPagesReadAsZeroAndTakeNoRoom() {
        assertThat(memory.ld8(HEAP + 0x123450)).isZero();
        int[] pages = {0};
        memory.pages((a, b) -> pages[0]++);
        assertThat(pages[0]).isZero();
        memory.st1(HEAP + 0x123450, 1);
        memory.pages((a, b) -> {
            pages[0]++;
            assertThat(a).isEqualTo(HEAP + 0x123000);
        });
        assertThat(pages[0]).isOne();
    }

    @Test
    void faultsAreValuesThatSayWhatWasWrong() {
        assertFault(
                () -> memory.ld8(0x30), Fault.Kind.NIL, "read of 8 bytes at 0x30: nil pointer dereference (SIGSEGV)");
        assertFault(
                () -> memory.st8(0x99990000L, 1),
                Fault.Kind.UNMAPPED,
                "write of 8 bytes at 0x99990000: no region is mapped there (SIGSEGV)");
        assertFault(() -> memory.ld8(DATA + 4), Fault.Kind.MISALIGNED, "misaligned");
        assertFault(() -> memory.st1(0x400000, 1), Fault.Kind.READ_ONLY, "read-only");
        assertThat(memory.ld1(0x400000)).isZero();
        assertFault(() -> memory.ld8(-8), Fault.Kind.UNMAPPED, "0xfffffffffffffff8");
    }

    @Test
    void putReachesReadOnlyRegionsButRowsStillDoNot() {
        memory.put(0x400003, new byte[] {1, 2, 3});
        assertThat(memory.bytes(0x400002, 5)).containsExactly(0, 1, 2, 3, 0);
        assertFault(() -> memory.st1(0x400003, 9), Fault.Kind.READ_ONLY, "read-only");
    }

    @Test
    void overlappingAndRaggedRegionsAreRefused() {
        assertThatThrownBy(() -> memory.map(new Region("again", DATA + Memory.PAGE, Memory.PAGE, true)))
                .hasMessageContaining("overlaps data");
        assertThatThrownBy(() -> memory.map(new Region("ragged", 0x900001, Memory.PAGE, true)))
                .hasMessageContaining("whole pages");
    }

    @Test
    void checkpointsKeepWhatWasThere() {
        memory.st8(HEAP, 1);
        Memory.Snapshot first = memory.checkpoint();
        memory.st8(HEAP, 2);
        memory.st8(HEAP + Memory.PAGE, 3);
        Memory.Snapshot second = memory.checkpoint();
        memory.st8(HEAP, 4);
        memory.restore(first);
        assertThat(memory.ld8(HEAP)).isEqualTo(1);
        assertThat(memory.ld8(HEAP + Memory.PAGE)).isZero();
        memory.st8(HEAP, 5);
        memory.restore(second);
        assertThat(memory.ld8(HEAP)).isEqualTo(2);
        assertThat(memory.ld8(HEAP + Memory.PAGE)).isEqualTo(3);
        memory.restore(first);
        assertThat(memory.ld8(HEAP)).isEqualTo(1);
    }

    /** Random stores, checkpoints and restores against a map of bytes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 40, Integer.MAX_VALUE})
    void behavesAsAMapOfBytes(int packFrom) {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            Map<Long, Byte> model = new HashMap<>();
            Memory m = new Memory(packFrom);
            m.map(new Region("heap", HEAP, 64L * Memory.PAGE, true));
            Memory.Snapshot snapshot = m.checkpoint();
            Map<Long, Byte> kept = new HashMap<>();
            for (int i = 0; i < 3000; i++) {
                int size = 1 << random.nextInt(4);
                long at = HEAP + (long) random.nextInt(64 * Memory.PAGE / size) * size;
                long value = random.nextLong();
                m.st(at, size, value);
                for (int b = 0; b < size; b++) model.put(at + b, (byte) (value >>> (8 * b)));
                if (random.nextInt(200) == 0) {
                    snapshot = m.checkpoint();
                    kept = new HashMap<>(model);
                } else if (random.nextInt(300) == 0) {
                    m.restore(snapshot);
                    model = new HashMap<>(kept);
                }
                long probe = HEAP + random.nextInt(64 * Memory.PAGE);
                assertThat((byte) m.ld1(probe))
                        .as("seed %d, step %d", seed, i)
                        .isEqualTo(model.getOrDefault(probe, (byte) 0));
            }
        }
    }

    @Test
    void theJournalUndoesStepByStep() {
        Registers registers = new Registers(0);
        Journal journal = new Journal(4);
        memory.journal(journal);
        registers.journal(journal);
        registers.set(Reg.RAX, 7);
        journal.boundary(0, 0x100);
        memory.st8(DATA, 1);
        registers.set(Reg.RAX, 8);
        journal.boundary(0, 0x104);
        journal.boundary(0, 0x108);
        memory.st4(DATA + 4, 2);
        memory.st8(DATA, 3);
        assertThat(journal.newest()).extracting(Journal.Store::address).containsExactly(DATA + 4, DATA);
        journal.undo(memory, List.of(registers));
        assertThat(memory.ld8(DATA)).isEqualTo(1);
        assertThat(registers.get(Reg.RIP)).isEqualTo(0x108);
        journal.undo(memory, List.of(registers));
        assertThat(journal.newestRegisters()).containsEntry(Reg.RAX.ordinal(), 7L);
        journal.undo(memory, List.of(registers));
        assertThat(memory.ld8(DATA)).isZero();
        assertThat(registers.get(Reg.RAX)).isEqualTo(7);
        assertThat(journal.steps()).isZero();
        assertThatThrownBy(() -> journal.undo(memory, List.of(registers))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFullJournalForgetsTheOldestStepsAndStaysRight() {
        Registers registers = new Registers(0);
        Journal journal = new Journal(2);
        memory.journal(journal);
        for (int i = 1; i <= 40_000; i++) {
            journal.boundary(0, i);
            memory.st8(DATA, i);
        }
        long left = journal.steps();
        assertThat(left).isBetween(8_000L, 20_000L);
        for (long i = 0; i < left; i++) journal.undo(memory, List.of(registers));
        assertThat(memory.ld8(DATA)).isEqualTo(40_000 - left);
        assertThat(registers.get(Reg.RIP)).isEqualTo(40_000 - left + 1);
    }

    @Test
    void aStepThatFillsMoreThanAChunkIsUndoneWhole() {
        Registers registers = new Registers(0);
        Journal journal = new Journal(4);
        memory.journal(journal);
        journal.boundary(0, 0x100);
        memory.st8(DATA, 1);
        journal.boundary(0, 0x104);
        for (int i = 0; i < 40_000; i++) memory.st8(DATA, i);
        assertThat(journal.newest()).isNotEmpty();
        journal.undo(memory, List.of(registers));
        assertThat(memory.ld8(DATA)).isEqualTo(1);
        assertThat(registers.get(Reg.RIP)).isEqualTo(0x104);
        assertThat(journal.steps()).isEqualTo(1);
    }

    @Test
    void rowsOfAStretchAreUndoneOneByOne() {
        Registers registers = new Registers(3);
        Journal journal = new Journal(4);
        Journal.Stretch rows = new Journal.Stretch(100, new long[] {0x100, 0x104, 0x108}, new int[] {0, 1, 1, 3});
        memory.st8(DATA, 30);
        registers.set(Reg.RAX, 9);
        long[] word = journal.room(rows);
        int at = journal.position();
        long[] entries = {
            Journal.memoryWord(8) | DATA, 10, Journal.registerWord(3), 7, Journal.memoryWord(8) | DATA, 20,
        };
        System.arraycopy(entries, 0, word, at, entries.length);
        journal.ran(3, rows, 3);
        List<Registers> threads = List.of(new Registers(0), new Registers(1), new Registers(2), registers);
        assertThat(journal.steps()).isEqualTo(3);
        assertThat(journal.newest()).containsExactly(new Journal.Store(DATA, 8, 20));
        assertThat(journal.newestRegisters())
                .containsEntry(Reg.RAX.ordinal(), 7L)
                .containsEntry(Reg.RIP.ordinal(), 0x108L);
        journal.undo(memory, threads);
        assertThat(memory.ld8(DATA)).isEqualTo(20);
        assertThat(registers.get(Reg.RAX)).isEqualTo(7);
        assertThat(journal.newest()).isEmpty();
        journal.undo(memory, threads);
        assertThat(registers.get(Reg.RIP)).isEqualTo(0x104);
        journal.undo(memory, threads);
        assertThat(memory.ld8(DATA)).isEqualTo(10);
        assertThat(registers.get(Reg.RIP)).isEqualTo(0x100);
        assertThat(journal.steps()).isZero();
    }

    private static void assertFault(Runnable access, Fault.Kind kind, String text) {
        assertThatThrownBy(access::run).isInstanceOfSatisfying(Fault.Signal.class, s -> {
            assertThat(s.fault().kind()).isEqualTo(kind);
            assertThat(s.fault().message()).contains(text);
        });
    }
}
