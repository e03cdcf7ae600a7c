package gobuf.runtime.asm;

import static gobuf.runtime.code.Operand.at;
import static gobuf.runtime.code.Operand.imm;
import static gobuf.runtime.code.Operand.r;
import static gobuf.runtime.code.Operand.tls;
import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Asm;
import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Program;
import gobuf.runtime.layout.Types;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.os.Linux;

/**
 * The runtime's system calls, instruction by instruction: arguments come on the stack, go into the registers of the system's convention, and
 * the result goes back onto the stack. What the system does is {@link Linux#syscall}.
 *
 * <p>Go 1.19, sys_linux_amd64.s.
 */
public final class SysLinux {
    private static final long LOW = 0xffffffffL;

    private SysLinux() {}

    /** Defines the routines. */
    public static void define(Program p) {
        futex(p);
        usleep(p);
        clone(p);
        settls(p);
        // spotless:off
        movl(p.asm("runtime.osyield.abi0"), 24, RAX)
            .syscall(Linux::syscall)
            .ret();
        result(movl(p.asm("runtime.gettid.abi0"), 186, RAX).syscall(Linux::syscall), 8)
            .ret();
        movl(p.asm("runtime.getpid.abi0"), 39, RAX)
            .syscall(Linux::syscall)
            .movq(r(RAX), at(RSP, 8))
            .ret();
        movl(p.asm("runtime.tgkill.abi0")
            .movq(at(RSP, 8), r(RDI))
            .movq(at(RSP, 0x10), r(RSI))
            .movq(at(RSP, 0x18), r(RDX)), 234, RAX)
            .syscall(Linux::syscall)
            .ret();
        movl(movl(p.asm("runtime.exitThread.abi0")
            .movq(at(RSP, 8), r(RAX))
            .does("MOVL $0x0, (AX): m.freeWait = freeMStack",  null, c -> c.st4(c.reg(RAX), 0)), 0, RDI), 60, RAX)
            .syscall(Linux::syscall)
            .trap("INT $3", "a thread goes on behind its exit")
            .label("loop")
            .jump("loop");
        // spotless:on
    }

    private static void futex(Program p) {
        // spotless:off
        Asm a = load(load(p.asm("runtime.futex.abi0")
            .movq(at(RSP, 8), r(RDI)), 0x10, RSI), 0x14, RDX)
            .movq(at(RSP, 0x18), r(R10))
            .movq(at(RSP, 0x20), r(R8));
        result(movl(load(a, 0x28, R9), 202, RAX).syscall(Linux::syscall), 0x30)
            .ret();
        // spotless:on
    }

    /** Microseconds become a timespec on the stack. */
    private static void usleep(Program p) {
        // spotless:off
        Asm a = p.asm("runtime.usleep.abi0")
            .does("SUBQ $0x18, SP",                    null, c -> c.reg(RSP, c.reg(RSP) - 0x18))
            .movq(r(RBP), at(RSP, 0x10))
            .leaq(at(RSP, 0x10), r(RBP));
        a = movl(load(movl(a, 0, RDX), 0x20, RAX), 1_000_000, RCX)
            .does("DIVL CX: seconds and the rest",     RDX, c -> {
                long us = c.reg(RAX);
                c.reg(RAX, us / 1_000_000);
                c.reg(RDX, us % 1_000_000);
            })
            .movq(r(RAX), at(RSP, 0));
        a = movl(a, 1000, RAX)
            .does("MULL DX: nanoseconds",              RAX, c -> {
                long ns = c.reg(RAX) * c.reg(RDX);
                c.reg(RAX, ns & LOW);
                c.reg(RDX, ns >>> 32);
            })
            .movq(r(RAX), at(RSP, 8))
            .movq(r(RSP), r(RDI));
        movl(movl(a, 0, RSI), 35, RAX)
            .syscall(Linux::syscall)
            .movq(at(RSP, 0x10), r(RBP))
            .does("ADDQ $0x18, SP",                    null, c -> c.reg(RSP, c.reg(RSP) + 0x18))
            .ret();
        // spotless:on
    }

    /** The new thread comes out of the same SYSCALL with 0, on the stack it was given: g0's of its m. */
    private static void clone(Program p) {
        Types t = p.types();
        // spotless:off
        Asm a = load(p.asm("runtime.clone.abi0"), 8, RDI)
            .movq(at(RSP, 0x10), r(RSI))
            .movq(imm(0), r(RDX))
            .movq(imm(0), r(R10))
            .movq(imm(0), r(R8))
            .movq(at(RSP, 0x18), r(R13))
            .movq(at(RSP, 0x20), r(R9))
            .movq(at(RSP, 0x28), r(R12))
            .cmpq(r(R13), imm(0))
            .je("nog1")
            .cmpq(r(R9), imm(0))
            .je("nog1")
            .leaq(at(R13, t.m.tls), r(R8))
            .does("ADDQ $0x8, R8",                     R8, c -> c.reg(R8, c.reg(R8) + 8))
            .does("ORQ $0x80000, DI: CLONE_SETTLS",    RDI, c -> c.reg(RDI, c.reg(RDI) | 0x80000))
            .label("nog1");
        a = movl(a, 56, RAX)
            .syscall(Linux::syscall)
            .cmpq(r(RAX), imm(0))
            .je("child");
        a = result(a, 0x30)
            .ret()
            .label("child")
            .movq(r(RSI), r(RSP))
            .cmpq(r(R13), imm(0))
            .je("nog2")
            .cmpq(r(R9), imm(0))
            .je("nog2");
        a = movl(a, 186, RAX)
            .syscall(Linux::syscall)
            .movq(r(RAX), at(R13, t.m.procid))
            .movq(r(R13), at(R9, t.g.m))
            .movq(r(R9), tls())
            .movq(r(R9), r(R14))
            .call("runtime.stackcheck.abi0")
            .label("nog2")
            .call(R12)
            .label("exit");
        movl(movl(a, 111, RDI), 60, RAX)
            .syscall(Linux::syscall)
            .jump("exit");
        // spotless:on
    }

    /** Puts FS behind the m's first TLS slot, so that the slot is at FS−8. */
    private static void settls(Program p) {
        // spotless:off
        p.asm("runtime.settls.abi0", RDI)
            .does("SUBQ $0x28, SP",                    null, c -> c.reg(RSP, c.reg(RSP) - 0x28))
            .movq(r(RBP), at(RSP, 0x20))
            .leaq(at(RSP, 0x20), r(RBP))
            .does("ADDQ $0x8, DI",                     RDI, c -> c.reg(RDI, c.reg(RDI) + 8))
            .movq(r(RDI), r(RSI))
            .movq(imm(0x1002), r(RDI))
            .movq(imm(158), r(RAX))
            .syscall(Linux::syscall)
            .cmpq(r(RAX), imm(-4095))
            .jls("ok")
            .trap("MOVL $0xf1, 0xf1: crash",           "arch_prctl could not set FS")
            .label("ok")
            .movq(at(RSP, 0x20), r(RBP))
            .does("ADDQ $0x28, SP",                    null, c -> c.reg(RSP, c.reg(RSP) + 0x28))
            .ret();
        // spotless:on
    }

    private static Asm movl(Asm a, long value, Reg to) {
        return a.does("MOVL $0x" + Long.toHexString(value) + ", " + to.asm(), to, c -> c.reg(to, value));
    }

    /** Loads four bytes of the arguments. */
    private static Asm load(Asm a, int offset, Reg to) {
        return a.does(
                "MOVL 0x" + Integer.toHexString(offset) + "(SP), " + to.asm(),
                to,
                c -> c.reg(to, c.ld4(c.reg(RSP) + offset)));
    }

    /** Stores the result's four bytes. */
    private static Asm result(Asm a, int offset) {
        return a.does(
                "MOVL AX, 0x" + Integer.toHexString(offset) + "(SP)",
                null,
                c -> c.st4(c.reg(RSP) + offset, c.reg(RAX)));
    }

    /** The result of a call that returns four bytes behind its arguments, at an offset from the caller's SP; signed. */
    public static int result(Cpu c, int offset) {
        return (int) c.ld4(c.reg(RSP) + offset);
    }
}
