package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;

/**
 * Makes a runnable g whose first instruction will be fn's, whose function returns into goexit, and which remembers who made it. The
 * caller puts it on a queue. Runs on g0's stack. Not amd64, so not here: {@code usesLR} and {@code prepGoExitFrame}, which other
 * processors need for a link register.
 *
 * <p>Go 1.19, proc.go, {@code newproc1}.
 */
final class Newproc1 {
    /** Go's {@code goroutineProfileSatisfied} (mprof.go): a running goroutine profile has no use for this g. */
    private static final int PROFILE_SATISFIED = 2;
    /** Go's {@code sys.StackAlign} on amd64, for the space that is left above the first frame. */
    private static final int STACK_ALIGN = 8;

    private Newproc1() {}

    static void define(Program p) {
        Rows r = p.routine("runtime.newproc1", "fn", "callergp", "callerpc").split();
        r.about(
                "Not amd64: usesLR and prepGoExitFrame (proc.go:4139), which leave a return address for processors with a link register.");
        Local pp = r.local("_p_");
        Local newg = r.local("newg");
        Local sp = r.local("sp");
        Local x = r.scratch("x");
        obtain(p, r, pp, newg, x);
        position(p, r, newg, sp, x);
        origin(p, r, newg, x);
        status(p, r, pp, newg, x);
        number(p, r, pp, newg, x);
        Throw.dead(p, r, "notDead", 4132, "newproc1: new g is not Gdead");
        Throw.dead(p, r, "noStack", 4128, "newproc1: newg missing stack");
    }

    /** A g that is dead and has a stack: a used one or a new one. */
    private static void obtain(Program p, Rows r, Local pp, Local newg, Local x) {
        Types t = p.types();
        Local fn = r.param("fn");
        String nil = "go of nil func value";
        long words = p.string(nil);
        long stackMin = p.profile().constant("_StackMin");
        long idle = p.profile().constant("_Gidle");
        long dead = p.profile().constant("_Gdead");
        // spotless:off
        r.line(4115);
        r.when("there is a function to run",               c -> c.get(fn) != 0,                                "pin");
        r.line(4116);
        r.call("fatal(\"go of nil func value\")",          "runtime.fatal",                                    c -> words, c -> nil.length());
        r.label("pin");
        r.line(4118);
        r.call("acquirem(): stay on this P",               "runtime.acquirem");
        r.line(4120);
        r.step("_p_ = g.m.p",                              c -> c.set(pp, c.ld(c.ld(c.g(), t.g.m), t.m.p)));
        r.line(4121);
        r.call("newg = gfget(_p_)",                        "runtime.gfget", newg,                              c -> c.get(pp));
        r.line(4122);
        r.when("a free g was found",                       c -> c.get(newg) != 0,                              "have");
        r.line(4123);
        r.call("newg = malg(2048)",                        "runtime.malg", newg,                               c -> stackMin);
        r.line(4124);
        r.call("newg: _Gidle → _Gdead",                    "runtime.casgstatus",                               c -> c.get(newg), c -> idle, c -> dead);
        r.line(4125);
        r.call("allgadd(newg): the collector sees it",     "runtime.allgadd",                                  c -> c.get(newg));
        r.label("have");
        r.line(4127);
        r.when("newg has no stack",                        c -> c.ld(c.get(newg), t.g.stackHi) == 0,           "noStack");
        r.line(4131);
        r.call("status = readgstatus(newg)",               "runtime.readgstatus", x,                           c -> c.get(newg));
        r.when("newg is not _Gdead",                       c -> c.get(x) != dead,                              "notDead");
        // spotless:on
    }

    /** Where it will go on: as if goexit had just called fn. */
    private static void position(Program p, Rows r, Local newg, Local sp, Local total) {
        Types t = p.types();
        Local fn = r.param("fn");
        Field sched = t.g.sched.self;
        long goexit = p.profile().function("runtime.goexit.abi0").entry() + 1;
        long space = 4 * 8;
        // spotless:off
        r.line(4136);
        r.step("totalSize = 4 words, aligned",             c -> c.set(total, (space + STACK_ALIGN - 1) & -STACK_ALIGN));
        r.line(4137);
        r.step("sp = newg.stack.hi − totalSize",           c -> c.set(sp, c.ld(c.get(newg), t.g.stackHi) - c.get(total)));
        r.line(4146);
        r.step("clear newg.sched",                         c -> c.clear(c.get(newg) + sched.offset(), sched.size())).summarises("memclrNoHeapPointers as one row");
        r.line(4147);
        r.step("newg.sched.sp = sp",                       c -> c.st(c.get(newg), t.g.sched.sp, c.get(sp)));
        r.line(4148);
        r.step("newg.stktopsp = sp",                       c -> c.st(c.get(newg), t.g.stktopsp, c.get(sp)));
        r.line(4149);
        r.step("newg.sched.pc = goexit+1",                 c -> c.st(c.get(newg), t.g.sched.pc, goexit));
        r.line(4150);
        r.step("newg.sched.g = newg",                      c -> c.st(c.get(newg), t.g.sched.g, c.get(newg)));
        r.line(4151);
        r.call("gostartcallfn(&newg.sched, fn)",           "runtime.gostartcallfn",                            c -> c.get(newg) + sched.offset(), c -> c.get(fn));
        // spotless:on
    }

    /** Who made it, what it begins with, and whether it counts as the user's. */
    private static void origin(Program p, Rows r, Local newg, Local x) {
        Types t = p.types();
        Profile f = p.profile();
        Local fn = r.param("fn");
        Local callergp = r.param("callergp");
        Local callerpc = r.param("callerpc");
        long active = Switches.variable(f, "goroutineProfile", "active");
        long barrier = Switches.variable(f, "writeBarrier", "enabled");
        long sched = f.global("runtime.sched");
        // spotless:off
        r.line(4152);
        r.step("newg.gopc = callerpc",                     c -> c.st(c.get(newg), t.g.gopc, c.get(callerpc)));
        r.line(4153);
        r.call("x = saveAncestors(callergp)",              "runtime.saveAncestors", x,                         c -> c.get(callergp));
        r.when("the write barrier is off",                 c -> c.ld1(barrier) == 0,                               "ancestors");
        r.step("gcWriteBarrier: newg.ancestors, x",        c -> {}).summarises("the pair is not buffered: no collector runs that would mark it");
        r.label("ancestors");
        r.step("newg.ancestors = x",                       c -> c.st(c.get(newg), t.g.ancestors, c.get(x)));
        r.line(4154);
        r.step("newg.startpc = fn.fn",                     c -> c.st(c.get(newg), t.g.startpc, c.ld8(c.get(fn))));
        r.line(4155);
        r.call("x = isSystemGoroutine(newg, false)",       "runtime.isSystemGoroutine", x,                     c -> c.get(newg), c -> 0);
        r.when("a user's goroutine",                       c -> (c.get(x) & 1) == 0,                           "user");
        r.line(4156);
        r.step("sched.ngsys++",                            c -> c.add(sched, t.sched.ngsys, 1));
        r.go("labels are for users",                       "sequence");
        r.label("user");
        r.line(4159);
        r.step("x = m.curg",                               c -> c.set(x, c.ld(c.ld(c.g(), t.g.m), t.m.curg)));
        r.when("no goroutine asks for it",                 c -> c.get(x) == 0,                                 "profile");
        r.line(4160);
        r.step("x = curg.labels",                          c -> c.set(x, c.ld(c.get(x), t.g.labels)));
        r.when("the write barrier is off",                 c -> c.ld1(barrier) == 0,                               "labels");
        r.step("gcWriteBarrier: newg.labels, x",           c -> {}).summarises("the pair is not buffered: no collector runs that would mark it");
        r.label("labels");
        r.step("newg.labels = x: inherited",               c -> c.st(c.get(newg), t.g.labels, c.get(x)));
        r.label("profile");
        r.line(4162);
        r.when("no goroutine profile is being taken",      c -> c.ld1(active) == 0,                            "sequence");
        r.line(4168);
        r.step("newg.goroutineProfiled = satisfied",       c -> c.st(c.get(newg), t.g.goroutineProfiled, PROFILE_SATISFIED));
        r.label("sequence");
        // spotless:on
    }

    /** Makes it runnable. */
    private static void status(Program p, Rows r, Local pp, Local newg, Local x) {
        Types t = p.types();
        long dead = p.profile().constant("_Gdead");
        long runnable = p.profile().constant("_Grunnable");
        long period = p.profile().constant("gTrackingPeriod");
        long gcController = p.profile().global("runtime.gcController");
        // spotless:off
        r.line(4172);
        r.call("x = fastrand()",                           "runtime.fastrand", x);
        r.step("newg.trackingSeq = uint8(x)",              c -> c.st(c.get(newg), t.g.trackingSeq, c.get(x)));
        r.line(4173);
        r.when("trackingSeq % 8 ≠ 0: not tracked",         c -> c.ld(c.get(newg), t.g.trackingSeq) % period != 0, "runnable");
        r.line(4174);
        r.step("newg.tracking = true",                     c -> c.st(c.get(newg), t.g.tracking, 1));
        r.label("runnable");
        r.line(4176);
        r.call("newg: _Gdead → _Grunnable",                "runtime.casgstatus",                               c -> c.get(newg), c -> dead, c -> runnable);
        r.line(4177);
        r.call("addScannableStack(_p_, its size)",         "runtime.(*gcControllerState).addScannableStack",   c -> gcController, c -> c.get(pp), c -> c.ld(c.get(newg), t.g.stackHi) - c.ld(c.get(newg), t.g.stackLo));
        // spotless:on
    }

    /** Gives it an id from the P's batch; a P takes 16 at a time from the scheduler. */
    private static void number(Program p, Rows r, Local pp, Local newg, Local x) {
        Types t = p.types();
        Profile f = p.profile();
        long sched = f.global("runtime.sched");
        long batch = f.constant("_GoidCacheBatch");
        long trace = Switches.variable(f, "trace", "enabled");
        // spotless:off
        r.line(4179);
        r.when("_p_ has ids left",                         c -> c.ld(c.get(pp), t.p.goidcache) != c.ld(c.get(pp), t.p.goidcacheend), "id");
        r.line(4183);
        r.step("x = sched.goidgen += 16 (atomic)",         c -> {
            c.add(sched, t.sched.goidgen, batch);
            c.set(x, c.ld(sched, t.sched.goidgen));
        });
        r.step("_p_.goidcache = x",                        c -> c.st(c.get(pp), t.p.goidcache, c.get(x)));
        r.line(4184);
        r.step("_p_.goidcache −= 15",                      c -> c.add(c.get(pp), t.p.goidcache, 1 - batch));
        r.line(4185);
        r.step("_p_.goidcacheend = _p_.goidcache + 16",    c -> c.st(c.get(pp), t.p.goidcacheend, c.ld(c.get(pp), t.p.goidcache) + batch)).event("goid batch");
        r.label("id");
        r.line(4187);
        r.step("newg.goid = _p_.goidcache",                c -> c.st(c.get(newg), t.g.goid, c.ld(c.get(pp), t.p.goidcache)));
        r.line(4188);
        r.step("_p_.goidcache++",                          c -> c.add(c.get(pp), t.p.goidcache, 1));
        r.line(4189);
        r.when("the race detector is off",                 c -> !Switches.on(c, Switches.RACE),                "trace");
        r.line(4190);
        r.step("newg.racectx = racegostart(callerpc)",     c -> {}).summarises("there is no race detector to register it with; racectx stays 0");
        r.line(4191);
        r.when("newg has no labels",                       c -> c.ld(c.get(newg), t.g.labels) == 0,            "trace");
        r.line(4194);
        r.step("racereleasemergeg(newg, &labelSync)",      c -> {}).summarises("there is no race detector to tell");
        r.label("trace");
        r.line(4197);
        r.when("tracing is off",                           c -> c.ld1(trace) == 0,                                 "unpin");
        r.line(4198);
        r.step("traceGoCreate(newg, newg.startpc)",        c -> {}).event("trace: go create").summarises("the event is not written to a trace buffer");
        r.label("unpin");
        r.line(4200);
        r.call("releasem(g.m)",                            "runtime.releasem",                                 c -> c.ld(c.g(), t.g.m));
        r.line(4202);
        r.ret("return newg",                               c -> c.get(newg));
        // spotless:on
    }
}
