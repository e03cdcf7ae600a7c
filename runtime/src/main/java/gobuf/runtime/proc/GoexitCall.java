package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;
import static gobuf.runtime.machine.Reg.RSP;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.layout.Types;

/**
 * runtime.Goexit: runs what the goroutine has deferred, in all its frames, the last first, and ends it. It is a panic that nobody can
 * recover and that ends no process. Called by goroutine 1, main never returns: the process goes on until nobody is left to run.
 *
 * <p>Go 1.19, panic.go, {@code Goexit}, {@code deferCallSave}, {@code getargp}, {@code addOneOpenDeferFrame} and its closure.
 */
final class GoexitCall {
    private final Program p;
    private final Types t;
    private final Struct d;

    private GoexitCall(Program program) {
        p = program;
        t = p.types();
        d = p.profile().struct("_defer");
    }

    static void define(Program p) {
        GoexitCall x = new GoexitCall(p);
        x.goexit();
        x.callSave();
        x.openFrames();
    }

    private void goexit() {
        Rows r = p.routine("runtime.Goexit").split();
        // {argp, arg, arg, link, pc, sp, flags}: the panic lies in Goexit's own frame.
        Local[] panic = r.block("p", 7);
        Local rec = r.local("d");
        Struct s = p.profile().struct("_panic");
        int aborted = s.field("aborted").offset();
        int goexit = s.field("goexit").offset();
        int frame = r.frame();
        // spotless:off
        r.line(496);
        r.step("p = empty",                                    c -> { for (Local l : panic) c.set(l, 0); });
        r.line(497);
        r.step("p.goexit = true",                              c -> c.st1(c.addr(panic[0]) + goexit, 1));
        r.line(498);
        r.step("p.link = g._panic",                            c -> c.set(panic[3], c.ld(c.g(), t.g.panic)));
        r.line(499);
        WriteBarrier.set(p, r, "g._panic = &p",                c -> c.g(), t.g.panic, c -> c.addr(panic[0]));
        r.line(501);
        r.call("addOneOpenDeferFrame(g, callerpc, callersp)",  "runtime.addOneOpenDeferFrame", c -> c.g(), c -> c.ld8(c.reg(RSP) + frame), c -> c.reg(RSP) + frame + 8);
        r.label("next");
        r.line(503);
        r.step("d = g._defer",                                 c -> c.set(rec, c.ld(c.g(), t.g.defer)));
        r.line(504);
        r.when("nothing more is deferred",                     c -> c.get(rec) == 0,                                   "end");
        r.line(507);
        r.when("d has not been started",                       c -> c.ld(c.get(rec), d.field("started")) == 0,         "start");
        r.line(508);
        r.when("d is part of no panic",                        c -> c.ld(c.get(rec), d.field("_panic")) == 0,          "open?");
        r.line(509);
        r.step("d._panic.aborted = true",                      c -> c.st1(c.ld(c.get(rec), d.field("_panic")) + aborted, 1));
        r.line(510);
        WriteBarrier.field(p, r, "d._panic = nil, aborted",    rec, d.field("_panic"));
        r.label("open?");
        r.line(512);
        r.when("d stands for open-coded calls",                c -> c.ld(c.get(rec), d.field("openDefer")) != 0,       "start");
        r.line(513);
        WriteBarrier.field(p, r, "d.fn = nil: it was started before", rec, d.field("fn"));
        r.line(514);
        WriteBarrier.set(p, r, "g._defer = d.link, past it",   c -> c.g(), t.g.defer, c -> c.ld(c.get(rec), d.field("link")));
        r.line(515);
        r.call("freedefer(d)",                                 "runtime.freedefer",            c -> c.get(rec));
        r.line(516);
        r.go("the next one",                                   "next");
        // spotless:on
        call(r, panic, rec, aborted);
    }

    private void call(Rows r, Local[] panic, Local rec, int aborted) {
        // spotless:off
        r.label("start");
        r.line(519);
        r.step("d.started = true",                             c -> c.st(c.get(rec), d.field("started"), 1));
        r.line(520);
        WriteBarrier.set(p, r, "d._panic = &p",                c -> c.get(rec), d.field("_panic"), c -> c.addr(panic[0]));
        r.line(521);
        r.when("d stands for one call",                        c -> c.ld(c.get(rec), d.field("openDefer")) == 0,       "call");
        r.line(522);
        r.halt("runOpenDeferFrame(g, d)",                      "Goexit: open-coded deferred calls are not modelled yet", c -> false);
        r.label("call");
        r.line(540);
        r.call("deferCallSave(&p, d.fn)",                      "runtime.deferCallSave",        c -> c.addr(panic[0]), c -> c.ld(c.get(rec), d.field("fn"))).event("deferred call");
        r.line(542);
        r.when("p was not aborted by a panic that d recovered", c -> c.ld1(c.addr(panic[0]) + aborted) == 0,           "done");
        r.line(549);
        r.step("p.aborted = false: go on",                     c -> c.st1(c.addr(panic[0]) + aborted, 0));
        r.line(550);
        r.go("what is left",                                   "next");
        r.label("done");
        r.line(552);
        r.when("d is not the first any more",                  c -> c.ld(c.g(), t.g.defer) != c.get(rec),              "bad");
        r.line(555);
        WriteBarrier.field(p, r, "d._panic = nil",             rec, d.field("_panic"));
        r.line(556);
        WriteBarrier.field(p, r, "d.fn = nil",                 rec, d.field("fn"));
        r.line(557);
        WriteBarrier.set(p, r, "g._defer = d.link",            c -> c.g(), t.g.defer, c -> c.ld(c.get(rec), d.field("link")));
        r.line(558);
        r.call("freedefer(d), done",                           "runtime.freedefer",            c -> c.get(rec));
        r.go("the next one, too",                              "next");
        r.label("end");
        r.line(561);
        r.call("goexit1()",                                    "runtime.goexit1");
        Throw.unreached(r, "goexit1");
        Throw.dead(p, r, "bad", 553, "bad defer entry in Goexit");
        // spotless:on
    }

    private void callSave() {
        Struct s = p.profile().struct("_panic");
        Rows r = p.routine("runtime.deferCallSave", "p", "fn").split();
        Local panic = r.param("p");
        Local fn = r.param("fn");
        Local x = r.scratch("x");
        int frame = r.frame();
        // spotless:off
        r.line(791);
        r.when("there is no panic",                            c -> c.get(panic) == 0,                                 "call");
        r.line(792);
        r.call("x = getargp()",                                "runtime.getargp", x);
        r.step("p.argp = x: where fn's arguments would lie",   c -> c.st(c.get(panic), s.field("argp"), c.get(x)));
        r.line(793);
        r.step("p.pc = deferCallSave's return address",        c -> c.st(c.get(panic), s.field("pc"), c.ld8(c.reg(RSP) + frame)));
        r.line(794);
        r.step("p.sp = the caller's SP",                       c -> c.st(c.get(panic), s.field("sp"), c.reg(RSP) + frame + 8));
        r.label("call");
        r.line(796);
        r.callFuncval("fn()",                                  c -> c.get(fn));
        r.line(797);
        r.when("there is no panic to note it for",             c -> c.get(panic) == 0,                                 "done");
        r.line(798);
        r.step("p.pc = 0",                                     c -> c.st(c.get(panic), s.field("pc"), 0));
        r.line(799);
        r.step("p.sp = nil",                                   c -> c.st(c.get(panic), s.field("sp"), 0));
        r.label("done");
        r.line(801);
        r.ret("");

        Rows g = p.routine("runtime.getargp");
        g.line(997);
        g.ret("the caller's SP",                               c -> c.reg(RSP) + 8);
        // spotless:on
    }

    private void openFrames() {
        Rows r = p.routine("runtime.addOneOpenDeferFrame", "gp", "pc", "sp").split();
        Local gp = r.param("gp");
        Local pc = r.param("pc");
        Local sp = r.param("sp");
        Local[] f = r.block("closure", 2);
        long code = p.profile().function("runtime.addOneOpenDeferFrame.func1").entry();
        // spotless:off
        r.line(639);
        r.when("the search begins at sp",                      c -> c.get(sp) != 0,                                    "search");
        r.line(641);
        r.step("pc = gp._defer.framepc",                       c -> c.set(pc, c.ld(c.ld(c.get(gp), t.g.defer), d.field("framepc"))));
        r.line(642);
        r.step("sp = gp._defer.sp",                            c -> c.set(sp, c.ld(c.ld(c.get(gp), t.g.defer), d.field("sp"))));
        r.label("search");
        r.line(644);
        r.step("closure.code = addOneOpenDeferFrame.func1",    c -> c.set(f[0], code));
        r.step("closure.gp = gp",                              c -> c.set(f[1], c.get(gp)));
        r.callOnStack("systemstack(closure)",                  "runtime.systemstack.abi0",     c -> c.addr(f[0]));
        r.step("g = TLS: R14 is the goroutine's again",        c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.line(717);
        r.ret("");

        Rows k = p.routine("runtime.addOneOpenDeferFrame.func1").closure().split();
        k.line(645);
        k.step("look for a frame with open-coded deferred calls", c -> {})
            .summarises("gentraceback is not modelled: no function of these programs has such calls, but for runtime.main, whose one then does nothing");
        k.line(716);
        k.ret("");
        // spotless:on
    }
}
