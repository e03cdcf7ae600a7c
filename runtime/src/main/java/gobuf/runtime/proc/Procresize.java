package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;

/**
 * Changes how many Ps there are. New ones are made, ones too many are emptied and die, but stay: an M in a system call may still point to
 * them. The current M keeps its P or, if that dies or there is none yet, takes allp[0]; the rest go to the idle list, or back to the caller
 * if they have work. The world is stopped and sched.lock held.
 *
 * <p>Go 1.19, proc.go, {@code procresize}.
 */
final class Procresize {
    private final Program p;
    private final Types t;
    private final Profile f;
    private final Rows r;
    private final long sched;
    private final long allp;
    private final long idles;
    private final long timers;
    private final long allpLock;
    private final Local nprocs;
    private final Local old;
    private final Local now;
    private final Local words;
    private final Local i;
    private final Local pp;
    private final Local list;

    private Procresize(Program p) {
        this.p = p;
        t = p.types();
        f = p.profile();
        r = p.routine("runtime.procresize", "nprocs")
                .split()
                .about(
                        Args.NO_BARRIER
                                + "; the caller stops the world before: Ps that stay in the idle list would be put there twice");
        sched = f.global("runtime.sched");
        allp = f.global("runtime.allp");
        idles = f.global("runtime.idlepMask");
        timers = f.global("runtime.timerpMask");
        allpLock = f.global("runtime.allpLock");
        nprocs = r.param("nprocs");
        old = r.local("old");
        now = r.local("now");
        words = r.local("maskWords");
        i = r.local("i");
        pp = r.local("pp");
        list = r.local("runnablePs");
    }

    static void define(Program p) {
        Procresize x = new Procresize(p);
        x.begin();
        x.grow();
        x.init();
        x.current();
        x.shrink();
        x.idle();
        x.end();
        Throw.dead(p, x.r, "invalid", 4807, "procresize: invalid arg");
    }

    private void begin() {
        long trace = Switches.variable(f, "trace", "enabled");
        long procs = f.global("runtime.gomaxprocs");
        long time = sched + t.sched.struct.field("procresizetime").offset();
        long total = sched + t.sched.struct.field("totaltime").offset();
        // spotless:off
        r.line(4805);
        r.step("old = gomaxprocs",                         c -> c.set(old, (int) c.ld4(procs)));
        r.line(4806);
        r.when("old is negative",                          c -> c.get(old) < 0,                                "invalid");
        r.when("nprocs is not positive",                   c -> (int) c.get(nprocs) <= 0,                      "invalid");
        r.line(4809);
        r.when("no trace is taken",                        c -> c.ld1(trace) == 0,                             "time");
        r.line(4810);
        r.call("traceGomaxprocs(nprocs)",                  "runtime.traceGomaxprocs",                          c -> c.get(nprocs));
        r.label("time");
        r.line(4814);
        r.call("now = nanotime()",                         "runtime.nanotime", now);
        r.line(4815);
        r.when("this is the first time",                   c -> c.ld8(time) == 0,                              "stamp");
        r.line(4816);
        r.step("sched.totaltime += old·(now − the last)",  c -> c.st8(total, c.ld8(total) + c.get(old) * (c.get(now) - c.ld8(time))));
        r.label("stamp");
        r.line(4818);
        r.step("sched.procresizetime = now",               c -> c.st8(time, c.get(now)));
        r.line(4820);
        r.step("maskWords = ⌈nprocs/32⌉",                  c -> c.set(words, ((int) c.get(nprocs) + 31) / 32));
        // spotless:on
    }

    private void grow() {
        Local x = r.scratch("x");
        // spotless:off
        r.line(4823);
        r.when("allp is long enough",                      c -> (int) c.get(nprocs) <= c.ld8(allp + 8),        "init");
        r.line(4826);
        r.call("lock(&allpLock)",                          "runtime.lock",                                     c -> allpLock);
        r.line(4827);
        r.when("its array has no room",                    c -> (int) c.get(nprocs) > c.ld8(allp + 16),        "array");
        r.line(4828);
        r.step("len(allp) = nprocs",                       c -> c.st8(allp + 8, c.get(nprocs)));
        r.go("the masks",                                  "masks");
        r.label("array");
        r.line(4830);
        r.call("x = make([]*p, nprocs)",                   "runtime.makeslice", x,                             c -> StartTypes.P_POINTER, c -> c.get(nprocs), c -> c.get(nprocs));
        r.line(4833);
        r.step("copy allp's whole array: no P is lost",    c -> {
            for (long k = 0; k < c.ld8(allp + 16); k++) c.st8(c.get(x) + 8 * k, c.ld8(c.ld8(allp) + 8 * k));
        }).summarises("typedslicecopy as one row");
        r.line(4834);
        r.step("len(allp) = nprocs",                       c -> c.st8(allp + 8, c.get(nprocs)));
        r.step("cap(allp) = nprocs",                       c -> c.st8(allp + 16, c.get(nprocs)));
        r.step("allp.array = x",                           c -> c.st8(allp, c.get(x)));
        r.label("masks");
        r.line(4837);
        r.when("the masks' arrays have no room",           c -> c.get(words) > c.ld8(idles + 16),              "new masks");
        r.line(4838);
        r.step("len(idlepMask) = maskWords",               c -> c.st8(idles + 8, c.get(words)));
        r.line(4839);
        r.step("len(timerpMask) = maskWords",              c -> c.st8(timers + 8, c.get(words)));
        r.go("grown",                                      "grown");
        r.label("new masks");
        mask(idles, "idlepMask", 4841, x);
        mask(timers, "timerpMask", 4846, x);
        r.label("grown");
        r.line(4850);
        r.call("unlock(&allpLock)",                        "runtime.unlock",                                   c -> allpLock);
        r.label("init");
        // spotless:on
    }

    private void mask(long slice, String name, int line, Local x) {
        // spotless:off
        r.line(line);
        r.call("x = a copy of " + name + ", maskWords long", "runtime.makeslicecopy", x,                       c -> StartTypes.UINT32, c -> c.get(words), c -> c.ld8(slice + 8), c -> c.ld8(slice));
        r.line(line + (line == 4841 ? 3 : 2));
        r.step("len(" + name + ") = maskWords",            c -> c.st8(slice + 8, c.get(words)));
        r.step("cap(" + name + ") = maskWords",            c -> c.st8(slice + 16, c.get(words)));
        r.step(name + ".array = x",                        c -> c.st8(slice, c.get(x)));
        // spotless:on
    }

    private void init() {
        // spotless:off
        r.line(4854);
        r.step("i = old",                                  c -> c.set(i, c.get(old)));
        r.label("next new");
        r.when("every P is made",                          c -> c.get(i) >= (int) c.get(nprocs),               "current");
        r.line(4855);
        r.step("pp = allp[i]",                             c -> c.set(pp, c.ld8(c.ld8(allp) + 8 * c.get(i))));
        r.line(4856);
        r.when("there was one before",                     c -> c.get(pp) != 0,                                "have");
        r.line(4857);
        r.call("pp = new(p)",                              "runtime.newobject", pp,                            c -> StartTypes.P);
        r.label("have");
        r.line(4859);
        r.call("pp.init(i)",                               "runtime.(*p).init",                                c -> c.get(pp), c -> c.get(i));
        r.line(4860);
        r.step("allp[i] = pp (atomic)",                    c -> c.st8(c.ld8(allp) + 8 * c.get(i), c.get(pp))).event("P made");
        r.line(4854);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("the next P",                                 "next new");
        // spotless:on
    }

    private void current() {
        long trace = Switches.variable(f, "trace", "enabled");
        long running = f.constant("_Prunning");
        long idle = f.constant("_Pidle");
        // spotless:off
        r.label("current");
        r.line(4864);
        r.step("pp = g.m.p",                               c -> c.set(pp, c.ld(c.ld(c.g(), t.g.m), t.m.p)));
        r.when("this M has none",                          c -> c.get(pp) == 0,                                "none");
        r.when("its P is one too many",                    c -> c.ldInt(c.get(pp), t.p.id) >= (int) c.get(nprocs), "leave");
        r.line(4866);
        r.step("pp.status = _Prunning: it stays",          c -> c.st(c.get(pp), t.p.status, running));
        r.line(4867);
        r.call("pp.mcache.prepareForSweep()",              "runtime.(*mcache).prepareForSweep",                c -> c.ld(c.get(pp), t.p.mcache));
        r.go("what is too many",                           "bootstrap");
        r.label("leave");
        r.line(4875);
        r.when("no trace is taken",                        c -> c.ld1(trace) == 0,                             "off");
        r.line(4879);
        r.call("traceGoSched()",                           "runtime.traceGoSched");
        r.line(4880);
        r.call("traceProcStop(pp)",                        "runtime.traceProcStop",                            c -> c.get(pp));
        r.label("off");
        r.line(4882);
        r.step("pp.m = nil",                               c -> c.st(c.get(pp), t.p.m, 0));
        r.label("none");
        r.line(4884);
        r.step("g.m.p = nil",                              c -> c.st(c.ld(c.g(), t.g.m), t.m.p, 0));
        r.line(4885);
        r.step("pp = allp[0]",                             c -> c.set(pp, c.ld8(c.ld8(allp))));
        r.line(4886);
        r.step("pp.m = nil",                               c -> c.st(c.get(pp), t.p.m, 0));
        r.line(4887);
        r.step("pp.status = _Pidle",                       c -> c.st(c.get(pp), t.p.status, idle));
        r.line(4888);
        r.call("acquirep(pp)",                             "runtime.acquirep",                                 c -> c.get(pp));
        r.line(4889);
        r.when("no trace is taken",                        c -> c.ld1(trace) == 0,                             "bootstrap");
        r.line(4890);
        r.call("traceGoStart()",                           "runtime.traceGoStart");
        // spotless:on
    }

    private void shrink() {
        long mcache0 = f.global("runtime.mcache0");
        // spotless:off
        r.label("bootstrap");
        r.line(4895);
        r.step("mcache0 = nil: there is a P now",          c -> c.st8(mcache0, 0));
        r.line(4898);
        r.step("i = nprocs",                               c -> c.set(i, (int) c.get(nprocs)));
        r.label("next old");
        r.when("no P is too many",                         c -> c.get(i) >= c.get(old),                        "trim");
        r.line(4899);
        r.step("pp = allp[i]",                             c -> c.set(pp, c.ld8(c.ld8(allp) + 8 * c.get(i))));
        r.line(4900);
        r.call("pp.destroy()",                             "runtime.(*p).destroy",                             c -> c.get(pp)).event("P dead");
        r.line(4898);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("the next P",                                 "next old");
        r.label("trim");
        r.line(4905);
        r.when("allp is as long as it should be",          c -> c.ld8(allp + 8) == (int) c.get(nprocs),        "idle");
        r.line(4906);
        r.call("lock(&allpLock)",                          "runtime.lock",                                     c -> allpLock);
        r.line(4907);
        r.step("len(allp) = nprocs",                       c -> c.st8(allp + 8, (int) c.get(nprocs)));
        r.line(4908);
        r.step("len(idlepMask) = maskWords",               c -> c.st8(idles + 8, c.get(words)));
        r.line(4909);
        r.step("len(timerpMask) = maskWords",              c -> c.st8(timers + 8, c.get(words)));
        r.line(4910);
        r.call("unlock(&allpLock)",                        "runtime.unlock",                                   c -> allpLock);
        // spotless:on
    }

    private void idle() {
        long idle = f.constant("_Pidle");
        Local x = r.local("x");
        // spotless:off
        r.label("idle");
        r.line(4913);
        r.step("runnablePs = nil",                         c -> c.set(list, 0));
        r.line(4914);
        r.step("i = nprocs − 1",                           c -> c.set(i, (int) c.get(nprocs) - 1));
        r.label("next idle");
        r.when("all are looked at",                        c -> c.get(i) < 0,                                  "order");
        r.line(4915);
        r.step("pp = allp[i]",                             c -> c.set(pp, c.ld8(c.ld8(allp) + 8 * c.get(i))));
        r.line(4916);
        r.when("that is this M's P",                       c -> c.ld(c.ld(c.g(), t.g.m), t.m.p) == c.get(pp),  "one less");
        r.line(4919);
        r.step("pp.status = _Pidle",                       c -> c.st(c.get(pp), t.p.status, idle));
        r.line(4920);
        r.call("x = runqempty(pp)",                        "runtime.runqempty", x,                             c -> c.get(pp));
        r.when("pp has work",                              c -> (c.get(x) & 1) == 0,                           "work");
        r.line(4921);
        r.call("pidleput(pp, now)",                        "runtime.pidleput",                                 c -> c.get(pp), c -> c.get(now));
        r.go("the next one",                               "one less");
        r.label("work");
        r.line(4923);
        r.call("x = mget(): an idle M for it",             "runtime.mget", x);
        r.step("pp.m = x",                                 c -> c.st(c.get(pp), t.p.m, c.get(x)));
        r.line(4924);
        r.step("pp.link = runnablePs",                     c -> c.st(c.get(pp), t.p.link, c.get(list)));
        r.line(4925);
        r.step("runnablePs = pp",                          c -> c.set(list, c.get(pp)));
        r.label("one less");
        r.line(4914);
        r.step("i--",                                      c -> c.set(i, c.get(i) - 1));
        r.go("the one before",                             "next idle");
        // spotless:on
    }

    private void end() {
        long order = f.global("runtime.stealOrder");
        long procs = f.global("runtime.gomaxprocs");
        long limiter = f.global("runtime.gcCPULimiter");
        // spotless:off
        r.label("order");
        r.line(4928);
        r.call("stealOrder.reset(nprocs)",                 "runtime.(*randomOrder).reset",                     c -> order, c -> c.get(nprocs));
        r.line(4930);
        r.step("gomaxprocs = nprocs (atomic)",             c -> c.st4(procs, c.get(nprocs)));
        r.line(4931);
        r.when("as many as before",                        c -> c.get(old) == (int) c.get(nprocs),             "return");
        r.line(4933);
        r.call("gcCPULimiter.resetCapacity(now, nprocs)",  "runtime.(*gcCPULimiterState).resetCapacity",       c -> limiter, c -> c.get(now), c -> c.get(nprocs));
        r.label("return");
        r.line(4935);
        r.ret("return runnablePs",                         c -> c.get(list));
        // spotless:on
    }
}
