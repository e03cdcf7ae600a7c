package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.RDX;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Struct;

/**
 * The garbage collector's goroutines. Each says on a channel that it is there, and parks until a collection wants it, which never comes
 * here. Goroutine 1 waits for two of the three: it is locked to the main thread, so another M runs them meanwhile.
 *
 * <p>Go 1.19, mgc.go, {@code gcenable}; mgcsweep.go, {@code bgsweep}; mgcscavenge.go, {@code bgscavenge}, {@code scavengerState.init},
 * {@code scavengerState.park}; proc.go, {@code forcegchelper}.
 */
final class Gcenable {
    private Gcenable() {}

    static void define(Program p) {
        gcenable(p);
        wrapper(p, "runtime.gcenable.func1", "runtime.bgsweep", 178);
        wrapper(p, "runtime.gcenable.func2", "runtime.bgscavenge", 179);
        bgsweep(p);
        bgscavenge(p);
        scavenger(p);
        park(p);
        forcegc(p);
    }

    private static void gcenable(Program p) {
        Profile f = p.profile();
        Rows r = p.routine("runtime.gcenable").split().about(Args.NO_BARRIER);
        Local ch = r.local("c");
        Local x = r.scratch("x");
        long sweep = f.function("runtime.gcenable.func1").entry();
        long scavenge = f.function("runtime.gcenable.func2").entry();
        long enabled = f.global("runtime.memstats")
                + f.struct("mstats").field("enablegc").offset();
        // spotless:off
        r.line(177);
        r.call("c = make(chan int, 2)",                    "runtime.makechan", ch,                             c -> GoTypes.CHAN_INT, c -> 2);
        r.line(178);
        r.call("x = new closure {func1, c}",               "runtime.newobject", x,                             c -> StartTypes.CLOSURE);
        r.step("x.code = gcenable.func1",                  c -> c.st8(c.get(x), sweep));
        r.step("x.c = c",                                  c -> c.st8(c.get(x) + 8, c.get(ch)));
        r.call("go bgsweep(c)",                            "runtime.newproc",                                  c -> c.get(x));
        r.line(179);
        r.call("x = new closure {func2, c}",               "runtime.newobject", x,                             c -> StartTypes.CLOSURE);
        r.step("x.code = gcenable.func2",                  c -> c.st8(c.get(x), scavenge));
        r.step("x.c = c",                                  c -> c.st8(c.get(x) + 8, c.get(ch)));
        r.call("go bgscavenge(c)",                         "runtime.newproc",                                  c -> c.get(x));
        r.line(180);
        r.call("<-c: one of them is there",                "runtime.chanrecv1",                                c -> c.get(ch), c -> 0);
        r.line(181);
        r.call("<-c: the other one too",                   "runtime.chanrecv1",                                c -> c.get(ch), c -> 0);
        r.line(182);
        r.step("memstats.enablegc = true",                 c -> c.st1(enabled, 1));
        r.line(183);
        r.ret("");
        // spotless:on
    }

    private static void wrapper(Program p, String symbol, String callee, int line) {
        Rows r = p.routine(symbol).closure().split();
        // spotless:off
        r.line(line);
        r.call(callee.substring(8) + "(c)",                callee,                                             c -> c.ld8(c.reg(RDX) + 8));
        // spotless:on
        r.ret("");
    }

    private static void bgsweep(Program p) {
        Profile f = p.profile();
        Struct s = f.struct("sweepdata");
        Rows r = p.routine("runtime.bgsweep", "c").split().about(Args.NO_BARRIER);
        Local ch = r.param("c");
        long sweep = f.global("runtime.sweep");
        long lock = sweep + s.field("lock").offset();
        long parked = sweep + s.field("parked").offset();
        long g = sweep + s.field("g").offset();
        long one = f.global("runtime.staticuint64s") + 8;
        long reason = f.constant("waitReasonGCSweepWait");
        long event = f.constant("traceEvGoBlock");
        // spotless:off
        r.line(272);
        r.step("sweep.g = the current g",                  c -> c.st8(g, c.g()));
        r.line(274);
        r.call("lockInit(&sweep.lock)",                    "runtime.lockInit",                                 c -> lock, c -> 0);
        r.line(275);
        r.call("lock(&sweep.lock)",                        "runtime.lock",                                     c -> lock);
        r.line(276);
        r.step("sweep.parked = true",                      c -> c.st1(parked, 1));
        r.line(277);
        r.call("c <- 1",                                   "runtime.chansend1",                                c -> c.get(ch), c -> one);
        r.line(278);
        r.call("goparkunlock(&sweep.lock): GC sweep wait", "runtime.goparkunlock",                             c -> lock, c -> reason, c -> event, c -> 1);
        r.line(281);
        r.halt("sweepone()",                               "sweeping is not modelled: no collection begins that would wake this goroutine", c -> false);
        // spotless:on
    }

    private static void bgscavenge(Program p) {
        Profile f = p.profile();
        Rows r = p.routine("runtime.bgscavenge", "c").split();
        Local ch = r.param("c");
        long scavenger = f.global("runtime.scavenger");
        long one = f.global("runtime.staticuint64s") + 8;
        // spotless:off
        r.line(614);
        r.call("scavenger.init()",                         "runtime.(*scavengerState).init",                   c -> scavenger);
        r.line(616);
        r.call("c <- 1",                                   "runtime.chansend1",                                c -> c.get(ch), c -> one);
        r.line(617);
        r.call("scavenger.park()",                         "runtime.(*scavengerState).park",                   c -> scavenger);
        r.line(620);
        r.halt("scavenger.run()",                          "scavenging is not modelled: nothing wakes this goroutine", c -> false);
        // spotless:on
    }

    private static void scavenger(Program p) {
        Profile f = p.profile();
        Struct s = f.struct("scavengerState");
        Struct timer = f.struct("timer");
        Rows r = p.routine("runtime.(*scavengerState).init", "s").split().about(Args.NO_BARRIER);
        Local self = r.param("s");
        Local x = r.scratch("x");
        int lock = s.field("lock").offset();
        // spotless:off
        r.line(321);
        r.when("it has its goroutine already",             c -> c.ld(c.get(self), s.field("g")) != 0,          "twice");
        r.line(324);
        r.call("lockInit(&s.lock)",                        "runtime.lockInit",                                 c -> c.get(self) + lock, c -> 0);
        r.line(325);
        r.step("s.g = the current g",                      c -> c.st(c.get(self), s.field("g"), c.g()));
        r.line(327);
        r.call("x = new(timer)",                           "runtime.newobject", x,                             c -> StartTypes.TIMER);
        r.step("s.timer = x",                              c -> c.st(c.get(self), s.field("timer"), c.get(x)));
        r.line(328);
        r.step("s.timer.arg = s",                          c -> c.st8(c.get(x) + timer.field("arg").offset() + 8, c.get(self)));
        r.line(380);
        r.step("s's controller and its functions",         c -> {}).summarises("left out: it never runs here");
        r.ret("");
        // spotless:on
        Throw.dead(p, r, "twice", 322, "scavenger state is already wired");
    }

    private static void park(Program p) {
        Profile f = p.profile();
        Struct s = f.struct("scavengerState");
        Rows r = p.routine("runtime.(*scavengerState).park", "s").split();
        Local self = r.param("s");
        int lock = s.field("lock").offset();
        long reason = f.constant("waitReasonGCScavengeWait");
        long event = f.constant("traceEvGoBlock");
        // spotless:off
        r.line(384);
        r.call("lock(&s.lock)",                            "runtime.lock",                                     c -> c.get(self) + lock);
        r.line(385);
        r.when("another goroutine than its own asks",      c -> c.ld(c.get(self), s.field("g")) != c.g(),      "other");
        r.line(388);
        r.step("s.parked = true",                          c -> c.st(c.get(self), s.field("parked"), 1));
        r.line(389);
        r.call("goparkunlock(&s.lock): GC scavenge wait",  "runtime.goparkunlock",                             c -> c.get(self) + lock, c -> reason, c -> event, c -> 2);
        r.line(390);
        r.ret("");
        // spotless:on
        Throw.dead(p, r, "other", 386, "tried to park scavenger from another goroutine");
    }

    private static void forcegc(Program p) {
        Profile f = p.profile();
        Struct s = f.struct("forcegcstate");
        Rows r = p.routine("runtime.forcegchelper").split().about(Args.NO_BARRIER);
        long forcegc = f.global("runtime.forcegc");
        long g = forcegc + s.field("g").offset();
        long idle = forcegc + s.field("idle").offset();
        long lock = forcegc + s.field("lock").offset();
        long reason = f.constant("waitReasonForceGCIdle");
        long event = f.constant("traceEvGoBlock");
        // spotless:off
        r.line(294);
        r.step("forcegc.g = the current g",                c -> c.st8(g, c.g()));
        r.line(295);
        r.call("lockInit(&forcegc.lock)",                  "runtime.lockInit",                                 c -> lock, c -> 0);
        r.line(297);
        r.call("lock(&forcegc.lock)",                      "runtime.lock",                                     c -> lock);
        r.line(298);
        r.when("it was idle already",                      c -> c.ld4(idle) != 0,                              "phase");
        r.line(301);
        r.step("forcegc.idle = 1 (atomic)",                c -> c.st4(idle, 1));
        r.line(302);
        r.call("goparkunlock(&forcegc.lock): force gc",    "runtime.goparkunlock",                             c -> lock, c -> reason, c -> event, c -> 1);
        r.line(308);
        r.halt("gcStart(gcTriggerTime)",                   "a garbage collection is not modelled: sysmon forces none", c -> false);
        // spotless:on
        Throw.dead(p, r, "phase", 299, "forcegc: phase error");
    }
}
