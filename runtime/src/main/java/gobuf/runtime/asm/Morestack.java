package gobuf.runtime.asm;

import static gobuf.runtime.code.Operand.at;
import static gobuf.runtime.code.Operand.imm;
import static gobuf.runtime.code.Operand.r;
import static gobuf.runtime.code.Operand.tls;
import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Program;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.layout.Types;

/**
 * Called by a prologue that finds SP at or below the guard. On g0 and on gsignal there is nothing to grow, so the process ends. On a user
 * goroutine it saves in m.morebuf who called the function and in g.sched where the prologue stands, and goes to newstack on g0. DX is the
 * function's closure; morestack_noctxt is for those that have none.
 *
 * <p>Go 1.19, asm_amd64.s, {@code morestack}, {@code morestack_noctxt}, {@code abort}.
 */
public final class Morestack {
    private Morestack() {}

    /** Defines the three routines. */
    public static void define(Program p) {
        Types t = p.types();
        Struct m = t.m.struct;
        // spotless:off
        p.asm("runtime.morestack.abi0", RDX)
            .movq(tls(), r(RBX))
            .movq(at(RBX, t.g.m), r(RBX))
            .movq(at(RBX, t.m.g0), r(RSI))
            .cmpq(tls(), r(RSI))
            .jne("notg0")
            .call("runtime.badmorestackg0.abi0")
            .call("runtime.abort.abi0")
            .label("notg0")
            .movq(at(RBX, t.m.gsignal), r(RSI))
            .cmpq(tls(), r(RSI))
            .jne("user")
            .call("runtime.badmorestackgsignal.abi0")
            .call("runtime.abort.abi0")
            .label("user")
            .movq(at(RSP, 8), r(RAX))
            .movq(r(RAX), at(RBX, m.field("morebuf.pc")))
            .leaq(at(RSP, 16), r(RAX))
            .movq(r(RAX), at(RBX, m.field("morebuf.sp")))
            .movq(tls(), r(RSI))
            .movq(r(RSI), at(RBX, m.field("morebuf.g")))
            .movq(at(RSP, 0), r(RAX))
            .movq(r(RAX), at(RSI, t.g.sched.pc))
            .leaq(at(RSP, 8), r(RAX))
            .movq(r(RAX), at(RSI, t.g.sched.sp))
            .movq(r(RBP), at(RSI, t.g.sched.bp))
            .movq(r(RDX), at(RSI, t.g.sched.ctxt))
            .movq(at(RBX, t.m.g0), r(RBX))
            .movq(r(RBX), tls())
            .movq(at(RBX, t.g.sched.sp), r(RSP))
            .call("runtime.newstack.abi0")
            .call("runtime.abort.abi0")
            .ret();

        p.asm("runtime.morestack_noctxt.abi0")
            .movq(imm(0), r(RDX))
            .jmp("runtime.morestack.abi0");

        p.asm("runtime.abort.abi0")
            .trap("INT $3", ABORT)
            .trap("JMP to itself", ABORT);
        // spotless:on
    }

    private static final String ABORT = "the process has ended: SIGTRAP, the runtime aborted";
}
