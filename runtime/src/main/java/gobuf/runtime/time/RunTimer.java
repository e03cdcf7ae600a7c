package gobuf.runtime.time;

import static gobuf.runtime.machine.Reg.RAX;
import static gobuf.runtime.machine.Reg.RBX;
import static gobuf.runtime.machine.Reg.RCX;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.TimerTypes;
import gobuf.runtime.proc.Throw;

/**
 * Looks at the first timer of a P: runs it if it is due, or tells when it will be. Its function runs on g0, without the lock; a timer with
 * a period stays in the heap with its next time, another leaves it first.
 *
 * <p>Go 1.19, time.go, {@code runtimer}, {@code runOneTimer}; without the race detector's contexts.
 */
final class RunTimer {
    private final Program p;
    private final TimerTypes t;

    private RunTimer(Program program) {
        p = program;
        t = new TimerTypes(p.profile());
    }

    static void define(Program p) {
        RunTimer x = new RunTimer(p);
        x.look();
        x.run();
    }

    private void look() {
        Rows r = p.routine("runtime.runtimer", "pp", "now").split();
        Local pp = r.param("pp");
        Local now = r.param("now");
        Local timer = r.local("t");
        Local s = r.scratch("s");
        // spotless:off
        r.label("look");
        r.line(775);
        r.step("t = pp.timers[0]",                             c -> c.set(timer, c.ld8(c.ld(c.get(pp), t.timers))));
        r.line(776);
        r.when("it is not pp's",                               c -> c.ld(c.get(timer), t.pp) != c.get(pp),             "bad");
        r.line(779);
        r.step("s = t.status (atomic)",                        c -> c.set(s, c.ld(c.get(timer), t.status)));
        r.when("it waits",                                     c -> c.get(s) == t.waiting,                             "waits");
        r.when("it was stopped",                               c -> c.get(s) == t.deleted,                             "deleted");
        r.when("it was changed",                               c -> c.get(s) == t.modifiedEarlier || c.get(s) == t.modifiedLater, "modified");
        r.when("somebody modifies it",                         c -> c.get(s) == t.modifying,                           "modifying");
        r.when("it should be in no heap",                      c -> c.get(s) == t.noStatus || c.get(s) == t.removed,   "not here");
        r.when("somebody has it who has not the lock",         c -> c.get(s) == t.running || c.get(s) == t.removing || c.get(s) == t.moving, "theirs");
        r.line(830);
        r.call("badTimer()",                                   "runtime.badTimer");
        r.go("look again",                                     "look");
        r.label("theirs");
        r.line(828);
        r.call("badTimer(), theirs",                           "runtime.badTimer");
        r.go("look again, theirs",                             "look");
        r.label("not here");
        r.line(824);
        r.call("badTimer(), not here",                         "runtime.badTimer");
        r.go("look again, not here",                           "look");
        r.label("modifying");
        r.line(820);
        r.callOnStack("osyield(): until that is done",         "runtime.osyield.abi0");
        r.go("look again, modified",                           "look");
        // spotless:on
        cases(r, pp, now, timer, s);
    }

    private void cases(Rows r, Local pp, Local now, Local timer, Local s) {
        // spotless:off
        r.label("waits");
        r.line(781);
        r.when("it is not due",                                c -> c.ld(c.get(timer), t.when) > c.get(now),           "later");
        r.line(786);
        r.when("CAS t.status: s → timerRunning fails",         c -> !c.cas(c.get(timer), t.status, c.get(s), t.running), "look");
        r.line(791);
        r.call("runOneTimer(pp, t, now)",                      "runtime.runOneTimer",          c -> c.get(pp), c -> c.get(timer), c -> c.get(now)).event("timer fires");
        r.line(792);
        r.ret(0, "0: one has run",                             c -> 0);
        r.label("later");
        r.line(783);
        r.ret(1, "t.when",                                     c -> c.ld(c.get(timer), t.when));
        r.label("deleted");
        r.line(795);
        r.when("CAS t.status: s → timerRemoving fails",        c -> !c.cas(c.get(timer), t.status, c.get(s), t.removing), "look");
        r.line(798);
        r.call("dodeltimer0(pp)",                              "runtime.dodeltimer0",          c -> c.get(pp));
        Timers.change(r, t, c -> c.get(timer), 799, "", t.removing, t.removed, "Removing", "Removed");
        r.line(802);
        r.step("pp.deletedTimers-- (atomic)",                  c -> c.add(c.get(pp), t.deletedTimers, -1));
        r.line(803);
        r.when("others are left",                              c -> c.ld(c.get(pp), t.len) != 0,                       "look");
        r.line(804);
        r.ret(2, "−1: none is left",                           c -> -1);
        r.label("modified");
        r.line(808);
        r.when("CAS t.status: s → timerMoving fails",          c -> !c.cas(c.get(timer), t.status, c.get(s), t.moving), "look");
        r.line(811);
        r.step("t.when = t.nextwhen",                          c -> c.st(c.get(timer), t.when, c.ld(c.get(timer), t.nextwhen)));
        r.line(812);
        r.call("dodeltimer0(pp), to move it",                  "runtime.dodeltimer0",          c -> c.get(pp));
        r.line(813);
        r.call("doaddtimer(pp, t)",                            "runtime.doaddtimer",           c -> c.get(pp), c -> c.get(timer));
        Timers.change(r, t, c -> c.get(timer), 814, "", t.moving, t.waiting, "Moving", "Waiting");
        r.go("look at the first again",                        "look");
        Throw.dead(p, r, "bad", 777, "runtimer: bad p");
        // spotless:on
    }

    private void run() {
        Rows r = p.routine("runtime.runOneTimer", "pp", "t", "now").split();
        Local pp = r.param("pp");
        Local timer = r.param("t");
        Local now = r.param("now");
        Local f = r.local("f");
        Local type = r.local("arg.type");
        Local data = r.local("arg.data");
        Local seq = r.local("seq");
        Local delta = r.scratch("delta");
        // spotless:off
        r.line(849);
        r.step("f = t.f",                                      c -> c.set(f, c.ld(c.get(timer), t.f)));
        r.line(850);
        r.step("arg = t.arg",                                  c -> { c.set(type, c.ld(c.get(timer), t.argType)); c.set(data, c.ld(c.get(timer), t.argData)); });
        r.line(851);
        r.step("seq = t.seq",                                  c -> c.set(seq, c.ld(c.get(timer), t.seq)));
        r.line(853);
        r.when("it fires once",                                c -> c.ld(c.get(timer), t.period) <= 0,                 "once");
        r.line(855);
        r.step("delta = t.when − now: how late, below 0",      c -> c.set(delta, c.ld(c.get(timer), t.when) - c.get(now)));
        r.line(856);
        r.step("t.when += as many periods as lie ahead of now", c -> {
            long period = c.ld(c.get(timer), t.period);
            c.st(c.get(timer), t.when, c.ld(c.get(timer), t.when) + period * (1 + -c.get(delta) / period));
        });
        r.line(857);
        r.when("that is a time",                               c -> c.ld(c.get(timer), t.when) >= 0,                   "sift");
        r.line(858);
        r.step("t.when = maxWhen: it overflowed",              c -> c.st(c.get(timer), t.when, Long.MAX_VALUE));
        r.label("sift");
        r.line(860);
        r.call("siftdownTimer(pp.timers, 0)",                  "runtime.siftdownTimer",        c -> c.ld(c.get(pp), t.timers), c -> c.ld(c.get(pp), t.len), c -> c.ld(c.get(pp), t.cap), c -> 0);
        Timers.change(r, t, c -> c.get(timer), 861, "", t.running, t.waiting, "Running", "Waiting");
        r.line(864);
        r.call("updateTimer0When(pp)",                         "runtime.updateTimer0When",     c -> c.get(pp));
        r.go("it stays in the heap",                           "unlock");
        r.label("once");
        r.line(867);
        r.call("dodeltimer0(pp)",                              "runtime.dodeltimer0",          c -> c.get(pp));
        Timers.change(r, t, c -> c.get(timer), 868, "", t.running, t.noStatus, "Running", "NoStatus");
        r.label("unlock");
        r.line(882);
        r.call("unlock(&pp.timersLock)",                       "runtime.unlock",               c -> c.get(pp) + t.timersLock.offset());
        r.line(884);
        r.step("AX, BX = arg, CX = seq",                       c -> { c.reg(RAX, c.get(type)); c.reg(RBX, c.get(data)); c.reg(RCX, c.get(seq)); });
        r.callFuncval("f(arg, seq)",                           c -> c.get(f),                                          3);
        r.line(886);
        r.call("lock(&pp.timersLock)",                         "runtime.lock",                 c -> c.get(pp) + t.timersLock.offset());
        r.line(892);
        r.ret("");
        // spotless:on
    }
}
