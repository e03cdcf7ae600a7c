package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/**
 * What assembly calls when it finds itself where it must not be. Those that cannot use throw write a message to standard error and return
 * to an INT 3.
 *
 * <p>Go 1.19, proc.go, {@code badmcall}, {@code badmcall2}, {@code badmorestackg0}, {@code badmorestackgsignal}; stubs.go,
 * {@code badsystemstack}; stack.go, {@code morestackc}; and the ABI0 wrappers the compiler makes of them.
 */
final class Bad {
    private Bad() {}

    static void define(Program p) {
        wrapped(p, "badsystemstack");
        wrapped(p, "badmorestackg0");
        wrapped(p, "badmorestackgsignal");
        wrapped(p, "morestackc");
        message(p, "badsystemstack", 68, "fatal: systemstack called from unexpected goroutine");
        message(p, "badmorestackg0", 485, "fatal: morestack on g0\n");
        message(p, "badmorestackgsignal", 494, "fatal: morestack on gsignal\n");
        thrown(p, "badmcall", 468, "runtime: mcall called on m->g0 stack");
        thrown(p, "badmcall2", 472, "runtime: mcall function returned");
        Rows c = p.routine("runtime.morestackc").nosplit();
        Throw.dead(p, c, "throw", 1437, "attempt to execute system stack code on user stack");
    }

    private static void wrapped(Program p, String name) {
        Rows w = p.routine("runtime." + name + ".abi0");
        w.step("g = TLS: R14 is the current g", c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        w.jump(name + "()", "runtime." + name);
    }

    private static void message(Program p, String name, int line, String message) {
        Rows r = p.routine("runtime." + name).nosplit();
        r.line(line);
        r.step("write(2, \"" + message.strip() + "\")", c -> Output.print(c, message))
                .summarises("the system call");
        r.line(line + 1);
        r.ret("");
    }

    /** The wrappers of these two take their argument off the stack, so they have a frame. */
    private static void thrown(Program p, String name, int line, String message) {
        Rows w = p.routine("runtime." + name + ".abi0").nosplit();
        Local fn = w.scratch("fn");
        int frame = w.frame();
        // spotless:off
        w.step("fn = the caller's word above SP",      c -> c.set(fn, c.ld8(c.reg(RSP) + frame + 8)));
        w.step("g = TLS",                              c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        w.call(name + "(fn)",                          "runtime." + name,      c -> c.get(fn));
        Throw.unreached(w, name);
        // spotless:on
        Rows r = p.routine("runtime." + name, "fn").split();
        Throw.dead(p, r, "throw", line, message);
    }
}
