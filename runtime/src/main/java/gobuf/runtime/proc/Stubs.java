package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.RAX;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Neighbours that findRunnable and execute ask before they look at a queue, as far as one P without garbage collection and profiling
 * goes: each takes its branch, and says in its rows what it leaves out.
 *
 * <p>Go 1.19, proc.go, {@code runSafePointFn}, {@code dumpgstatus}; mgcpacer.go, {@code findRunnableGCWorker};
 * mprof.go, {@code tryRecordGoroutineProfile}.
 */
final class Stubs {
    private Stubs() {}

    static void define(Program p) {
        runSafePointFn(p);
        gcWorker(p);
        dumpgstatus(p);
        profile(p);
    }

    private static void runSafePointFn(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        Rows r = p.routine("runtime.runSafePointFn").split();
        Local pp = r.scratch("pp");
        // spotless:off
        r.line(1679);
        r.step("pp = m.p",                                 c -> c.set(pp, c.ld(c.ld(c.g(), t.g.m), t.m.p)));
        r.line(1683);
        r.when("CAS pp.runSafePointFn: 1 → 0",             c -> c.cas(c.get(pp), t.p.runSafePointFn, 1, 0),        "run");
        r.line(1684);
        r.ret(1, "forEachP has run it for this P");
        r.label("run");
        r.line(1686);
        r.step("AX = pp",                                  c -> c.reg(RAX, c.get(pp)));
        r.callFuncval("sched.safePointFn(pp)",             c -> c.ld(sched, t.sched.safePointFn));
        r.line(1687);
        r.call("lock(&sched.lock)",                        "runtime.lock",             c -> sched + t.sched.lock.offset());
        r.line(1688);
        r.step("sched.safePointWait--",                    c -> c.add(sched, t.sched.safePointWait, -1));
        r.line(1689);
        r.when("other Ps have not run it yet",             c -> c.ld(sched, t.sched.safePointWait) != 0,           "unlock");
        r.line(1690);
        r.call("notewakeup(&sched.safePointNote)",         "runtime.notewakeup",       c -> sched + t.sched.safePointNote.offset());
        r.label("unlock");
        r.line(1692);
        r.call("unlock(&sched.lock)",                      "runtime.unlock",           c -> sched + t.sched.lock.offset());
        r.line(1693);
        r.ret(0, "");
        // spotless:on
    }

    /** A worker stands ready if gcBgMarkWorkerPool holds one: a tagged pointer to a node with its g. */
    private static void gcWorker(Program p) {
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        long pool = p.profile().global("runtime.gcBgMarkWorkerPool");
        long waiting = p.profile().constant("_Gwaiting");
        long runnable = p.profile().constant("_Grunnable");
        Rows r = p.routine("runtime.(*gcControllerState).findRunnableGCWorker", "c", "pp", "now")
                .split();
        Local now = r.param("now");
        Local gp = r.local("gp");
        Local x = r.scratch("x");
        // spotless:off
        r.line(835);
        r.step("x = gcBgMarkWorkerPool's head",            c -> c.set(x, c.ld8(pool)))
            .summarises("the CPU limiter, gcMarkWorkAvailable, and whether a dedicated or fractional worker is due");
        r.when("no worker waits in the pool",              c -> c.get(x) == 0,                                     "none");
        r.step("x = the node: pointer without its tag",    c -> c.set(x, c.get(x) >> GcWork.TAG_BITS << 3));
        r.step("gp = node.gp",                             c -> c.set(gp, c.ld8(c.get(x) + GcWork.NODE_GP)));
        r.step("x = node.next",                            c -> c.set(x, c.ld8(c.get(x))));
        r.step("gcBgMarkWorkerPool's head = x",            c -> c.st8(pool, c.get(x)));
        r.line(889);
        r.call("casgstatus(gp, _Gwaiting, _Grunnable)",    "runtime.casgstatus",       c -> c.get(gp), c -> waiting, c -> runnable);
        r.line(890);
        r.when("no trace is taken",                        c -> c.ld1(trace) == 0,                   "found");
        r.line(891);
        r.call("traceGoUnpark(gp, 0)",                     "runtime.traceGoUnpark",    c -> c.get(gp), c -> 0);
        r.label("found");
        r.line(893);
        r.ret(1, "gp, now",                                c -> c.get(gp), c -> c.get(now));
        r.label("none");
        r.line(848);
        r.ret(3, "nil, now",                               c -> 0, c -> c.get(now));
        // spotless:on
    }

    private static void dumpgstatus(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.dumpgstatus", "gp").split();
        Local gp = r.param("gp");
        Local goid = r.scratch("goid");
        Local status = r.scratch("status");
        // spotless:off
        r.line(755);
        r.step("goid = gp.goid",                           c -> c.set(goid, c.ld(c.get(gp), t.g.goid)));
        r.step("status = gp.atomicstatus",                 c -> c.set(status, c.ld(c.get(gp), t.g.atomicstatus)));
        r.step("print gp, goid and status",                c -> Output.print(c, "runtime: gp: gp=0x" + Long.toHexString(c.get(gp)) + ", goid=" + c.get(goid) + ", gp->atomicstatus=" + c.get(status) + "\n"))
            .summarises("printlock, print… and printunlock as one row");
        r.line(756);
        r.step("print the current g, its goid and status", c -> Output.print(c, "runtime:  g:  g=0x" + Long.toHexString(c.g()) + ", goid=" + c.ld(c.g(), t.g.goid) + ",  g->atomicstatus=" + c.ld(c.g(), t.g.atomicstatus) + "\n"))
            .summarises("printlock, print… and printunlock as one row");
        r.line(757);
        r.ret("");
        // spotless:on
    }

    private static void profile(Program p) {
        Rows r = p.routine("runtime.tryRecordGoroutineProfile", "gp", "yield").split();
        // spotless:off
        r.line(1024);
        r.step("gp's stack goes into the goroutine profile", c -> {}).summarises("goroutine profiles are not modelled");
        r.line(1063);
        r.ret(2, "");
        // spotless:on
    }
}
