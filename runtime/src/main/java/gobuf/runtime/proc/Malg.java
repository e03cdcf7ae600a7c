package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;
import static gobuf.runtime.machine.Reg.RDX;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * A new g with a stack of at least {@code stacksize} bytes, or without one if the size is negative. It is _Gidle, as zero is. The
 * stack comes from g0's stack, where the allocator may not be interrupted by a growing one.
 *
 * <p>Go 1.19, proc.go, {@code malg} and its closure; stack.go, {@code round2}.
 */
final class Malg {
    private Malg() {}

    static void define(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.malg", "stacksize").split();
        Local size = r.param("stacksize");
        Local newg = r.local("newg");
        Local[] f = r.block("closure", 3);
        long code = p.profile().function("runtime.malg.func1").entry();
        long system = p.profile().constant("_StackSystem");
        long guard = p.profile().constant("_StackGuard");
        // spotless:off
        r.line(4076);
        r.call("newg = new(g)",                            "runtime.newobject", newg,      c -> GoTypes.G);
        r.line(4077);
        r.when("no stack is asked for",                    c -> (int) c.get(size) < 0,     "done");
        r.line(4078);
        r.call("stacksize = round2(stacksize)",            "runtime.round2", size,         c -> system + c.get(size));
        r.line(4079);
        r.step("closure.code = malg.func1",                c -> c.set(f[0], code));
        r.step("closure.newg = newg",                      c -> c.set(f[1], c.get(newg)));
        r.step("closure.stacksize = stacksize",            c -> c.set(f[2], c.get(size)));
        r.callOnStack("systemstack(closure)",              "runtime.systemstack.abi0",     c -> c.addr(f[0]));
        r.step("g = TLS",                                  c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.line(4082);
        r.step("newg.stackguard0 = lo + 928",              c -> c.st(c.get(newg), t.g.stackguard0, c.ld(c.get(newg), t.g.stackLo) + guard));
        r.line(4083);
        r.step("newg.stackguard1 = ^0",                    c -> c.st(c.get(newg), t.g.stackguard1, -1));
        r.line(4086);
        r.step("the stack's lowest word = 0",              c -> c.st8(c.ld(c.get(newg), t.g.stackLo), 0));
        r.label("done");
        r.line(4088);
        r.ret("return newg",                               c -> c.get(newg));
        // spotless:on
        closure(p, t);
        round(p);
    }

    private static void closure(Program p, Types t) {
        Rows r = p.routine("runtime.malg.func1").closure().split();
        Local newg = r.local("newg");
        Local lo = r.scratch("lo");
        Local hi = r.scratch("hi");
        // spotless:off
        r.line(4080);
        r.step("newg = captured word 1",                   c -> c.set(newg, c.ld8(c.reg(RDX) + 8)));
        r.call("lo, hi = stackalloc(stacksize)",           "runtime.stackalloc",           c -> c.ld8(c.reg(RDX) + 16));
        r.results(lo, hi);
        r.step("newg.stack.lo = lo",                       c -> c.st(c.get(newg), t.g.stackLo, c.get(lo)));
        r.step("newg.stack.hi = hi",                       c -> c.st(c.get(newg), t.g.stackHi, c.get(hi)));
        r.line(4081);
        r.ret("");
        // spotless:on
    }

    private static void round(Program p) {
        Rows r = p.routine("runtime.round2", "x");
        Local x = r.param("x");
        Local s = r.local("s");
        // spotless:off
        r.line(943);
        r.step("s = 0",                                    c -> c.set(s, 0));
        r.label("next");
        r.line(944);
        r.when("2^s reaches x",                            c -> 1L << c.get(s) >= c.get(x), "done");
        r.line(945);
        r.step("s++",                                      c -> c.set(s, c.get(s) + 1));
        r.go("the next power",                             "next");
        r.label("done");
        r.line(947);
        r.ret("return 2^s",                                c -> 1L << c.get(s));
        // spotless:on
    }
}
