package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * One round of the scheduler: finds a runnable goroutine and runs it. Runs on g0 and never returns; whatever called it (through mcall) is
 * left for good, and the next round begins again at the top of g0's stack.
 *
 * <p>Go 1.19, proc.go, {@code schedule}, {@code resetspinning}, {@code schedEnabled}.
 */
final class Schedule {
    private Schedule() {}

    static void define(Program p) {
        schedule(p);
        resetspinning(p);
        schedEnabled(p);
    }

    private static void schedule(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        Rows r = p.routine("runtime.schedule").split();
        Local gp = r.local("gp");
        Local inherit = r.local("inheritTime");
        Local tryWakeP = r.local("tryWakeP");
        Local enabled = r.scratch("enabled");
        Local h = r.scratch("h");
        // spotless:off
        r.line(3188);
        r.when("m holds locks",                                c -> c.ld(c.ld(c.g(), t.g.m), t.m.locks) != 0,          "locks");
        r.line(3192);
        r.when("no g is locked to this m",                     c -> c.ld(c.ld(c.g(), t.g.m), t.m.lockedg) == 0,        "unlocked");
        r.line(3193);
        r.call("stoplockedm()",                                "runtime.stoplockedm");
        r.line(3194);
        r.call("execute(m.lockedg, inheritTime=false)",        "runtime.execute",              c -> c.ld(c.ld(c.g(), t.g.m), t.m.lockedg), c -> 0);
        r.label("unlocked");
        r.line(3199);
        r.when("m is inside a cgo call",                       c -> c.ld(c.ld(c.g(), t.g.m), t.m.incgo) != 0,          "cgo");
        r.label("top");
        r.line(3205);
        r.step("pp.preempt = false",                           c -> c.st(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.preempt, 0));
        r.line(3210);
        r.when("m is not spinning",                            c -> c.ld(c.ld(c.g(), t.g.m), t.m.spinning) == 0,       "find");
        r.when("a spinning m has a runnext",                   c -> c.ld(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.runnext) != 0, "spins");
        r.step("h = pp.runqhead",                              c -> c.set(h, c.ld(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.runqhead)));
        r.when("a spinning m has local work: h ≠ pp.runqtail", c -> c.get(h) != c.ld(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.runqtail), "spins");
        r.label("find");
        r.line(3214);
        r.call("findRunnable()",                               "runtime.findRunnable");
        r.results(gp, inherit, tryWakeP);
        r.line(3219);
        r.when("m is not spinning",                            c -> c.ld(c.ld(c.g(), t.g.m), t.m.spinning) == 0,       "found");
        r.line(3220);
        r.call("resetspinning()",                              "runtime.resetspinning");
        r.label("found");
        r.line(3223);
        r.when("user goroutines may run",                      c -> c.ld(sched, t.sched.disableUser) == 0,             "wake");
        r.call("schedEnabled(gp)",                             "runtime.schedEnabled", enabled, c -> c.get(gp));
        r.when("gp is a system goroutine: it may run",         c -> (c.get(enabled) & 1) != 0,                         "wake");
        r.line(3227);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> sched + t.sched.lock.offset());
        r.line(3228);
        r.call("schedEnabled(gp), now under the lock",         "runtime.schedEnabled", enabled, c -> c.get(gp));
        r.when("gp must wait until user goroutines may run",   c -> (c.get(enabled) & 1) == 0,                         "disabled");
        r.line(3231);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.label("wake");
        r.line(3242);
        r.when("gp is an ordinary goroutine",                  c -> (c.get(tryWakeP) & 1) == 0,                        "locked?");
        r.line(3243);
        r.call("wakep()",                                      "runtime.wakep");
        r.label("locked?");
        r.line(3245);
        r.when("gp is locked to no m",                         c -> c.ld(c.get(gp), t.g.lockedm) == 0,                 "execute");
        r.line(3248);
        r.call("startlockedm(gp): gives this P to gp's m",     "runtime.startlockedm",         c -> c.get(gp));
        r.go("look again",                                     "top");
        r.label("execute");
        r.line(3252);
        r.call("execute(gp, inheritTime)",                     "runtime.execute",              c -> c.get(gp), c -> c.get(inherit));
        r.line(3253);
        Throw.unreached(r, "execute");

        r.label("disabled");
        r.line(3233);
        r.step("oldtail = sched.disable.runnable.tail",        c -> c.set(enabled, c.ld(sched, t.sched.disableRunnableTail)));
        r.step("gp.schedlink = nil",                           c -> c.st(c.get(gp), t.g.schedlink, 0));
        r.when("nobody waits yet",                             c -> c.get(enabled) == 0,                               "first");
        r.step("oldtail.schedlink = gp",                       c -> c.st(c.get(enabled), t.g.schedlink, c.get(gp)));
        r.go("go on with the tail",                            "tail");
        r.label("first");
        r.step("sched.disable.runnable.head = gp",             c -> c.st(sched, t.sched.disableRunnableHead, c.get(gp)));
        r.label("tail");
        r.step("sched.disable.runnable.tail = gp",             c -> c.st(sched, t.sched.disableRunnableTail, c.get(gp)));
        r.line(3234);
        r.step("sched.disable.n++",                            c -> c.add(sched, t.sched.disableN, 1));
        r.line(3235);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.line(3236);
        r.go("look again",                                     "top");
        Throw.dead(p, r, "spins", 3211, "schedule: spinning with local work");
        Throw.dead(p, r, "cgo", 3200, "schedule: in cgo");
        Throw.dead(p, r, "locks", 3189, "schedule: holding locks");
        // spotless:on
    }

    private static void resetspinning(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        Rows r = p.routine("runtime.resetspinning").split();
        Local n = r.scratch("nmspinning");
        // spotless:off
        r.line(3099);
        r.when("m is not spinning",                            c -> c.ld(c.ld(c.g(), t.g.m), t.m.spinning) == 0,       "not");
        r.line(3102);
        r.step("m.spinning = false",                           c -> c.st(c.ld(c.g(), t.g.m), t.m.spinning, 0));
        r.line(3103);
        r.step("nmspinning = --sched.nmspinning (atomic)",     c -> {
            long left = c.ld(sched, t.sched.nmspinning) - 1;
            c.st(sched, t.sched.nmspinning, left);
            c.set(n, left);
        });
        r.line(3104);
        r.when("nmspinning < 0",                               c -> (int) c.get(n) < 0,                                "negative");
        r.line(3110);
        r.call("wakep(): perhaps another one should spin",     "runtime.wakep");
        r.line(3111);
        r.ret("");
        Throw.dead(p, r, "negative", 3105, "findrunnable: negative nmspinning");
        Throw.dead(p, r, "not", 3100, "resetspinning: not a spinning m");
        // spotless:on
    }

    private static void schedEnabled(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        Rows r = p.routine("runtime.schedEnabled", "gp").split();
        Local gp = r.param("gp");
        Local system = r.scratch("system");
        // spotless:off
        r.line(5527);
        r.when("user goroutines may run",                      c -> c.ld(sched, t.sched.disableUser) == 0,             "all");
        r.line(5528);
        r.call("isSystemGoroutine(gp, fixed=true)",            "runtime.isSystemGoroutine", system, c -> c.get(gp), c -> 1);
        r.ret("only system goroutines may run",                c -> c.get(system));
        r.label("all");
        r.line(5530);
        r.ret("true",                                          c -> 1);
        // spotless:on
    }
}
