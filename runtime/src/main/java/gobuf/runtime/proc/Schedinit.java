package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;

/**
 * Makes the scheduler: locks, allocator, this M, arguments and environment, and the Ps. rt0_go calls it on g0's stack before there is any
 * goroutine; the world is stopped meanwhile.
 *
 * <p>Go 1.19, proc.go, {@code schedinit}.
 */
final class Schedinit {
    /** Go's {@code sched.maxmcount = 10000} (Go 1.19, proc.go). */
    private static final int MOST_MS = 10000;

    private Schedinit() {}

    static void define(Program p) {
        Rows r = p.routine("runtime.schedinit").split();
        locks(p, r);
        inits(p, r);
        environment(p, r);
        processors(p, r);
        end(p, r);
        Throw.dead(p, r, "runnable", 723, "unknown runnable goroutine during bootstrap");
    }

    /** Each lock gets its rank, which this build does not check. */
    private static void locks(Program p, Rows r) {
        Profile f = p.profile();
        Types t = p.types();
        long sched = f.global("runtime.sched");
        lock(r, 659, "sched.lock", sched + t.sched.lock.offset());
        lock(
                r,
                660,
                "sched.sysmonlock",
                sched + t.sched.struct.field("sysmonlock").offset());
        lock(
                r,
                661,
                "sched.deferlock",
                sched + t.sched.struct.field("deferlock").offset());
        lock(
                r,
                662,
                "sched.sudoglock",
                sched + t.sched.struct.field("sudoglock").offset());
        lock(r, 663, "deadlock", f.global("runtime.deadlock"));
        lock(r, 664, "paniclk", f.global("runtime.paniclk"));
        lock(r, 665, "allglock", f.global("runtime.allglock"));
        lock(r, 666, "allpLock", f.global("runtime.allpLock"));
        lock(r, 667, "reflectOffs.lock", f.global("runtime.reflectOffs"));
        lock(r, 668, "finlock", f.global("runtime.finlock"));
        lock(r, 669, "trace.bufLock", Switches.variable(f, "trace", "bufLock"));
        lock(r, 670, "trace.stringsLock", Switches.variable(f, "trace", "stringsLock"));
        lock(r, 671, "trace.lock", Switches.variable(f, "trace", "lock"));
        lock(r, 672, "cpuprof.lock", f.global("runtime.cpuprof"));
        lock(r, 673, "trace.stackTab.lock", Switches.variable(f, "trace", "stackTab.lock"));
        lock(r, 677, "memstats.heapStats.noPLock", f.global("runtime.memstats"));
    }

    private static void lock(Rows r, int line, String name, long address) {
        r.line(line);
        r.call("lockInit(&" + name + ")", "runtime.lockInit", c -> address, c -> 0);
    }

    private static void inits(Program p, Rows r) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        // spotless:off
        r.line(686);
        r.step("sched.maxmcount = 10000",                  c -> c.st(sched, t.sched.maxmcount, MOST_MS));
        r.line(689);
        r.call("worldStopped()",                           "runtime.worldStopped");
        r.line(691);
        r.call("moduledataverify()",                       "runtime.moduledataverify");
        r.line(692);
        r.call("stackinit()",                              "runtime.stackinit");
        r.line(693);
        r.call("mallocinit()",                             "runtime.mallocinit");
        r.line(694);
        r.call("cpuinit()",                                "runtime.cpuinit");
        r.line(695);
        r.call("alginit()",                                "runtime.alginit");
        r.line(696);
        r.call("fastrandinit()",                           "runtime.fastrandinit");
        r.line(697);
        r.call("mcommoninit(g.m, −1: next id)",            "runtime.mcommoninit",                              c -> c.ld(c.g(), t.g.m), c -> -1);
        r.line(698);
        r.call("modulesinit()",                            "runtime.modulesinit");
        r.line(699);
        r.call("typelinksinit()",                          "runtime.typelinksinit");
        r.line(700);
        r.call("itabsinit()",                              "runtime.itabsinit");
        r.line(701);
        r.call("stkobjinit()",                             "runtime.stkobjinit");
        // spotless:on
    }

    private static void environment(Program p, Rows r) {
        Types t = p.types();
        int mask = t.m.struct.field("sigmask").offset();
        long initial = p.profile().global("runtime.initSigmask");
        // spotless:off
        r.line(703);
        r.call("sigsave(&g.m.sigmask)",                    "runtime.sigsave",                                  c -> c.ld(c.g(), t.g.m) + mask);
        r.line(704);
        r.step("initSigmask = g.m.sigmask",                c -> c.st8(initial, c.ld8(c.ld(c.g(), t.g.m) + mask)));
        r.line(711);
        r.call("goargs()",                                 "runtime.goargs");
        r.line(712);
        r.call("goenvs()",                                 "runtime.goenvs");
        r.line(713);
        r.call("parsedebugvars()",                         "runtime.parsedebugvars");
        r.line(714);
        r.call("gcinit()",                                 "runtime.gcinit");
        // spotless:on
    }

    private static void processors(Program p, Rows r) {
        Types t = p.types();
        Local procs = r.local("procs");
        Local x = r.local("x");
        Local n = r.local("n");
        long sched = p.profile().global("runtime.sched");
        long lock = sched + t.sched.lock.offset();
        long lastpoll = sched + t.sched.struct.field("lastpoll").offset();
        long ncpu = p.profile().global("runtime.ncpu");
        long key = p.string("GOMAXPROCS");
        // spotless:off
        r.line(716);
        r.call("lock(&sched.lock)",                        "runtime.lock",                                     c -> lock);
        r.line(717);
        r.call("x = nanotime()",                           "runtime.nanotime", x);
        r.step("sched.lastpoll = x",                       c -> c.st8(lastpoll, c.get(x)));
        r.line(718);
        r.step("procs = ncpu",                             c -> c.set(procs, c.ld4(ncpu)));
        r.line(719);
        r.call("x, n = gogetenv(\"GOMAXPROCS\")",          "runtime.gogetenv",                                 c -> key, c -> 10);
        r.results(x, n);
        r.call("x, n = atoi32(x)",                         "runtime.atoi32",                                   c -> c.get(x), c -> c.get(n));
        r.results(x, n);
        r.when("it is no number",                          c -> (c.get(n) & 1) == 0,                           "resize");
        r.when("it is not above 0",                        c -> (int) c.get(x) <= 0,                           "resize");
        r.line(720);
        r.step("procs = x",                                c -> c.set(procs, c.get(x)));
        r.label("resize");
        r.line(722);
        r.call("x = procresize(procs)",                    "runtime.procresize", x,                            c -> c.get(procs));
        r.when("a P has work already",                     c -> c.get(x) != 0,                                 "runnable");
        r.line(725);
        r.call("unlock(&sched.lock)",                      "runtime.unlock",                                   c -> lock);
        r.line(728);
        r.call("worldStarted()",                           "runtime.worldStarted");
        // spotless:on
    }

    private static void end(Program p, Rows r) {
        Types t = p.types();
        Profile f = p.profile();
        Local i = r.local("i");
        long cgocheck = Switches.variable(f, "debug", "cgocheck");
        long barrier = f.global("runtime.writeBarrier");
        int cgo = f.struct("var writeBarrier").field("cgo").offset();
        int enabled = f.struct("var writeBarrier").field("enabled").offset();
        int buffer = t.p.struct.field("wbBuf").offset();
        long allp = f.global("runtime.allp");
        long version = f.global("runtime.buildVersion");
        long modinfo = f.global("runtime.modinfo");
        long unknown = p.string("unknown");
        // spotless:off
        r.line(733);
        r.when("debug.cgocheck is at most 1",              c -> (int) c.ld4(cgocheck) <= 1,                    "version");
        r.line(734);
        r.step("writeBarrier.cgo = true",                  c -> c.st1(barrier + cgo, 1));
        r.line(735);
        r.step("writeBarrier.enabled = true",              c -> c.st1(barrier + enabled, 1));
        r.line(736);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.label("buffer");
        r.when("every P has an empty buffer",              c -> c.get(i) >= c.ld8(allp + 8),                   "version");
        r.line(737);
        r.call("allp[i].wbBuf.reset()",                    "runtime.(*wbBuf).reset",                           c -> c.ld8(c.ld8(allp) + 8 * c.get(i)) + buffer);
        r.line(736);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("the next P",                                 "buffer");
        r.label("version");
        r.line(741);
        r.when("the linker set buildVersion",              c -> c.ld8(version + 8) != 0,                       "modinfo");
        r.line(744);
        r.step("len(buildVersion) = 7",                    c -> c.st8(version + 8, 7));
        r.step("buildVersion = \"unknown\"",               c -> c.st8(version, unknown));
        r.label("modinfo");
        r.line(746);
        r.when("modinfo is not one byte",                  c -> c.ld8(modinfo + 8) != 1,                       "return");
        r.line(749);
        r.step("len(modinfo) = 0",                         c -> c.st8(modinfo + 8, 0));
        r.step("modinfo = \"\"",                           c -> c.st8(modinfo, 0));
        r.label("return");
        r.line(751);
        r.ret("");
        // spotless:on
    }
}
