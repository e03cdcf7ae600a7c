package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;

/**
 * The monitor: an M of its own without a P that never schedules. It sleeps 20 µs and, after 50 rounds in which it had nothing to do, twice as
 * long each time up to 10 ms; while every P is idle or the world stands still it sleeps until somebody leaves or enters a system call or a
 * timer is due. Awake it polls the network if nobody has for 10 ms, takes Ps out of system calls, preempts goroutines whose slice is over,
 * and starts the collector if it has not run for two minutes.
 *
 * <p>Go 1.19, proc.go, {@code sysmon}, {@code schedtrace}; time.go, {@code timeSleepUntil}; relax_stub.go, {@code osRelax}.
 */
final class Sysmon {
    private Sysmon() {}

    static void define(Program p) {
        sysmon(p);
        timeSleepUntil(p);
        schedtrace(p);
        Rows r = p.routine("runtime.osRelax", "relax");
        r.line(17);
        r.ret("nothing to relax on Linux");
    }

    private static void sysmon(Program p) {
        Types t = p.types();
        Profile f = p.profile();
        long sched = f.global("runtime.sched");
        long lock = sched + t.sched.lock.offset();
        long gomaxprocs = f.global("runtime.gomaxprocs");
        long least = f.constant("sysmon.least");
        long patience = f.constant("sysmon.patience");
        long most = f.constant("sysmon.most");
        long poll = f.constant("sysmon.poll");
        long relaxed = f.constant("osRelaxMinNS");
        long schedtrace = Switches.variable(f, "debug", "schedtrace");
        long detail = Switches.variable(f, "debug", "scheddetail");
        long period = f.global("runtime.forcegcperiod");
        long cgoYield = f.global("runtime.cgo_yield");
        long scavenge = Switches.variable(f, "scavenger", "sysmonWake");
        long percent = f.global("runtime.gcController")
                + f.struct("gcControllerState").field("gcPercent").offset();
        long last = f.global("runtime.memstats")
                + f.struct("mstats").field("last_gc_nanotime").offset();
        long gcLock = Switches.variable(f, "forcegc", "lock");
        long gcG = Switches.variable(f, "forcegc", "g");
        long gcIdle = Switches.variable(f, "forcegc", "idle");
        Rows r = p.routine("runtime.sysmon").split();
        Local lasttrace = r.local("lasttrace");
        Local idle = r.local("idle");
        Local delay = r.local("delay");
        Local now = r.local("now");
        Local next = r.local("next");
        Local woken = r.local("syscallWake");
        Local list = r.local("list");
        Local x = r.scratch("x");
        // spotless:off
        r.line(5135);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> lock);
        r.line(5136);
        r.step("sched.nmsys++",                                c -> c.add(sched, t.sched.nmsys, 1));
        r.line(5137);
        r.call("checkdead()",                                  "runtime.checkdead");
        r.line(5138);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> lock);
        r.line(5140);
        r.step("lasttrace = 0",                                c -> c.set(lasttrace, 0));
        r.line(5141);
        r.step("idle = 0: rounds with nothing to do",          c -> c.set(idle, 0));
        r.line(5142);
        r.step("delay = 0",                                    c -> c.set(delay, 0));
        r.label("round");
        r.line(5145);
        r.when("the last round had nothing to do",             c -> c.get(idle) != 0,                                          "longer?");
        r.line(5146);
        r.step("delay = 20 µs",                                c -> c.set(delay, least));
        r.go("sleep",                                          "cap");
        r.label("longer?");
        r.line(5147);
        r.when("idle ≤ 50",                                    c -> c.get(idle) <= patience,                                   "cap");
        r.line(5148);
        r.step("delay = 2·delay",                              c -> c.set(delay, 2 * c.get(delay)));
        r.label("cap");
        r.line(5150);
        r.when("delay ≤ 10 ms",                                c -> c.get(delay) <= most,                                      "sleep");
        r.line(5151);
        r.step("delay = 10 ms",                                c -> c.set(delay, most));
        r.label("sleep");
        r.line(5153);
        r.callOnStack("usleep(delay)",                         "runtime.usleep.abi0",          c -> c.get(delay));
        r.step("g = TLS",                                      c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.line(5170);
        r.call("now = nanotime()",                             "runtime.nanotime", now);
        r.line(5171);
        r.when("GODEBUG=schedtrace wants it awake",            c -> (int) c.ld4(schedtrace) > 0,                               "awake");
        r.when("the world is being stopped",                   c -> c.ld(sched, t.sched.gcwaiting) != 0,                       "deep");
        r.step("x = sched.npidle (load)",                      c -> c.set(x, c.ld(sched, t.sched.npidle)));
        r.when("some P is not idle",                           c -> c.get(x) != c.ld4(gomaxprocs),                             "awake");
        r.label("deep");
        r.line(5172);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> lock);
        r.line(5173);
        r.when("the world is being stopped",                   c -> c.ld(sched, t.sched.gcwaiting) != 0,                       "still");
        r.step("x = sched.npidle (load)",                      c -> c.set(x, c.ld(sched, t.sched.npidle)));
        r.when("some P is not idle any more",                  c -> c.get(x) != c.ld4(gomaxprocs),                             "unlock");
        r.label("still");
        r.line(5174);
        r.step("syscallWake = false",                          c -> c.set(woken, 0));
        r.line(5175);
        r.call("next = timeSleepUntil()",                      "runtime.timeSleepUntil", next);
        r.line(5176);
        r.when("a timer is due",                               c -> c.get(next) <= c.get(now),                                 "woken?");
        r.line(5177);
        r.step("sched.sysmonwait = 1 (store)",                 c -> c.st(sched, t.sched.sysmonwait, 1));
        r.line(5178);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> lock);
        r.line(5182);
        r.step("next = time until the next timer",             c -> c.set(next, c.get(next) - c.get(now)));
        r.line(5181);
        r.step("x = forcegcperiod/2: a minute",                c -> c.set(x, c.ld8(period) / 2));
        r.line(5182);
        r.when("the timer comes before",                       c -> c.get(next) < c.get(x),                                    "relax");
        r.line(5183);
        r.step("next = x",                                     c -> c.set(next, c.get(x)));
        r.label("relax");
        r.line(5185);
        r.when("next is too short to relax",                   c -> c.get(next) < relaxed,                                     "note");
        r.line(5187);
        r.call("osRelax(true)",                                "runtime.osRelax",              c -> 1);
        r.label("note");
        r.line(5189);
        r.call("notetsleep(&sched.sysmonnote, next)",          "runtime.notetsleep", woken,    c -> sched + t.sched.sysmonnote.offset(), c -> c.get(next)).event("sysmon sleeps");
        r.line(5190);
        r.when("it was too short to relax",                    c -> c.get(next) < relaxed,                                     "lock");
        r.line(5191);
        r.call("osRelax(false)",                               "runtime.osRelax",              c -> 0);
        r.label("lock");
        r.line(5193);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> lock).event("sysmon wakes");
        r.line(5194);
        r.step("sched.sysmonwait = 0 (store)",                 c -> c.st(sched, t.sched.sysmonwait, 0));
        r.line(5195);
        r.call("noteclear(&sched.sysmonnote)",                 "runtime.noteclear",            c -> sched + t.sched.sysmonnote.offset());
        r.label("woken?");
        r.line(5197);
        r.when("nobody woke it",                               c -> (c.get(woken) & 1) == 0,                                   "unlock");
        r.line(5198);
        r.step("idle = 0",                                     c -> c.set(idle, 0));
        r.line(5199);
        r.step("delay = 20 µs",                                c -> c.set(delay, least));
        r.label("unlock");
        r.line(5202);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> lock);
        r.label("awake");
        r.line(5205);
        r.call("lock(&sched.sysmonlock)",                      "runtime.lock",                 c -> sched + t.sched.sysmonlock.offset());
        r.line(5208);
        r.call("now = nanotime()",                             "runtime.nanotime", now);
        r.line(5211);
        r.step("x = cgo_yield",                                c -> c.set(x, c.ld8(cgoYield)));
        r.when("*cgo_yield = nil: no cgo",                     c -> c.ld8(c.get(x)) == 0,                                      "poll?");
        r.line(5212);
        r.callOnStack("asmcgocall(*cgo_yield, nil)",           "runtime.asmcgocall.abi0",      c -> c.ld8(c.get(x)), c -> 0);
        r.step("g = TLS",                                      c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.label("poll?");
        r.line(5215);
        r.step("next = sched.lastpoll (load)",                 c -> c.set(next, c.ld(sched, t.sched.lastpoll)));
        r.line(5216);
        r.call("netpollinited()",                              "runtime.netpollinited", x);
        r.when("there is no poller",                           c -> (c.get(x) & 1) == 0,                                       "scavenger?");
        r.when("some M polls",                                 c -> c.get(next) == 0,                                          "scavenger?");
        r.when("somebody polled in the last 10 ms",            c -> c.get(next) + poll >= c.get(now),                          "scavenger?");
        r.line(5217);
        r.step("CAS sched.lastpoll: next → now",               c -> c.cas(sched, t.sched.lastpoll, c.get(next), c.get(now)));
        r.line(5218);
        r.call("netpoll(0)",                                   "runtime.netpoll", list,        c -> 0);
        r.line(5219);
        r.when("nothing is ready",                             c -> c.get(list) == 0,                                          "scavenger?");
        r.line(5227);
        r.call("incidlelocked(-1): as if one more ran",        "runtime.incidlelocked",        c -> -1);
        r.line(5228);
        r.call("injectglist(&list)",                           "runtime.injectglist",          c -> c.addr(list));
        r.line(5229);
        r.call("incidlelocked(1)",                             "runtime.incidlelocked",        c -> 1);
        r.label("scavenger?");
        r.line(5252);
        r.when("the scavenger need not wake",                  c -> c.ld4(scavenge) == 0,                                      "retake");
        r.line(5254);
        r.step("scavenger.sysmonWake = 0",                     c -> c.st4(scavenge, 0))
            .summarises("scavenger.wake() makes the scavenger's goroutine runnable; no memory is scavenged in this process");
        r.label("retake");
        r.line(5258);
        r.call("retake(now)",                                  "runtime.retake", x,            c -> c.get(now));
        r.when("no P was retaken",                             c -> (c.get(x) & 0xffffffffL) == 0,                             "none");
        r.line(5259);
        r.step("idle = 0",                                     c -> c.set(idle, 0));
        r.go("a P was retaken",                                "gc?");
        r.label("none");
        r.line(5261);
        r.step("idle++",                                       c -> c.set(idle, c.get(idle) + 1));
        r.label("gc?");
        r.line(5264);
        r.when("GOGC=off",                                     c -> (int) c.ld4(percent) < 0,                                  "trace?");
        r.step("x = when the last collection was",             c -> c.set(x, c.ld8(last)));
        r.when("there has been none",                          c -> c.get(x) == 0,                                             "trace?");
        r.when("it was not two minutes ago (forcegcperiod)",   c -> c.get(now) - c.get(x) <= c.ld8(period),                    "trace?");
        r.when("the forcegc helper does not wait",             c -> c.ld4(gcIdle) == 0,                                        "trace?");
        r.line(5265);
        r.call("lock(&forcegc.lock)",                          "runtime.lock",                 c -> gcLock);
        r.line(5266);
        r.step("forcegc.idle = 0",                             c -> c.st4(gcIdle, 0));
        r.line(5268);
        r.step("list = forcegc.g",                             c -> c.set(list, c.ld8(gcG)));
        r.step("its schedlink = nil",                          c -> c.st(c.get(list), t.g.schedlink, 0));
        r.line(5269);
        r.call("injectglist(&list)",                           "runtime.injectglist",          c -> c.addr(list));
        r.line(5270);
        r.call("unlock(&forcegc.lock)",                        "runtime.unlock",               c -> gcLock);
        r.label("trace?");
        r.line(5272);
        r.step("x = debug.schedtrace, in ms",                  c -> c.set(x, (int) c.ld4(schedtrace)));
        r.when("GODEBUG=schedtrace is off",                    c -> c.get(x) <= 0,                                             "end");
        r.when("the last trace is not as old",                 c -> c.get(lasttrace) + c.get(x) * 1_000_000 > c.get(now),      "end");
        r.line(5273);
        r.step("lasttrace = now",                              c -> c.set(lasttrace, c.get(now)));
        r.line(5274);
        r.call("schedtrace(scheddetail)",                      "runtime.schedtrace",           c -> (int) c.ld4(detail) > 0 ? 1 : 0);
        r.label("end");
        r.line(5276);
        r.call("unlock(&sched.sysmonlock)",                    "runtime.unlock",               c -> sched + t.sched.sysmonlock.offset());
        r.go("the next round",                                 "round");
        // spotless:on
    }

    private static void timeSleepUntil(Program p) {
        Types t = p.types();
        long lock = p.profile().global("runtime.allpLock");
        long allp = p.profile().global("runtime.allp");
        Rows r = p.routine("runtime.timeSleepUntil").split();
        Local next = r.local("next");
        Local i = r.scratch("i");
        Local pp = r.scratch("pp");
        Local w = r.scratch("w");
        // spotless:off
        r.line(1031);
        r.step("next = the end of time",                       c -> c.set(next, Long.MAX_VALUE));
        r.line(1034);
        r.call("lock(&allpLock)",                              "runtime.lock",                 c -> lock);
        r.line(1035);
        r.step("i = 0",                                        c -> c.set(i, 0));
        r.label("more?");
        r.when("every P was looked at",                        c -> c.get(i) >= c.ld8(allp + 8),                               "done");
        r.step("pp = allp[i]",                                 c -> c.set(pp, c.ld8(c.ld8(allp) + 8 * c.get(i))));
        r.line(1036);
        r.when("procresize has not made it yet",               c -> c.get(pp) == 0,                                            "next");
        r.line(1042);
        r.step("w = pp.timer0When (load)",                     c -> c.set(w, c.ld(c.get(pp), t.p.timer0When)));
        r.line(1043);
        r.when("pp has no timer",                              c -> c.get(w) == 0,                                             "adj");
        r.when("another P's is earlier",                       c -> c.get(w) >= c.get(next),                                   "adj");
        r.line(1044);
        r.step("next = w",                                     c -> c.set(next, c.get(w)));
        r.label("adj");
        r.line(1047);
        r.step("w = pp.timerModifiedEarliest (load)",          c -> c.set(w, c.ld(c.get(pp), t.p.timerModifiedEarliest)));
        r.line(1048);
        r.when("none was modified to be earlier",              c -> c.get(w) == 0,                                             "next");
        r.when("another is earlier still",                     c -> c.get(w) >= c.get(next),                                   "next");
        r.line(1049);
        r.step("next = w",                                     c -> c.set(next, c.get(w)));
        r.label("next");
        r.line(1035);
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.go("the next P",                                     "more?");
        r.label("done");
        r.line(1052);
        r.call("unlock(&allpLock)",                            "runtime.unlock",               c -> lock);
        r.line(1054);
        r.ret("next",                                          c -> c.get(next));
        // spotless:on
    }

    private static void schedtrace(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long lock = sched + t.sched.lock.offset();
        long started = p.profile().global("runtime.starttime");
        long gomaxprocs = p.profile().global("runtime.gomaxprocs");
        long allp = p.profile().global("runtime.allp");
        Rows r = p.routine("runtime.schedtrace", "detailed").split();
        Local detailed = r.param("detailed");
        Local now = r.local("now");
        Local i = r.local("i");
        Local pp = r.local("pp");
        Local head = r.local("h");
        // spotless:off
        r.line(5418);
        r.call("now = nanotime()",                             "runtime.nanotime", now);
        r.line(5419);
        r.when("it is not the first trace",                    c -> c.ld8(started) != 0,                                       "lock");
        r.line(5420);
        r.step("starttime = now",                              c -> c.st8(started, c.get(now)));
        r.label("lock");
        r.line(5423);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> lock);
        r.line(5424);
        r.step("print the counts of sched",                    c -> Output.print(c, "SCHED " + (c.get(now) - c.ld8(started)) / 1_000_000 + "ms: gomaxprocs=" + c.ld4(gomaxprocs) + " idleprocs=" + c.ld(sched, t.sched.npidle) + " threads=" + (c.ld(sched, t.sched.mnext) - c.ld(sched, t.sched.nmfreed)) + " spinningthreads=" + c.ld(sched, t.sched.nmspinning) + " idlethreads=" + c.ld(sched, t.sched.nmidle) + " runqueue=" + c.ld(sched, t.sched.runqsize)))
            .summarises("mcount, printlock, print… and printunlock as one row");
        r.line(5425);
        r.when("GODEBUG=scheddetail is off",                   c -> (c.get(detailed) & 1) == 0,                                "each");
        r.line(5426);
        r.step("print the other counts",                       c -> Output.print(c, " gcwaiting=" + c.ld(sched, t.sched.gcwaiting) + " nmidlelocked=" + c.ld(sched, t.sched.nmidlelocked) + " stopwait=" + c.ld(sched, t.sched.stopwait) + " sysmonwait=" + c.ld(sched, t.sched.sysmonwait) + "\n"))
            .summarises("the lines that follow for each P, M and G are not printed; %ps, %ms and %gs show more");
        r.line(5492);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> lock);
        r.line(5493);
        r.ret(1, "");
        r.label("each");
        r.line(5431);
        r.step("i = 0",                                        c -> c.set(i, 0));
        r.label("more?");
        r.when("every P was told",                             c -> c.get(i) >= c.ld8(allp + 8),                               "done");
        r.step("pp = allp[i]",                                 c -> c.set(pp, c.ld8(c.ld8(allp) + 8 * c.get(i))));
        r.line(5433);
        r.step("h = pp.runqhead (load)",                       c -> c.set(head, c.ld(c.get(pp), t.p.runqhead)));
        r.line(5448);
        r.step("print pp.runqtail − h",                        c -> Output.print(c, (c.get(i) == 0 ? " [" : " ") + (c.ld(c.get(pp), t.p.runqtail) - c.get(head) & 0xffffffffL) + (c.get(i) == c.ld8(allp + 8) - 1 ? "]\n" : "")))
            .summarises("printlock, print… and printunlock as one row");
        r.line(5431);
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.go("the next P",                                     "more?");
        r.label("done");
        r.line(5456);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> lock);
        r.line(5457);
        r.ret(0, "");
        // spotless:on
    }
}
