package gobuf.runtime.time;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.TimerTypes;
import gobuf.runtime.layout.Types;

/**
 * Runs the timers of a P that are due, and tells when the next one will be. The scheduler asks it of its own P before it looks for work,
 * and of others when it steals.
 *
 * <p>Go 1.19, proc.go, {@code checkTimers}. Results: now, pollUntil (0 for no timer), ran.
 */
final class CheckTimers {
    private CheckTimers() {}

    static void define(Program p) {
        TimerTypes t = new TimerTypes(p.profile());
        Types s = p.types();
        Rows r = p.routine("runtime.checkTimers", "pp", "now").split();
        Local pp = r.param("pp");
        Local now = r.param("now");
        Local next = r.local("next");
        Local until = r.local("pollUntil");
        Local ran = r.local("ran");
        Local x = r.scratch("x");
        // spotless:off
        r.line(3282);
        r.step("next = pp.timer0When",                         c -> c.set(next, c.ld(c.get(pp), t.timer0When)));
        r.line(3283);
        r.step("nextAdj = pp.timerModifiedEarliest",           c -> c.set(x, c.ld(c.get(pp), t.timerModifiedEarliest)));
        r.line(3284);
        r.when("there is no first timer",                      c -> c.get(next) == 0,                                  "adj");
        r.when("no timer was modified to be earlier",          c -> c.get(x) == 0 || c.get(x) >= c.get(next),          "any?");
        r.label("adj");
        r.line(3285);
        r.step("next = nextAdj",                               c -> c.set(next, c.get(x)));
        r.label("any?");
        r.line(3288);
        r.when("pp has no timers",                             c -> c.get(next) == 0,                                  "none");
        r.line(3293);
        r.when("the caller knows what time it is",             c -> c.get(now) != 0,                                   "due?");
        r.line(3294);
        r.call("now = nanotime()",                             "runtime.nanotime", now);
        r.label("due?");
        r.line(3296);
        r.when("a timer is due",                               c -> c.get(now) >= c.get(next),                         "lock");
        r.line(3301);
        r.when("it is another M's P",                          c -> c.get(pp) != c.ld(c.ld(c.g(), s.g.m), s.m.p),      "not yet");
        r.when("at most a quarter was stopped",                c -> c.ldInt(c.get(pp), t.deletedTimers) <= c.ldInt(c.get(pp), t.numTimers) / 4, "not yet");
        r.label("lock");
        r.line(3306);
        r.call("lock(&pp.timersLock)",                         "runtime.lock",                 c -> c.get(pp) + t.timersLock.offset());
        r.step("pollUntil = 0",                                c -> c.set(until, 0));
        r.step("ran = false",                                  c -> c.set(ran, 0));
        r.line(3308);
        r.when("they are gone meanwhile",                      c -> c.ld(c.get(pp), t.len) <= 0,                       "clear?");
        r.line(3309);
        r.call("adjusttimers(pp, now)",                        "runtime.adjusttimers",         c -> c.get(pp), c -> c.get(now));
        r.label("more?");
        r.line(3310);
        r.when("none is left",                                 c -> c.ld(c.get(pp), t.len) <= 0,                       "clear?");
        r.line(3313);
        r.call("x = runtimer(pp, now)",                        "runtime.runtimer", x,          c -> c.get(pp), c -> c.get(now));
        r.when("one has run",                                  c -> c.get(x) == 0,                                     "ran");
        r.line(3314);
        r.when("there is no next",                             c -> c.get(x) < 0,                                      "clear?");
        r.line(3315);
        r.step("pollUntil = x: when the next one is due",      c -> c.set(until, c.get(x)));
        r.go("enough",                                         "clear?");
        r.label("ran");
        r.line(3319);
        r.step("ran = true",                                   c -> c.set(ran, 1));
        r.go("the next one",                                   "more?");
        r.label("clear?");
        r.line(3326);
        r.when("it is another M's P: leave its heap alone",    c -> c.get(pp) != c.ld(c.ld(c.g(), s.g.m), s.m.p),      "unlock");
        r.when("at most a quarter of them was stopped",        c -> c.ldInt(c.get(pp), t.deletedTimers) <= c.ld(c.get(pp), t.len) / 4, "unlock");
        r.line(3327);
        r.call("clearDeletedTimers(pp)",                       "runtime.clearDeletedTimers",   c -> c.get(pp));
        r.label("unlock");
        r.line(3330);
        r.call("unlock(&pp.timersLock)",                       "runtime.unlock",               c -> c.get(pp) + t.timersLock.offset());
        r.line(3332);
        r.ret(2, "now, pollUntil, ran",                        c -> c.get(now), c -> c.get(until), c -> c.get(ran));
        r.label("not yet");
        r.line(3302);
        r.ret(0, "now, next, nothing ran",                     c -> c.get(now), c -> c.get(next), c -> 0);
        r.label("none");
        r.line(3290);
        r.ret(1, "now, nothing to wait for, nothing ran",      c -> c.get(now), c -> 0, c -> 0);
        // spotless:on
    }
}
