package gobuf.runtime.machine;

import java.util.Locale;

/**
 * The amd64 registers that Go's scheduler uses, and the base of FS, through which it finds the current g. Of the
 * flags ZF (bit 6) and CF (bit 0) are modelled; vector registers are not.
 */
public enum Reg {
    RAX,
    RBX,
    RCX,
    RDX,
    RSI,
    RDI,
    RBP,
    RSP,
    R8,
    R9,
    R10,
    R11,
    R12,
    R13,
    R14,
    R15,
    RIP,
    FS_BASE,
    EFLAGS;

    /** The integer argument and result registers of ABIInternal in order (Go 1.19, cmd/compile/abi-internal.md). */
    public static final Reg[] ABI = {RAX, RBX, RCX, RDI, RSI, R8, R9, R10, R11};

    /** How many there are. */
    public static final int COUNT = values().length;

    /** This register's bit in a set of registers. */
    public int bit() {
        return 1 << ordinal();
    }

    /** As debuggers write it: {@code rax}, {@code fs_base}. */
    public String lower() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As Go's assembler writes it: {@code AX}, {@code R14}. */
    public String asm() {
        return name().charAt(0) == 'R' && !Character.isDigit(name().charAt(1)) ? name().substring(1) : name();
    }
}
