package gobuf.runtime.time;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.TimerTypes;

/**
 * Takes the timers of a P that dies into another P's heap. The world is stopped and that heap locked.
 *
 * <p>Go 1.19, time.go, {@code moveTimers}.
 */
final class MoveTimers {
    private MoveTimers() {}

    static void define(Program p) {
        TimerTypes t = new TimerTypes(p.profile());
        Rows r = p.routine("runtime.moveTimers", "pp", "timers", "len", "cap").split();
        Local pp = r.param("pp");
        Local array = r.param("timers");
        Local len = r.param("len");
        Local i = r.local("i");
        Local timer = r.local("t");
        Local s = r.scratch("s");
        // spotless:off
        r.line(614);
        r.step("i = 0",                                        c -> c.set(i, 0));
        r.label("next");
        r.when("all are moved",                                c -> c.get(i) >= c.get(len),                            "done");
        r.step("t = timers[i]",                                c -> c.set(timer, c.ld8(c.get(array) + 8 * c.get(i))));
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.label("look");
        r.line(617);
        r.step("s = t.status (atomic)",                        c -> c.set(s, c.ld(c.get(timer), t.status)));
        r.when("it waits",                                     c -> c.get(s) == t.waiting,                             "waits");
        r.when("it was changed",                               c -> c.get(s) == t.modifiedEarlier || c.get(s) == t.modifiedLater, "modified");
        r.when("it was stopped",                               c -> c.get(s) == t.deleted,                             "deleted");
        r.when("somebody modifies it",                         c -> c.get(s) == t.modifying,                           "modifying");
        r.when("it should be in no heap",                      c -> c.get(s) == t.noStatus || c.get(s) == t.removed,   "not here");
        r.when("another P thinks that it has it",              c -> c.get(s) == t.running || c.get(s) == t.removing || c.get(s) == t.moving, "theirs");
        r.line(657);
        r.call("badTimer()",                                   "runtime.badTimer");
        r.go("look again",                                     "look");
        r.label("theirs");
        r.line(655);
        r.call("badTimer(), theirs",                           "runtime.badTimer");
        r.go("look again, theirs",                             "look");
        r.label("not here");
        r.line(651);
        r.call("badTimer(), not here",                         "runtime.badTimer");
        r.go("look again, not here",                           "look");
        r.label("modifying");
        r.line(648);
        r.callOnStack("osyield(): until that is done",         "runtime.osyield.abi0");
        r.go("look again, modified",                           "look");
        r.label("waits");
        r.line(619);
        r.when("CAS t.status: s → timerMoving fails",          c -> !c.cas(c.get(timer), t.status, c.get(s), t.moving), "look");
        put(r, t, pp, timer, 622, "");
        r.label("modified");
        r.line(629);
        r.when("CAS t.status: s → timerMoving fails, modified", c -> !c.cas(c.get(timer), t.status, c.get(s), t.moving), "look");
        r.line(632);
        r.step("t.when = t.nextwhen",                          c -> c.st(c.get(timer), t.when, c.ld(c.get(timer), t.nextwhen)));
        put(r, t, pp, timer, 633, ", modified");
        r.label("deleted");
        r.line(640);
        r.when("CAS t.status: s → timerRemoved fails",         c -> !c.cas(c.get(timer), t.status, c.get(s), t.removed), "look");
        r.line(643);
        r.step("t.pp = 0: it is in no heap any more",          c -> c.st(c.get(timer), t.pp, 0));
        r.go("the next",                                       "next");
        r.label("done");
        r.line(661);
        r.ret("");
        // spotless:on
    }

    private static void put(Rows r, TimerTypes t, Local pp, Local timer, int line, String which) {
        // spotless:off
        r.line(line);
        r.step("t.pp = 0" + which,                             c -> c.st(c.get(timer), t.pp, 0));
        r.line(line + 1);
        r.call("doaddtimer(pp, t)" + which,                    "runtime.doaddtimer",           c -> c.get(pp), c -> c.get(timer));
        Timers.change(r, t, c -> c.get(timer), line + 2, which, t.moving, t.waiting, "Moving", "Waiting");
        r.go("it is moved" + which,                            "next");
        // spotless:on
    }
}
