package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;
import gobuf.runtime.os.Requests;

/**
 * Gets an M to run a P: wakes an idle one, or makes one if none sleeps. Without a P it takes an idle one, and does nothing if there is none.
 * With {@code spinning} the caller has counted a spinning M already; here that M gets its mark, or the count is taken back.
 *
 * <p>Go 1.19, proc.go, {@code startm}.
 */
final class Startm {
    private Startm() {}

    static void define(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long mspinning = p.profile().funcval("runtime.mspinning");
        long spins = Requests.Tally.SPINS.address();
        Rows r = p.routine("runtime.startm", "pp", "spinning").split();
        Local pp = r.param("pp");
        Local spinning = r.param("spinning");
        Local mp = r.local("mp");
        Local nmp = r.local("nmp");
        Local fn = r.local("fn");
        Local x = r.scratch("x");
        // spotless:off
        r.line(2286);
        r.call("acquirem()",                                   "runtime.acquirem", mp);
        r.line(2287);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> sched + t.sched.lock.offset());
        r.line(2288);
        r.when("the caller has a P",                           c -> c.get(pp) != 0,                                            "have");
        r.line(2289);
        r.call("pidleget(0)",                                  "runtime.pidleget", pp,         c -> 0);
        r.line(2290);
        r.when("a P was idle",                                 c -> c.get(pp) != 0,                                            "have");
        r.line(2291);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.line(2292);
        r.when("no spinning M was counted",                    c -> (c.get(spinning) & 1) == 0,                                "give up");
        r.line(2295);
        r.step("x = --sched.nmspinning (atomic)",              c -> {
            long left = c.ld(sched, t.sched.nmspinning) - 1;
            c.st(sched, t.sched.nmspinning, left);
            c.set(x, left);
        });
        r.when("x < 0",                                        c -> (int) c.get(x) < 0,                                        "negative");
        r.label("give up");
        r.line(2299);
        r.call("releasem(mp)",                                 "runtime.releasem",             c -> c.get(mp));
        r.line(2300);
        r.ret(0, "no P is idle");
        r.label("have");
        r.line(2303);
        r.call("mget()",                                       "runtime.mget", nmp);
        r.line(2304);
        r.when("an M was idle",                                c -> c.get(nmp) != 0,                                           "idle");
        r.line(2317);
        r.call("id = mReserveID(): counts the M before it is there", "runtime.mReserveID", nmp);
        r.line(2318);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.line(2320);
        r.step("fn = nil",                                     c -> c.set(fn, 0));
        r.line(2321);
        r.when("the new M is not to spin",                     c -> (c.get(spinning) & 1) == 0,                                "new");
        r.line(2323);
        r.step("fn = mspinning",                               c -> c.set(fn, mspinning));
        r.label("new");
        r.line(2325);
        r.call("newm(fn, pp, id)",                             "runtime.newm",                 c -> c.get(fn), c -> c.get(pp), c -> c.get(nmp)).event("start M");
        r.line(2328);
        r.call("releasem(mp)",                                 "runtime.releasem",             c -> c.get(mp));
        r.line(2329);
        r.ret(1, "");
        r.label("idle");
        r.line(2331);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.line(2332);
        r.when("the idle M spins",                             c -> c.ld(c.get(nmp), t.m.spinning) != 0,                       "spins");
        r.line(2335);
        r.when("it is to get another P",                       c -> c.ld(c.get(nmp), t.m.nextp) != 0,                          "has p");
        r.line(2338);
        r.when("it is not to spin",                            c -> (c.get(spinning) & 1) == 0,                                "wake");
        r.call("runqempty(pp)",                                "runtime.runqempty", x,         c -> c.get(pp));
        r.when("pp has goroutines",                            c -> (c.get(x) & 1) == 0,                                       "work");
        r.label("wake");
        r.line(2342);
        r.step("nmp.spinning = spinning",                      c -> {
            c.st(c.get(nmp), t.m.spinning, c.get(spinning) & 1);
            Requests.count(c, spins, c.get(spinning) & 1);
        });
        r.line(2343);
        r.step("nmp.nextp = pp",                               c -> c.st(c.get(nmp), t.m.nextp, c.get(pp)));
        r.line(2344);
        r.call("notewakeup(&nmp.park)",                        "runtime.notewakeup",           c -> c.get(nmp) + t.m.park.offset()).event("wake M");
        r.line(2347);
        r.call("releasem(mp)",                                 "runtime.releasem",             c -> c.get(mp));
        r.line(2348);
        r.ret(2, "");
        Throw.dead(p, r, "work", 2339, "startm: p has runnable gs");
        Throw.dead(p, r, "has p", 2336, "startm: m has p");
        Throw.dead(p, r, "spins", 2333, "startm: m is spinning");
        Throw.dead(p, r, "negative", 2296, "startm: negative nmspinning");
        // spotless:on
    }
}
