package gobuf.runtime.proc;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;
import gobuf.runtime.layout.WaitTypes;

/**
 * The sudogs at hand: a goroutine that waits stands in a queue as one of these. Each P keeps up to 128, last in, first out; an empty cache
 * takes up to half from the scheduler's list, or allocates one; a full cache gives half back.
 *
 * <p>Go 1.19, proc.go, {@code acquireSudog}, {@code releaseSudog}. {@code append} within the cache's room stands in the rows.
 */
final class Sudogs {
    private Sudogs() {}

    static void define(Program p) {
        acquire(p);
        release(p);
    }

    private static void acquire(Program p) {
        Types t = p.types();
        WaitTypes w = new WaitTypes(p.profile());
        long sched = p.profile().global("runtime.sched");
        long lock = sched + w.sudoglock.offset();
        Rows r = p.routine("runtime.acquireSudog")
                .nosplit()
                .about("The cache's buffer is part of the P, so its append never grows it, and growslice is left out.");
        Local mp = r.local("mp");
        Local pp = r.local("pp");
        Local s = r.local("s");
        Local n = r.scratch("n");
        // spotless:off
        r.line(388);
        r.call("mp = acquirem()",                              "runtime.acquirem", mp);
        r.line(389);
        r.step("pp = mp.p",                                    c -> c.set(pp, c.ld(c.get(mp), t.m.p)));
        r.line(390);
        r.when("pp has sudogs",                                c -> c.ld(c.get(pp), w.sudogsLen) != 0,                 "pop");
        r.line(391);
        r.call("lock(&sched.sudoglock)",                       "runtime.lock",                 c -> lock).event("sudog refill");
        r.label("more");
        r.line(393);
        r.when("pp's cache is half full",                      c -> c.ld(c.get(pp), w.sudogsLen) >= c.ld(c.get(pp), w.sudogsCap) / 2, "unlock");
        r.step("s = sched.sudogcache",                         c -> c.set(s, c.ld(sched, w.sudogcache)));
        r.when("none is left",                                 c -> c.get(s) == 0,                                     "unlock");
        r.line(395);
        r.step("n = s.next",                                   c -> c.set(n, c.ld(c.get(s), w.s.next)));
        WriteBarrier.set(p, r, "sched.sudogcache = n",         c -> sched, w.sudogcache, c -> c.get(n));
        r.line(396);
        WriteBarrier.field(p, r, "s.next = nil",               s, w.s.next);
        r.line(397);
        push(p, r, w, pp, s, n, "");
        r.go("the next one",                                   "more");
        r.label("unlock");
        r.line(399);
        r.call("unlock(&sched.sudoglock)",                     "runtime.unlock",               c -> lock);
        r.line(401);
        r.when("pp has sudogs now",                            c -> c.ld(c.get(pp), w.sudogsLen) != 0,                 "pop");
        r.line(402);
        r.call("s = newobject(sudog)",                         "runtime.newobject", s,         c -> GoTypes.SUDOG).event("sudog new");
        push(p, r, w, pp, s, n, ", new");
        r.label("pop");
        r.line(405);
        r.step("n = len(pp.sudogcache) − 1",                   c -> c.set(n, c.ld(c.get(pp), w.sudogsLen) - 1));
        r.line(406);
        r.step("s = pp.sudogcache[n]",                         c -> c.set(s, c.ld8(c.ld(c.get(pp), w.sudogs) + 8 * c.get(n))));
        r.line(407);
        WriteBarrier.set(p, r, "pp.sudogcache[n] = nil",       c -> c.ld(c.get(pp), w.sudogs) + 8 * c.get(n), c -> 0);
        r.line(408);
        r.step("len(pp.sudogcache) = n",                       c -> c.st(c.get(pp), w.sudogsLen, c.get(n)));
        r.line(409);
        r.when("it is still in use",                           c -> c.ld(c.get(s), w.s.elem) != 0,                     "elem");
        r.line(412);
        r.call("releasem(mp)",                                 "runtime.releasem",             c -> c.get(mp));
        r.line(413);
        r.ret("return s",                                      c -> c.get(s));
        Throw.dead(p, r, "elem", 410, "acquireSudog: found s.elem != nil in cache");
        // spotless:on
    }

    /** {@code append(pp.sudogcache, s)}, where the cache has room. */
    private static void push(Program p, Rows r, WaitTypes w, Local pp, Local s, Local n, String which) {
        // spotless:off
        r.step("n = len(pp.sudogcache)" + which,               c -> c.set(n, c.ld(c.get(pp), w.sudogsLen)));
        WriteBarrier.set(p, r, "pp.sudogcache[n] = s" + which, c -> c.ld(c.get(pp), w.sudogs) + 8 * c.get(n), c -> c.get(s));
        r.step("len(pp.sudogcache) = n + 1",                   c -> c.st(c.get(pp), w.sudogsLen, c.get(n) + 1));
        // spotless:on
    }

    private static void release(Program p) {
        Types t = p.types();
        WaitTypes w = new WaitTypes(p.profile());
        Rows r = p.routine("runtime.releaseSudog", "s")
                .nosplit()
                .about("The cache's buffer is part of the P, so its append never grows it, and growslice is left out.");
        Local s = r.param("s");
        Local mp = r.local("mp");
        Local pp = r.local("pp");
        Local n = r.scratch("n");
        // spotless:off
        r.line(418);
        r.when("s.elem is set",                                c -> c.ld(c.get(s), w.s.elem) != 0,                     "elem");
        r.line(421);
        r.when("s is part of a select",                        c -> c.ld(c.get(s), w.s.isSelect) != 0,                 "select");
        r.line(424);
        r.when("s.next is set",                                c -> c.ld(c.get(s), w.s.next) != 0,                     "next");
        r.line(427);
        r.when("s.prev is set",                                c -> c.ld(c.get(s), w.s.prev) != 0,                     "prev");
        r.line(430);
        r.when("s.waitlink is set",                            c -> c.ld(c.get(s), w.s.waitlink) != 0,                 "waitlink");
        r.line(433);
        r.when("s.c is set",                                   c -> c.ld(c.get(s), w.s.c) != 0,                        "c");
        r.line(437);
        r.when("g.param is set",                               c -> c.ld(c.g(), t.g.param) != 0,                       "param");
        r.line(440);
        r.call("mp = acquirem()",                              "runtime.acquirem", mp);
        r.line(441);
        r.step("pp = mp.p",                                    c -> c.set(pp, c.ld(c.get(mp), t.m.p)));
        r.line(442);
        r.when("pp's cache has room",                          c -> c.ld(c.get(pp), w.sudogsLen) != c.ld(c.get(pp), w.sudogsCap), "push");
        spill(p, r, w, pp, n);
        r.label("push");
        r.line(462);
        push(p, r, w, pp, s, n, "");
        r.line(463);
        r.call("releasem(mp)",                                 "runtime.releasem",             c -> c.get(mp));
        r.line(464);
        r.ret("");
        Throw.dead(p, r, "elem", 419, "runtime: sudog with non-nil elem");
        Throw.dead(p, r, "select", 422, "runtime: sudog with non-false isSelect");
        Throw.dead(p, r, "next", 425, "runtime: sudog with non-nil next");
        Throw.dead(p, r, "prev", 428, "runtime: sudog with non-nil prev");
        Throw.dead(p, r, "waitlink", 431, "runtime: sudog with non-nil waitlink");
        Throw.dead(p, r, "c", 434, "runtime: sudog with non-nil c");
        Throw.dead(p, r, "param", 438, "runtime: releaseSudog with non-nil gp.param");
        // spotless:on
    }

    /** Half of a full cache goes to the scheduler's list, last in first. */
    private static void spill(Program p, Rows r, WaitTypes w, Local pp, Local n) {
        long sched = p.profile().global("runtime.sched");
        long lock = sched + w.sudoglock.offset();
        Local first = r.local("first");
        Local last = r.local("last");
        Local q = r.local("p");
        // spotless:off
        r.line(444);
        r.step("first, last = nil, nil",                       c -> { c.set(first, 0); c.set(last, 0); }).event("sudog flush");
        r.label("more");
        r.line(445);
        r.when("half are left",                                c -> c.ld(c.get(pp), w.sudogsLen) <= c.ld(c.get(pp), w.sudogsCap) / 2, "flush");
        r.line(446);
        r.step("n = len(pp.sudogcache) − 1",                   c -> c.set(n, c.ld(c.get(pp), w.sudogsLen) - 1));
        r.line(447);
        r.step("p = pp.sudogcache[n]",                         c -> c.set(q, c.ld8(c.ld(c.get(pp), w.sudogs) + 8 * c.get(n))));
        r.line(448);
        WriteBarrier.set(p, r, "pp.sudogcache[n] = nil",       c -> c.ld(c.get(pp), w.sudogs) + 8 * c.get(n), c -> 0);
        r.line(449);
        r.step("len(pp.sudogcache) = n",                       c -> c.st(c.get(pp), w.sudogsLen, c.get(n)));
        r.line(450);
        r.when("it is not the first",                          c -> c.get(first) != 0,                                 "link");
        r.line(451);
        r.step("first = p",                                    c -> c.set(first, c.get(q)));
        r.go("it is the last, too",                            "last");
        r.label("link");
        r.line(453);
        WriteBarrier.set(p, r, "last.next = p",                last, w.s.next, q);
        r.label("last");
        r.line(455);
        r.step("last = p",                                     c -> c.set(last, c.get(q)));
        r.go("the next one",                                   "more");
        r.label("flush");
        r.line(457);
        r.call("lock(&sched.sudoglock)",                       "runtime.lock",                 c -> lock);
        r.line(458);
        r.step("n = sched.sudogcache",                         c -> c.set(n, c.ld(sched, w.sudogcache)));
        WriteBarrier.set(p, r, "last.next = n",                last, w.s.next, n);
        r.line(459);
        WriteBarrier.set(p, r, "sched.sudogcache = first",     c -> sched, w.sudogcache, c -> c.get(first));
        r.line(460);
        r.call("unlock(&sched.sudoglock)",                     "runtime.unlock",               c -> lock);
        // spotless:on
    }
}
