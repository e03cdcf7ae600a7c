package gobuf.runtime.proc;

import static gobuf.runtime.code.Operand.at;
import static gobuf.runtime.code.Operand.imm;
import static gobuf.runtime.code.Operand.r;
import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/**
 * Writes bytes to a file. The simulated kernel has only the standard ones, and keeps what goes to either of them as printed.
 *
 * <p>Go 1.19, time_nofake.go, {@code write}; sys_linux_amd64.s, {@code write1}.
 */
final class Write {
    /** The number of the system call, linux/amd64. */
    private static final int WRITE = 1;

    private Write() {}

    static void define(Program p) {
        long override = p.profile().global("runtime.overrideWrite");
        Rows r = p.routine("runtime.write", "fd", "p", "n").nosplit();
        Local fd = r.param("fd");
        Local from = r.param("p");
        Local n = r.param("n");
        // spotless:off
        r.line(28);
        r.when("writes are not redirected",            c -> c.ld8(override) == 0,                              "plain");
        r.line(29);
        r.halt("overrideWrite(fd, p, n)",              "redirected writes are not modelled: nothing in this program sets runtime.overrideWrite", c -> false);
        r.label("plain");
        r.line(31);
        r.callOnStack("write1(fd, p, n)",              "runtime.write1.abi0",                                  c -> c.get(fd), c -> c.get(from), c -> c.get(n));
        r.step("g = TLS",                              c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.ret(1, "return what it wrote",               c -> c.ld4(c.reg(RSP) + 24));

        p.asm("runtime.write1.abi0")
            .movq(at(RSP, 8), r(RDI))
            .movq(at(RSP, 16), r(RSI))
            .movl(at(RSP, 24), r(RDX))
            .movl(imm(WRITE), r(RAX))
            .effect("SYSCALL", "write(DI, SI, DX): what goes to any file is kept as printed", Write::write, RAX)
            .movl(r(RAX), at(RSP, 32))
            .ret();
        // spotless:on
    }

    private static void write(Cpu c) {
        Output.print(c, c.reg(RSI), c.reg(RDX));
        c.reg(RAX, c.reg(RDX));
    }
}
