package gobuf.runtime.asm;

import static gobuf.runtime.code.Operand.at;
import static gobuf.runtime.code.Operand.r;
import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Asm;
import gobuf.runtime.code.Program;
import gobuf.runtime.machine.Reg;

/**
 * What a goroutine seems to have called in front of the row at which a signal stopped it: saves every register that the goroutine could be
 * using, lets others run, and returns to that row as if nothing had been.
 *
 * <p>Go 1.19, preempt_amd64.s, {@code asyncPreempt}.
 */
public final class AsyncPreempt {
    /** Room for the registers below BP and the flags. */
    private static final int ROOM = 368;

    private static final Reg[] GENERAL = {RAX, RCX, RDX, RBX, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15};
    private static final int VECTORS = 16;

    private AsyncPreempt() {}

    /** Defines the routine. */
    public static void define(Program p) {
        Asm a = p.asm("runtime.asyncPreempt.abi0", GENERAL)
                .pushq(RBP)
                .movq(r(RSP), r(RBP))
                .pushq(EFLAGS)
                .subqSp(ROOM);
        for (int i = 0; i < GENERAL.length; i++) a.movq(r(GENERAL[i]), at(RSP, 8 * i));
        for (int i = 0; i < VECTORS; i++) a.nop("MOVUPS X" + i + ", " + vector(i));
        a.call("runtime.asyncPreempt2.abi0");
        for (int i = VECTORS - 1; i >= 0; i--) a.nop("MOVUPS " + vector(i) + ", X" + i);
        for (int i = GENERAL.length - 1; i >= 0; i--) a.movq(at(RSP, 8 * i), r(GENERAL[i]));
        a.addq(ROOM, RSP).popq(EFLAGS).popq(RBP).ret();
    }

    private static String vector(int i) {
        return "0x" + Integer.toHexString(8 * GENERAL.length + 16 * i) + "(SP)";
    }
}
