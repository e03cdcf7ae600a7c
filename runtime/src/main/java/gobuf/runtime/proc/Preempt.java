package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.RSP;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Makes a goroutine stop that was asked to. At a stack check newstack calls gopreempt_m; a signal makes the thread do it between two
 * instructions.
 *
 * <p>Go 1.19, proc.go, {@code gopreempt_m}; signal_unix.go, {@code preemptM}; os_linux.go, {@code signalM}; preempt.go,
 * {@code canPreemptM}.
 */
final class Preempt {
    private Preempt() {}

    static void define(Program p) {
        gopreempt(p);
        preemptM(p);
        canPreemptM(p);
    }

    private static void gopreempt(Program p) {
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        Rows r = p.routine("runtime.gopreempt_m", "gp").split();
        Local gp = r.param("gp");
        // spotless:off
        r.line(3403);
        r.when("no trace is taken",                            c -> c.ld1(trace) == 0,                                         "go");
        r.line(3404);
        r.call("traceGoPreempt()",                             "runtime.traceGoPreempt");
        r.label("go");
        r.line(3406);
        r.call("goschedImpl(gp): to the global queue",         "runtime.goschedImpl",          c -> c.get(gp)).event("preempted");
        r.line(3407);
        Throw.unreached(r, "goschedImpl");
        // spotless:on
    }

    private static void preemptM(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.preemptM", "mp").split();
        Local mp = r.param("mp");
        // spotless:off
        r.line(375);
        r.when("CAS mp.signalPending: 0 → 1",                  c -> c.cas(c.get(mp), t.m.signalPending, 0, 1),                 "send");
        r.go("a signal is under way",                          "done");
        r.label("send");
        r.line(385);
        r.call("signalM(mp, SIGURG)",                          "runtime.signalM",              c -> c.get(mp), c -> SIGURG).event("signal M");
        r.label("done");
        r.line(391);
        r.ret("");
        // spotless:on
        signalM(p);
    }

    /** The signal that asks for preemption: programs have no other use for it (Go 1.19, signal_unix.go, sigPreempt). */
    static final int SIGURG = 23;

    private static void signalM(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.signalM", "mp", "sig").split();
        Local mp = r.param("mp");
        Local sig = r.param("sig");
        Local pid = r.scratch("pid");
        // spotless:off
        r.line(553);
        r.callOnStack("getpid()",                              "runtime.getpid.abi0");
        r.step("pid = the result",                             c -> c.set(pid, c.ld8(c.reg(RSP))));
        r.callOnStack("tgkill(pid, mp.procid, sig)",           "runtime.tgkill.abi0",          c -> c.get(pid), c -> c.ld(c.get(mp), t.m.procid), c -> c.get(sig));
        r.line(554);
        r.ret("");
        // spotless:on
    }

    private static void canPreemptM(Program p) {
        Types t = p.types();
        long running = p.profile().constant("_Prunning");
        Rows r = p.routine("runtime.canPreemptM", "mp").nosplit();
        Local mp = r.param("mp");
        Local x = r.scratch("x");
        // spotless:off
        r.line(288);
        r.step("x = false",                                    c -> c.set(x, 0));
        r.when("mp holds locks",                               c -> c.ld(c.get(mp), t.m.locks) != 0,                           "tell");
        r.when("mp allocates",                                 c -> c.ld(c.get(mp), t.m.mallocing) != 0,                       "tell");
        r.when("mp.preemptoff says why not",                   c -> c.ld8(c.get(mp) + t.m.preemptoff.offset() + 8) != 0,       "tell");
        r.step("x = mp.p.status = _Prunning",                  c -> c.set(x, c.ld(c.ld(c.get(mp), t.m.p), t.p.status) == running ? 1 : 0));
        r.label("tell");
        r.ret("x",                                             c -> c.get(x));
        // spotless:on
    }
}
