package gobuf.runtime.time;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.TimerTypes;
import gobuf.runtime.proc.Throw;

/**
 * Tidies the head of a P's heap before a timer is added: those that were stopped go, those that were changed find their place, until the
 * first needs neither.
 *
 * <p>Go 1.19, time.go, {@code cleantimers}.
 */
final class CleanTimers {
    private CleanTimers() {}

    static void define(Program p) {
        TimerTypes t = new TimerTypes(p.profile());
        Field stop = p.profile().struct("g").field("preemptStop");
        Rows r = p.routine("runtime.cleantimers", "pp").split();
        Local pp = r.param("pp");
        Local timer = r.local("t");
        Local s = r.local("s");
        // spotless:off
        r.label("next");
        r.line(564);
        r.when("pp has no timers",                             c -> c.ld(c.get(pp), t.len) == 0,                       "empty");
        r.line(572);
        r.when("g is to stop soon: later",                     c -> c.ld(c.g(), stop) != 0,                            "stop");
        r.line(576);
        r.step("t = pp.timers[0]",                             c -> c.set(timer, c.ld8(c.ld(c.get(pp), t.timers))));
        r.line(577);
        r.when("it is not pp's",                               c -> c.ld(c.get(timer), t.pp) != c.get(pp),             "bad");
        r.line(580);
        r.step("s = t.status (atomic)",                        c -> c.set(s, c.ld(c.get(timer), t.status)));
        r.when("it was stopped",                               c -> c.get(s) == t.deleted,                             "deleted");
        r.when("it was changed",                               c -> c.get(s) == t.modifiedEarlier || c.get(s) == t.modifiedLater, "modified");
        r.line(604);
        r.ret(0, "the first needs nothing");
        r.label("deleted");
        r.line(582);
        r.when("CAS t.status: s → timerRemoving fails",        c -> !c.cas(c.get(timer), t.status, c.get(s), t.removing), "next");
        r.line(585);
        r.call("dodeltimer0(pp)",                              "runtime.dodeltimer0",          c -> c.get(pp));
        Timers.change(r, t, c -> c.get(timer), 586, "", t.removing, t.removed, "Removing", "Removed");
        r.line(589);
        r.step("pp.deletedTimers-- (atomic)",                  c -> c.add(c.get(pp), t.deletedTimers, -1));
        r.go("it is out: the next",                            "next");
        r.label("modified");
        r.line(591);
        r.when("CAS t.status: s → timerMoving fails",          c -> !c.cas(c.get(timer), t.status, c.get(s), t.moving), "next");
        r.line(595);
        r.step("t.when = t.nextwhen",                          c -> c.st(c.get(timer), t.when, c.ld(c.get(timer), t.nextwhen)));
        r.line(597);
        r.call("dodeltimer0(pp), to move it",                  "runtime.dodeltimer0",          c -> c.get(pp));
        r.line(598);
        r.call("doaddtimer(pp, t)",                            "runtime.doaddtimer",           c -> c.get(pp), c -> c.get(timer));
        Timers.change(r, t, c -> c.get(timer), 599, "", t.moving, t.waiting, "Moving", "Waiting");
        r.go("it is at its place: the next",                   "next");
        r.label("stop");
        r.line(573);
        r.ret(1, "");
        r.label("empty");
        r.line(565);
        r.ret(2, "");
        Throw.dead(p, r, "bad", 578, "cleantimers: bad p");
        // spotless:on
    }
}
