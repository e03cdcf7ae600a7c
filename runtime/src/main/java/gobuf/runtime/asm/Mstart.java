package gobuf.runtime.asm;

import static gobuf.runtime.code.Operand.at;
import static gobuf.runtime.code.Operand.r;
import static gobuf.runtime.code.Operand.tls;
import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Program;
import gobuf.runtime.layout.Types;
import gobuf.runtime.os.Linux;

/**
 * Where a thread begins: {@code mstart}, the wrapper through which it calls mstart0, and the small routines that a thread needs around it.
 *
 * <p>Go 1.19, asm_amd64.s, {@code mstart}, {@code asminit}, {@code stackcheck}, {@code procyield}.
 */
public final class Mstart {
    private Mstart() {}

    /** Defines the routines. */
    public static void define(Program p) {
        Types t = p.types();
        // spotless:off
        p.asm("runtime.mstart.abi0")
            .call("runtime.mstart0.abi0")
            .ret();
        p.asm("runtime.mstart0.abi0")
            .nop("XORPS X15, X15")
            .movq(tls(), r(R14))
            .jmp("runtime.mstart0");
        p.asm("runtime.asminit.abi0")
            .ret();
        p.asm("runtime.stackcheck.abi0")
            .movq(tls(), r(RAX))
            .cmpq(at(RAX, t.g.stackHi), r(RSP))
            .jhi("low")
            .call("runtime.abort.abi0")
            .label("low")
            .cmpq(r(RSP), at(RAX, t.g.stackLo))
            .jhi("ok")
            .call("runtime.abort.abi0")
            .label("ok")
            .ret();
        p.asm("runtime.procyield.abi0")
            .does("MOVL 0x8(SP), AX",              RAX, c -> c.reg(RAX, c.ld4(c.reg(RSP) + 8)))
            .label("again")
            .clock("PAUSE",                        Linux::pause)
            .does("SUBL $0x1, AX",                 RAX, c -> {
                long left = c.reg(RAX) - 1;
                c.reg(RAX, left & 0xffffffffL);
                c.reg(EFLAGS, left == 0 ? 1 << 6 : 0);
            })
            .jne("again")
            .ret();
        // spotless:on
    }
}
