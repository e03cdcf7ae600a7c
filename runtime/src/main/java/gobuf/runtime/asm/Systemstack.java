package gobuf.runtime.asm;

import static gobuf.runtime.code.Operand.at;
import static gobuf.runtime.code.Operand.imm;
import static gobuf.runtime.code.Operand.r;
import static gobuf.runtime.code.Operand.tls;
import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Operand;
import gobuf.runtime.code.Program;
import gobuf.runtime.layout.Types;

/**
 * Runs a closure on the g0 stack and comes back. Anybody may call it. On a user goroutine it saves that goroutine's position as if it
 * stood in systemstack_switch, moves to g0's stack, and returns to the goroutine's own; on g0 or gsignal it jumps to the closure without
 * a switch; on any other g the process dies. R14 is not set back on the way out: the caller reloads it from thread-local storage.
 *
 * <p>Go 1.19, asm_amd64.s, {@code systemstack}, {@code gosave_systemstack_switch}, {@code systemstack_switch}.
 */
public final class Systemstack {
    private Systemstack() {}

    /** Defines the three routines. */
    public static void define(Program p) {
        Types t = p.types();
        // spotless:off
        p.asm("runtime.systemstack.abi0")
            .movq(at(RSP, 8), r(RDI))
            .movq(tls(), r(RAX))
            .movq(at(RAX, t.g.m), r(RBX))
            .cmpq(r(RAX), at(RBX, t.m.gsignal))
            .je("noswitch")
            .movq(at(RBX, t.m.g0), r(RDX))
            .cmpq(r(RAX), r(RDX))
            .je("noswitch")
            .cmpq(r(RAX), at(RBX, t.m.curg))
            .jne("bad")
            .call("gosave_systemstack_switch")
            .movq(r(RDX), tls())
            .movq(r(RDX), r(R14))
            .movq(at(RDX, t.g.sched.sp), r(RBX))
            .movq(r(RBX), r(RSP))
            .movq(r(RDI), r(RDX))
            .movq(at(RDI, 0), r(RDI))
            .call(RDI)
            .movq(tls(), r(RAX))
            .movq(at(RAX, t.g.m), r(RBX))
            .movq(at(RBX, t.m.curg), r(RAX))
            .movq(r(RAX), tls())
            .movq(at(RAX, t.g.sched.sp), r(RSP))
            .movq(imm(0), at(RAX, t.g.sched.sp))
            .ret()
            .label("noswitch")
            .movq(r(RDI), r(RDX))
            .movq(at(RDI, 0), r(RDI))
            .jmp(RDI)
            .label("bad")
            .leaq(symbol(p, "runtime.badsystemstack.abi0"), r(RAX))
            .call(RAX)
            .trap("INT $3", "systemstack called from unexpected goroutine");

        p.asm("gosave_systemstack_switch")
            .leaq(symbol(p, "runtime.systemstack_switch.abi0"), r(R9))
            .movq(r(R9), at(R14, t.g.sched.pc))
            .leaq(at(RSP, 8), r(R9))
            .movq(r(R9), at(R14, t.g.sched.sp))
            .movq(imm(0), at(R14, t.g.sched.ret))
            .movq(r(RBP), at(R14, t.g.sched.bp))
            .movq(at(R14, t.g.sched.ctxt), r(R9))
            .testq(r(R9), r(R9))
            .je("ok")
            .call("runtime.abort.abi0")
            .label("ok")
            .ret();

        p.asm("runtime.systemstack_switch.abi0")
            .ret();
        // spotless:on
    }

    static Operand symbol(Program p, String name) {
        return new Operand.Symbol(name, p.profile().function(name).entry());
    }
}
