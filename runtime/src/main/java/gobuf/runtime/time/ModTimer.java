package gobuf.runtime.time;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.TimerTypes;
import gobuf.runtime.layout.Types;
import gobuf.runtime.proc.Throw;
import gobuf.runtime.proc.WriteBarrier;

/**
 * Changes a timer, whether it waits in some P's heap or not. In a heap it keeps its place, as the heap may be another P's: the new time is
 * noted beside the old one, with a mark whether it is earlier. In no heap, it goes into this P's.
 *
 * <p>Go 1.19, time.go, {@code modtimer}, {@code resettimer}.
 */
final class ModTimer {
    private final Program p;
    private final Types s;
    private final TimerTypes t;
    private final Rows r;
    private final Local timer;
    private final Local when;
    private final Local period;
    private final Local status;
    private final Local removed;
    private final Local pending;
    private final Local mp;
    private final Local pp;
    private final Local now;

    private ModTimer(Program program) {
        p = program;
        s = p.types();
        t = new TimerTypes(p.profile());
        r = p.routine("runtime.modtimer", "t", "when", "period", "f", "arg.type", "arg.data", "seq")
                .split();
        timer = r.param("t");
        when = r.param("when");
        period = r.param("period");
        status = r.local("status");
        removed = r.local("wasRemoved");
        pending = r.local("pending");
        mp = r.local("mp");
        pp = r.local("pp");
        now = r.local("newStatus");
    }

    static void define(Program p) {
        ModTimer x = new ModTimer(p);
        x.claim();
        x.claims();
        x.fields();
        x.add();
        x.change();
        reset(p);
    }

    private void claim() {
        // spotless:off
        r.line(439);
        r.when("it gets no time",                              c -> c.get(when) <= 0,                                  "time");
        r.line(442);
        r.when("it gets a negative period",                    c -> c.get(period) < 0,                                 "period");
        r.line(447);
        r.step("wasRemoved = false",                           c -> c.set(removed, 0));
        r.label("look");
        r.line(452);
        r.step("status = t.status (atomic)",                   c -> c.set(status, c.ld(c.get(timer), t.status)));
        r.when("it waits in a heap",                           c -> c.get(status) == t.waiting || c.get(status) == t.modifiedEarlier || c.get(status) == t.modifiedLater, "waits");
        r.when("it is in no heap",                             c -> c.get(status) == t.noStatus || c.get(status) == t.removed, "out");
        r.when("it was stopped, and is in a heap",             c -> c.get(status) == t.deleted,                        "deleted");
        r.when("another P runs, removes or moves it",          c -> c.get(status) == t.running || c.get(status) == t.removing || c.get(status) == t.moving, "busy");
        r.when("somebody else modifies it",                    c -> c.get(status) == t.modifying,                      "modified");
        r.line(494);
        r.call("badTimer()",                                   "runtime.badTimer");
        r.go("look again",                                     "look");
        r.label("modified");
        r.line(492);
        r.callOnStack("osyield(): until that is done",         "runtime.osyield.abi0");
        r.go("look again, modified",                           "look");
        r.label("busy");
        r.line(488);
        r.callOnStack("osyield(): until the other P is done",  "runtime.osyield.abi0");
        r.go("look again, busy",                               "look");
        // spotless:on
    }

    private void claims() {
        // spotless:off
        claim("waits", 456, 457, 461);
        r.line(458);
        r.step("pending = true: it has not run",               c -> c.set(pending, 1));
        r.go("it is claimed",                                  "fields");
        claim("deleted", 478, 479, 484);
        r.line(480);
        r.step("t.pp.deletedTimers-- (atomic)",                c -> c.add(c.ld(c.get(timer), t.pp), t.deletedTimers, -1));
        r.line(481);
        r.step("pending = false: it was stopped",              c -> c.set(pending, 0));
        r.go("it is claimed, deleted",                         "fields");
        claim("out", 465, 469, 474);
        r.line(470);
        r.step("wasRemoved = true",                            c -> c.set(removed, 1));
        r.line(471);
        r.step("pending = false: it has run or was stopped",   c -> c.set(pending, 0));
        // spotless:on
    }

    private void claim(String label, int acquire, int cas, int release) {
        // spotless:off
        r.label(label);
        r.line(acquire);
        r.call("mp = acquirem(), " + label,                    "runtime.acquirem", mp);
        r.line(cas);
        r.when("CAS t.status: status → timerModifying, " + label, c -> c.cas(c.get(timer), t.status, c.get(status), t.modifying), "claimed " + label);
        r.line(release);
        r.call("releasem(mp): it was changed, " + label,       "runtime.releasem",             c -> c.get(mp));
        r.go("look again, " + label,                           "look");
        r.label("claimed " + label);
        // spotless:on
    }

    private void fields() {
        Local f = r.param("f");
        Local type = r.param("arg.type");
        Local data = r.param("arg.data");
        Local seq = r.param("seq");
        // spotless:off
        r.label("fields");
        r.line(498);
        r.step("t.period = period",                            c -> c.st(c.get(timer), t.period, c.get(period)));
        r.line(499);
        WriteBarrier.set(p, r, "t.f = f",                      timer, t.f, f);
        r.line(500);
        r.step("t.arg's type",                                 c -> c.st(c.get(timer), t.argType, c.get(type)));
        WriteBarrier.set(p, r, "t.arg = arg",                  timer, t.argData, data);
        r.line(501);
        r.step("t.seq = seq",                                  c -> c.st(c.get(timer), t.seq, c.get(seq)));
        r.line(503);
        r.when("it stays in its heap",                         c -> c.get(removed) == 0,                               "change");
        // spotless:on
    }

    private void add() {
        // spotless:off
        r.line(504);
        r.step("t.when = when",                                c -> c.st(c.get(timer), t.when, c.get(when))).event("timer");
        r.line(505);
        r.step("pp = m.p",                                     c -> c.set(pp, c.ld(c.ld(c.g(), s.g.m), s.m.p)));
        r.line(506);
        r.call("lock(&pp.timersLock)",                         "runtime.lock",                 c -> c.get(pp) + t.timersLock.offset());
        r.line(507);
        r.call("doaddtimer(pp, t)",                            "runtime.doaddtimer",           c -> c.get(pp), c -> c.get(timer));
        r.line(508);
        r.call("unlock(&pp.timersLock)",                       "runtime.unlock",               c -> c.get(pp) + t.timersLock.offset());
        Timers.change(r, t, c -> c.get(timer), 509, "", t.modifying, t.waiting, "Modifying", "Waiting");
        r.line(512);
        r.call("releasem(mp)",                                 "runtime.releasem",             c -> c.get(mp));
        r.line(513);
        r.call("wakeNetPoller(when)",                          "runtime.wakeNetPoller",        c -> c.get(when));
        r.go("it is in the heap",                              "return");
        // spotless:on
    }

    private void change() {
        // spotless:off
        r.label("change");
        r.line(520);
        r.step("t.nextwhen = when",                            c -> c.st(c.get(timer), t.nextwhen, c.get(when))).event("timer modified");
        r.line(522);
        r.step("newStatus = timerModifiedLater",               c -> c.set(now, t.modifiedLater));
        r.line(523);
        r.when("it is not earlier",                            c -> c.get(when) >= c.ld(c.get(timer), t.when),         "tpp");
        r.line(524);
        r.step("newStatus = timerModifiedEarlier",             c -> c.set(now, t.modifiedEarlier));
        r.label("tpp");
        r.line(527);
        r.step("pp = t.pp, whose heap it is in",               c -> c.set(pp, c.ld(c.get(timer), t.pp)));
        r.line(529);
        r.when("it is not earlier: pp need not know",          c -> c.get(now) != t.modifiedEarlier,                   "status");
        r.line(530);
        r.call("updateTimerModifiedEarliest(pp, when)",        "runtime.updateTimerModifiedEarliest", c -> c.get(pp), c -> c.get(when));
        r.label("status");
        r.line(534);
        r.when("CAS t.status: timerModifying → newStatus",     c -> c.cas(c.get(timer), t.status, t.modifying, c.get(now)), "release");
        r.line(535);
        r.call("badTimer(), newStatus",                        "runtime.badTimer");
        r.label("release");
        r.line(537);
        r.call("releasem(mp)",                                 "runtime.releasem",             c -> c.get(mp));
        r.line(540);
        r.when("nobody has to wake earlier",                   c -> c.get(now) != t.modifiedEarlier,                   "return");
        r.line(541);
        r.call("wakeNetPoller(when)",                          "runtime.wakeNetPoller",        c -> c.get(when));
        r.label("return");
        r.line(545);
        r.ret("pending",                                       c -> c.get(pending));
        Throw.dead(p, r, "period", 443, "timer period must be non-negative");
        Throw.dead(p, r, "time", 440, "timer when must be positive");
        // spotless:on
    }

    private static void reset(Program p) {
        TimerTypes t = new TimerTypes(p.profile());
        Rows r = p.routine("runtime.resettimer", "t", "when").split();
        Local timer = r.param("t");
        Local when = r.param("when");
        Local x = r.scratch("x");
        // spotless:off
        r.line(554);
        r.call("modtimer(t, when, t.period, t.f, t.arg, t.seq)", "runtime.modtimer", x,        c -> c.get(timer), c -> c.get(when), c -> c.ld(c.get(timer), t.period), c -> c.ld(c.get(timer), t.f),
                                                               c -> c.ld(c.get(timer), t.argType), c -> c.ld(c.get(timer), t.argData), c -> c.ld(c.get(timer), t.seq));
        r.ret("whether it was pending",                        c -> c.get(x));
        // spotless:on
    }
}
