package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.RSP;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * A panic that nobody recovers: the goroutine is marked as panicking, deferred functions would run, then the process ends. The simulated
 * programs defer nothing, and the value is a string.
 *
 * <p>Go 1.19, panic.go, {@code gopanic}, {@code fatalpanic}.
 */
final class Gopanic {
    private Gopanic() {}

    static void define(Program p) {
        gopanic(p);
        fatalpanic(p);
    }

    private static void gopanic(Program p) {
        Types t = p.types();
        long running = p.profile().global("runtime.runningPanicDefers");
        Rows r = p.routine("runtime.gopanic", "string", "length").split();
        Local s = r.param("string");
        Local n = r.param("length");
        // {argp, arg, link, pc, sp, flags}: the panic lies in gopanic's own frame.
        Local[] panic = r.block("_panic", 7);
        Local x = r.scratch("x");
        // spotless:off
        r.line(806);
        r.when("this is not m's user goroutine",           c -> c.ld(c.ld(c.g(), t.g.m), t.m.curg) != c.g(),       "system");
        r.line(813);
        r.when("m is in the middle of an allocation",      c -> c.ld(c.ld(c.g(), t.g.m), t.m.mallocing) != 0,      "malloc");
        r.line(819);
        r.when("m says why it must not be preempted",      c -> c.ld8(c.ld(c.g(), t.g.m) + t.m.preemptoff.offset() + 8) != 0, "preemptoff");
        r.line(828);
        r.when("m holds locks",                            c -> c.ld(c.ld(c.g(), t.g.m), t.m.locks) != 0,          "locks");
        r.line(836);
        r.step("_panic.arg = the value",                   c -> { c.set(panic[1], c.get(s)); c.set(panic[2], c.get(n)); })
            .summarises("the value is an interface in Go; here the bytes of a string and how many");
        r.line(837);
        r.step("_panic.link = g._panic",                   c -> c.set(panic[3], c.ld(c.g(), t.g.panic)));
        r.line(838);
        r.step("g._panic = &_panic",                       c -> c.st(c.g(), t.g.panic, c.addr(panic[0])));
        r.line(840);
        r.step("runningPanicDefers++ (atomic)",            c -> c.st4(running, c.ld4(running) + 1));
        r.line(844);
        r.step("x = g._defer: what is deferred",           c -> c.set(x, c.ld(c.g(), t.g.defer)))
            .summarises("open-coded defers are found by scanning the stack");
        r.line(847);
        r.when("nothing is deferred",                      c -> c.get(x) == 0,                                     "fatal");
        r.halt("run what is deferred",                     "gopanic: deferred functions are not modelled yet", c -> false);
        r.label("fatal");
        r.line(987);
        r.call("fatalpanic(&_panic)",                      "runtime.fatalpanic",       c -> c.addr(panic[0]));
        Throw.unreached(r, "fatalpanic");
        dead(p, r, s, n, "locks", 832, "panic holding locks");
        dead(p, r, s, n, "preemptoff", 826, "panic during preemptoff");
        dead(p, r, s, n, "malloc", 817, "panic during malloc");
        dead(p, r, s, n, "system", 810, "panic on system stack");
        // spotless:on
    }

    private static void dead(Program p, Rows r, Local s, Local n, String label, int line, String message) {
        r.label(label);
        r.line(line - 2);
        r.step("print \"panic: \" and the value", c -> {
                    Output.print(c, "panic: ");
                    Output.print(c, c.get(s), c.get(n));
                    Output.print(c, "\n");
                })
                .summarises(
                        "printlock, print… and printunlock as one row; Go also prints what m.preemptoff says, if that is why");
        Throw.dead(p, r, label + " throw", line, message);
    }

    private static void fatalpanic(Program p) {
        Types t = p.types();
        long running = p.profile().global("runtime.runningPanicDefers");
        Rows r = p.routine("runtime.fatalpanic", "msgs").nosplit();
        Local msgs = r.param("msgs");
        Traceback traceback = new Traceback(p);
        int frame = r.frame();
        // spotless:off
        r.line(1150);
        r.step("m.dying = 1: startpanic_m",                c -> c.st(c.ld(c.g(), t.g.m), t.m.dying, 1))
            .summarises("printing is done on g0's stack in Go, through systemstack");
        r.line(1158);
        r.step("runningPanicDefers-- (atomic)",            c -> c.st4(running, c.ld4(running) - 1));
        r.line(1160);
        r.step("print \"panic: \" and the value",          c -> {
            Output.print(c, "panic: ");
            Output.print(c, c.ld8(c.get(msgs) + 8), c.ld8(c.get(msgs) + 16));
            Output.print(c, "\n");
        }).summarises("printpanics");
        r.line(1163);
        r.step("dopanic_m(gp, pc, sp)",                    c -> traceback.print(c, c.g(), c.ld8(c.reg(RSP) + frame), c.reg(RSP) + frame + 8))
            .summarises(Traceback.ABOUT);
        r.line(1174);
        r.halt("exit(2)",                                  Throw.EXIT, c -> false);
        // spotless:on
    }
}
