package gobuf.runtime.os;

import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Registers;
import java.util.function.LongUnaryOperator;

/**
 * How a thread takes a signal: the system saves its registers in a frame on its signal stack and lets it go on in the handler, from which
 * rt_sigreturn(2) comes back to where it was. The frame is Linux's for amd64, without the processor's floating-point state, which the
 * simulation has not: return address, ucontext, siginfo (arch/x86/include/asm/sigframe.h, arch/x86/include/uapi/asm/sigcontext.h).
 */
public final class Signals {
    /** In ucontext: uc_flags, uc_link and uc_stack lie before the registers. */
    private static final int REGISTERS = 40;
    /** The order of sigcontext. */
    private static final Reg[] ORDER = {
        Reg.R8,
        Reg.R9,
        Reg.R10,
        Reg.R11,
        Reg.R12,
        Reg.R13,
        Reg.R14,
        Reg.R15,
        Reg.RDI,
        Reg.RSI,
        Reg.RBP,
        Reg.RBX,
        Reg.RDX,
        Reg.RAX,
        Reg.RCX,
        Reg.RSP,
        Reg.RIP,
        Reg.EFLAGS
    };

    private static final int CONTEXT = 304;
    private static final int INFO = 128;
    /** si_code of a signal that tgkill(2) sent. */
    private static final long SI_TKILL = -6;

    private Signals() {}

    /** Stores a word. */
    interface Store {
        void st8(long address, long value);
    }

    /** Where a saved register lies in a context. */
    public static long at(long context, Reg reg) {
        for (int i = 0; i < ORDER.length; i++) {
            if (ORDER[i] == reg) return context + REGISTERS + 8L * i;
        }
        throw new IllegalArgumentException("a signal's context does not hold " + reg);
    }

    /** Lets a thread that is about to run go on in the handler, if a signal waits and it can be taken. */
    static void take(LongUnaryOperator ld, Store to, long record, Registers r) {
        long waiting = ld.applyAsLong(record + Linux.SIGNALS);
        long top = ld.applyAsLong(record + Linux.ALTERNATE);
        long handler = ld.applyAsLong(Linux.HANDLER);
        if (waiting == 0 || top == 0 || handler == 0 || ld.applyAsLong(record + Linux.HANDLING) != 0) return;
        int signal = Long.numberOfTrailingZeros(waiting);
        to.st8(record + Linux.SIGNALS, waiting & waiting - 1);
        to.st8(record + Linux.HANDLING, 1);
        long frame = (top - 8 - CONTEXT - INFO & -16) - 8;
        long context = frame + 8;
        for (Reg reg : ORDER) to.st8(at(context, reg), r.get(reg));
        long info = context + CONTEXT;
        to.st8(info, signal);
        to.st8(info + 8, SI_TKILL & 0xffffffffL);
        to.st8(frame, ld.applyAsLong(Linux.RESTORER));
        r.set(Reg.RSP, frame);
        r.set(Reg.RDI, signal);
        r.set(Reg.RSI, info);
        r.set(Reg.RDX, context);
        r.set(Reg.RAX, 0);
        r.set(Reg.RIP, handler);
    }

    /** Brings back what a context holds, and takes the next signal if one waits; where the thread goes on. */
    static long leave(LongUnaryOperator ld, Store to, long record, Registers r, long context) {
        for (Reg reg : ORDER) r.set(reg, ld.applyAsLong(at(context, reg)));
        to.st8(record + Linux.HANDLING, 0);
        take(ld, to, record, r);
        return r.get(Reg.RIP);
    }
}
