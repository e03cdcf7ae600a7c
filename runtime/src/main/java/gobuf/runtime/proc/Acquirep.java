package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;

/**
 * Ties an M and a P together and parts them. A P that an M takes is idle and on no list; the M that leaves it must put it somewhere: on the
 * idle list, to another M, or, for a stopped world, aside.
 *
 * <p>Go 1.19, proc.go, {@code acquirep}, {@code wirep}, {@code releasep}; mcache.go, {@code prepareForSweep}.
 */
final class Acquirep {
    private Acquirep() {}

    static void define(Program p) {
        acquirep(p);
        wirep(p);
        releasep(p);
        prepareForSweep(p);
    }

    private static void acquirep(Program p) {
        Types t = p.types();
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        Rows r = p.routine("runtime.acquirep", "pp").split();
        Local pp = r.param("pp");
        // spotless:off
        r.line(4946);
        r.call("wirep(pp)",                                "runtime.wirep",            c -> c.get(pp));
        r.line(4952);
        r.call("pp.mcache.prepareForSweep()",              "runtime.(*mcache).prepareForSweep", c -> c.ld(c.get(pp), t.p.mcache));
        r.line(4954);
        r.when("no trace is taken",                        c -> c.ld1(trace) == 0,                                         "done");
        r.line(4955);
        r.call("traceProcStart()",                         "runtime.traceProcStart");
        r.label("done");
        r.line(4957);
        r.ret("");
        // spotless:on
    }

    private static void wirep(Program p) {
        Types t = p.types();
        long idle = p.profile().constant("_Pidle");
        long running = p.profile().constant("_Prunning");
        Rows r = p.routine("runtime.wirep", "pp").nosplit();
        Local pp = r.param("pp");
        Local x = r.scratch("x");
        Local id = r.scratch("id");
        // spotless:off
        r.line(4968);
        r.when("m has a P already",                        c -> c.ld(c.ld(c.g(), t.g.m), t.m.p) != 0,                      "in go");
        r.line(4971);
        r.step("x = pp.m",                                 c -> c.set(x, c.ld(c.get(pp), t.p.m)));
        r.when("another m has pp",                         c -> c.get(x) != 0,                                             "owned");
        r.when("pp.status ≠ _Pidle",                       c -> c.ld(c.get(pp), t.p.status) != idle,                       "state");
        r.line(4979);
        r.step("m.p = pp",                                 c -> c.st(c.ld(c.g(), t.g.m), t.m.p, c.get(pp)));
        r.line(4980);
        r.step("pp.m = m",                                 c -> c.st(c.get(pp), t.p.m, c.ld(c.g(), t.g.m)));
        r.line(4981);
        r.step("pp.status = _Prunning",                    c -> c.st(c.get(pp), t.p.status, running)).event("P acquired");
        r.line(4982);
        r.ret("");
        r.label("owned");
        r.line(4974);
        r.step("id = x.id",                                c -> c.set(id, c.ld(c.get(x), t.m.id)));
        r.go("tell",                                       "tell");
        r.label("state");
        r.line(4972);
        r.step("id = 0",                                   c -> c.set(id, 0));
        r.label("tell");
        r.line(4976);
        r.step("print pp.m, its id and pp.status",         c -> Output.print(c, "wirep: p->m=" + c.get(x) + "(" + c.get(id) + ") p->status=" + c.ld(c.get(pp), t.p.status) + "\n"))
            .summarises("printlock, print… and printunlock as one row");
        Throw.dead(p, r, "throw", 4977, "wirep: invalid p state");
        Throw.dead(p, r, "in go", 4969, "wirep: already in go");
        // spotless:on
    }

    private static void releasep(Program p) {
        Types t = p.types();
        long idle = p.profile().constant("_Pidle");
        long running = p.profile().constant("_Prunning");
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        Rows r = p.routine("runtime.releasep").split();
        Local pp = r.local("pp");
        // spotless:off
        r.line(4988);
        r.when("m has no P",                               c -> c.ld(c.ld(c.g(), t.g.m), t.m.p) == 0,                      "none");
        r.line(4991);
        r.step("pp = m.p",                                 c -> c.set(pp, c.ld(c.ld(c.g(), t.g.m), t.m.p)));
        r.line(4992);
        r.when("pp is another m's",                        c -> c.ld(c.get(pp), t.p.m) != c.ld(c.g(), t.g.m),              "bad");
        r.when("pp.status ≠ _Prunning",                    c -> c.ld(c.get(pp), t.p.status) != running,                    "bad");
        r.line(4996);
        r.when("no trace is taken",                        c -> c.ld1(trace) == 0,                                         "part");
        r.line(4997);
        r.call("traceProcStop(pp)",                        "runtime.traceProcStop",    c -> c.get(pp));
        r.label("part");
        r.line(4999);
        r.step("m.p = nil",                                c -> c.st(c.ld(c.g(), t.g.m), t.m.p, 0));
        r.line(5000);
        r.step("pp.m = nil",                               c -> c.st(c.get(pp), t.p.m, 0));
        r.line(5001);
        r.step("pp.status = _Pidle",                       c -> c.st(c.get(pp), t.p.status, idle)).event("P released");
        r.line(5002);
        r.ret("return pp",                                 c -> c.get(pp));
        r.label("bad");
        r.line(4993);
        r.step("print m, m.p, pp.m and pp.status",         c -> Output.print(c, "releasep: m=0x" + Long.toHexString(c.ld(c.g(), t.g.m)) + " m->p=0x" + Long.toHexString(c.get(pp)) + " p->m=0x" + Long.toHexString(c.ld(c.get(pp), t.p.m)) + " p->status=" + c.ld(c.get(pp), t.p.status) + "\n"))
            .summarises("printlock, print… and printunlock as one row");
        Throw.dead(p, r, "throw", 4994, "releasep: invalid p state");
        Throw.dead(p, r, "none", 4989, "releasep: invalid arg");
        // spotless:on
    }

    private static void prepareForSweep(Program p) {
        Field flushGen = p.profile().struct("mcache").field("flushGen");
        long sweepgen = p.profile().global("runtime.mheap_")
                + p.profile().struct("mheap").field("sweepgen").offset();
        Rows r = p.routine("runtime.(*mcache).prepareForSweep", "c").split();
        Local cache = r.param("c");
        Local gen = r.scratch("sg");
        // spotless:off
        r.line(319);
        r.step("sg = mheap_.sweepgen",                     c -> c.set(gen, c.ld4(sweepgen)));
        r.line(320);
        r.when("c.flushGen ≠ sg: a sweep has begun",       c -> c.ld(c.get(cache), flushGen) != c.get(gen),                "flush");
        r.line(321);
        r.ret(1, "nothing to flush");
        r.label("flush");
        r.line(322);
        r.halt("c gives its spans back",                   "prepareForSweep: no collection runs in this process, so flushing an mcache is not modelled", c -> false);
        // spotless:on
    }
}
