package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;
import static gobuf.runtime.machine.Reg.RDX;
import static gobuf.runtime.machine.Reg.RSP;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;
import java.nio.charset.StandardCharsets;

/**
 * Ends the process with Go's words: {@code throw} when the runtime has found itself broken, {@code fatal} when the program is to blame.
 * Both print on g0's stack and never return.
 *
 * <p>Go 1.19, panic.go, {@code throw}, {@code fatal}, {@code fatalthrow} and their closures.
 */
public final class Throw {
    /** Why the machine stands still after a fatal error; what was printed says which. */
    public static final String EXIT = "the process has ended, exit status 2";

    private Throw() {}

    static void define(Program p) {
        raise(p, "throw", 1040, p.profile().constant("throwTypeRuntime"));
        raise(p, "fatal", 1059, p.profile().constant("throwTypeUser"));
        fatalthrow(p);
        exit(p);
    }

    /** Rows that call throw, at {@code label}: the call, and the row its return address needs. */
    public static void dead(Program p, Rows r, String label, int line, String message) {
        long at = p.string(message);
        int n = message.getBytes(StandardCharsets.UTF_8).length;
        r.label(label);
        r.line(line);
        r.call("throw(\"" + message + "\")", "runtime.throw", c -> at, c -> n);
        unreached(r, "throw");
    }

    /** The same through a routine of another package that calls throw or fatal. */
    public static void from(Program p, Rows r, String callee, String label, int line, String message) {
        long at = p.string(message);
        int n = message.getBytes(StandardCharsets.UTF_8).length;
        r.label(label);
        r.line(line);
        r.call(callee.substring(callee.indexOf('.') + 1) + "(\"" + message + "\")", callee, c -> at, c -> n);
        unreached(r, callee);
    }

    /** The row behind a call that never returns, for its return address. */
    public static void unreached(Rows r, String callee) {
        r.halt("not reached: " + callee + " does not return", callee + " has returned", c -> false);
    }

    private static void raise(Program p, String name, int line, long kind) {
        Rows r = p.routine("runtime." + name, "s", "n").nosplit();
        Local s = r.param("s");
        Local n = r.param("n");
        Local[] f = r.block("closure", 3);
        long code = p.profile().function("runtime." + name + ".func1").entry();
        // spotless:off
        r.line(line + 3);
        r.step("closure.code = " + name + ".func1",        c -> c.set(f[0], code));
        r.step("closure.s = the message's bytes",          c -> c.set(f[1], c.get(s)));
        r.step("closure.n = how many",                     c -> c.set(f[2], c.get(n)));
        r.callOnStack("systemstack(closure)",              "runtime.systemstack.abi0",  c -> c.addr(f[0]));
        r.step("g = TLS",                                  c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.line(line + 7);
        r.call("fatalthrow(" + name + ")",                 "runtime.fatalthrow",        c -> kind);
        unreached(r, "fatalthrow");

        Rows k = p.routine("runtime." + name + ".func1").closure().split();
        k.line(line + 4);
        k.step("print \"fatal error: \", the message",     c -> {
            Output.print(c, "fatal error: ");
            Output.print(c, c.ld8(c.reg(RDX) + 8), c.ld8(c.reg(RDX) + 16));
            Output.print(c, "\n");
        }).summarises("printlock, print… and printunlock as one row");
        k.line(line + 5);
        k.ret("");
        // spotless:on
    }

    private static void fatalthrow(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.fatalthrow", "t").nosplit();
        Local kind = r.param("t");
        Local[] f = r.block("closure", 4);
        long code = p.profile().function("runtime.fatalthrow.func1").entry();
        int frame = r.frame();
        // spotless:off
        r.line(1116);
        r.when("this M is throwing already",               c -> c.ld(c.ld(c.g(), t.g.m), t.m.throwing) != 0,                       "closure");
        r.line(1117);
        r.step("m.throwing = t",                           c -> c.st(c.ld(c.g(), t.g.m), t.m.throwing, c.get(kind)));
        r.label("closure");
        r.line(1122);
        r.step("closure.code = fatalthrow.func1",          c -> c.set(f[0], code));
        r.step("closure.gp = the current g",               c -> c.set(f[1], c.g()));
        r.step("closure.pc = fatalthrow's return address", c -> c.set(f[2], c.ld8(c.reg(RSP) + frame)));
        r.step("closure.sp = the caller's SP",             c -> c.set(f[3], c.reg(RSP) + frame + 8));
        r.callOnStack("systemstack(closure)",              "runtime.systemstack.abi0",                                             c -> c.addr(f[0]));
        // spotless:on
        unreached(r, "the closure");
    }

    private static void exit(Program p) {
        Types t = p.types();
        Traceback traceback = new Traceback(p);
        Rows r = p.routine("runtime.fatalthrow.func1").closure().split();
        // spotless:off
        r.line(1123);
        r.step("startpanic_m(): m.dying = 1",              c -> c.st(c.ld(c.g(), t.g.m), t.m.dying, 1))
            .summarises("the process is one M, so nobody is waited for and nothing is frozen");
        r.line(1125);
        r.step("dopanic_m(gp, pc, sp)",                    c -> traceback.print(c, c.ld8(c.reg(RDX) + 8), c.ld8(c.reg(RDX) + 16), c.ld8(c.reg(RDX) + 24)))
            .summarises(Traceback.ABOUT);
        r.line(1132);
        r.halt("exit(2)",                                  EXIT, c -> false);
        // spotless:on
    }
}
