package gobuf.runtime.proc;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.layout.Types;

/**
 * Records of deferred calls on the heap: each P keeps up to 32, last in, first out; an empty pool takes up to half from the scheduler's
 * list, or a record is allocated; a full pool gives half back. Records in frames are not kept.
 *
 * <p>Go 1.19, panic.go, {@code newdefer}, {@code freedefer}, {@code freedeferpanic}, {@code freedeferfn}. {@code append} within the
 * pool's room stands in the rows.
 */
final class DeferPool {
    private static final String APPEND =
            "The pool's buffer is part of the P, so its append never grows it, and growslice is left out.";

    private final Program p;
    private final Types t;
    private final Struct d;
    private final Field link;
    private final Field pool;
    private final Field len;
    private final Field cap;
    private final Field central;
    private final long sched;
    private final long lock;

    private DeferPool(Program program) {
        p = program;
        t = p.types();
        d = p.profile().struct("_defer");
        link = d.field("link");
        pool = t.p.struct.field("deferpool.array");
        len = t.p.struct.field("deferpool.len");
        cap = t.p.struct.field("deferpool.cap");
        central = t.sched.struct.field("deferpool");
        sched = p.profile().global("runtime.sched");
        lock = sched + t.sched.struct.field("deferlock").offset();
    }

    static void define(Program p) {
        DeferPool x = new DeferPool(p);
        x.take();
        x.free();
        Rows a = p.routine("runtime.freedeferpanic").split();
        Throw.dead(p, a, "throw", 437, "freedefer with d._panic != nil");
        Rows b = p.routine("runtime.freedeferfn").split();
        Throw.dead(p, b, "throw", 442, "freedefer with d.fn != nil");
    }

    private void take() {
        Rows r = p.routine("runtime.newdefer").split().about(APPEND);
        Local rec = r.local("d");
        Local mp = r.local("mp");
        Local pp = r.local("pp");
        Local n = r.scratch("n");
        // spotless:off
        r.line(350);
        r.step("d = nil",                                      c -> c.set(rec, 0));
        r.line(351);
        r.call("mp = acquirem()",                              "runtime.acquirem", mp);
        r.line(352);
        r.step("pp = mp.p",                                    c -> c.set(pp, c.ld(c.get(mp), t.m.p)));
        r.line(353);
        r.when("pp has records",                               c -> c.ld(c.get(pp), len) != 0,                         "pop?");
        r.when("the scheduler has none, either",               c -> c.ld(sched, central) == 0,                         "pop?");
        r.line(354);
        r.call("lock(&sched.deferlock)",                       "runtime.lock",                 c -> lock);
        r.label("more");
        r.line(355);
        r.when("pp's pool is half full",                       c -> c.ld(c.get(pp), len) >= c.ld(c.get(pp), cap) / 2,  "unlock");
        r.line(356);
        r.step("d = sched.deferpool",                          c -> c.set(rec, c.ld(sched, central)));
        r.line(355);
        r.when("none is left",                                 c -> c.get(rec) == 0,                                   "unlock");
        r.line(357);
        r.step("n = d.link",                                   c -> c.set(n, c.ld(c.get(rec), link)));
        WriteBarrier.set(p, r, "sched.deferpool = n",          c -> sched, central, c -> c.get(n));
        r.line(358);
        WriteBarrier.field(p, r, "d.link = nil",               rec, link);
        r.line(359);
        push(r, pp, rec, n);
        r.go("the next one",                                   "more");
        r.label("unlock");
        r.line(361);
        r.call("unlock(&sched.deferlock)",                     "runtime.unlock",               c -> lock);
        r.step("d = nil again",                                c -> c.set(rec, 0));
        r.label("pop?");
        r.line(363);
        r.when("pp has none",                                  c -> c.ld(c.get(pp), len) == 0,                         "release");
        r.line(364);
        r.step("n = len(pp.deferpool) − 1",                    c -> c.set(n, c.ld(c.get(pp), len) - 1));
        r.step("d = pp.deferpool[n]",                          c -> c.set(rec, c.ld8(c.ld(c.get(pp), pool) + 8 * c.get(n))));
        r.line(365);
        WriteBarrier.set(p, r, "pp.deferpool[n] = nil",        c -> c.ld(c.get(pp), pool) + 8 * c.get(n), c -> 0);
        r.line(366);
        r.step("len(pp.deferpool) = n",                        c -> c.st(c.get(pp), len, c.get(n)));
        r.label("release");
        r.line(368);
        r.call("releasem(mp)",                                 "runtime.releasem",             c -> c.get(mp));
        r.line(371);
        r.when("there was one",                                c -> c.get(rec) != 0,                                   "heap");
        r.line(373);
        r.call("d = newobject(_defer)",                        "runtime.newobject", rec,       c -> GoTypes.DEFER);
        r.label("heap");
        r.line(375);
        r.step("d.heap = true",                                c -> c.st(c.get(rec), d.field("heap"), 1));
        r.line(376);
        r.ret("return d",                                      c -> c.get(rec));
        // spotless:on
    }

    private void push(Rows r, Local pp, Local rec, Local n) {
        // spotless:off
        r.step("n = len(pp.deferpool)",                        c -> c.set(n, c.ld(c.get(pp), len)));
        WriteBarrier.set(p, r, "pp.deferpool[n] = d",          c -> c.ld(c.get(pp), pool) + 8 * c.get(n), c -> c.get(rec));
        r.step("len(pp.deferpool) = n + 1",                    c -> c.st(c.get(pp), len, c.get(n) + 1));
        // spotless:on
    }

    private void free() {
        Rows r = p.routine("runtime.freedefer", "d").nosplit().about(APPEND);
        Local rec = r.param("d");
        Local mp = r.local("mp");
        Local pp = r.local("pp");
        Local n = r.scratch("n");
        // spotless:off
        r.line(389);
        WriteBarrier.field(p, r, "d.link = nil",               rec, link);
        r.line(392);
        r.when("d is part of no panic",                        c -> c.ld(c.get(rec), d.field("_panic")) == 0,          "fn?");
        r.line(393);
        r.call("freedeferpanic()",                             "runtime.freedeferpanic");
        r.label("fn?");
        r.line(395);
        r.when("d.fn is nil",                                  c -> c.ld(c.get(rec), d.field("fn")) == 0,              "heap?");
        r.line(396);
        r.call("freedeferfn()",                                "runtime.freedeferfn");
        r.label("heap?");
        r.line(398);
        r.when("d is of the heap",                             c -> c.ld(c.get(rec), d.field("heap")) != 0,            "heap");
        r.line(399);
        r.ret(0, "it goes with its frame");
        r.label("heap");
        r.line(402);
        r.call("mp = acquirem()",                              "runtime.acquirem", mp);
        r.line(403);
        r.step("pp = mp.p",                                    c -> c.set(pp, c.ld(c.get(mp), t.m.p)));
        r.line(404);
        r.when("pp's pool has room",                           c -> c.ld(c.get(pp), len) != c.ld(c.get(pp), cap),      "clear");
        spill(r, pp, n);
        r.label("clear");
        r.line(425);
        r.call("*d = zero",                                    "runtime.typedmemclr",          c -> GoTypes.DEFER, c -> c.get(rec));
        r.line(427);
        push(r, pp, rec, n);
        r.line(429);
        r.call("releasem(mp)",                                 "runtime.releasem",             c -> c.get(mp));
        r.line(431);
        r.ret(1, "");
        // spotless:on
    }

    private void spill(Rows r, Local pp, Local n) {
        Local first = r.local("first");
        Local last = r.local("last");
        Local q = r.local("q");
        // spotless:off
        r.line(406);
        r.step("first, last = nil, nil",                       c -> { c.set(first, 0); c.set(last, 0); });
        r.label("more");
        r.line(407);
        r.when("half are left",                                c -> c.ld(c.get(pp), len) <= c.ld(c.get(pp), cap) / 2,  "flush");
        r.line(408);
        r.step("n = len(pp.deferpool) − 1",                    c -> c.set(n, c.ld(c.get(pp), len) - 1));
        r.line(409);
        r.step("q = pp.deferpool[n]",                          c -> c.set(q, c.ld8(c.ld(c.get(pp), pool) + 8 * c.get(n))));
        r.line(410);
        WriteBarrier.set(p, r, "pp.deferpool[n] = nil",        c -> c.ld(c.get(pp), pool) + 8 * c.get(n), c -> 0);
        r.line(411);
        r.step("len(pp.deferpool) = n",                        c -> c.st(c.get(pp), len, c.get(n)));
        r.line(412);
        r.when("it is not the first",                          c -> c.get(first) != 0,                                 "link");
        r.line(413);
        r.step("first = q",                                    c -> c.set(first, c.get(q)));
        r.go("it is the last, too",                            "last");
        r.label("link");
        r.line(415);
        WriteBarrier.set(p, r, "last.link = q",                last, link, q);
        r.label("last");
        r.line(417);
        r.step("last = q",                                     c -> c.set(last, c.get(q)));
        r.go("the next one",                                   "more");
        r.label("flush");
        r.line(419);
        r.call("lock(&sched.deferlock)",                       "runtime.lock",                 c -> lock);
        r.line(420);
        r.step("n = sched.deferpool",                          c -> c.set(n, c.ld(sched, central)));
        WriteBarrier.set(p, r, "last.link = n",                last, link, n);
        r.line(421);
        WriteBarrier.set(p, r, "sched.deferpool = first",      c -> sched, central, c -> c.get(first));
        r.line(422);
        r.call("unlock(&sched.deferlock)",                     "runtime.unlock",               c -> lock);
        // spotless:on
    }
}
