package gobuf.runtime.asm;

import static gobuf.runtime.code.Operand.at;
import static gobuf.runtime.code.Operand.r;
import static gobuf.runtime.code.Operand.tls;
import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Program;
import gobuf.runtime.layout.Types;

/**
 * Leaves the current goroutine for good as far as this call is concerned: saves where it stands, moves to g0's stack and calls a function
 * with the g that was left. That function must not return; it ends in schedule. Must not be called on g0.
 *
 * <p>Go 1.19, asm_amd64.s, {@code mcall}. Argument: AX, a funcval.
 */
public final class Mcall {
    private Mcall() {}

    /** Defines the routine. */
    public static void define(Program p) {
        Types t = p.types();
        // spotless:off
        p.asm("runtime.mcall", RAX)
            .movq(r(RAX), r(RDX))
            .movq(at(RSP, 0), r(RBX))
            .movq(r(RBX), at(R14, t.g.sched.pc))
            .leaq(at(RSP, 8), r(RBX))
            .movq(r(RBX), at(R14, t.g.sched.sp))
            .movq(r(RBP), at(R14, t.g.sched.bp))
            .movq(at(R14, t.g.m), r(RBX))
            .movq(at(RBX, t.m.g0), r(RSI))
            .cmpq(r(RSI), r(R14))
            .jne("goodm")
            .jmp("runtime.badmcall.abi0")
            .label("goodm")
            .movq(r(R14), r(RAX))
            .movq(r(RSI), r(R14))
            .movq(r(R14), tls())
            .movq(at(R14, t.g.sched.sp), r(RSP))
            .pushq(RAX)
            .movq(at(RDX, 0), r(R12))
            .call(R12)
            .popq(RAX)
            .jmp("runtime.badmcall2.abi0")
            .ret();
        // spotless:on
    }
}
