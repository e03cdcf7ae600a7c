package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * An M that is locked to a goroutine runs no other: while that one cannot run, the M hands its P on and sleeps. The M that finds the
 * goroutine runnable gives its own P to the locked M and sleeps in its place.
 *
 * <p>Go 1.19, proc.go, {@code stoplockedm}, {@code startlockedm}, {@code incidlelocked}.
 */
final class LockedMs {
    private LockedMs() {}

    static void define(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        stop(p, t);
        start(p, t);
        Rows r = p.routine("runtime.incidlelocked", "v").split();
        Local v = r.param("v");
        // spotless:off
        r.line(5006);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> sched + t.sched.lock.offset());
        r.line(5007);
        r.step("sched.nmidlelocked += v",                      c -> c.add(sched, t.sched.nmidlelocked, c.get(v)));
        r.line(5008);
        r.when("no M more is idle",                            c -> (int) c.get(v) <= 0,                                       "unlock");
        r.line(5009);
        r.call("checkdead()",                                  "runtime.checkdead");
        r.label("unlock");
        r.line(5011);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.line(5012);
        r.ret("");
        // spotless:on
    }

    private static void stop(Program p, Types t) {
        long runnable = p.profile().constant("_Grunnable");
        long scan = p.profile().constant("_Gscan");
        Rows r = p.routine("runtime.stoplockedm").split();
        Local x = r.local("x");
        // spotless:off
        r.line(2438);
        r.step("x = m.lockedg",                                c -> c.set(x, c.ld(c.ld(c.g(), t.g.m), t.m.lockedg)));
        r.when("m is locked to no g",                          c -> c.get(x) == 0,                                             "bad");
        r.when("that g is locked to another m",                c -> c.ld(c.get(x), t.g.lockedm) != c.ld(c.g(), t.g.m),         "bad");
        r.line(2441);
        r.when("m has no P",                                   c -> c.ld(c.ld(c.g(), t.g.m), t.m.p) == 0,                      "park");
        r.line(2443);
        r.call("releasep()",                                   "runtime.releasep", x);
        r.line(2444);
        r.call("handoffp(the P)",                              "runtime.handoffp",             c -> c.get(x));
        r.label("park");
        r.line(2446);
        r.call("incidlelocked(1)",                             "runtime.incidlelocked",        c -> 1);
        r.line(2448);
        r.call("mPark()",                                      "runtime.mPark");
        r.line(2449);
        r.call("x = readgstatus(m.lockedg)",                   "runtime.readgstatus", x,       c -> c.ld(c.ld(c.g(), t.g.m), t.m.lockedg));
        r.line(2450);
        r.when("m.lockedg is runnable",                        c -> (c.get(x) & ~scan) == runnable,                            "run");
        r.line(2451);
        r.step("print that it is not",                         c -> Output.print(c, "runtime:stoplockedm: lockedg (atomicstatus=" + c.get(x) + ") is not Grunnable or Gscanrunnable\n"))
            .summarises("printlock, print… and printunlock as one row");
        r.line(2452);
        r.call("dumpgstatus(m.lockedg)",                       "runtime.dumpgstatus",          c -> c.ld(c.ld(c.g(), t.g.m), t.m.lockedg));
        Throw.dead(p, r, "throw", 2453, "stoplockedm: not runnable");
        r.label("run");
        r.line(2455);
        r.call("acquirep(m.nextp)",                            "runtime.acquirep",             c -> c.ld(c.ld(c.g(), t.g.m), t.m.nextp));
        r.line(2456);
        r.step("m.nextp = nil",                                c -> c.st(c.ld(c.g(), t.g.m), t.m.nextp, 0));
        r.line(2457);
        r.ret("it is m.lockedg's turn");
        Throw.dead(p, r, "bad", 2439, "stoplockedm: inconsistent locking");
        // spotless:on
    }

    private static void start(Program p, Types t) {
        Rows r = p.routine("runtime.startlockedm", "gp").split();
        Local gp = r.param("gp");
        Local mp = r.local("mp");
        Local pp = r.scratch("pp");
        // spotless:off
        r.line(2466);
        r.step("mp = gp.lockedm",                              c -> c.set(mp, c.ld(c.get(gp), t.g.lockedm)));
        r.line(2467);
        r.when("mp is this M",                                 c -> c.get(mp) == c.ld(c.g(), t.g.m),                           "me");
        r.line(2470);
        r.when("mp is to get another P",                       c -> c.ld(c.get(mp), t.m.nextp) != 0,                           "has p");
        r.line(2474);
        r.call("incidlelocked(-1)",                            "runtime.incidlelocked",        c -> -1);
        r.line(2475);
        r.call("releasep()",                                   "runtime.releasep", pp);
        r.line(2476);
        r.step("mp.nextp = pp",                                c -> c.st(c.get(mp), t.m.nextp, c.get(pp)));
        r.line(2477);
        r.call("notewakeup(&mp.park)",                         "runtime.notewakeup",           c -> c.get(mp) + t.m.park.offset()).event("wake M");
        r.line(2478);
        r.call("stopm()",                                      "runtime.stopm");
        r.line(2479);
        r.ret("");
        Throw.dead(p, r, "has p", 2471, "startlockedm: m has p");
        Throw.dead(p, r, "me", 2468, "startlockedm: locked to me");
        // spotless:on
    }
}
