package gobuf.runtime.time;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.TimerTypes;
import gobuf.runtime.proc.Throw;
import gobuf.runtime.proc.WriteBarrier;

/**
 * Stopping a timer only marks it, as it may lie in another P's heap; the P that comes across it takes it out. These two take out, under the
 * P's lock for timers.
 *
 * <p>Go 1.19, time.go, {@code deltimer}, {@code dodeltimer}, {@code dodeltimer0}.
 */
final class DelTimer {
    private final Program p;
    private final TimerTypes t;

    private DelTimer(Program program) {
        p = program;
        t = new TimerTypes(p.profile());
    }

    static void define(Program p) {
        DelTimer x = new DelTimer(p);
        x.mark();
        x.any();
        x.first();
    }

    private void mark() {
        Rows r = p.routine("runtime.deltimer", "t").split();
        Local timer = r.param("t");
        Local s = r.local("s");
        Local mp = r.local("mp");
        Local tpp = r.local("tpp");
        // spotless:off
        r.label("look");
        r.line(315);
        r.step("s = t.status (atomic)",                        c -> c.set(s, c.ld(c.get(timer), t.status)));
        r.when("it is in a heap, at its place or too early",   c -> c.get(s) == t.waiting || c.get(s) == t.modifiedLater, "waits");
        r.when("it is in a heap, but should be earlier",       c -> c.get(s) == t.modifiedEarlier,                     "earlier");
        r.when("it was stopped before",                        c -> c.get(s) == t.deleted || c.get(s) == t.removing || c.get(s) == t.removed, "gone");
        r.when("another P runs or moves it",                   c -> c.get(s) == t.running || c.get(s) == t.moving,     "busy");
        r.when("it is in no heap",                             c -> c.get(s) == t.noStatus,                            "none");
        r.when("somebody else modifies it",                    c -> c.get(s) == t.modifying,                           "modified");
        r.line(369);
        r.call("badTimer()",                                   "runtime.badTimer");
        r.go("look again",                                     "look");
        r.label("modified");
        r.line(367);
        r.callOnStack("osyield(): until that is done",         "runtime.osyield.abi0");
        r.go("look again, modified",                           "look");
        marked(r, timer, s, mp, tpp, "earlier", 338, 0);
        r.ret(2, "true: it had not run",                       c -> 1);
        marked(r, timer, s, mp, tpp, "waits", 319, 1);
        r.ret(3, "true: it had not run",                       c -> 1);
        r.label("busy");
        r.line(359);
        r.callOnStack("osyield(): until the other P is done",  "runtime.osyield.abi0");
        r.go("look again, busy",                               "look");
        r.label("gone");
        r.line(355);
        r.ret(1, "false",                                      c -> 0);
        r.label("none");
        r.line(363);
        r.ret(0, "false: it was never added, or has run",      c -> 0);
        // spotless:on
    }

    /** The lines of both cases are the same distances from where each begins. */
    private void marked(Rows r, Local timer, Local s, Local mp, Local tpp, String label, int line, int longer) {
        String of = ", " + label;
        // spotless:off
        r.label(label);
        r.line(line);
        r.call("mp = acquirem()" + of,                         "runtime.acquirem", mp);
        r.line(line + 1);
        r.when("CAS t.status: s → timerModifying" + of,        c -> c.cas(c.get(timer), t.status, c.get(s), t.modifying), "mark " + label);
        r.line(line == 338 ? 351 : 333);
        r.call("releasem(mp): it was changed" + of,            "runtime.releasem",             c -> c.get(mp));
        r.go("look again" + of,                                "look");
        r.label("mark " + label);
        r.line(line + 4 + longer);
        r.step("tpp = t.pp" + of,                              c -> c.set(tpp, c.ld(c.get(timer), t.pp)));
        Timers.change(r, t, c -> c.get(timer), line + 5 + longer, of, t.modifying, t.deleted, "Modifying", "Deleted");
        r.line(line + 8 + longer);
        r.call("releasem(mp)" + of,                            "runtime.releasem",             c -> c.get(mp)).event("timer stopped");
        r.line(line + 9 + longer);
        r.step("tpp.deletedTimers++ (atomic)" + of,            c -> c.add(c.get(tpp), t.deletedTimers, 1));
        r.line(line + 11 + longer);
        // spotless:on
    }

    private void any() {
        Rows r = p.routine("runtime.dodeltimer", "pp", "i").split();
        Local pp = r.param("pp");
        Local i = r.param("i");
        Local least = r.local("smallestChanged");
        Local last = r.local("last");
        Local x = r.scratch("x");
        // spotless:off
        r.line(379);
        r.step("x = pp.timers[i]",                             c -> c.set(x, c.ld8(c.ld(c.get(pp), t.timers) + 8 * c.get(i))));
        r.when("it is not pp's",                               c -> c.ld(c.get(x), t.pp) != c.get(pp),                 "wrong");
        r.line(382);
        r.step("x.pp = 0",                                     c -> c.st(c.get(x), t.pp, 0));
        r.line(384);
        r.step("last = len(pp.timers) − 1",                    c -> c.set(last, c.ld(c.get(pp), t.len) - 1));
        r.line(385);
        r.when("it is the last",                               c -> c.get(i) == c.get(last),                           "cut");
        r.line(386);
        WriteBarrier.set(p, r, "pp.timers[i] = pp.timers[last]", c -> c.ld(c.get(pp), t.timers) + 8 * c.get(i), c -> c.ld8(c.ld(c.get(pp), t.timers) + 8 * c.get(last)));
        r.label("cut");
        r.line(388);
        WriteBarrier.set(p, r, "pp.timers[last] = nil",        c -> c.ld(c.get(pp), t.timers) + 8 * c.get(last), c -> 0);
        r.line(389);
        r.step("len(pp.timers) = last",                        c -> c.st(c.get(pp), t.len, c.get(last)));
        r.line(390);
        r.step("smallestChanged = i",                          c -> c.set(least, c.get(i)));
        r.line(391);
        r.when("none came to its place",                       c -> c.get(i) == c.get(last),                           "first?");
        r.line(394);
        r.call("smallestChanged = siftupTimer(pp.timers, i)",  "runtime.siftupTimer", least,   c -> c.ld(c.get(pp), t.timers), c -> c.ld(c.get(pp), t.len), c -> c.ld(c.get(pp), t.cap), c -> c.get(i));
        r.line(395);
        r.call("siftdownTimer(pp.timers, i)",                  "runtime.siftdownTimer",        c -> c.ld(c.get(pp), t.timers), c -> c.ld(c.get(pp), t.len), c -> c.ld(c.get(pp), t.cap), c -> c.get(i));
        r.label("first?");
        r.line(397);
        r.when("it was not the first",                         c -> c.get(i) != 0,                                     "count");
        r.line(398);
        r.call("updateTimer0When(pp)",                         "runtime.updateTimer0When",     c -> c.get(pp));
        r.label("count");
        count(r, pp, x, 400);
        r.line(405);
        r.ret("smallestChanged",                               c -> c.get(least));
        Throw.dead(p, r, "wrong", 380, "dodeltimer: wrong P");
        // spotless:on
    }

    /** One timer less; if it was the last, none is modified either. */
    private void count(Rows r, Local pp, Local x, int line) {
        // spotless:off
        r.line(line);
        r.step("x = --pp.numTimers (atomic)",                  c -> { long v = c.ld(c.get(pp), t.numTimers) - 1; c.st(c.get(pp), t.numTimers, v); c.set(x, v); });
        r.line(line + 1);
        r.when("some are left",                                c -> (int) c.get(x) != 0,                               "done");
        r.line(line + 3);
        r.step("pp.timerModifiedEarliest = 0 (atomic)",        c -> c.st(c.get(pp), t.timerModifiedEarliest, 0));
        r.label("done");
        // spotless:on
    }

    private void first() {
        Rows r = p.routine("runtime.dodeltimer0", "pp").split();
        Local pp = r.param("pp");
        Local last = r.scratch("last");
        Local x = r.scratch("x");
        // spotless:off
        r.line(413);
        r.step("x = pp.timers[0]",                             c -> c.set(x, c.ld8(c.ld(c.get(pp), t.timers))));
        r.when("it is not pp's",                               c -> c.ld(c.get(x), t.pp) != c.get(pp),                 "wrong");
        r.line(416);
        r.step("x.pp = 0",                                     c -> c.st(c.get(x), t.pp, 0));
        r.line(418);
        r.step("last = len(pp.timers) − 1",                    c -> c.set(last, c.ld(c.get(pp), t.len) - 1));
        r.line(419);
        r.when("it is the only one",                           c -> c.get(last) <= 0,                                  "cut");
        r.line(420);
        WriteBarrier.set(p, r, "pp.timers[0] = pp.timers[last]", c -> c.ld(c.get(pp), t.timers), c -> c.ld8(c.ld(c.get(pp), t.timers) + 8 * c.get(last)));
        r.label("cut");
        r.line(422);
        WriteBarrier.set(p, r, "pp.timers[last] = nil",        c -> c.ld(c.get(pp), t.timers) + 8 * c.get(last), c -> 0);
        r.line(423);
        r.step("len(pp.timers) = last",                        c -> c.st(c.get(pp), t.len, c.get(last)));
        r.line(424);
        r.when("none is left",                                 c -> c.get(last) <= 0,                                  "when");
        r.line(425);
        r.call("siftdownTimer(pp.timers, 0)",                  "runtime.siftdownTimer",        c -> c.ld(c.get(pp), t.timers), c -> c.ld(c.get(pp), t.len), c -> c.ld(c.get(pp), t.cap), c -> 0);
        r.label("when");
        r.line(427);
        r.call("updateTimer0When(pp)",                         "runtime.updateTimer0When",     c -> c.get(pp));
        count(r, pp, x, 428);
        r.line(433);
        r.ret("");
        Throw.dead(p, r, "wrong", 414, "dodeltimer0: wrong P");
        // spotless:on
    }
}
