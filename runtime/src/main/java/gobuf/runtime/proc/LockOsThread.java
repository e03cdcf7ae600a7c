package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;

import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Wires the current goroutine and its M: as long as one of the M's two counts is above 0, neither runs without the other. lockedExt is
 * counted by programs, lockedInt by the runtime. A goroutine that ends locked takes its thread with it.
 *
 * <p>Go 1.19, proc.go, {@code LockOSThread}, {@code UnlockOSThread}, {@code lockOSThread}, {@code unlockOSThread}, {@code dolockOSThread}, {@code dounlockOSThread},
 * {@code badunlockosthread}.
 */
final class LockOsThread {
    private LockOsThread() {}

    static void define(Program p) {
        Types t = p.types();
        external(p, t);
        internal(p, t);
        wire(p, t);
        Rows r = p.routine("runtime.badunlockosthread").split();
        Throw.dead(p, r, "throw", 4473, "runtime: internal error: misuse of lockOSThread/unlockOSThread");
    }

    private static void external(Program p, Types t) {
        long have = TemplateThread.handoff(p, "haveTemplateThread");
        String why = "LockOSThread nesting overflow";
        long text = p.string(why);
        Rows r = p.routine("runtime.LockOSThread").nosplit();
        // spotless:off
        r.line(4401);
        r.when("there is a template thread (load)",            c -> c.ld4(have) != 0,                                          "count");
        r.line(4405);
        r.call("startTemplateThread()",                        "runtime.startTemplateThread");
        r.label("count");
        r.line(4408);
        r.step("m.lockedExt++",                                c -> c.add(c.ld(c.g(), t.g.m), t.m.lockedExt, 1));
        r.line(4409);
        r.when("it has wrapped to 0",                          c -> c.ld(c.ld(c.g(), t.g.m), t.m.lockedExt) == 0,              "overflow");
        r.line(4413);
        r.call("dolockOSThread()",                             "runtime.dolockOSThread");
        r.line(4414);
        r.ret("");
        r.label("overflow");
        r.line(4410);
        r.step("m.lockedExt--",                                c -> c.add(c.ld(c.g(), t.g.m), t.m.lockedExt, -1));
        r.line(4411);
        r.call("panic(\"" + why + "\")",                       "runtime.gopanic",              c -> text, c -> why.length());
        Throw.unreached(r, "gopanic");

        Rows u = p.routine("runtime.UnlockOSThread");
        u.line(4455);
        u.when("the program has locked m",                     c -> c.ld(c.ld(c.g(), t.g.m), t.m.lockedExt) != 0,              "locked");
        u.line(4456);
        u.ret(0, "");
        u.label("locked");
        u.line(4458);
        u.step("m.lockedExt--",                                c -> c.add(c.ld(c.g(), t.g.m), t.m.lockedExt, -1));
        u.line(4459);
        u.call("dounlockOSThread()",                           "runtime.dounlockOSThread");
        u.line(4460);
        u.ret(1, "");
        // spotless:on
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
