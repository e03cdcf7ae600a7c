package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;

import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Wires the current goroutine and its M: as long as one of the M's two counts is above 0, neither runs without the other. lockedExt is
 * counted by programs, lockedInt by the runtime.
 *
 * <p>Go 1.19, proc.go, {@code lockOSThread}, {@code unlockOSThread}, {@code dolockOSThread}, {@code dounlockOSThread},
 * {@code badunlockosthread}.
 */
final class LockOsThread {
    private LockOsThread() {}

    static void define(Program p) {
        Types t = p.types();
        internal(p, t);
        wire(p, t);
        Rows r = p.routine("runtime.badunlockosthread").split();
        Throw.dead(p, r, "throw", 4473, "runtime: internal error: misuse of lockOSThread/unlockOSThread");
    }

    private static void internal(Program p, Types t) {
        Rows r = p.routine("runtime.lockOSThread");
        // spotless:off
        r.line(4418);
        r.step("m.lockedInt++",                                c -> c.add(c.ld(c.g(), t.g.m), t.m.lockedInt, 1));
        r.line(4419);
        r.call("dolockOSThread()",                             "runtime.dolockOSThread");
        r.line(4420);
        r.ret("");

        long bad = p.profile().funcval("runtime.badunlockosthread");
        Rows u = p.routine("runtime.unlockOSThread").nosplit();
        u.line(4465);
        u.when("the runtime has locked m",                     c -> c.ld(c.ld(c.g(), t.g.m), t.m.lockedInt) != 0,              "locked");
        u.line(4466);
        u.callOnStack("systemstack(badunlockosthread)",        "runtime.systemstack.abi0",     c -> bad);
        u.step("g = TLS",                                      c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        u.label("locked");
        u.line(4468);
        u.step("m.lockedInt--",                                c -> c.add(c.ld(c.g(), t.g.m), t.m.lockedInt, -1));
        u.line(4469);
        u.call("dounlockOSThread()",                           "runtime.dounlockOSThread");
        u.line(4470);
        u.ret("");
        // spotless:on
    }

    private static void wire(Program p, Types t) {
        Rows r = p.routine("runtime.dolockOSThread").nosplit();
        // spotless:off
        r.line(4380);
        r.step("m.lockedg = g",                                c -> c.st(c.ld(c.g(), t.g.m), t.m.lockedg, c.g()));
        r.line(4381);
        r.step("g.lockedm = m",                                c -> c.st(c.g(), t.g.lockedm, c.ld(c.g(), t.g.m)));
        r.line(4382);
        r.ret("");

        Rows u = p.routine("runtime.dounlockOSThread");
        u.line(4432);
        u.when("the runtime still locks m",                    c -> c.ld(c.ld(c.g(), t.g.m), t.m.lockedInt) != 0,              "still");
        u.when("the program still locks m",                    c -> c.ld(c.ld(c.g(), t.g.m), t.m.lockedExt) != 0,              "still");
        u.line(4435);
        u.step("m.lockedg = nil",                              c -> c.st(c.ld(c.g(), t.g.m), t.m.lockedg, 0));
        u.line(4436);
        u.step("g.lockedm = nil",                              c -> c.st(c.g(), t.g.lockedm, 0));
        u.line(4437);
        u.ret(1, "");
        u.label("still");
        u.line(4433);
        u.ret(0, "");
        // spotless:on
    }
}
