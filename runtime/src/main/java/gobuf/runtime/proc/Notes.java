package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * One-time notifications between Ms: a word that is 0 until somebody notifies. Whoever waits sleeps on it as on a futex; an M that
 * parks sleeps on the note in its m.
 *
 * <p>Go 1.19, lock_futex.go, {@code noteclear}, {@code notewakeup}, {@code notesleep}, {@code notetsleep_internal}, {@code notetsleep},
 * {@code notetsleepg}.
 */
final class Notes {
    private Notes() {}

    static void define(Program p) {
        clear(p);
        wakeup(p);
        sleep(p);
        internal(p);
        timed(p);
    }

    private static void clear(Program p) {
        Rows r = p.routine("runtime.noteclear", "n");
        Local n = r.param("n");
        r.line(136);
        r.step("n.key = 0", c -> c.st8(c.get(n), 0));
        r.line(137);
        r.ret("");
    }

    private static void wakeup(Program p) {
        Rows r = p.routine("runtime.notewakeup", "n").split();
        Local n = r.param("n");
        Local old = r.scratch("old");
        // spotless:off
        r.line(140);
        r.step("old = xchg(&n.key, 1)",                    c -> {
            long was = c.ld4(c.get(n));
            c.st4(c.get(n), 1);
            c.set(old, was);
        });
        r.line(141);
        r.when("somebody has notified already",            c -> c.get(old) != 0,                       "twice");
        r.line(145);
        r.call("futexwakeup(&n.key, 1)",                   "runtime.futexwakeup",                      c -> c.get(n), c -> 1);
        r.line(146);
        r.ret("");
        r.label("twice");
        r.line(142);
        r.step("print the old value",                      c -> Output.print(c, "notewakeup - double wakeup (" + c.get(old) + ")\n"))
            .summarises("printlock, print… and printunlock as one row");
        // spotless:on
        Throw.dead(p, r, "dead", 143, "notewakeup - double wakeup");
    }

    private static void sleep(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.notesleep", "n").split();
        Local n = r.param("n");
        // spotless:off
        r.line(150);
        r.when("not on g0",                                c -> c.g() != c.ld(c.ld(c.g(), t.g.m), t.m.g0), "g0");
        r.line(158);
        r.label("look");
        r.when("notified: n.key ≠ 0",                      c -> c.ld4(c.get(n)) != 0,                  "out");
        r.line(159);
        r.step("m.blocked = true",                         c -> c.st(c.ld(c.g(), t.g.m), t.m.blocked, 1));
        r.line(160);
        r.call("futexsleep(&n.key, 0, −1)",                "runtime.futexsleep",                       c -> c.get(n), c -> 0, c -> -1);
        r.line(164);
        r.step("m.blocked = false",                        c -> c.st(c.ld(c.g(), t.g.m), t.m.blocked, 0));
        r.go("look again",                                 "look");
        r.label("out");
        r.line(166);
        r.ret("");
        // spotless:on
        Throw.dead(p, r, "g0", 151, "notesleep not on g0");
    }

    private static void internal(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.notetsleep_internal", "n", "ns").nosplit();
        Local n = r.param("n");
        Local ns = r.param("ns");
        Local deadline = r.local("deadline");
        Local now = r.scratch("now");
        // spotless:off
        r.line(176);
        r.when("a limit of time is given",                 c -> c.get(ns) >= 0,                        "limit");
        r.label("ever");
        r.line(181);
        r.when("notified: n.key ≠ 0",                      c -> c.ld4(c.get(n)) != 0,                  "yes");
        r.line(182);
        r.step("m.blocked = true",                         c -> c.st(c.ld(c.g(), t.g.m), t.m.blocked, 1));
        r.line(183);
        r.call("futexsleep(&n.key, 0, −1)",                "runtime.futexsleep",                       c -> c.get(n), c -> 0, c -> c.get(ns));
        r.line(187);
        r.step("m.blocked = false",                        c -> c.st(c.ld(c.g(), t.g.m), t.m.blocked, 0));
        r.go("look again",                                 "ever");
        r.label("limit");
        r.line(192);
        r.when("notified: n.key ≠ 0",                      c -> c.ld4(c.get(n)) != 0,                  "yes");
        r.line(196);
        r.call("now = nanotime()",                         "runtime.nanotime", now);
        r.step("deadline = now + ns",                      c -> c.set(deadline, c.get(now) + c.get(ns)));
        r.label("sleep");
        r.line(201);
        r.step("m.blocked = true",                         c -> c.st(c.ld(c.g(), t.g.m), t.m.blocked, 1));
        r.line(202);
        r.call("futexsleep(&n.key, 0, ns)",                "runtime.futexsleep",                       c -> c.get(n), c -> 0, c -> c.get(ns));
        r.line(206);
        r.step("m.blocked = false",                        c -> c.st(c.ld(c.g(), t.g.m), t.m.blocked, 0));
        r.line(207);
        r.when("notified: n.key ≠ 0",                      c -> c.ld4(c.get(n)) != 0,                  "end");
        r.line(210);
        r.call("now = nanotime()",                         "runtime.nanotime", now);
        r.line(211);
        r.when("the time is over",                         c -> c.get(now) >= c.get(deadline),         "end");
        r.line(214);
        r.step("ns = deadline − now",                      c -> c.set(ns, c.get(deadline) - c.get(now)));
        r.go("sleep again",                                "sleep");
        r.label("yes");
        r.line(193);
        r.ret(0, "true",                                   c -> 1);
        r.label("end");
        r.line(216);
        r.ret(2, "whether n.key ≠ 0",                      c -> c.ld4(c.get(n)) != 0 ? 1 : 0);
        // spotless:on
    }

    private static void timed(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.notetsleep", "n", "ns").split();
        Local n = r.param("n");
        Local ns = r.param("ns");
        Local ok = r.scratch("ok");
        // spotless:off
        r.line(221);
        r.when("on g0",                                    c -> c.g() == c.ld(c.ld(c.g(), t.g.m), t.m.g0), "sleep");
        r.when("the M may not be preempted",               c -> c.ld8(c.ld(c.g(), t.g.m) + t.m.preemptoff.offset() + 8) != 0, "g0");
        r.label("sleep");
        r.line(225);
        r.call("notetsleep_internal(n, ns)",               "runtime.notetsleep_internal", ok,          c -> c.get(n), c -> c.get(ns));
        r.ret("whether it was notified",                   c -> c.get(ok));
        // spotless:on
        Throw.dead(p, r, "g0", 222, "notetsleep not on g0");
    }
}
