package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Looks for a goroutine to run, in this order: trace reader, GC worker, every 61st time the global queue, the finalizer goroutine, the P's
 * own queue, the global queue. Runs on g0 with a P. What follows in Go, the network, other Ps' queues, giving the P back and sleeping, needs
 * more than one P or M and ends the process here.
 *
 * <p>Go 1.19, proc.go, {@code findRunnable}. Results: gp, inheritTime, tryWakeP.
 */
final class FindRunnable {
    private FindRunnable() {}

    static void define(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long lock = sched + t.sched.lock.offset();
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        long blacken = p.profile().global("runtime.gcBlackenEnabled");
        long controller = p.profile().global("runtime.gcController");
        long fingwait = p.profile().global("runtime.fingwait");
        long fingwake = p.profile().global("runtime.fingwake");
        long cgoYield = p.profile().global("runtime.cgo_yield");
        long waiting = p.profile().constant("_Gwaiting");
        long runnable = p.profile().constant("_Grunnable");
        long every = p.profile().constant("findRunnable.globalEvery");
        Rows r = p.routine("runtime.findRunnable").split();
        Local pp = r.local("pp");
        Local now = r.local("now");
        Local gp = r.local("gp");
        Local inherit = r.local("inheritTime");
        Local x = r.scratch("x");
        // spotless:off
        r.label("top");
        r.line(2569);
        r.step("pp = m.p",                                     c -> c.set(pp, c.ld(c.ld(c.g(), t.g.m), t.m.p)));
        r.line(2570);
        r.when("nobody stops the world",                       c -> c.ld(sched, t.sched.gcwaiting) == 0,               "safepoint?");
        r.line(2571);
        r.call("gcstopm()",                                    "runtime.gcstopm");
        r.line(2572);
        r.go("the world runs again: look again",               "top");
        r.label("safepoint?");
        r.line(2574);
        r.when("pp is asked to run no safe-point function",    c -> c.ld(c.get(pp), t.p.runSafePointFn) == 0,          "timers");
        r.line(2575);
        r.call("runSafePointFn()",                             "runtime.runSafePointFn");
        r.label("timers");
        r.line(2582);
        r.call("checkTimers(pp, 0)",                           "runtime.checkTimers", now,     c -> c.get(pp), c -> 0);
        r.line(2585);
        r.when("no trace is taken",                            c -> c.ld1(trace) == 0,                   "gc?");
        r.line(2586);
        r.call("traceReader()",                                "runtime.traceReader", gp);
        r.line(2587);
        r.when("the trace reader has something to read",       c -> c.get(gp) != 0,                                    "reader");
        r.label("gc?");
        r.line(2595);
        r.when("no garbage is being marked",                   c -> c.ld4(blacken) == 0,                               "tick?");
        r.line(2596);
        r.call("findRunnableGCWorker(pp, now)",                "runtime.(*gcControllerState).findRunnableGCWorker",
                                                               c -> controller, c -> c.get(pp), c -> c.get(now));
        r.results(gp, now);
        r.line(2597);
        r.when("a GC worker is to run",                        c -> c.get(gp) != 0,                                    "worker");
        r.label("tick?");
        r.line(2605);
        r.when("pp.schedtick % 61 ≠ 0: local work first",      c -> c.ld(c.get(pp), t.p.schedtick) % every != 0,       "finalizer?");
        r.when("the global queue is empty",                    c -> c.ldInt(sched, t.sched.runqsize) <= 0,             "finalizer?");
        r.line(2606);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> lock).event("61st tick");
        r.line(2607);
        r.call("globrunqget(pp, max=1)",                       "runtime.globrunqget", gp,      c -> c.get(pp), c -> 1);
        r.line(2608);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> lock);
        r.line(2609);
        r.when("the global queue gave one",                    c -> c.get(gp) != 0,                                    "tick");
        r.label("finalizer?");
        r.line(2615);
        r.when("the finalizer goroutine does not wait",        c -> c.ld1(fingwait) == 0,                              "cgo?");
        r.when("it has nothing to finalize",                   c -> c.ld1(fingwake) == 0,                              "cgo?");
        r.line(2616);
        r.call("wakefing()",                                   "runtime.wakefing", gp);
        r.when("there is none",                                c -> c.get(gp) == 0,                                    "cgo?");
        r.line(2617);
        r.call("ready(gp, traceskip=0, next=true)",            "runtime.ready",                c -> c.get(gp), c -> 0, c -> 1);
        r.label("cgo?");
        r.line(2620);
        r.step("x = cgo_yield",                                c -> c.set(x, c.ld8(cgoYield)));
        r.when("*cgo_yield = nil: no cgo",                     c -> c.ld8(c.get(x)) == 0,                              "local");
        r.line(2621);
        r.callOnStack("asmcgocall(*cgo_yield, nil)",           "runtime.asmcgocall.abi0",      c -> c.ld8(c.get(x)), c -> 0);
        r.step("g = TLS",                                      c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.label("local");
        r.line(2625);
        r.call("runqget(pp)",                                  "runtime.runqget",              c -> c.get(pp));
        r.results(gp, inherit);
        r.when("pp's own queue gave one",                      c -> c.get(gp) != 0,                                    "own");
        r.line(2630);
        r.when("the global queue is empty",                    c -> c.ld(sched, t.sched.runqsize) == 0,                "poll");
        r.line(2631);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> lock).event("global batch");
        r.line(2632);
        r.call("globrunqget(pp, max=0): a batch",              "runtime.globrunqget", gp,      c -> c.get(pp), c -> 0);
        r.line(2633);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> lock);
        r.line(2634);
        r.when("the global queue gave some",                   c -> c.get(gp) != 0,                                    "global");
        r.label("poll");
        r.line(2646);
        r.halt("nothing to run on this P: Go would poll the network, steal, give the P back and stop this M",
                                                               ASLEEP, c -> false);

        r.label("reader");
        r.line(2588);
        r.call("casgstatus(gp, _Gwaiting, _Grunnable)",        "runtime.casgstatus",           c -> c.get(gp), c -> waiting, c -> runnable);
        r.line(2589);
        r.call("traceGoUnpark(gp, 0)",                         "runtime.traceGoUnpark",        c -> c.get(gp), c -> 0);
        r.line(2590);
        r.ret(0, "the trace reader; wake a P",                 c -> c.get(gp), c -> 0, c -> 1);
        r.label("tick");
        r.line(2610);
        r.ret(1, "the global queue's turn",                    c -> c.get(gp), c -> 0, c -> 0);
        r.label("global");
        r.line(2635);
        r.ret(9, "from the global queue",                      c -> c.get(gp), c -> 0, c -> 0);
        r.label("own");
        r.line(2626);
        r.ret(10, "from pp's queue",                           c -> c.get(gp), c -> c.get(inherit), c -> 0);
        r.label("worker");
        r.line(2598);
        r.ret(11, "a GC worker; wake a P",                     c -> c.get(gp), c -> 0, c -> 1);
        // spotless:on
    }

    /** Where Go's process would sleep, or die of a deadlock if nobody can wake it. */
    static final String ASLEEP =
            "all goroutines are asleep / no work: stopm is not modelled yet (nor are netpoll and stealing, which come before it)";
}
