package gobuf.runtime.asm;

import static gobuf.runtime.code.Operand.imm;
import static gobuf.runtime.code.Operand.r;
import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Program;

/**
 * What deferproc returns to the function that defers: 0. A recovered panic comes back to the same place with 1, and the function ends.
 *
 * <p>Go 1.19, asm_amd64.s, {@code return0}.
 */
public final class Return0 {
    private Return0() {}

    /** Defines the routine. */
    public static void define(Program p) {
        // spotless:off
        p.asm("runtime.return0.abi0")
            .movq(imm(0), r(RAX))
            .ret();
        // spotless:on
    }
}
