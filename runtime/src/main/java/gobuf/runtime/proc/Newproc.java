package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * A go statement: makes a goroutine that runs {@code fn} and puts it where the current P will run it next. The compiler calls it from
 * user goroutines; the work is done by a closure on g0's stack, as a user stack may be too small for it.
 *
 * <p>Go 1.19, proc.go, {@code newproc} and the closure {@code newproc.func1}.
 */
final class Newproc {
    private Newproc() {}

    static void define(Program p) {
        newproc(p);
        closure(p);
    }

    private static void newproc(Program p) {
        Rows r = p.routine("runtime.newproc", "fn").split();
        Local fn = r.param("fn");
        // {code, fn, gp, pc}: the closure lies in newproc's own frame, so it lives just as long as systemstack needs
        // it.
        Local[] f = r.block("closure", 4);
        long code = p.profile().function("runtime.newproc.func1").entry();
        int frame = r.frame();
        // spotless:off
        r.line(4097);
        r.step("closure.code = newproc.func1",             c -> c.set(f[0], code));
        r.step("closure.fn = fn",                          c -> c.set(f[1], c.get(fn)));
        r.line(4095);
        r.step("closure.gp = the current g",               c -> c.set(f[2], c.g()));
        r.line(4096);
        r.step("closure.pc = newproc's return address",    c -> c.set(f[3], c.ld8(c.reg(RSP) + frame)));
        r.line(4097);
        r.callOnStack("systemstack(closure)",              "runtime.systemstack.abi0",     c -> c.addr(f[0]));
        r.step("g = TLS: R14 is the goroutine's again",    c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.line(4107);
        r.ret("");
        // spotless:on
    }

    private static void closure(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.newproc.func1").closure().split();
        Local newg = r.local("newg");
        long mainStarted = p.profile().global("runtime.mainStarted");
        // spotless:off
        r.line(4098);
        r.call("newg = newproc1(fn, gp, pc)",              "runtime.newproc1", newg,       c -> c.ld8(c.reg(RDX) + 8), c -> c.ld8(c.reg(RDX) + 16), c -> c.ld8(c.reg(RDX) + 24));
        r.line(4101);
        r.call("runqput(g.m.p, newg, next)",               "runtime.runqput",              c -> c.ld(c.ld(c.g(), t.g.m), t.m.p), c -> c.get(newg), c -> 1);
        r.line(4103);
        r.when("main has not started: nobody to wake",     c -> c.ld1(mainStarted) == 0,   "done");
        r.line(4104);
        r.call("wakep()",                                  "runtime.wakep");
        r.label("done");
        r.line(4106);
        r.ret("");
        // spotless:on
    }
}
