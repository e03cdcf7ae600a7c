package gobuf.runtime.asm;

import static gobuf.runtime.code.Operand.at;
import static gobuf.runtime.code.Operand.imm;
import static gobuf.runtime.code.Operand.r;
import static gobuf.runtime.code.Operand.tls;
import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Operand;
import gobuf.runtime.code.Program;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Struct;

/**
 * Goes on where a gobuf says: the last step of execute, on g0's stack. Sets thread-local storage and R14 to the gobuf's g, takes SP, BP
 * and the context register from it, clears them there (a stale pointer would be found by the garbage collector) and jumps to its pc,
 * which stays as it was.
 *
 * <p>Go 1.19, asm_amd64.s, {@code gogo} and its static tail. Argument: a gobuf, on the stack.
 */
public final class Gogo {
    private Gogo() {}

    /** Defines both parts. */
    public static void define(Program p) {
        Struct b = p.profile().struct("gobuf");
        // spotless:off
        p.asm("runtime.gogo.abi0")
            .movq(at(RSP, 8),          r(RBX))
            .movq(buf(b.field("g")),   r(RDX))
            .movq(at(RDX, 0),          r(RCX))
            .jmp("gogo");

        p.asm("gogo", RBX, RDX, RCX)
            .movq(r(RDX),              tls())
            .movq(r(RDX),              r(R14))
            .movq(buf(b.field("sp")),  r(RSP))
            .movq(buf(b.field("ret")), r(RAX))
            .movq(buf(b.field("ctxt")),r(RDX))
            .movq(buf(b.field("bp")),  r(RBP))
            .movq(imm(0),              buf(b.field("sp")))
            .movq(imm(0),              buf(b.field("ret")))
            .movq(imm(0),              buf(b.field("ctxt")))
            .movq(imm(0),              buf(b.field("bp")))
            .movq(buf(b.field("pc")),  r(RBX))
            .jmp(RBX);
        // spotless:on
    }

    private static Operand buf(Field f) {
        return new Operand.At(RBX, f.offset(), "gobuf." + f.name());
    }
}
