package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.code.Val;
import gobuf.runtime.layout.Types;

/**
 * What an M looks at once more after it has given its P back and is no longer counted as spinning: work that came between its last look and
 * that moment found a spinning M and woke nobody.
 *
 * <p>Go 1.19, proc.go, {@code checkRunqsNoP}, {@code checkTimersNoP}, {@code checkIdleGCNoP}.
 */
final class WithoutP {
    private WithoutP() {}

    static void define(Program p) {
        runqs(p);
        timers(p);
        idleGc(p);
    }

    private static void runqs(Program p) {
        Types t = p.types();
        long lock = p.profile().global("runtime.sched") + t.sched.lock.offset();
        Rows r = p.routine("runtime.checkRunqsNoP", "allp", "len", "cap", "mask", "masklen", "maskcap")
                .split();
        Local allp = r.param("allp");
        Local len = r.param("len");
        Local mask = r.param("mask");
        Local masklen = r.param("masklen");
        Local maskcap = r.param("maskcap");
        Local id = r.local("id");
        Local p2 = r.local("p2");
        Local x = r.local("x");
        Val[] bits = {c -> c.get(mask), c -> c.get(masklen), c -> c.get(maskcap), c -> c.get(id)};
        // spotless:off
        r.line(2980);
        r.step("id = 0",                                       c -> c.set(id, 0));
        r.label("more?");
        r.when("every P was looked at",                        c -> c.get(id) >= c.get(len),                                   "none");
        r.step("p2 = allp[id]",                                c -> c.set(p2, c.ld8(c.get(allp) + 8 * c.get(id))));
        r.line(2981);
        r.call("idlepMask.read(id)",                           "runtime.pMask.read", x,        bits);
        r.when("p2 was idle",                                  c -> (c.get(x) & 1) != 0,                                       "next");
        r.call("runqempty(p2)",                                "runtime.runqempty", x,         c -> c.get(p2));
        r.when("p2 has something",                             c -> (c.get(x) & 1) == 0,                                       "work");
        r.label("next");
        r.line(2980);
        r.step("id++",                                         c -> c.set(id, c.get(id) + 1));
        r.go("the next P",                                     "more?");
        r.label("work");
        r.line(2982);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> lock);
        r.line(2983);
        r.call("x = pidleget(0)",                              "runtime.pidleget", x,          c -> 0);
        r.line(2984);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> lock);
        r.line(2985);
        r.when("no P is idle: whoever runs will find it",      c -> c.get(x) == 0,                                             "none");
        r.line(2986);
        r.ret(0, "a P to steal with",                          c -> c.get(x));
        r.label("none");
        r.line(2994);
        r.ret(1, "nil",                                        c -> 0);
        // spotless:on
    }

    private static void timers(Program p) {
        Rows r = p.routine("runtime.checkTimersNoP", "allp", "len", "cap", "mask", "masklen", "maskcap", "pollUntil")
                .split();
        Local allp = r.param("allp");
        Local len = r.param("len");
        Local mask = r.param("mask");
        Local masklen = r.param("masklen");
        Local maskcap = r.param("maskcap");
        Local until = r.param("pollUntil");
        Local id = r.local("id");
        Local p2 = r.local("p2");
        Local x = r.local("x");
        Val[] bits = {c -> c.get(mask), c -> c.get(masklen), c -> c.get(maskcap), c -> c.get(id)};
        // spotless:off
        r.line(3001);
        r.step("id = 0",                                       c -> c.set(id, 0));
        r.label("more?");
        r.when("every P was looked at",                        c -> c.get(id) >= c.get(len),                                   "done");
        r.step("p2 = allp[id]",                                c -> c.set(p2, c.ld8(c.get(allp) + 8 * c.get(id))));
        r.line(3002);
        r.call("timerpMask.read(id)",                          "runtime.pMask.read", x,        bits);
        r.when("p2 cannot have timers",                        c -> (c.get(x) & 1) == 0,                                       "next");
        r.line(3003);
        r.call("x = nobarrierWakeTime(p2)",                    "runtime.nobarrierWakeTime", x, c -> c.get(p2));
        r.line(3004);
        r.when("p2 has none",                                  c -> c.get(x) == 0,                                             "next");
        r.when("no other P has one",                           c -> c.get(until) == 0,                                         "earlier");
        r.when("another P's is earlier",                       c -> c.get(x) >= c.get(until),                                  "next");
        r.label("earlier");
        r.line(3005);
        r.step("pollUntil = x",                                c -> c.set(until, c.get(x)));
        r.label("next");
        r.line(3001);
        r.step("id++",                                         c -> c.set(id, c.get(id) + 1));
        r.go("the next P",                                     "more?");
        r.label("done");
        r.line(3010);
        r.ret("pollUntil",                                     c -> c.get(until));
        // spotless:on
    }

    private static void idleGc(Program p) {
        Types t = p.types();
        long lock = p.profile().global("runtime.sched") + t.sched.lock.offset();
        long blacken = p.profile().global("runtime.gcBlackenEnabled");
        long controller = p.profile().global("runtime.gcController");
        long pool = p.profile().global("runtime.gcBgMarkWorkerPool");
        Rows r = p.routine("runtime.checkIdleGCNoP").split();
        Local pp = r.local("pp");
        Local now = r.local("now");
        Local node = r.local("node");
        Local x = r.scratch("x");
        // spotless:off
        r.line(3024);
        r.when("no garbage is being marked",                   c -> c.ld4(blacken) == 0,                                       "off");
        r.call("needIdleMarkWorker()",                         "runtime.(*gcControllerState).needIdleMarkWorker", x, c -> controller);
        r.when("an idle worker is needed",                     c -> (c.get(x) & 1) != 0,                                       "work?");
        r.label("off");
        r.line(3025);
        r.ret(0, "nil, nil",                                   c -> 0, c -> 0);
        r.label("work?");
        r.line(3027);
        r.call("gcMarkWorkAvailable(nil)",                     "runtime.gcMarkWorkAvailable", x, c -> 0);
        r.when("there is nothing to mark",                     c -> (c.get(x) & 1) == 0,                                       "no work");
        r.line(3048);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> lock);
        r.line(3049);
        r.call("pidleget(0)",                                  "runtime.pidleget",             c -> 0);
        r.results(pp, now);
        r.line(3050);
        r.when("no P is idle",                                 c -> c.get(pp) == 0,                                            "no p");
        r.line(3056);
        r.when("marking is over",                              c -> c.ld4(blacken) == 0,                                       "put back");
        r.call("addIdleMarkWorker()",                          "runtime.(*gcControllerState).addIdleMarkWorker", x, c -> controller);
        r.when("there are too few idle workers",               c -> (c.get(x) & 1) != 0,                                       "node?");
        r.label("put back");
        r.line(3057);
        r.call("pidleput(pp, now)",                            "runtime.pidleput",             c -> c.get(pp), c -> c.get(now));
        r.line(3058);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> lock);
        r.line(3059);
        r.ret(1, "nil, nil",                                   c -> 0, c -> 0);
        r.label("node?");
        r.line(3062);
        r.call("node = gcBgMarkWorkerPool.pop()",              "runtime.(*lfstack).pop", node, c -> pool);
        r.line(3063);
        r.when("no worker waits in the pool",                  c -> c.get(node) == 0,                                          "no node");
        r.line(3070);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> lock);
        r.line(3072);
        r.ret(2, "pp, node.gp",                                c -> c.get(pp), c -> c.ld8(c.get(node) + GcWork.NODE_GP));
        r.label("no node");
        r.line(3064);
        r.call("pidleput(pp, now)",                            "runtime.pidleput",             c -> c.get(pp), c -> c.get(now));
        r.line(3065);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> lock);
        r.line(3066);
        r.call("removeIdleMarkWorker()",                       "runtime.(*gcControllerState).removeIdleMarkWorker", c -> controller);
        r.line(3067);
        r.ret(3, "nil, nil",                                   c -> 0, c -> 0);
        r.label("no p");
        r.line(3051);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> lock);
        r.line(3052);
        r.ret(4, "nil, nil",                                   c -> 0, c -> 0);
        r.label("no work");
        r.line(3028);
        r.ret(5, "nil, nil",                                   c -> 0, c -> 0);
        // spotless:on
    }
}
