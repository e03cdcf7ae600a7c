package gobuf.runtime.program;

import gobuf.runtime.code.Image;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Registers;
import java.util.List;

/**
 * Lets a routine be called from wherever the machine stands. All registers are pushed below SP, and the routine's return address is that
 * of a row that pops them again, so the interrupted position lies on the simulated stack and nowhere else.
 */
public final class Callback {
    private static final String SYMBOL = "gobuf.callreturn";
    /** Words the callee may use for spilling its arguments. */
    private static final int SPILL = 8 * Reg.ABI.length;
    /** The red zone of the System V ABI is not used by Go; one word keeps SP off the interrupted frame. */
    private static final int GAP = 8;
    /** Bytes under SP that a call takes. */
    public static final int BYTES = GAP + 8 * Reg.COUNT + SPILL + 8;

    private Callback() {}

    /** Defines the row to which such calls return. */
    public static void define(Program p) {
        Rows r = p.own(SYMBOL, 0);
        r.step("the called routine has returned", c -> {});
        r.restore("all registers as they were before the call", SPILL);
    }

    /** Saves the registers on the stack and stands in front of the routine's first row. */
    public static void enter(Image image, Memory memory, Registers r, long entry, List<Long> args) {
        long base = r.get(Reg.RSP) - GAP - 8L * Reg.COUNT;
        for (Reg reg : Reg.values()) memory.st8(base + 8L * reg.ordinal(), r.get(reg));
        long sp = base - SPILL - 8;
        memory.st8(sp, image.routine(SYMBOL).orElseThrow().entry());
        for (int i = 0; i < args.size(); i++) r.set(Reg.ABI[i], args.get(i));
        r.set(Reg.RSP, sp);
        r.set(Reg.RIP, entry);
    }
}
