package gobuf.runtime.time;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.TimerTypes;
import gobuf.runtime.layout.Types;
import gobuf.runtime.proc.Throw;
import gobuf.runtime.proc.WriteBarrier;

/**
 * A new timer goes into the heap of the P that its goroutine runs on; if it is the earliest that anybody waits for, a poller is woken.
 *
 * <p>Go 1.19, time.go, {@code addtimer}, {@code doaddtimer}.
 */
final class AddTimer {
    private AddTimer() {}

    static void define(Program p) {
        TimerTypes t = new TimerTypes(p.profile());
        add(p, t);
        doadd(p, t);
    }

    private static void add(Program p, TimerTypes t) {
        Types s = p.types();
        Rows r = p.routine("runtime.addtimer", "t").split();
        Local timer = r.param("t");
        Local when = r.local("when");
        Local mp = r.local("mp");
        Local pp = r.local("pp");
        // spotless:off
        r.line(260);
        r.when("it has no time",                               c -> c.ld(c.get(timer), t.when) <= 0,                   "time");
        r.line(263);
        r.when("its period is negative",                       c -> c.ld(c.get(timer), t.period) < 0,                  "period");
        r.line(266);
        r.when("it was added before",                          c -> c.ld(c.get(timer), t.status) != t.noStatus,        "status");
        r.line(269);
        r.step("t.status = timerWaiting",                      c -> c.st(c.get(timer), t.status, t.waiting)).event("timer");
        r.line(271);
        r.step("when = t.when",                                c -> c.set(when, c.ld(c.get(timer), t.when)));
        r.line(274);
        r.call("mp = acquirem()",                              "runtime.acquirem", mp);
        r.line(276);
        r.step("pp = m.p",                                     c -> c.set(pp, c.ld(c.ld(c.g(), s.g.m), s.m.p)));
        r.line(277);
        r.call("lock(&pp.timersLock)",                         "runtime.lock",                 c -> c.get(pp) + t.timersLock.offset());
        r.line(278);
        r.call("cleantimers(pp)",                              "runtime.cleantimers",          c -> c.get(pp));
        r.line(279);
        r.call("doaddtimer(pp, t)",                            "runtime.doaddtimer",           c -> c.get(pp), c -> c.get(timer));
        r.line(280);
        r.call("unlock(&pp.timersLock)",                       "runtime.unlock",               c -> c.get(pp) + t.timersLock.offset());
        r.line(282);
        r.call("wakeNetPoller(when)",                          "runtime.wakeNetPoller",        c -> c.get(when));
        r.line(284);
        r.call("releasem(mp)",                                 "runtime.releasem",             c -> c.get(mp));
        r.line(285);
        r.ret("");
        Throw.dead(p, r, "status", 267, "addtimer called with initialized timer");
        Throw.dead(p, r, "period", 264, "timer period must be non-negative");
        Throw.dead(p, r, "time", 261, "timer when must be positive");
        // spotless:on
    }

    private static void doadd(Program p, TimerTypes t) {
        long inited = p.profile().global("runtime.netpollInited");
        Rows r = p.routine("runtime.doaddtimer", "pp", "t").split();
        Local pp = r.param("pp");
        Local timer = r.param("t");
        Local i = r.local("i");
        Local cap = r.local("cap");
        Local x = r.scratch("x");
        // spotless:off
        r.line(292);
        r.when("there is a poller",                            c -> c.ld4(inited) != 0,                                "p?");
        r.line(293);
        r.call("netpollGenericInit(): timers sleep in it",     "runtime.netpollGenericInit");
        r.label("p?");
        r.line(296);
        r.when("it is on a P already",                         c -> c.ld(c.get(timer), t.pp) != 0,                     "taken");
        r.line(299);
        r.step("t.pp = pp",                                    c -> c.st(c.get(timer), t.pp, c.get(pp)));
        r.line(300);
        r.step("i = len(pp.timers)",                           c -> c.set(i, c.ld(c.get(pp), t.len)));
        r.line(301);
        r.when("there is room for one more",                   c -> c.get(i) < c.ld(c.get(pp), t.cap),                 "append");
        r.call("x, len, cap = growslice(pp.timers, len+1)",    "runtime.growslice",            c -> GoTypes.TIMER_POINTER, c -> c.ld(c.get(pp), t.timers), c -> c.get(i), c -> c.ld(c.get(pp), t.cap), c -> c.get(i) + 1).event("timers grow");
        r.results(x, null, cap);
        r.step("cap(pp.timers) = cap",                         c -> c.st(c.get(pp), t.cap, c.get(cap)));
        WriteBarrier.set(p, r, "pp.timers' array = x",         pp, t.timers, x);
        r.label("append");
        WriteBarrier.set(p, r, "pp.timers[i] = t",             c -> c.ld(c.get(pp), t.timers) + 8 * c.get(i), c -> c.get(timer));
        r.step("len(pp.timers) = i + 1",                       c -> c.st(c.get(pp), t.len, c.get(i) + 1));
        r.line(302);
        r.call("siftupTimer(pp.timers, i)",                    "runtime.siftupTimer",          c -> c.ld(c.get(pp), t.timers), c -> c.ld(c.get(pp), t.len), c -> c.ld(c.get(pp), t.cap), c -> c.get(i));
        r.line(303);
        r.when("it is not the first",                          c -> c.ld8(c.ld(c.get(pp), t.timers)) != c.get(timer),  "count");
        r.line(304);
        r.step("pp.timer0When = t.when (atomic)",              c -> c.st(c.get(pp), t.timer0When, c.ld(c.get(timer), t.when)));
        r.label("count");
        r.line(306);
        r.step("pp.numTimers++ (atomic)",                      c -> c.add(c.get(pp), t.numTimers, 1));
        r.line(307);
        r.ret("");
        Throw.dead(p, r, "taken", 297, "doaddtimer: P already set in timer");
        // spotless:on
    }
}
