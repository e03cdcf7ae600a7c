package gobuf.runtime.program;

import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.machine.Reg;

/**
 * Lets a routine be called from wherever the machine stands. All registers are pushed below SP, and the routine's return address is that
 * of a row that pops them again, so the interrupted position lies on the simulated stack and nowhere else.
 */
public final class Callback {
    /** The symbol of the row to which such calls return. */
    public static final String SYMBOL = "gobuf.callreturn";
    /** Words the callee may use for spilling its arguments. */
    public static final int SPILL = 8 * Reg.ABI.length;
    /** The red zone of the System V ABI is not used by Go; one word keeps SP off the interrupted frame. */
    public static final int GAP = 8;
    /** Bytes under SP that a call takes. */
    public static final int BYTES = GAP + 8 * Reg.COUNT + SPILL + 8;

    private Callback() {}

    /** Defines the row to which such calls return. */
    public static void define(Program p) {
        Rows r = p.own(SYMBOL, 0);
        r.step("the called routine has returned", c -> {});
        r.restore("all registers as they were before the call", SPILL);
    }
}
