package gobuf.kernel.render;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.view.StackPicture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a stack's guard is said to be: in the stack, or above every SP when the goroutine is asked to stop. */
class StackGuardTest {
    private static final long LO = 0xc00002e000L;
    private static final long HI = LO + 0x800;
    /** Go 1.19, stack.go, {@code stackPreempt}. */
    private static final long PREEMPT = 0xfffffffffffffadeL;

    private static StackPicture stack(long guard) {
        return new StackPicture("g5", LO, HI, guard, HI - 0x40, 0, true, List.of());
    }

    @Test
    void usuallySoFarAboveLo() {
        assertThat(StackParts.guard(stack(LO + 928))).isEqualTo("lo+928");
        assertThat(StackParts.facts(stack(LO + 928), Callouts.NONE).toString()).contains("lo+0x3a0");
    }

    @Test
    void aboveHiWhenAskedToStop() {
        assertThat(StackParts.guard(stack(PREEMPT))).isEqualTo("above hi");
        assertThat(StackParts.facts(stack(PREEMPT), Callouts.NONE).toString())
                .contains("above hi", "0xfffffffffffffade")
                .doesNotContain("lo+0x");
    }
}
