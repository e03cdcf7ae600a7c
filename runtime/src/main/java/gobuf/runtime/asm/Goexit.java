package gobuf.runtime.asm;

import gobuf.runtime.code.Program;

/**
 * Where a goroutine's function returns to. newproc1 leaves the address of its second instruction on the new stack, so that the word
 * looks like a return address from inside goexit; the first instruction never runs.
 *
 * <p>Go 1.19, asm_amd64.s, {@code goexit}.
 */
public final class Goexit {
    private Goexit() {}

    /** Defines the routine. */
    public static void define(Program p) {
        // spotless:off
        p.asm("runtime.goexit.abi0")
            .nop("NOP")
            .call("runtime.goexit1.abi0")
            .last("NOP");
        // spotless:on
    }
}
