package gobuf.runtime.asm;

import static gobuf.runtime.code.Operand.at;
import static gobuf.runtime.code.Operand.imm;
import static gobuf.runtime.code.Operand.r;
import static gobuf.runtime.code.Operand.tls;
import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Asm;
import gobuf.runtime.code.Operand;
import gobuf.runtime.code.Program;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;

/**
 * The first instructions of a process, on the stack that the kernel made. They make that stack g0's, ask what processor this is, set
 * thread-local storage and try it, tie m0 and g0 to each other, and begin the runtime: check, args, osinit, schedinit, a goroutine for
 * runtime.main, and mstart, which does not return.
 *
 * <p>Go 1.19, rt0_linux_amd64.s, {@code _rt0_amd64_linux}; asm_amd64.s, {@code _rt0_amd64}, {@code rt0_go}; sys_linux_amd64.s,
 * {@code exit}. Built for GOAMD64=v1: nothing leads to the rows behind rt0_go's first RET.
 */
public final class Rt0 {
    /** What rt0_go stores through thread-local storage to see that it comes out at m0.tls. */
    static final int PROBE = 0x123;
    /** The number of the system call, linux/amd64. */
    private static final int EXIT_GROUP = 231;

    /** Why the machine stands still behind exit; the status is in RDI. */
    public static final String ENDED = "the process has ended";

    private Rt0() {}

    /** Defines the routines. */
    public static void define(Program p) {
        // spotless:off
        p.asm("_rt0_amd64_linux").topframe()
            .jmp("_rt0_amd64");

        p.asm("_rt0_amd64").topframe()
            .movq(at(RSP, 0), r(RDI))
            .leaq(at(RSP, 8), r(RSI))
            .jmp("runtime.rt0_go.abi0");
        // spotless:on
        Asm a = p.asm("runtime.rt0_go.abi0", RDI, RSI).topframe();
        stack(p, a);
        processor(p, a);
        cgo(p, a);
        storage(p, a);
        runtime(p, a);
        badCpu(p, a);
        exit(p);
    }

    private static void stack(Program p, Asm a) {
        Types t = p.types();
        int below = -64 * 1024 + 104;
        // spotless:off
        a.movq(r(RDI), r(RAX))
            .movq(r(RSI), r(RBX))
            .subqSp(5 * 8)
            .andqSp(-16)
            .movq(r(RAX), at(RSP, 24))
            .movq(r(RBX), at(RSP, 32))
            .leaq(address(p, "runtime.g0"), r(RDI))
            .leaq(at(RSP, below), r(RBX))
            .movq(r(RBX), at(RDI, t.g.stackguard0))
            .movq(r(RBX), at(RDI, t.g.stackguard1))
            .movq(r(RBX), at(RDI, t.g.stackLo))
            .movq(r(RSP), at(RDI, t.g.stackHi));
        // spotless:on
    }

    private static void processor(Program p, Asm a) {
        // spotless:off
        a.movl(imm(0), r(RAX))
            .effect("CPUID", Hardware.NOTE, Hardware::cpuid, RAX, RBX, RCX, RDX)
            .cmpl(r(RAX), imm(0))
            .je("nocpuinfo")
            .cmpl(r(RBX), imm(Hardware.GENU))
            .jne("notintel")
            .cmpl(r(RDX), imm(Hardware.INEI))
            .jne("notintel")
            .cmpl(r(RCX), imm(Hardware.NTEL))
            .jne("notintel")
            .movb(1, global(p, "runtime.isIntel", 0))
            .label("notintel")
            .movl(imm(1), r(RAX))
            .effect("CPUID", Hardware.NOTE, Hardware::cpuid, RAX, RBX, RCX, RDX)
            .movl(r(RAX), global(p, "runtime.processorVersionInfo", 0))
            .label("nocpuinfo");
        // spotless:on
    }

    private static void cgo(Program p, Asm a) {
        Types t = p.types();
        // spotless:off
        a.movq(global(p, "_cgo_init", 0), r(RAX))
            .testq(r(RAX), r(RAX))
            .je("needtls")
            .leaq(Systemstack.symbol(p, "setg_gcc"), r(RSI))
            .movq(imm(0), r(RDX))
            .movq(imm(0), r(RCX))
            .call(RAX)
            .leaq(address(p, "runtime.g0"), r(RCX))
            .movq(at(RCX, t.g.stackLo), r(RAX))
            .addq((int) p.profile().constant("_StackGuard"), RAX)
            .movq(r(RAX), at(RCX, t.g.stackguard0))
            .movq(r(RAX), at(RCX, t.g.stackguard1))
            .jump("ok");
        // spotless:on
    }

    private static void storage(Program p, Asm a) {
        Types t = p.types();
        Operand slot = field(p, t.m.tls);
        // spotless:off
        a.label("needtls")
            .leaq(new Operand.Symbol("runtime.m0+m_tls", p.profile().global("runtime.m0") + t.m.tls.offset()), r(RDI))
            .call("runtime.settls.abi0")
            .movq(imm(PROBE), tls())
            .movq(slot, r(RAX))
            .cmpq(r(RAX), imm(PROBE))
            .je("ok")
            .call("runtime.abort.abi0")
            .label("ok")
            .leaq(address(p, "runtime.g0"), r(RCX))
            .movq(r(RCX), tls())
            .leaq(address(p, "runtime.m0"), r(RAX))
            .movq(r(RCX), at(RAX, t.m.g0))
            .movq(r(RAX), at(RCX, t.g.m))
            .nop("CLD");
        // spotless:on
    }

    private static void runtime(Program p, Asm a) {
        // spotless:off
        a.call("runtime.check.abi0")
            .movl(at(RSP, 24), r(RAX))
            .movl(r(RAX), at(RSP, 0))
            .movq(at(RSP, 32), r(RAX))
            .movq(r(RAX), at(RSP, 8))
            .call("runtime.args.abi0")
            .call("runtime.osinit.abi0")
            .call("runtime.schedinit.abi0")
            .leaq(address(p, "runtime.mainPC"), r(RAX))
            .pushq(RAX)
            .call("runtime.newproc.abi0")
            .popq(RAX)
            .call("runtime.mstart.abi0")
            .call("runtime.abort.abi0")
            .ret();
        // spotless:on
    }

    private static void badCpu(Program p, Asm a) {
        int length = (int) p.profile().globals().get("bad_cpu_msg").size();
        // spotless:off
        a.movq(imm(2), at(RSP, 0))
            .leaq(address(p, "bad_cpu_msg"), r(RAX))
            .movq(r(RAX), at(RSP, 8))
            .movq(imm(length), at(RSP, 16))
            .call("runtime.write.abi0")
            .movq(imm(1), at(RSP, 0))
            .call("runtime.exit.abi0")
            .call("runtime.abort.abi0")
            .ret()
            .leaq(Systemstack.symbol(p, "runtime.debugCallV2"), r(RAX))
            .ret();
        // spotless:on
    }

    private static void exit(Program p) {
        // spotless:off
        p.asm("runtime.exit.abi0")
            .movl(at(RSP, 8), r(RDI))
            .movl(imm(EXIT_GROUP), r(RAX))
            .trap("SYSCALL", ENDED)
            .ret();
        // spotless:on
    }

    /** The address of one of the runtime's variables. */
    private static Operand address(Program p, String variable) {
        return new Operand.Symbol(variable, p.profile().global(variable));
    }

    private static Operand global(Program p, String variable, int offset) {
        return new Operand.Global(variable, p.profile().global(variable), offset);
    }

    private static Operand field(Program p, Field f) {
        return global(p, "runtime.m0", f.offset());
    }

    /** The ABI0 wrappers that the compiler made of Go functions that assembly calls: they set R14 from thread-local storage. */
    public static void wrappers(Program p) {
        // spotless:off
        for (String name : new String[] {"check", "osinit", "schedinit"}) {
            p.asm("runtime." + name + ".abi0")
                .nop("XORPS X15, X15")
                .movq(tls(), r(R14))
                .jmp("runtime." + name);
        }
        frame(p.asm("runtime.args.abi0"), 24)
            .movl(at(RSP, 32), r(RAX))
            .movq(at(RSP, 40), r(RBX))
            .nop("XORPS X15, X15")
            .movq(tls(), r(R14))
            .call("runtime.args")
            .movq(at(RSP, 16), r(RBP))
            .addq(24, RSP)
            .ret();
        frame(p.asm("runtime.newproc.abi0"), 16)
            .movq(at(RSP, 24), r(RAX))
            .nop("XORPS X15, X15")
            .movq(tls(), r(R14))
            .call("runtime.newproc")
            .movq(at(RSP, 8), r(RBP))
            .addq(16, RSP)
            .ret();
        frame(p.asm("runtime.write.abi0"), 32)
            .movq(at(RSP, 40), r(RAX))
            .movq(at(RSP, 48), r(RBX))
            .movl(at(RSP, 56), r(RCX))
            .nop("XORPS X15, X15")
            .movq(tls(), r(R14))
            .call("runtime.write")
            .movl(r(RAX), at(RSP, 64))
            .movq(at(RSP, 24), r(RBP))
            .addq(32, RSP)
            .ret();
        // spotless:on
    }

    /** A frame of {@code bytes} with the caller's BP in its highest word. */
    private static Asm frame(Asm a, int bytes) {
        return a.subqSp(bytes).movq(r(RBP), at(RSP, bytes - 8)).leaq(at(RSP, bytes - 8), r(RBP));
    }
}
