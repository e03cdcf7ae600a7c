package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;

/**
 * The end of a goroutine. Its function returns into goexit, which calls goexit1 on the goroutine's own stack; mcall takes goexit0 to g0,
 * which cleans the g, puts it on the P's list of free gs, stack and all, and schedules.
 *
 * <p>Go 1.19, proc.go, {@code goexit1} (and the ABI0 wrapper the compiler makes of it), {@code goexit0}.
 */
final class Goexit0 {
    private Goexit0() {}

    static void define(Program p) {
        goexit1(p);
        goexit0(p);
    }

    private static void goexit1(Program p) {
        Rows w = p.routine("runtime.goexit1.abi0");
        w.step("g = TLS: R14 is the current g", c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        w.jump("goexit1()", "runtime.goexit1");

        Rows r = p.routine("runtime.goexit1").split();
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        long goexit0 = p.profile().funcval("runtime.goexit0");
        // spotless:off
        r.line(3473);
        r.when("no trace is taken",                            c -> c.ld1(trace) == 0,                   "mcall");
        r.line(3474);
        r.call("traceGoEnd()",                                 "runtime.traceGoEnd");
        r.label("mcall");
        r.line(3476);
        r.call("mcall(goexit0)",                               "runtime.mcall",                c -> goexit0).event("goexit");
        r.line(3477);
        Throw.unreached(r, "goexit0");
        // spotless:on
    }

    private static void goexit0(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long controller = p.profile().global("runtime.gcController");
        Field perByte = p.profile().struct("gcControllerState").field("assistWorkPerByte");
        Field scanCredit = p.profile().struct("gcControllerState").field("bgScanCredit");
        long blacken = p.profile().global("runtime.gcBlackenEnabled");
        long running = p.profile().constant("_Grunning");
        long dead = p.profile().constant("_Gdead");
        Rows r = p.routine("runtime.goexit0", "gp").split();
        Local gp = r.param("gp");
        Local pp = r.local("pp");
        Local locked = r.local("locked");
        Local x = r.scratch("x");
        Field array = Field.plain("writebuf.array", t.g.writebuf.offset(), 8, "unsafe.Pointer");
        // spotless:off
        r.line(3482);
        r.step("pp = m.p",                                     c -> c.set(pp, c.ld(c.ld(c.g(), t.g.m), t.m.p)));
        r.line(3484);
        r.call("casgstatus(gp, _Grunning, _Gdead)",            "runtime.casgstatus",           c -> c.get(gp), c -> running, c -> dead);
        r.line(3485);
        r.call("addScannableStack(pp, −size of gp's stack)",   "runtime.(*gcControllerState).addScannableStack",
                                                               c -> controller, c -> c.get(pp), c -> c.ld(c.get(gp), t.g.stackLo) - c.ld(c.get(gp), t.g.stackHi));
        r.line(3486);
        r.call("isSystemGoroutine(gp, fixed=false)",           "runtime.isSystemGoroutine", x, c -> c.get(gp), c -> 0);
        r.when("gp is a user's goroutine",                     c -> (c.get(x) & 1) == 0,                               "clear");
        r.line(3487);
        r.step("sched.ngsys-- (atomic)",                       c -> c.add(sched, t.sched.ngsys, -1));
        r.label("clear");
        r.line(3489);
        WriteBarrier.field(p, r, "gp.m = nil",                 gp, t.g.m);
        r.line(3490);
        r.step("locked = gp.lockedm ≠ 0",                      c -> c.set(locked, c.ld(c.get(gp), t.g.lockedm)));
        r.line(3491);
        r.step("gp.lockedm = 0",                               c -> c.st(c.get(gp), t.g.lockedm, 0));
        r.line(3492);
        r.step("m.lockedg = 0",                                c -> c.st(c.ld(c.g(), t.g.m), t.m.lockedg, 0));
        r.line(3493);
        r.step("gp.preemptStop = false",                       c -> c.st(c.get(gp), t.g.preemptStop, 0));
        r.line(3494);
        r.step("gp.paniconfault = false",                      c -> c.st(c.get(gp), t.g.paniconfault, 0));
        r.line(3495);
        WriteBarrier.field(p, r, "gp._defer = nil",            gp, t.g.defer);
        r.line(3496);
        WriteBarrier.field(p, r, "gp._panic = nil",            gp, t.g.panic);
        r.line(3497);
        r.step("gp.writebuf's length and capacity = 0",        c -> { c.st8(c.get(gp) + t.g.writebuf.offset() + 8, 0); c.st8(c.get(gp) + t.g.writebuf.offset() + 16, 0); });
        WriteBarrier.field(p, r, "gp.writebuf's array = nil",  gp, array);
        r.line(3498);
        r.step("gp.waitreason = 0",                            c -> c.st(c.get(gp), t.g.waitreason, 0));
        r.line(3499);
        WriteBarrier.field(p, r, "gp.param = nil",             gp, t.g.param);
        r.line(3500);
        WriteBarrier.field(p, r, "gp.labels = nil",            gp, t.g.labels);
        r.line(3501);
        WriteBarrier.field(p, r, "gp.timer = nil",             gp, t.g.timer);
        r.line(3503);
        r.when("no garbage is being marked",                   c -> c.ld4(blacken) == 0,                               "drop");
        r.when("gp has no assist credit left",                 c -> c.ld(c.get(gp), t.g.gcAssistBytes) <= 0,           "drop");
        r.line(3507);
        r.step("credit = assistWorkPerByte · gp.gcAssistBytes", c -> c.set(x, (long) (Double.longBitsToDouble(c.ld8(controller + perByte.offset())) * (double) c.ld(c.get(gp), t.g.gcAssistBytes))));
        r.line(3509);
        r.step("gcController.bgScanCredit += credit (atomic)", c -> c.add(controller, scanCredit, c.get(x)));
        r.line(3510);
        r.step("gp.gcAssistBytes = 0",                         c -> c.st(c.get(gp), t.g.gcAssistBytes, 0));
        r.label("drop");
        r.line(3513);
        r.call("dropg()",                                      "runtime.dropg");
        r.line(3520);
        r.when("m.lockedInt ≠ 0: the runtime holds this thread", c -> c.ld(c.ld(c.g(), t.g.m), t.m.lockedInt) != 0,      "internal");
        r.line(3524);
        r.call("gfput(pp, gp)",                                "runtime.gfput",                c -> c.get(pp), c -> c.get(gp));
        r.line(3525);
        r.when("gp was not locked to its thread",              c -> c.get(locked) == 0,                                "schedule");
        r.line(3533);
        r.callOnStack("gogo(&m.g0.sched): back to mstart0, the thread ends",
                                                               "runtime.gogo.abi0",            c -> c.ld(c.ld(c.g(), t.g.m), t.m.g0) + t.g.sched.self.offset());
        r.label("schedule");
        r.line(3540);
        r.call("schedule()",                                   "runtime.schedule");
        r.line(3541);
        Throw.unreached(r, "schedule");
        r.label("internal");
        r.line(3520);
        r.step("x = m.lockedInt",                              c -> c.set(x, c.ld(c.ld(c.g(), t.g.m), t.m.lockedInt)));
        r.line(3521);
        r.step("print what m.lockedInt is",                    c -> Output.print(c, "invalid m->lockedInt = " + c.get(x) + "\n"))
            .summarises("printlock, print… and printunlock as one row");
        Throw.dead(p, r, "throw", 3522, "internal lockOSThread error");
        // spotless:on
    }
}
