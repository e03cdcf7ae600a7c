package gobuf.runtime.sync;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.layout.WaitTypes;
import gobuf.runtime.proc.Throw;
import gobuf.runtime.proc.Ticks;
import gobuf.runtime.proc.WriteBarrier;

/**
 * The list behind sync.Cond: who waits takes a number, then queues; who notifies gives out the next number, or all. A number that was given
 * out before its owner has queued lets it go on at once.
 *
 * <p>Go 1.19, sema.go, {@code less}, {@code notifyListAdd}, {@code notifyListWait}, {@code notifyListNotifyAll}, {@code notifyListNotifyOne},
 * {@code notifyListCheck}.
 */
final class NotifyList {
    private final Program p;
    private final WaitTypes w;
    private final int size;
    private final Field wait;
    private final Field notify;
    private final Field lock;
    private final Field head;
    private final Field tail;

    private NotifyList(Program program) {
        p = program;
        w = new WaitTypes(p.profile());
        Struct s = p.profile().struct("notifyList");
        size = s.size();
        wait = s.field("wait");
        notify = s.field("notify");
        lock = s.field("lock");
        head = s.field("head");
        tail = s.field("tail");
    }

    static void define(Program p) {
        NotifyList x = new NotifyList(p);
        x.small();
        x.waits();
        x.all();
        x.one();
    }

    private void small() {
        // spotless:off
        Rows l = p.routine("runtime.less", "a", "b");
        Local a = l.param("a");
        Local b = l.param("b");
        l.line(474);
        l.ret("a before b: int32(a − b) < 0",                  c -> (int) (c.get(a) - c.get(b)) < 0 ? 1 : 0);

        Rows r = p.routine("sync.runtime_notifyListAdd", "l");
        Local list = r.param("l");
        Local x = r.scratch("t");
        r.line(485);
        r.step("t = l.wait++ (atomic)",                        c -> { long v = c.ld(c.get(list), wait); c.st(c.get(list), wait, v + 1); c.set(x, v); }).event("cond ticket");
        r.ret("return t",                                      c -> c.get(x));

        Rows k = p.routine("sync.runtime_notifyListCheck", "sz").split();
        Local sz = k.param("sz");
        k.line(614);
        k.when("package sync has the same list",               c -> c.get(sz) == size,                                 "same");
        Throw.dead(p, k, "differs", 616, "bad notifyList size");
        k.label("same");
        k.line(618);
        k.ret("");
        // spotless:on
    }

    private void waits() {
        long reason = p.profile().constant("waitReasonSyncCondWait");
        long ev = p.profile().constant("traceEvGoBlockCond");
        Rows r = p.routine("sync.runtime_notifyListWait", "l", "t").split();
        Local l = r.param("l");
        Local t = r.param("t");
        Local s = r.local("s");
        Local t0 = r.local("t0");
        Local x = r.scratch("x");
        // spotless:off
        r.line(493);
        r.call("lock(&l.lock)",                                "runtime.lockWithRank",         c -> c.get(l) + lock.offset());
        r.line(496);
        r.call("less(t, l.notify)",                            "runtime.less", x,              c -> c.get(t), c -> c.ld(c.get(l), notify));
        r.when("t was not notified yet",                       c -> (c.get(x) & 1) == 0,                               "queue");
        r.line(497);
        r.call("unlock(&l.lock), at once",                     "runtime.unlock",               c -> c.get(l) + lock.offset());
        r.line(498);
        r.ret(1, "notified already");
        r.label("queue");
        r.line(502);
        r.call("s = acquireSudog()",                           "runtime.acquireSudog", s);
        r.line(503);
        WriteBarrier.set(p, r, "s.g = g",                      s, w.s.g, WriteBarrier.G);
        r.line(504);
        r.step("s.ticket = t",                                 c -> c.st(c.get(s), w.s.ticket, c.get(t) & 0xffffffffL));
        r.line(505);
        r.step("s.releasetime = 0",                            c -> c.st(c.get(s), w.s.releasetime, 0));
        r.line(506);
        Ticks.start(p, r, t0, 507, "");
        r.when("waiting is not profiled: t0 = 0",              c -> c.get(t0) == 0,                                    "append");
        r.line(509);
        r.step("s.releasetime = −1",                           c -> c.st(c.get(s), w.s.releasetime, -1));
        r.label("append");
        r.line(511);
        r.step("x = l.tail",                                   c -> c.set(x, c.ld(c.get(l), tail)));
        r.when("others wait",                                  c -> c.get(x) != 0,                                     "behind");
        r.line(512);
        WriteBarrier.set(p, r, "l.head = s",                   l, head, s);
        r.go("it is the first",                                "tail");
        r.label("behind");
        r.line(514);
        WriteBarrier.set(p, r, "x.next = s",                   x, w.s.next, s);
        r.label("tail");
        r.line(516);
        WriteBarrier.set(p, r, "l.tail = s",                   l, tail, s);
        r.line(517);
        r.call("goparkunlock(&l.lock, sync.Cond.Wait)",        "runtime.goparkunlock",         c -> c.get(l) + lock.offset(), c -> reason, c -> ev, c -> 3).event("cond wait");
        r.line(518);
        r.when("it was not profiled",                          c -> c.get(t0) == 0,                                    "told");
        r.line(519);
        r.step("blockevent(s.releasetime − t0, 2)",            c -> {}).summarises("the profile of blocking is not kept");
        r.label("told");
        r.line(521);
        r.call("releaseSudog(s)",                              "runtime.releaseSudog",         c -> c.get(s));
        r.line(522);
        r.ret(0, "notified");
        // spotless:on
    }

    private void all() {
        Rows r = p.routine("sync.runtime_notifyListNotifyAll", "l").split();
        Local l = r.param("l");
        Local s = r.local("s");
        Local next = r.local("next");
        Local x = r.scratch("x");
        // spotless:off
        r.line(530);
        r.step("x = l.wait (atomic)",                          c -> c.set(x, c.ld(c.get(l), wait)));
        r.when("every number was given out",                   c -> c.get(x) == c.ld(c.get(l), notify),                "nobody");
        r.line(536);
        r.call("lock(&l.lock)",                                "runtime.lockWithRank",         c -> c.get(l) + lock.offset());
        r.line(537);
        r.step("s = l.head",                                   c -> c.set(s, c.ld(c.get(l), head)));
        r.line(538);
        WriteBarrier.field(p, r, "l.head = nil",               l, head);
        r.line(539);
        WriteBarrier.field(p, r, "l.tail = nil",               l, tail);
        r.line(545);
        r.step("x = l.wait (atomic), now under the lock",      c -> c.set(x, c.ld(c.get(l), wait)));
        r.step("l.notify = x (atomic): all numbers are given out", c -> c.st(c.get(l), notify, c.get(x))).event("cond broadcast");
        r.line(546);
        r.call("unlock(&l.lock)",                              "runtime.unlock",               c -> c.get(l) + lock.offset());
        r.label("more?");
        r.line(549);
        r.when("all are woken",                                c -> c.get(s) == 0,                                     "done");
        r.line(550);
        r.step("next = s.next",                                c -> c.set(next, c.ld(c.get(s), w.s.next)));
        r.line(551);
        WriteBarrier.field(p, r, "s.next = nil",               s, w.s.next);
        r.line(552);
        r.call("readyWithTime(s, 4)",                          "runtime.readyWithTime",        c -> c.get(s), c -> 4);
        r.line(553);
        r.step("s = next",                                     c -> c.set(s, c.get(next)));
        r.go("the next one",                                   "more?");
        r.label("done");
        r.line(555);
        r.ret(1, "");
        r.label("nobody");
        r.line(531);
        r.ret(0, "");
        // spotless:on
    }

    private void one() {
        Rows r = p.routine("sync.runtime_notifyListNotifyOne", "l").split();
        Local l = r.param("l");
        Local s = r.local("s");
        Local before = r.scratch("p");
        Local t = r.scratch("t");
        Local n = r.scratch("n");
        // spotless:off
        r.line(563);
        r.step("t = l.wait (atomic)",                          c -> c.set(t, c.ld(c.get(l), wait)));
        r.when("every number was given out",                   c -> c.get(t) == c.ld(c.get(l), notify),                "nobody");
        r.line(567);
        r.call("lock(&l.lock)",                                "runtime.lockWithRank",         c -> c.get(l) + lock.offset());
        r.line(570);
        r.step("t = l.notify: the next number",                c -> c.set(t, c.ld(c.get(l), notify)));
        r.line(571);
        r.when("it waits to be given out",                     c -> c.get(t) != c.ld(c.get(l), wait),                  "give");
        r.line(572);
        r.call("unlock(&l.lock): somebody was faster",         "runtime.unlock",               c -> c.get(l) + lock.offset());
        r.line(573);
        r.ret(0, "");
        r.label("give");
        r.line(577);
        r.step("l.notify = t + 1 (atomic)",                    c -> c.st(c.get(l), notify, c.get(t) + 1)).event("cond signal");
        r.line(591);
        r.step("p = nil",                                      c -> c.set(before, 0));
        r.step("s = l.head",                                   c -> c.set(s, c.ld(c.get(l), head)));
        r.label("search");
        r.when("whose number it is has not queued yet",        c -> c.get(s) == 0,                                     "none");
        r.line(592);
        r.when("it is s's number",                             c -> c.ld(c.get(s), w.s.ticket) == c.get(t),            "found");
        r.line(591);
        r.step("p = s",                                        c -> c.set(before, c.get(s)));
        r.step("s = s.next",                                   c -> c.set(s, c.ld(c.get(s), w.s.next)));
        r.go("the next one",                                   "search");
        r.label("found");
        r.line(593);
        r.step("n = s.next",                                   c -> c.set(n, c.ld(c.get(s), w.s.next)));
        r.line(594);
        r.when("s is the first",                               c -> c.get(before) == 0,                                "first");
        r.line(595);
        WriteBarrier.set(p, r, "p.next = n",                   before, w.s.next, n);
        r.go("it is out of the list",                          "tail?");
        r.label("first");
        r.line(597);
        WriteBarrier.set(p, r, "l.head = n",                   l, head, n);
        r.label("tail?");
        r.line(600);
        r.when("others wait behind it",                        c -> c.get(n) != 0,                                     "wake");
        r.line(601);
        WriteBarrier.set(p, r, "l.tail = p",                   l, tail, before);
        r.label("wake");
        r.line(603);
        r.call("unlock(&l.lock)",                              "runtime.unlock",               c -> c.get(l) + lock.offset());
        r.line(604);
        WriteBarrier.field(p, r, "s.next = nil",               s, w.s.next);
        r.line(605);
        r.call("readyWithTime(s, 4)",                          "runtime.readyWithTime",        c -> c.get(s), c -> 4);
        r.line(606);
        r.ret(2, "");
        r.label("none");
        r.line(609);
        r.call("unlock(&l.lock): it will not wait",            "runtime.unlock",               c -> c.get(l) + lock.offset());
        r.line(610);
        r.ret(3, "");
        r.label("nobody");
        r.line(564);
        r.ret(1, "");
        // spotless:on
    }
}
