package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * An M without work sleeps on its own note until somebody gives it a P in m.nextp. Who wakes it has set nextp before, so the M acquires it
 * without asking.
 *
 * <p>Go 1.19, proc.go, {@code stopm}, {@code mPark}, {@code gcstopm}.
 */
final class Stopm {
    private Stopm() {}

    static void define(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        stopm(p, t, sched);
        gcstopm(p, t, sched);
        Rows r = p.routine("runtime.mPark").nosplit();
        // spotless:off
        r.line(1457);
        r.call("notesleep(&m.park)",                           "runtime.notesleep",            c -> c.ld(c.g(), t.g.m) + t.m.park.offset()).event("M sleeps");
        r.line(1458);
        r.call("noteclear(&m.park)",                           "runtime.noteclear",            c -> c.ld(c.g(), t.g.m) + t.m.park.offset()).event("M wakes");
        r.line(1459);
        r.ret("");
        // spotless:on
    }

    private static void stopm(Program p, Types t, long sched) {
        Rows r = p.routine("runtime.stopm").split();
        // spotless:off
        r.line(2234);
        r.when("m holds locks",                                c -> c.ld(c.ld(c.g(), t.g.m), t.m.locks) != 0,                  "locks");
        r.line(2237);
        r.when("m holds a P",                                  c -> c.ld(c.ld(c.g(), t.g.m), t.m.p) != 0,                      "holds p");
        r.line(2240);
        r.when("m spins",                                      c -> c.ld(c.ld(c.g(), t.g.m), t.m.spinning) != 0,               "spins");
        r.line(2244);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> sched + t.sched.lock.offset());
        r.line(2245);
        r.call("mput(m)",                                      "runtime.mput",                 c -> c.ld(c.g(), t.g.m));
        r.line(2246);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.line(2247);
        r.call("mPark()",                                      "runtime.mPark");
        r.line(2248);
        r.call("acquirep(m.nextp)",                            "runtime.acquirep",             c -> c.ld(c.ld(c.g(), t.g.m), t.m.nextp));
        r.line(2249);
        r.step("m.nextp = nil",                                c -> c.st(c.ld(c.g(), t.g.m), t.m.nextp, 0));
        r.line(2250);
        r.ret("");
        Throw.dead(p, r, "spins", 2241, "stopm spinning");
        Throw.dead(p, r, "holds p", 2238, "stopm holding p");
        Throw.dead(p, r, "locks", 2235, "stopm holding locks");
        // spotless:on
    }

    private static void gcstopm(Program p, Types t, long sched) {
        long gcstop = p.profile().constant("_Pgcstop");
        Rows r = p.routine("runtime.gcstopm").split();
        Local pp = r.local("pp");
        Local x = r.scratch("x");
        // spotless:off
        r.line(2486);
        r.when("nobody stops the world",                       c -> c.ld(sched, t.sched.gcwaiting) == 0,                       "not");
        r.line(2489);
        r.when("m is not spinning",                            c -> c.ld(c.ld(c.g(), t.g.m), t.m.spinning) == 0,               "release");
        r.line(2490);
        r.step("m.spinning = false",                           c -> c.st(c.ld(c.g(), t.g.m), t.m.spinning, 0));
        r.line(2493);
        r.step("x = --sched.nmspinning (atomic)",              c -> {
            long left = c.ld(sched, t.sched.nmspinning) - 1;
            c.st(sched, t.sched.nmspinning, left);
            c.set(x, left);
        });
        r.when("x < 0",                                        c -> (int) c.get(x) < 0,                                        "negative");
        r.label("release");
        r.line(2497);
        r.call("releasep()",                                   "runtime.releasep", pp);
        r.line(2498);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> sched + t.sched.lock.offset());
        r.line(2499);
        r.step("pp.status = _Pgcstop",                         c -> c.st(c.get(pp), t.p.status, gcstop));
        r.line(2500);
        r.step("sched.stopwait--",                             c -> c.add(sched, t.sched.stopwait, -1));
        r.line(2501);
        r.when("other Ps still run",                           c -> c.ld(sched, t.sched.stopwait) != 0,                        "unlock");
        r.line(2502);
        r.call("notewakeup(&sched.stopnote)",                  "runtime.notewakeup",           c -> sched + t.sched.stopnote.offset());
        r.label("unlock");
        r.line(2504);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.line(2505);
        r.call("stopm()",                                      "runtime.stopm");
        r.line(2506);
        r.ret("the world runs again");
        Throw.dead(p, r, "negative", 2494, "gcstopm: negative nmspinning");
        Throw.dead(p, r, "not", 2487, "gcstopm: not waiting for gc");
        // spotless:on
    }
}
