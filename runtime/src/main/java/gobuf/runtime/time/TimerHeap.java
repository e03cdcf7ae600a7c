package gobuf.runtime.time;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.TimerTypes;
import gobuf.runtime.proc.Throw;
import gobuf.runtime.proc.WriteBarrier;

/**
 * The heap of a P's timers: the earliest first, each with up to four below it that are not earlier. The P's lock for timers is held.
 *
 * <p>Go 1.19, time.go, {@code siftupTimer}, {@code siftdownTimer}, {@code badTimer}, {@code updateTimer0When},
 * {@code updateTimerModifiedEarliest}. The compiler's checks of indices are left out: each index was compared with the length before.
 */
final class TimerHeap {
    private TimerHeap() {}

    static void define(Program p) {
        TimerTypes t = new TimerTypes(p.profile());
        up(p, t);
        down(p, t);
        times(p, t);
        Rows r = p.routine("runtime.badTimer").split();
        Throw.dead(p, r, "bad", 1141, "timer data corruption");
    }

    private static void up(Program p, TimerTypes t) {
        Rows r = p.routine("runtime.siftupTimer", "t", "len", "cap", "i").split();
        Local heap = r.param("t");
        Local len = r.param("len");
        Local i = r.param("i");
        Local when = r.scratch("when");
        Local tmp = r.scratch("tmp");
        Local parent = r.scratch("p");
        // spotless:off
        r.line(1069);
        r.when("there is a timer i",                           c -> c.get(i) < c.get(len),                             "when");
        r.line(1070);
        r.call("badTimer()",                                   "runtime.badTimer");
        r.label("when");
        r.line(1072);
        r.step("when = t[i].when",                             c -> c.set(when, c.ld(c.ld8(c.get(heap) + 8 * c.get(i)), t.when)));
        r.line(1073);
        r.when("its time is positive",                         c -> c.get(when) > 0,                                   "tmp");
        r.line(1074);
        r.call("badTimer(): no time",                          "runtime.badTimer");
        r.label("tmp");
        r.line(1076);
        r.step("tmp = t[i]",                                   c -> c.set(tmp, c.ld8(c.get(heap) + 8 * c.get(i))));
        r.label("up");
        r.line(1077);
        r.when("it is the first",                              c -> c.get(i) <= 0,                                     "place");
        r.line(1078);
        r.step("p = (i − 1) / 4: the one above",               c -> c.set(parent, (c.get(i) - 1) / 4));
        r.line(1079);
        r.when("it is not earlier than that one",              c -> c.get(when) >= c.ld(c.ld8(c.get(heap) + 8 * c.get(parent)), t.when), "place");
        r.line(1082);
        WriteBarrier.set(p, r, "t[i] = t[p]",                  c -> c.get(heap) + 8 * c.get(i), c -> c.ld8(c.get(heap) + 8 * c.get(parent)));
        r.line(1083);
        r.step("i = p",                                        c -> c.set(i, c.get(parent)));
        r.go("further up",                                     "up");
        r.label("place");
        r.line(1085);
        r.when("it stands there already",                      c -> c.ld8(c.get(heap) + 8 * c.get(i)) == c.get(tmp),   "done");
        r.line(1086);
        WriteBarrier.set(p, r, "t[i] = tmp",                   c -> c.get(heap) + 8 * c.get(i), c -> c.get(tmp));
        r.label("done");
        r.line(1088);
        r.ret("i, the smallest that changed",                  c -> c.get(i));
        // spotless:on
    }

    private static void down(Program p, TimerTypes t) {
        Rows r = p.routine("runtime.siftdownTimer", "t", "len", "cap", "i").split();
        Local heap = r.param("t");
        Local n = r.param("len");
        Local i = r.param("i");
        Local when = r.scratch("when");
        Local tmp = r.scratch("tmp");
        Local child = r.scratch("c");
        Local c3 = r.scratch("c3");
        Local w = r.scratch("w");
        Local w3 = r.scratch("w3");
        // spotless:off
        r.line(1095);
        r.when("there is a timer i",                           c -> c.get(i) < c.get(n),                               "when");
        r.line(1096);
        r.call("badTimer()",                                   "runtime.badTimer");
        r.label("when");
        r.line(1098);
        r.step("when = t[i].when",                             c -> c.set(when, c.ld(c.ld8(c.get(heap) + 8 * c.get(i)), t.when)));
        r.line(1099);
        r.when("its time is positive",                         c -> c.get(when) > 0,                                   "tmp");
        r.line(1100);
        r.call("badTimer(): no time",                          "runtime.badTimer");
        r.label("tmp");
        r.line(1102);
        r.step("tmp = t[i]",                                   c -> c.set(tmp, c.ld8(c.get(heap) + 8 * c.get(i))));
        r.label("down");
        r.line(1104);
        r.step("c = 4·i + 1: the first below",                 c -> c.set(child, 4 * c.get(i) + 1));
        r.line(1105);
        r.step("c3 = c + 2: the third",                        c -> c.set(c3, c.get(child) + 2));
        r.line(1106);
        r.when("none is below",                                c -> c.get(child) >= c.get(n),                          "place");
        r.line(1109);
        r.step("w = t[c].when",                                c -> c.set(w, c.ld(c.ld8(c.get(heap) + 8 * c.get(child)), t.when)));
        r.line(1110);
        r.when("there is no second",                           c -> c.get(child) + 1 >= c.get(n),                      "third?");
        r.when("the second is not earlier",                    c -> c.ld(c.ld8(c.get(heap) + 8 * c.get(child) + 8), t.when) >= c.get(w), "third?");
        r.line(1111);
        r.step("w = t[c + 1].when",                            c -> c.set(w, c.ld(c.ld8(c.get(heap) + 8 * c.get(child) + 8), t.when)));
        r.line(1112);
        r.step("c++",                                          c -> c.set(child, c.get(child) + 1));
        r.label("third?");
        r.line(1114);
        r.when("there is no third",                            c -> c.get(c3) >= c.get(n),                             "earliest");
        r.line(1115);
        r.step("w3 = t[c3].when",                              c -> c.set(w3, c.ld(c.ld8(c.get(heap) + 8 * c.get(c3)), t.when)));
        r.line(1116);
        r.when("there is no fourth",                           c -> c.get(c3) + 1 >= c.get(n),                         "pairs");
        r.when("the fourth is not earlier than the third",     c -> c.ld(c.ld8(c.get(heap) + 8 * c.get(c3) + 8), t.when) >= c.get(w3), "pairs");
        r.line(1117);
        r.step("w3 = t[c3 + 1].when",                          c -> c.set(w3, c.ld(c.ld8(c.get(heap) + 8 * c.get(c3) + 8), t.when)));
        r.line(1118);
        r.step("c3++",                                         c -> c.set(c3, c.get(c3) + 1));
        r.label("pairs");
        r.line(1120);
        r.when("the first pair has the earliest",              c -> c.get(w3) >= c.get(w),                             "earliest");
        r.line(1121);
        r.step("w = w3",                                       c -> c.set(w, c.get(w3)));
        r.line(1122);
        r.step("c = c3",                                       c -> c.set(child, c.get(c3)));
        r.label("earliest");
        r.line(1125);
        r.when("none below is earlier",                        c -> c.get(w) >= c.get(when),                           "place");
        r.line(1128);
        WriteBarrier.set(p, r, "t[i] = t[c]",                  c -> c.get(heap) + 8 * c.get(i), c -> c.ld8(c.get(heap) + 8 * c.get(child)));
        r.line(1129);
        r.step("i = c",                                        c -> c.set(i, c.get(child)));
        r.go("further down",                                   "down");
        r.label("place");
        r.line(1131);
        r.when("it stands there already",                      c -> c.ld8(c.get(heap) + 8 * c.get(i)) == c.get(tmp),   "done");
        r.line(1132);
        WriteBarrier.set(p, r, "t[i] = tmp",                   c -> c.get(heap) + 8 * c.get(i), c -> c.get(tmp));
        r.label("done");
        r.line(1134);
        r.ret("");
        // spotless:on
    }

    private static void times(Program p, TimerTypes t) {
        // spotless:off
        Rows r = p.routine("runtime.updateTimer0When", "pp");
        Local pp = r.param("pp");
        r.line(1006);
        r.when("pp has timers",                                c -> c.ld(c.get(pp), t.len) != 0,                       "some");
        r.line(1007);
        r.step("pp.timer0When = 0 (atomic)",                   c -> c.st(c.get(pp), t.timer0When, 0));
        r.go("there is none",                                  "done");
        r.label("some");
        r.line(1009);
        r.step("pp.timer0When = pp.timers[0].when (atomic)",   c -> c.st(c.get(pp), t.timer0When, c.ld(c.ld8(c.ld(c.get(pp), t.timers)), t.when)));
        r.label("done");
        r.line(1010);
        r.ret("");

        Rows e = p.routine("runtime.updateTimerModifiedEarliest", "pp", "nextwhen");
        Local ep = e.param("pp");
        Local next = e.param("nextwhen");
        Local old = e.scratch("old");
        e.label("again");
        e.line(1018);
        e.step("old = pp.timerModifiedEarliest (atomic)",      c -> c.set(old, c.ld(c.get(ep), t.timerModifiedEarliest)));
        e.line(1019);
        e.when("none was modified",                            c -> c.get(old) == 0,                                   "set");
        e.when("nextwhen is not later",                        c -> c.get(old) >= c.get(next),                         "set");
        e.ret(0, "");
        e.label("set");
        e.line(1022);
        e.when("CAS pp.timerModifiedEarliest: old → nextwhen", c -> c.cas(c.get(ep), t.timerModifiedEarliest, c.get(old), c.get(next)), "done");
        e.go("it was changed meanwhile",                       "again");
        e.label("done");
        e.ret(1, "");
        // spotless:on
    }
}
