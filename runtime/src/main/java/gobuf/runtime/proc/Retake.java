package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * What sysmon does for fairness: takes Ps away from goroutines that are in a system call for more than one of its rounds, and asks goroutines
 * that have run for 10 ms to stop. Whether they do is up to their next stack check or to a signal.
 *
 * <p>Go 1.19, proc.go, {@code retake}, {@code preemptone}, {@code preemptall}.
 */
final class Retake {
    private Retake() {}

    static void define(Program p) {
        retake(p);
        one(p);
        all(p);
    }

    private static void retake(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long allp = p.profile().global("runtime.allp");
        long lock = p.profile().global("runtime.allpLock");
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        long slice = p.profile().constant("forcePreemptNS");
        long patience = p.profile().constant("retake.syscall");
        long idle = p.profile().constant("_Pidle");
        long running = p.profile().constant("_Prunning");
        long syscall = p.profile().constant("_Psyscall");
        Rows r = p.routine("runtime.retake", "now").split();
        Local now = r.param("now");
        Local n = r.local("n");
        Local i = r.local("i");
        Local pp = r.local("pp");
        Local s = r.local("s");
        Local sysretake = r.local("sysretake");
        Local x = r.scratch("x");
        // spotless:off
        r.line(5292);
        r.step("n = 0",                                        c -> c.set(n, 0));
        r.line(5295);
        r.call("lock(&allpLock)",                              "runtime.lock",                 c -> lock);
        r.line(5299);
        r.step("i = 0",                                        c -> c.set(i, 0));
        r.label("more?");
        r.when("every P was looked at",                        c -> c.get(i) >= c.ld8(allp + 8),                               "done");
        r.line(5300);
        r.step("pp = allp[i]",                                 c -> c.set(pp, c.ld8(c.ld8(allp) + 8 * c.get(i))));
        r.line(5301);
        r.when("procresize has not made it yet",               c -> c.get(pp) == 0,                                            "next");
        r.line(5307);
        r.step("s = pp.status",                                c -> c.set(s, c.ld(c.get(pp), t.p.status)));
        r.line(5308);
        r.step("sysretake = false",                            c -> c.set(sysretake, 0));
        r.line(5309);
        r.when("pp runs",                                      c -> c.get(s) == running,                                       "slice");
        r.when("pp is in no system call either",               c -> c.get(s) != syscall,                                       "next");
        r.label("slice");
        r.line(5311);
        r.step("x = pp.schedtick",                             c -> c.set(x, c.ld(c.get(pp), t.p.schedtick)));
        r.line(5312);
        r.when("it is the slice seen before",                  c -> c.ld(c.get(pp), t.p.seenSchedtick) == c.get(x),            "long?");
        r.line(5313);
        r.step("pp.sysmontick.schedtick = x",                  c -> c.st(c.get(pp), t.p.seenSchedtick, c.get(x)));
        r.line(5314);
        r.step("pp.sysmontick.schedwhen = now",                c -> c.st(c.get(pp), t.p.seenSchedwhen, c.get(now)));
        r.go("a new slice",                                    "syscall?");
        r.label("long?");
        r.line(5315);
        r.when("it lasts less than 10 ms",                     c -> c.ld(c.get(pp), t.p.seenSchedwhen) + slice > c.get(now),   "syscall?");
        r.line(5316);
        r.call("preemptone(pp)",                               "runtime.preemptone",           c -> c.get(pp)).event("slice is over");
        r.line(5319);
        r.step("sysretake = true",                             c -> c.set(sysretake, 1));
        r.label("syscall?");
        r.line(5322);
        r.when("pp is in no system call",                      c -> c.get(s) != syscall,                                       "next");
        r.line(5324);
        r.step("x = pp.syscalltick",                           c -> c.set(x, c.ld(c.get(pp), t.p.syscalltick)));
        r.line(5325);
        r.when("its slice is over",                            c -> (c.get(sysretake) & 1) != 0,                               "needed?");
        r.when("it is the call seen before",                   c -> c.ld(c.get(pp), t.p.seenSyscalltick) == c.get(x),          "needed?");
        r.line(5326);
        r.step("pp.sysmontick.syscalltick = x",                c -> c.st(c.get(pp), t.p.seenSyscalltick, c.get(x)));
        r.line(5327);
        r.step("pp.sysmontick.syscallwhen = now",              c -> c.st(c.get(pp), t.p.seenSyscallwhen, c.get(now)));
        r.line(5328);
        r.go("it gets one more round",                         "next");
        r.label("needed?");
        r.line(5333);
        r.call("runqempty(pp)",                                "runtime.runqempty", x,         c -> c.get(pp));
        r.when("pp has goroutines",                            c -> (c.get(x) & 1) == 0,                                       "take");
        r.step("x = sched.nmspinning (load)",                  c -> c.set(x, c.ld(sched, t.sched.nmspinning)));
        r.when("no M spins and no P is idle",                  c -> c.get(x) + c.ld(sched, t.sched.npidle) == 0,               "take");
        r.when("it is in the call for less than 10 ms",        c -> c.ld(c.get(pp), t.p.seenSyscallwhen) + patience > c.get(now), "next");
        r.label("take");
        r.line(5337);
        r.call("unlock(&allpLock)",                            "runtime.unlock",               c -> lock);
        r.line(5342);
        r.call("incidlelocked(-1): as if one more ran",        "runtime.incidlelocked",        c -> -1);
        r.line(5343);
        r.when("CAS pp.status: _Psyscall → _Pidle",            c -> c.cas(c.get(pp), t.p.status, c.get(s), idle),              "taken").event("retake");
        r.go("the call is over",                               "back");
        r.label("taken");
        r.line(5344);
        r.when("no trace is taken",                            c -> c.ld1(trace) == 0,                                         "count");
        r.line(5345);
        r.call("traceGoSysBlock(pp)",                          "runtime.traceGoSysBlock",      c -> c.get(pp));
        r.line(5346);
        r.call("traceProcStop(pp)",                            "runtime.traceProcStop",        c -> c.get(pp));
        r.label("count");
        r.line(5348);
        r.step("n++",                                          c -> c.set(n, c.get(n) + 1));
        r.line(5349);
        r.step("pp.syscalltick++",                             c -> c.add(c.get(pp), t.p.syscalltick, 1));
        r.line(5350);
        r.call("handoffp(pp)",                                 "runtime.handoffp",             c -> c.get(pp));
        r.label("back");
        r.line(5352);
        r.call("incidlelocked(1)",                             "runtime.incidlelocked",        c -> 1);
        r.line(5353);
        r.call("lock(&allpLock)",                              "runtime.lock",                 c -> lock);
        r.label("next");
        r.line(5299);
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.go("the next P",                                     "more?");
        r.label("done");
        r.line(5356);
        r.call("unlock(&allpLock)",                            "runtime.unlock",               c -> lock);
        r.line(5357);
        r.ret("n: how many were retaken",                      c -> c.get(n));
        // spotless:on
    }

    private static void one(Program p) {
        Types t = p.types();
        long preempt = p.profile().constant("stackPreempt");
        long off = Switches.variable(p.profile(), "debug", "asyncpreemptoff");
        Rows r = p.routine("runtime.preemptone", "pp").split();
        Local pp = r.param("pp");
        Local mp = r.scratch("mp");
        Local gp = r.scratch("gp");
        // spotless:off
        r.line(5389);
        r.step("mp = pp.m",                                    c -> c.set(mp, c.ld(c.get(pp), t.p.m)));
        r.line(5390);
        r.when("pp has no M",                                  c -> c.get(mp) == 0,                                            "no m");
        r.when("it is this M",                                 c -> c.get(mp) == c.ld(c.g(), t.g.m),                           "no m");
        r.line(5393);
        r.step("gp = mp.curg",                                 c -> c.set(gp, c.ld(c.get(mp), t.m.curg)));
        r.line(5394);
        r.when("mp runs no goroutine",                         c -> c.get(gp) == 0,                                            "no g");
        r.when("mp runs its g0",                               c -> c.get(gp) == c.ld(c.get(mp), t.m.g0),                      "no g");
        r.line(5398);
        r.step("gp.preempt = true",                            c -> c.st(c.get(gp), t.g.preempt, 1));
        r.line(5404);
        r.step("gp.stackguard0 = stackPreempt",                c -> c.st(c.get(gp), t.g.stackguard0, preempt)).event("preempt");
        r.line(5407);
        r.when("GODEBUG=asyncpreemptoff=1",                    c -> c.ld4(off) != 0,                                           "asked");
        r.line(5408);
        r.step("pp.preempt = true",                            c -> c.st(c.get(pp), t.p.preempt, 1));
        r.line(5409);
        r.call("preemptM(mp)",                                 "runtime.preemptM",             c -> c.get(mp));
        r.label("asked");
        r.line(5412);
        r.ret(0, "true",                                       c -> 1);
        r.label("no g");
        r.line(5395);
        r.ret(1, "false",                                      c -> 0);
        r.label("no m");
        r.line(5391);
        r.ret(2, "false",                                      c -> 0);
        // spotless:on
    }

    private static void all(Program p) {
        Types t = p.types();
        long allp = p.profile().global("runtime.allp");
        long running = p.profile().constant("_Prunning");
        Rows r = p.routine("runtime.preemptall").split();
        Local res = r.local("res");
        Local i = r.local("i");
        Local pp = r.local("pp");
        Local x = r.scratch("x");
        // spotless:off
        r.line(5366);
        r.step("res = false",                                  c -> c.set(res, 0));
        r.line(5367);
        r.step("i = 0",                                        c -> c.set(i, 0));
        r.label("more?");
        r.when("every P was looked at",                        c -> c.get(i) >= c.ld8(allp + 8),                               "done");
        r.step("pp = allp[i]",                                 c -> c.set(pp, c.ld8(c.ld8(allp) + 8 * c.get(i))));
        r.line(5368);
        r.when("pp does not run",                              c -> c.ld(c.get(pp), t.p.status) != running,                    "next");
        r.line(5371);
        r.call("preemptone(pp)",                               "runtime.preemptone", x,        c -> c.get(pp));
        r.when("nobody was asked",                             c -> (c.get(x) & 1) == 0,                                       "next");
        r.line(5372);
        r.step("res = true",                                   c -> c.set(res, 1));
        r.label("next");
        r.line(5367);
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.go("the next P",                                     "more?");
        r.label("done");
        r.line(5375);
        r.ret("res",                                           c -> c.get(res));
        // spotless:on
    }
}
