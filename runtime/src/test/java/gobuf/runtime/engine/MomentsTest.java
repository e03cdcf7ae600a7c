package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Region;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a branch keeps of its past: few moments, and not more memory than is allowed. */
class MomentsTest {
    private static final long START = 0x10000;
    private static final int PAGES = 1000;

    private final Memory memory = new Memory();
    private final Branch branch = new Branch("main", "", 0);

    MomentsTest() {
        memory.map(new Region("all", START, (long) PAGES * Memory.PAGE, true));
    }

    private void writeAll(long value) {
        for (int i = 0; i < PAGES; i++) memory.st8(START + (long) i * Memory.PAGE, value);
    }

    private void keep(long step) {
        branch.step = step;
        branch.keep(() -> new Machine.State(memory.checkpoint(), List.of(), 0));
    }

    @Test
    void pagesThatTheNextMomentSharesDoNotCount() {
        writeAll(1);
        Memory.Snapshot first = memory.checkpoint();
        memory.st8(START, 2);
        memory.st8(START + 5 * Memory.PAGE, 2);
        Memory.Snapshot second = memory.checkpoint();
        assertThat(first.apart(second)).isEqualTo(2);
        assertThat(second.apart(second)).isZero();
        assertThat(first.apart(new Memory().checkpoint())).isEqualTo(PAGES);
    }

    @Test
    void momentsThatHoldTooMuchGo() {
        for (int i = 0; i < 60; i++) {
            keep(1000L * i);
            writeAll(i + 1);
        }
        assertThat(branch.checkpoints).hasSizeBetween(2, (int) (Branch.MOST_PAGES / PAGES) + 2);
        assertThat(branch.checkpoints.firstKey()).isZero();
        assertThat(branch.checkpoints.lastKey()).isEqualTo(59_000);
    }

    @Test
    void momentsThatShareAlmostEverythingStay() {
        writeAll(1);
        for (int i = 0; i < 90; i++) {
            keep(1000L * i);
            memory.st8(START, i);
        }
        assertThat(branch.checkpoints).hasSize(90);
        for (int i = 90; i < 200; i++) keep(1000L * i);
        assertThat(branch.checkpoints).hasSize(Branch.MOST_CHECKPOINTS);
    }

    @Test
    void theCurrentMomentStaysThoughItIsNotTheNewest() {
        for (int i = 0; i < 30; i++) {
            keep(1000L * i);
            writeAll(i + 1);
        }
        long middle = branch.checkpoints.higherKey(0L) + 1;
        keep(middle);
        assertThat(branch.checkpoints).containsKey(middle);
        Branch fork = branch.fork("other", middle);
        assertThat(fork.checkpoints.lastKey()).isEqualTo(middle);
    }
}
