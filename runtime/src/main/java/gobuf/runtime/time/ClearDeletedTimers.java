package gobuf.runtime.time;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.TimerTypes;
import gobuf.runtime.proc.WriteBarrier;

/**
 * Walks through a P's whole heap when more than a quarter of its timers were stopped: those go, changed ones get their new time, and what
 * is left moves up.
 *
 * <p>Go 1.19, time.go, {@code clearDeletedTimers}.
 */
final class ClearDeletedTimers {
    private final Program p;
    private final TimerTypes t;
    private final Rows r;
    private final Local pp;
    private final Local cdel;
    private final Local to;
    private final Local changed;
    private final Local array;
    private final Local len;
    private final Local i;
    private final Local timer;
    private final Local s;

    private ClearDeletedTimers(Program program) {
        p = program;
        t = new TimerTypes(p.profile());
        r = p.routine("runtime.clearDeletedTimers", "pp").split();
        pp = r.param("pp");
        cdel = r.local("cdel");
        to = r.local("to");
        changed = r.local("changedHeap");
        array = r.local("timers");
        len = r.local("len");
        i = r.local("i");
        timer = r.local("t");
        s = r.scratch("s");
    }

    static void define(Program p) {
        ClearDeletedTimers x = new ClearDeletedTimers(p);
        x.look();
        x.cases();
        x.end();
    }

    private void look() {
        // spotless:off
        r.line(906);
        r.step("pp.timerModifiedEarliest = 0 (atomic)",        c -> c.st(c.get(pp), t.timerModifiedEarliest, 0)).event("timers cleared");
        r.line(908);
        r.step("cdel = 0",                                     c -> c.set(cdel, 0));
        r.line(909);
        r.step("to = 0",                                       c -> c.set(to, 0));
        r.line(910);
        r.step("changedHeap = false",                          c -> c.set(changed, 0));
        r.line(911);
        r.step("timers = pp.timers",                           c -> c.set(array, c.ld(c.get(pp), t.timers)));
        r.step("len = len(timers)",                            c -> c.set(len, c.ld(c.get(pp), t.len)));
        r.line(913);
        r.step("i = 0",                                        c -> c.set(i, 0));
        r.label("next");
        r.line(913);
        r.when("all were looked at",                           c -> c.get(i) >= c.get(len),                            "rest");
        r.step("t = timers[i]",                                c -> c.set(timer, c.ld8(c.get(array) + 8 * c.get(i))));
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.label("look");
        r.line(915);
        r.step("s = t.status (atomic)",                        c -> c.set(s, c.ld(c.get(timer), t.status)));
        r.when("it waits",                                     c -> c.get(s) == t.waiting,                             "waits");
        r.when("it was changed",                               c -> c.get(s) == t.modifiedEarlier || c.get(s) == t.modifiedLater, "modified");
        r.when("it was stopped",                               c -> c.get(s) == t.deleted,                             "deleted");
        r.when("somebody modifies it",                         c -> c.get(s) == t.modifying,                           "modifying");
        r.when("it should be in no heap",                      c -> c.get(s) == t.noStatus || c.get(s) == t.removed,   "not here");
        r.when("another P thinks that it has it",              c -> c.get(s) == t.running || c.get(s) == t.removing || c.get(s) == t.moving, "theirs");
        r.line(956);
        r.call("badTimer()",                                   "runtime.badTimer");
        r.go("look again",                                     "look");
        r.label("theirs");
        r.line(954);
        r.call("badTimer(), theirs",                           "runtime.badTimer");
        r.go("look again, theirs",                             "look");
        r.label("not here");
        r.line(950);
        r.call("badTimer(), not here",                         "runtime.badTimer");
        r.go("look again, not here",                           "look");
        r.label("modifying");
        r.line(947);
        r.callOnStack("osyield(): until that is done",         "runtime.osyield.abi0");
        r.go("look again, modified",                           "look");
        // spotless:on
    }

    private void cases() {
        // spotless:off
        r.label("waits");
        r.line(917);
        r.when("all before it stayed",                         c -> c.get(changed) == 0,                               "to++");
        move(918, "");
        r.label("to++");
        r.line(921);
        r.step("to++",                                         c -> c.set(to, c.get(to) + 1));
        r.line(922);
        r.go("the next",                                       "next");
        r.label("modified");
        r.line(924);
        r.when("CAS t.status: s → timerMoving fails",          c -> !c.cas(c.get(timer), t.status, c.get(s), t.moving), "look");
        r.line(925);
        r.step("t.when = t.nextwhen",                          c -> c.st(c.get(timer), t.when, c.ld(c.get(timer), t.nextwhen)));
        move(926, ", modified");
        r.line(928);
        r.step("to++, modified",                               c -> c.set(to, c.get(to) + 1));
        r.line(929);
        r.step("changedHeap = true, modified",                 c -> c.set(changed, 1));
        Timers.change(r, t, c -> c.get(timer), 930, "", t.moving, t.waiting, "Moving", "Waiting");
        r.line(933);
        r.go("the next, modified",                             "next");
        r.label("deleted");
        r.line(936);
        r.when("CAS t.status: s → timerRemoving fails",        c -> !c.cas(c.get(timer), t.status, c.get(s), t.removing), "look");
        r.line(937);
        r.step("t.pp = 0",                                     c -> c.st(c.get(timer), t.pp, 0));
        r.line(938);
        r.step("cdel++",                                       c -> c.set(cdel, c.get(cdel) + 1));
        Timers.change(r, t, c -> c.get(timer), 939, "", t.removing, t.removed, "Removing", "Removed");
        r.line(942);
        r.step("changedHeap = true",                           c -> c.set(changed, 1));
        r.line(943);
        r.go("the next, deleted",                              "next");
        // spotless:on
    }

    private void move(int line, String which) {
        // spotless:off
        r.line(line);
        WriteBarrier.set(p, r, "timers[to] = t" + which,       c -> c.get(array) + 8 * c.get(to), c -> c.get(timer));
        r.line(line + 1);
        r.call("siftupTimer(timers, to)" + which,              "runtime.siftupTimer",          c -> c.get(array), c -> c.get(len), c -> c.ld(c.get(pp), t.cap), c -> c.get(to));
        // spotless:on
    }

    private void end() {
        // spotless:off
        r.label("rest");
        r.line(963);
        r.step("i = to",                                       c -> c.set(i, c.get(to)));
        r.label("clear");
        r.when("nothing is behind them",                       c -> c.get(i) >= c.get(len),                            "count");
        r.line(964);
        WriteBarrier.set(p, r, "timers[i] = nil",              c -> c.get(array) + 8 * c.get(i), c -> 0);
        r.line(963);
        r.step("i++, nil",                                     c -> c.set(i, c.get(i) + 1));
        r.go("the one behind",                                 "clear");
        r.label("count");
        r.line(967);
        r.step("pp.deletedTimers −= cdel (atomic)",            c -> c.add(c.get(pp), t.deletedTimers, -c.get(cdel)));
        r.line(968);
        r.step("pp.numTimers −= cdel (atomic)",                c -> c.add(c.get(pp), t.numTimers, -c.get(cdel)));
        r.line(971);
        r.step("len(pp.timers) = to",                          c -> c.st(c.get(pp), t.len, c.get(to)));
        r.line(972);
        r.call("updateTimer0When(pp)",                         "runtime.updateTimer0When",     c -> c.get(pp));
        r.line(977);
        r.ret("");
        // spotless:on
    }
}
