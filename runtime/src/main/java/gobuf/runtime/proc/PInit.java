package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;

/**
 * A P begins, new or dead before: stopped, with empty caches, an mcache (the first P takes the bootstrap's), and marked as one that may
 * have timers and is not idle.
 *
 * <p>Go 1.19, proc.go, {@code p.init}; mwbbuf.go, {@code wbBuf.reset}.
 */
final class PInit {
    private PInit() {}

    static void define(Program p) {
        init(p);
        reset(p);
    }

    private static void init(Program p) {
        Types t = p.types();
        Profile f = p.profile();
        Rows r = p.routine("runtime.(*p).init", "pp", "id").split().about(Args.NO_BARRIER);
        Local pp = r.param("pp");
        Local id = r.param("id");
        Local x = r.scratch("x");
        Field sudogs = t.p.struct.field("sudogcache");
        Field sudogbuf = t.p.struct.field("sudogbuf");
        Field defers = t.p.struct.field("deferpool");
        Field deferbuf = t.p.struct.field("deferpoolbuf");
        long buffer = t.p.struct.field("wbBuf").offset();
        long lock = t.p.struct.field("timersLock").offset();
        long gcstop = f.constant("_Pgcstop");
        long mcache0 = f.global("runtime.mcache0");
        long race = Switches.address(Switches.RACE);
        long timers = f.global("runtime.timerpMask");
        long idles = f.global("runtime.idlepMask");
        // spotless:off
        r.line(4672);
        r.step("pp.id = id",                               c -> c.st(c.get(pp), t.p.id, c.get(id)));
        r.line(4673);
        r.step("pp.status = _Pgcstop",                     c -> c.st(c.get(pp), t.p.status, gcstop));
        slice(r, 4674, "sudogcache", "sudogbuf", pp, sudogs, sudogbuf);
        slice(r, 4675, "deferpool", "deferpoolbuf", pp, defers, deferbuf);
        r.line(4676);
        r.call("pp.wbBuf.reset()",                         "runtime.(*wbBuf).reset",                           c -> c.get(pp) + buffer);
        r.line(4677);
        r.when("pp has an mcache",                         c -> c.ld(c.get(pp), t.p.mcache) != 0,              "race?");
        r.line(4678);
        r.when("pp is not the first",                      c -> (int) c.get(id) != 0,                          "alloc");
        r.line(4679);
        r.step("x = mcache0",                              c -> c.set(x, c.ld8(mcache0)));
        r.when("there is none",                            c -> c.get(x) == 0,                                 "missing");
        r.line(4684);
        r.step("pp.mcache = mcache0",                      c -> c.st(c.get(pp), t.p.mcache, c.get(x)));
        r.go("race?",                                      "race?");
        r.label("alloc");
        r.line(4686);
        r.call("x = allocmcache()",                        "runtime.allocmcache", x);
        r.step("pp.mcache = x",                            c -> c.st(c.get(pp), t.p.mcache, c.get(x)));
        r.label("race?");
        r.line(4689);
        r.when("the race detector is off",                 c -> c.ld8(race) == 0,                              "lock");
        r.line(4691);
        r.step("pp.raceprocctx = a context of its own",    c -> {}).summarises("there is no race detector to make one");
        r.label("lock");
        r.line(4697);
        r.call("lockInit(&pp.timersLock)",                 "runtime.lockInit",                                 c -> c.get(pp) + lock, c -> 0);
        r.line(4701);
        r.call("timerpMask.set(id)",                       "runtime.pMask.set",                                c -> c.ld8(timers), c -> c.ld8(timers + 8), c -> c.ld8(timers + 16), c -> c.get(id));
        r.line(4704);
        r.call("idlepMask.clear(id)",                      "runtime.pMask.clear",                              c -> c.ld8(idles), c -> c.ld8(idles + 8), c -> c.ld8(idles + 16), c -> c.get(id));
        r.line(4705);
        r.ret("");
        // spotless:on
        Throw.dead(p, r, "missing", 4680, "missing mcache?");
    }

    /** An empty slice over the P's own array. */
    private static void slice(Rows r, int line, String name, String array, Local pp, Field slice, Field of) {
        // spotless:off
        r.line(line);
        r.step("len(pp." + name + ") = 0",                 c -> c.st8(c.get(pp) + slice.offset() + 8, 0));
        r.step("cap(pp." + name + ") = " + of.count(),     c -> c.st8(c.get(pp) + slice.offset() + 16, of.count()));
        r.step("pp." + name + ".array = pp." + array,      c -> c.st8(c.get(pp) + slice.offset(), c.get(pp) + of.offset()));
        // spotless:on
    }

    private static void reset(Program p) {
        Types t = p.types();
        Profile f = p.profile();
        Rows r = p.routine("runtime.(*wbBuf).reset", "b").split();
        Local b = r.param("b");
        int base = t.p.struct.field("wbBuf").offset();
        int next = t.p.wbBufNext.offset() - base;
        int end = t.p.wbBufEnd.offset() - base;
        int buf = t.p.wbBufBuf.offset() - base;
        int size = t.p.wbBufBuf.size();
        long cgo = f.global("runtime.writeBarrier")
                + f.struct("var writeBarrier").field("cgo").offset();
        // spotless:off
        r.line(82);
        r.step("b.next = &b.buf[0]",                       c -> c.st8(c.get(b) + next, c.get(b) + buf));
        r.line(83);
        r.when("cgo is not checked",                       c -> c.ld1(cgo) == 0,                               "whole");
        r.line(86);
        r.step("b.end = &b.buf[2]: one pair",              c -> c.st8(c.get(b) + end, c.get(b) + buf + 16));
        r.go("look at it",                                 "check");
        r.label("whole");
        r.line(94);
        r.step("b.end = behind b.buf",                     c -> c.st8(c.get(b) + end, c.get(b) + buf + size));
        r.label("check");
        r.line(97);
        r.when("that is no whole number of pairs",         c -> (c.ld8(c.get(b) + end) - c.ld8(c.get(b) + next)) % 16 != 0, "bad");
        r.line(100);
        r.ret("");
        // spotless:on
        Throw.dead(p, r, "bad", 98, "bad write barrier buffer bounds");
    }
}
