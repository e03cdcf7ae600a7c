package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.RSP;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.layout.Types;

/**
 * Deferred calls: a g has a list of records, the next to run first. Each names the frame that deferred it; that frame's end runs its own.
 * The record lies in the frame itself, or, where a loop defers, on the heap, from a pool of the P's.
 *
 * <p>Go 1.19, panic.go, {@code deferproc}, {@code deferprocStack}, {@code deferreturn}.
 */
final class Defers {
    private final Program p;
    private final Types t;
    private final Struct d;

    private Defers(Program program) {
        p = program;
        t = p.types();
        d = p.profile().struct("_defer");
    }

    static void define(Program p) {
        Defers x = new Defers(p);
        x.onHeap();
        x.onStack();
        x.run();
    }

    private void onHeap() {
        Rows r = p.routine("runtime.deferproc", "fn").split();
        Local fn = r.param("fn");
        Local rec = r.local("d");
        Local x = r.scratch("x");
        int frame = r.frame();
        // spotless:off
        r.line(272);
        r.when("this is not m's user goroutine",               c -> c.ld(c.ld(c.g(), t.g.m), t.m.curg) != c.g(),       "system");
        r.line(277);
        r.call("d = newdefer()",                               "runtime.newdefer", rec);
        r.line(278);
        r.when("d is part of a panic",                         c -> c.ld(c.get(rec), d.field("_panic")) != 0,          "panic");
        r.line(281);
        WriteBarrier.set(p, r, "d.link = g._defer",            c -> c.get(rec), d.field("link"), c -> c.ld(c.g(), t.g.defer));
        r.line(282);
        WriteBarrier.set(p, r, "g._defer = d",                 WriteBarrier.G, t.g.defer, rec);
        r.line(283);
        WriteBarrier.set(p, r, "d.fn = fn",                    rec, d.field("fn"), fn);
        r.line(284);
        r.step("d.pc = deferproc's return address",            c -> c.st(c.get(rec), d.field("pc"), c.ld8(c.reg(RSP) + frame)));
        r.line(288);
        r.step("d.sp = the caller's SP",                       c -> c.st(c.get(rec), d.field("sp"), c.reg(RSP) + frame + 8)).event("defer");
        r.line(296);
        r.call("return0(): 1 would mean a recovered panic",    "runtime.return0.abi0", x);
        r.line(299);
        r.ret("0",                                             c -> c.get(x));
        Throw.dead(p, r, "panic", 279, "deferproc: d.panic != nil after newdefer");
        Throw.dead(p, r, "system", 274, "defer on system stack");
        // spotless:on
    }

    private void onStack() {
        Rows r = p.routine("runtime.deferprocStack", "d").nosplit();
        Local rec = r.param("d");
        Local x = r.scratch("x");
        int frame = r.frame();
        // spotless:off
        r.line(309);
        r.when("this is not m's user goroutine",               c -> c.ld(c.ld(c.g(), t.g.m), t.m.curg) != c.g(),       "system");
        r.line(316);
        r.step("d.started = false",                            c -> c.st(c.get(rec), d.field("started"), 0));
        r.line(317);
        r.step("d.heap = false",                               c -> c.st(c.get(rec), d.field("heap"), 0));
        r.line(318);
        r.step("d.openDefer = false",                          c -> c.st(c.get(rec), d.field("openDefer"), 0));
        r.line(319);
        r.step("d.sp = the caller's SP",                       c -> c.st(c.get(rec), d.field("sp"), c.reg(RSP) + frame + 8));
        r.line(320);
        r.step("d.pc = deferprocStack's return address",       c -> c.st(c.get(rec), d.field("pc"), c.ld8(c.reg(RSP) + frame)));
        r.line(321);
        r.step("d.framepc = 0",                                c -> c.st(c.get(rec), d.field("framepc"), 0));
        r.line(322);
        r.step("d.varp = 0",                                   c -> c.st(c.get(rec), d.field("varp"), 0));
        r.line(334);
        r.step("d._panic = nil",                               c -> c.st(c.get(rec), d.field("_panic"), 0));
        r.line(335);
        r.step("d.fd = nil",                                   c -> c.st(c.get(rec), d.field("fd"), 0));
        r.line(336);
        r.step("d.link = g._defer",                            c -> c.st(c.get(rec), d.field("link"), c.ld(c.g(), t.g.defer)));
        r.line(337);
        r.step("g._defer = d",                                 c -> c.st(c.g(), t.g.defer, c.get(rec))).event("defer");
        r.line(339);
        r.call("return0(): 1 would mean a recovered panic",    "runtime.return0.abi0", x);
        r.line(342);
        r.ret("0",                                             c -> c.get(x));
        Throw.dead(p, r, "system", 311, "defer on system stack");
        // spotless:on
    }

    private void run() {
        Rows r = p.routine("runtime.deferreturn").split();
        Local rec = r.local("d");
        Local fn = r.local("fn");
        int frame = r.frame();
        // spotless:off
        r.label("next");
        r.line(451);
        r.step("d = g._defer",                                 c -> c.set(rec, c.ld(c.g(), t.g.defer)));
        r.line(452);
        r.when("nothing is deferred",                          c -> c.get(rec) == 0,                                   "none");
        r.line(456);
        r.when("it is another frame's: d.sp ≠ the caller's SP", c -> c.ld(c.get(rec), d.field("sp")) != c.reg(RSP) + frame + 8, "other");
        r.line(459);
        r.when("it stands for open-coded calls",               c -> c.ld(c.get(rec), d.field("openDefer")) != 0,       "open");
        r.line(472);
        r.step("fn = d.fn",                                    c -> c.set(fn, c.ld(c.get(rec), d.field("fn"))));
        r.line(473);
        WriteBarrier.field(p, r, "d.fn = nil",                 rec, d.field("fn"));
        r.line(474);
        WriteBarrier.set(p, r, "g._defer = d.link",            c -> c.g(), t.g.defer, c -> c.ld(c.get(rec), d.field("link")));
        r.line(475);
        r.call("freedefer(d)",                                 "runtime.freedefer",            c -> c.get(rec));
        r.line(476);
        r.callFuncval("fn()",                                  c -> c.get(fn)).event("deferred call");
        r.go("the next one",                                   "next");
        r.label("other");
        r.line(457);
        r.ret(1, "");
        r.label("none");
        r.line(453);
        r.ret(2, "");
        r.label("open");
        r.line(460);
        r.halt("runOpenDeferFrame(g, d)",                      "deferreturn: open-coded deferred calls are not modelled yet", c -> false);
        // spotless:on
    }
}
