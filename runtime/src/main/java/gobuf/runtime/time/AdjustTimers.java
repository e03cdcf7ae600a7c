package gobuf.runtime.time;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.TimerTypes;
import gobuf.runtime.proc.Throw;
import gobuf.runtime.proc.WriteBarrier;

/**
 * Once a timer that was made earlier is due, brings the P's heap into order: changed timers are taken out, collected and put back in by
 * their new times, stopped ones are removed.
 *
 * <p>Go 1.19, time.go, {@code adjusttimers}, {@code addAdjustedTimers}; verifyTimers is false in every build.
 */
final class AdjustTimers {
    private final Program p;
    private final TimerTypes t;
    private final Rows r;
    private final Local pp;
    private final Local i;
    private final Local timer;
    private final Local s;
    private final Local changed;
    private final Local array;
    private final Local len;
    private final Local cap;

    private AdjustTimers(Program program) {
        p = program;
        t = new TimerTypes(p.profile());
        r = p.routine("runtime.adjusttimers", "pp", "now").split();
        pp = r.param("pp");
        i = r.local("i");
        timer = r.local("t");
        s = r.local("s");
        changed = r.local("changed");
        array = r.local("moved");
        len = r.local("len");
        cap = r.local("cap");
    }

    static void define(Program p) {
        AdjustTimers x = new AdjustTimers(p);
        x.due();
        x.look();
        x.cases();
        x.end();
        x.addAdjusted();
    }

    private void due() {
        Local now = r.param("now");
        Local first = r.scratch("first");
        // spotless:off
        r.line(674);
        r.step("first = pp.timerModifiedEarliest (atomic)",    c -> c.set(first, c.ld(c.get(pp), t.timerModifiedEarliest)));
        r.line(675);
        r.when("none was made earlier",                        c -> c.get(first) == 0,                                 "not yet");
        r.when("the earliest of those is not due",             c -> c.get(first) > c.get(now),                         "not yet");
        r.line(683);
        r.step("pp.timerModifiedEarliest = 0 (atomic)",        c -> c.st(c.get(pp), t.timerModifiedEarliest, 0)).event("timers adjusted");
        r.line(685);
        r.step("moved = nil",                                  c -> { c.set(array, 0); c.set(len, 0); c.set(cap, 0); });
        r.line(686);
        r.step("i = 0",                                        c -> c.set(i, 0));
        // spotless:on
    }

    private void look() {
        // spotless:off
        r.label("next");
        r.line(686);
        r.when("all were looked at",                           c -> c.get(i) >= c.ld(c.get(pp), t.len),                "moved?");
        r.line(687);
        r.step("t = pp.timers[i]",                             c -> c.set(timer, c.ld8(c.ld(c.get(pp), t.timers) + 8 * c.get(i))));
        r.line(688);
        r.when("it is not pp's",                               c -> c.ld(c.get(timer), t.pp) != c.get(pp),             "bad");
        r.line(691);
        r.step("s = t.status (atomic)",                        c -> c.set(s, c.ld(c.get(timer), t.status)));
        r.when("it waits: nothing to do",                      c -> c.get(s) == t.waiting,                             "i++");
        r.when("it was stopped",                               c -> c.get(s) == t.deleted,                             "deleted");
        r.when("it was changed",                               c -> c.get(s) == t.modifiedEarlier || c.get(s) == t.modifiedLater, "modified");
        r.when("somebody modifies it",                         c -> c.get(s) == t.modifying,                           "modifying");
        r.when("it cannot be here with that status",           c -> c.get(s) == t.noStatus || c.get(s) == t.running || c.get(s) == t.removing || c.get(s) == t.removed || c.get(s) == t.moving, "status");
        r.line(726);
        r.call("badTimer()",                                   "runtime.badTimer");
        r.label("i++");
        r.line(686);
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.go("the next",                                       "next");
        r.label("status");
        r.line(718);
        r.call("badTimer(), status",                           "runtime.badTimer");
        r.go("the next, status",                               "i++");
        r.label("modifying");
        r.line(723);
        r.callOnStack("osyield(): until that is done",         "runtime.osyield.abi0");
        r.line(724);
        r.go("the same again",                                 "next");
        // spotless:on
    }

    private void cases() {
        Local x = r.scratch("x");
        // spotless:off
        r.label("deleted");
        r.line(693);
        r.when("CAS t.status: s → timerRemoving fails",        c -> !c.cas(c.get(timer), t.status, c.get(s), t.removing), "i++");
        r.line(694);
        r.call("changed = dodeltimer(pp, i)",                  "runtime.dodeltimer", changed,  c -> c.get(pp), c -> c.get(i));
        Timers.change(r, t, c -> c.get(timer), 695, "", t.removing, t.removed, "Removing", "Removed");
        r.line(698);
        r.step("pp.deletedTimers-- (atomic)",                  c -> c.add(c.get(pp), t.deletedTimers, -1));
        r.line(701);
        r.step("i = changed: from there on again",             c -> c.set(i, c.get(changed)));
        r.go("the next, removed",                              "next");
        r.label("modified");
        r.line(704);
        r.when("CAS t.status: s → timerMoving fails",          c -> !c.cas(c.get(timer), t.status, c.get(s), t.moving), "i++");
        r.line(706);
        r.step("t.when = t.nextwhen",                          c -> c.st(c.get(timer), t.when, c.ld(c.get(timer), t.nextwhen)));
        r.line(711);
        r.call("changed = dodeltimer(pp, i), to move it",      "runtime.dodeltimer", changed,  c -> c.get(pp), c -> c.get(i));
        r.line(712);
        r.when("moved has room",                               c -> c.get(len) < c.get(cap),                           "append");
        r.call("x, len, cap = growslice(moved, len+1)",        "runtime.growslice",            c -> GoTypes.TIMER_POINTER, c -> c.get(array), c -> c.get(len), c -> c.get(cap), c -> c.get(len) + 1);
        r.results(x, len, cap);
        r.step("moved' array = x",                             c -> c.set(array, c.get(x)));
        r.label("append");
        WriteBarrier.set(p, r, "moved[len] = t",               c -> c.get(array) + 8 * c.get(len), c -> c.get(timer));
        r.step("len++",                                        c -> c.set(len, c.get(len) + 1));
        r.line(715);
        r.step("i = changed: from there on once more",         c -> c.set(i, c.get(changed)));
        r.go("the next, moved",                                "next");
        // spotless:on
    }

    private void end() {
        // spotless:off
        r.label("moved?");
        r.line(730);
        r.when("none was moved",                               c -> c.get(len) <= 0,                                   "done");
        r.line(731);
        r.call("addAdjustedTimers(pp, moved)",                 "runtime.addAdjustedTimers",    c -> c.get(pp), c -> c.get(array), c -> c.get(len), c -> c.get(cap));
        r.label("done");
        r.line(737);
        r.ret(1, "");
        r.label("not yet");
        r.line(679);
        r.ret(0, "");
        Throw.dead(p, r, "bad", 689, "adjusttimers: bad p");
        // spotless:on
    }

    private void addAdjusted() {
        Rows a = p.routine("runtime.addAdjustedTimers", "pp", "moved", "len", "cap")
                .split();
        Local ap = a.param("pp");
        Local moved = a.param("moved");
        Local n = a.param("len");
        Local k = a.local("i");
        Local one = a.local("t");
        // spotless:off
        a.line(742);
        a.step("i = 0",                                        c -> c.set(k, 0));
        a.label("next");
        a.when("all are in the heap",                          c -> c.get(k) >= c.get(n),                              "done");
        a.step("t = moved[i]",                                 c -> c.set(one, c.ld8(c.get(moved) + 8 * c.get(k))));
        a.step("i++",                                          c -> c.set(k, c.get(k) + 1));
        a.line(743);
        a.call("doaddtimer(pp, t)",                            "runtime.doaddtimer",           c -> c.get(ap), c -> c.get(one));
        Timers.change(a, t, c -> c.get(one), 744, "", t.moving, t.waiting, "Moving", "Waiting");
        a.go("the next",                                       "next");
        a.label("done");
        a.line(748);
        a.ret("");
        // spotless:on
    }
}
