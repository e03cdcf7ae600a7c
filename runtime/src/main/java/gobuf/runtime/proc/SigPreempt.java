package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;
import static gobuf.runtime.machine.Reg.RDI;
import static gobuf.runtime.machine.Reg.RDX;
import static gobuf.runtime.machine.Reg.RIP;
import static gobuf.runtime.machine.Reg.RSI;
import static gobuf.runtime.machine.Reg.RSP;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.code.StopPoint;
import gobuf.runtime.layout.Types;
import gobuf.runtime.os.Linux;
import gobuf.runtime.os.Signals;

/**
 * Preemption between two instructions. The thread takes the signal that preemptM has sent on its signal stack; if the goroutine is wanted
 * and stands where it can be stopped, the handler alters the saved registers so that the goroutine seems to have called asyncPreempt, and
 * returns into that.
 *
 * <p>Go 1.19, sys_linux_amd64.s, {@code sigtramp}; signal_unix.go, {@code sigtrampgo}, {@code sighandler}, {@code doSigPreempt};
 * signal_amd64.go, {@code pushCall}; preempt.go, {@code wantAsyncPreempt}, {@code asyncPreempt2}.
 */
final class SigPreempt {
    private SigPreempt() {}

    static void define(Program p) {
        sigtramp(p);
        sighandler(p);
        doSigPreempt(p);
        pushCall(p);
        wantAsyncPreempt(p);
        isAsyncSafePoint(p);
        asyncPreempt2(p);
    }

    private static void sigtramp(Program p) {
        Types t = p.types();
        Rows r = p.inPlaceOf("runtime.sigtramp.abi0", "runtime.sigtramp.abi0").nosplit();
        r.about(
                "PUSH_REGS_HOST_TO_ABI0 and back: the system restores what its own convention wants kept. sigtrampgo is part of it: there are"
                        + " no handlers of C code to forward to, and SP always lies on gsignal's stack.");
        Local context = r.local("ctx");
        Local gp = r.local("g");
        Local sig = r.local("sig");
        Local info = r.local("info");
        int frame = r.frame();
        // spotless:off
        r.line(344);
        r.step("sig, info, ctx = DI, SI, DX: as the system calls handlers", c -> {
            c.set(sig, c.reg(RDI));
            c.set(info, c.reg(RSI));
            c.set(context, c.reg(RDX));
        });
        r.line(348);
        r.step("g = TLS: whom the signal interrupts",          c -> {
            c.reg(R14, c.ld8(c.reg(FS_BASE) - 8));
            c.set(gp, c.reg(R14));
        }).event("signal");
        r.line(359);
        r.step("R14 = g.m.gsignal",                            c -> c.reg(R14, c.ld(c.ld(c.g(), t.g.m), t.m.gsignal)))
            .summarises("sigtrampgo and setg");
        r.step("TLS = gsignal",                                c -> c.st8(c.reg(FS_BASE) - 8, c.g()));
        r.call("sighandler(sig, info, ctx, g)",                "runtime.sighandler",           c -> c.get(sig), c -> c.get(info), c -> c.get(context), c -> c.get(gp));
        r.step("TLS = g",                                      c -> c.st8(c.reg(FS_BASE) - 8, c.get(gp)));
        r.line(364);
        r.systemGo("RET, and what it returns to: rt_sigreturn", c -> Linux.sigreturn(c, c.reg(RSP) + frame + 8))
            .summarises("sigreturn is another function in Go: two instructions");
        // spotless:on
    }

    private static void sighandler(Program p) {
        long off = Switches.variable(p.profile(), "debug", "asyncpreemptoff");
        Rows r = p.routine("runtime.sighandler", "sig", "info", "ctxt", "gp").split();
        r.about("other signals than SIGURG: nobody sends them here");
        Local sig = r.param("sig");
        Local info = r.param("info");
        Local ctxt = r.param("ctxt");
        Local gp = r.param("gp");
        Local[] c0 = r.block("sigctxt", 2);
        // spotless:off
        r.line(610);
        r.step("c = &sigctxt{info, ctxt}",                     c -> {
            c.set(c0[0], c.get(info));
            c.set(c0[1], c.get(ctxt));
        });
        r.line(651);
        r.when("sig is not SIGURG",                            c -> c.get(sig) != Preempt.SIGURG,                              "program");
        r.when("GODEBUG=asyncpreemptoff=1",                    c -> c.ld4(off) != 0,                                           "program");
        r.line(653);
        r.call("doSigPreempt(gp, c)",                          "runtime.doSigPreempt",         c -> c.get(gp), c -> c.addr(c0[0]));
        r.label("program");
        r.line(692);
        r.step("sigsend(sig): no program listens",             c -> {})
            .summarises("SIGURG may have come for the program, too: its entry in sigtable says notify and, if nobody listens, ignore");
        r.line(710);
        r.ret(5, "");
        // spotless:on
    }

    private static void doSigPreempt(Program p) {
        Types t = p.types();
        long target = p.profile().function("runtime.asyncPreempt.abi0").entry();
        Rows r = p.routine("runtime.doSigPreempt", "gp", "ctxt").split();
        Local gp = r.param("gp");
        Local ctxt = r.param("ctxt");
        Local ok = r.local("ok");
        Local newpc = r.local("newpc");
        Local x = r.scratch("x");
        // spotless:off
        r.line(344);
        r.call("x = wantAsyncPreempt(gp)",                     "runtime.wantAsyncPreempt", x,  c -> c.get(gp));
        r.when("gp is not to be preempted",                    c -> (c.get(x) & 1) == 0,                                       "acknowledge");
        r.line(345);
        r.step("x = the saved registers",                      c -> c.set(x, c.ld8(c.get(ctxt) + 8)));
        r.call("isAsyncSafePoint(gp, pc, sp, lr = 0)",         "runtime.isAsyncSafePoint",     c -> c.get(gp), c -> c.ld8(Signals.at(c.get(x), RIP)), c -> c.ld8(Signals.at(c.get(x), RSP)), c -> 0);
        r.results(ok, newpc);
        r.when("it cannot be stopped here",                    c -> (c.get(ok) & 1) == 0,                                      "acknowledge");
        r.line(347);
        r.call("ctxt.pushCall(asyncPreempt, newpc)",           "runtime.(*sigctxt).pushCall",  c -> c.get(ctxt), c -> target, c -> c.get(newpc)).event("asynchronous preemption");
        r.label("acknowledge");
        r.line(352);
        r.step("gp.m.preemptGen++ (atomic)",                   c -> c.add(c.ld(c.get(gp), t.g.m), t.m.preemptGen, 1));
        r.line(353);
        r.step("gp.m.signalPending = 0 (store)",               c -> c.st(c.ld(c.get(gp), t.g.m), t.m.signalPending, 0));
        r.line(358);
        r.ret("");
        // spotless:on
    }

    private static void pushCall(Program p) {
        Rows r = p.routine("runtime.(*sigctxt).pushCall", "c", "targetPC", "resumePC")
                .split();
        Local ctxt = r.param("c");
        Local target = r.param("targetPC");
        Local resume = r.param("resumePC");
        Local context = r.scratch("context");
        Local sp = r.scratch("sp");
        // spotless:off
        r.line(82);
        r.step("context = the saved registers",                c -> c.set(context, c.ld8(c.get(ctxt) + 8)));
        r.step("sp = the saved SP − 8",                        c -> c.set(sp, c.ld8(Signals.at(c.get(context), RSP)) - 8));
        r.line(84);
        r.step("*sp = resumePC",                               c -> c.st8(c.get(sp), c.get(resume)));
        r.line(85);
        r.step("the saved SP = sp",                            c -> c.st8(Signals.at(c.get(context), RSP), c.get(sp)));
        r.line(86);
        r.step("the saved PC = targetPC",                      c -> c.st8(Signals.at(c.get(context), RIP), c.get(target)));
        r.line(87);
        r.ret("");
        // spotless:on
    }

    private static void wantAsyncPreempt(Program p) {
        Types t = p.types();
        long running = p.profile().constant("_Grunning");
        long scan = p.profile().constant("_Gscan");
        Rows r = p.routine("runtime.wantAsyncPreempt", "gp").split();
        Local gp = r.param("gp");
        Local x = r.scratch("x");
        // spotless:off
        r.line(344);
        r.when("gp is asked to stop",                          c -> c.ld(c.get(gp), t.g.preempt) != 0,                         "status");
        r.step("x = gp.m.p",                                   c -> c.set(x, c.ld(c.ld(c.get(gp), t.g.m), t.m.p)));
        r.when("its M has no P",                               c -> c.get(x) == 0,                                             "no");
        r.when("nor is its P",                                 c -> c.ld(c.get(x), t.p.preempt) == 0,                          "no");
        r.label("status");
        r.call("x = readgstatus(gp)",                          "runtime.readgstatus", x,       c -> c.get(gp));
        r.step("x = whether that is _Grunning",                c -> c.set(x, (c.get(x) & ~scan) == running ? 1 : 0));
        r.go("tell it",                                        "tell");
        r.label("no");
        r.step("x = false",                                    c -> c.set(x, 0));
        r.label("tell");
        r.ret("x",                                             c -> c.get(x));
        // spotless:on
    }

    private static void isAsyncSafePoint(Program p) {
        Types t = p.types();
        long need = p.profile().global("runtime.asyncPreemptStack");
        Rows r = p.routine("runtime.isAsyncSafePoint", "gp", "pc", "sp", "lr").split();
        r.about("instruction sequences that have to begin again: rows are whole");
        Local gp = r.param("gp");
        Local pc = r.param("pc");
        Local sp = r.param("sp");
        Local x = r.local("x");
        // spotless:off
        r.line(369);
        r.when("gp does not run: its M is on g0",              c -> c.ld(c.ld(c.get(gp), t.g.m), t.m.curg) != c.get(gp),       "370");
        r.line(374);
        r.when("its M has no P",                               c -> c.ld(c.ld(c.get(gp), t.g.m), t.m.p) == 0,                  "375");
        r.call("x = canPreemptM(gp.m)",                        "runtime.canPreemptM", x,       c -> c.ld(c.get(gp), t.g.m));
        r.when("its M must not be stopped",                    c -> (c.get(x) & 1) == 0,                                       "375");
        r.line(379);
        r.when("sp is not on gp's stack",                      c -> Long.compareUnsigned(c.get(sp), c.ld(c.get(gp), t.g.stackLo)) < 0, "380");
        r.when("asyncPreempt needs more than is left there",   c -> Long.compareUnsigned(c.get(sp) - c.ld(c.get(gp), t.g.stackLo), c.ld8(need)) < 0, "380");
        r.line(384);
        r.step("x = what stands at pc",                        c -> c.set(x, c.stop(c.get(pc))))
            .summarises("findfunc, pcdatavalue2, funcdata and funcname look that up in tables of the binary");
        r.line(385);
        r.when("no Go code",                                   c -> c.get(x) == StopPoint.NO_CODE.ordinal(),                   "387");
        r.line(401);
        r.when("an unsafe point: the prologue",                c -> c.get(x) == StopPoint.PROLOGUE.ordinal(),                  "405");
        r.line(407);
        r.when("assembly",                                     c -> c.get(x) == StopPoint.ASSEMBLY.ordinal(),                  "415");
        r.line(425);
        r.when("a function of the runtime",                    c -> c.get(x) == StopPoint.RUNTIME.ordinal(),                   "438");
        r.line(452);
        r.ret(3, "true, pc",                                   c -> 1, c -> c.get(pc));
        no(r, "370", 370, 9);
        no(r, "375", 375, 8);
        no(r, "380", 380, 0);
        no(r, "387", 387, 7);
        no(r, "405", 405, 6);
        no(r, "415", 415, 5);
        no(r, "438", 438, 1);
        // spotless:on
    }

    private static void no(Rows r, String label, int line, int ret) {
        r.label(label);
        r.line(line);
        r.ret(ret, "false, 0", c -> 0, c -> 0);
    }

    private static void asyncPreempt2(Program p) {
        Types t = p.types();
        long gopreempt = p.profile().funcval("runtime.gopreempt_m");
        Rows w = p.routine("runtime.asyncPreempt2.abi0");
        w.step("g = TLS: R14 is the current g", c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        w.jump("asyncPreempt2()", "runtime.asyncPreempt2");

        Rows r = p.routine("runtime.asyncPreempt2").nosplit();
        // spotless:off
        r.line(304);
        r.step("g.asyncSafePoint = true",                      c -> c.st(c.g(), t.g.asyncSafePoint, 1));
        r.line(305);
        r.when("g is to stop until somebody lets it go on",    c -> c.ld(c.g(), t.g.preemptStop) != 0,                         "park");
        r.line(308);
        r.call("mcall(gopreempt_m)",                           "runtime.mcall",                c -> gopreempt);
        r.line(310);
        r.step("g.asyncSafePoint = false",                     c -> c.st(c.g(), t.g.asyncSafePoint, 0));
        r.line(311);
        r.ret("");
        r.label("park");
        r.line(306);
        r.halt("mcall(preemptPark)",                           "preemptPark is not modelled: only a collector or a debugger stops goroutines so", c -> false);
        // spotless:on
    }
}
