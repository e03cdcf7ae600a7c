package gobuf.runtime.sync;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;
import gobuf.runtime.layout.WaitTypes;
import gobuf.runtime.proc.Throw;
import gobuf.runtime.proc.Ticks;

/**
 * Semaphores: a count in the user's memory, and for those who wait a tree of sudogs that the count's address leads to. Acquiring takes one
 * if there is one, else waits; releasing adds one and wakes the first who waits. With handoff the woken one gets it for certain, and this
 * goroutine gives its processor over, too.
 *
 * <p>Go 1.19, sema.go, {@code semacquire1}, {@code semrelease1}, {@code cansemacquire}, {@code rootFor}, {@code readyWithTime} and the
 * entries that package sync calls.
 */
final class Semaphores {
    private Semaphores() {}

    static void define(Program p) {
        entries(p);
        small(p);
        semacquire(p);
        semrelease(p);
    }

    private static void entries(Program p) {
        long block = p.profile().constant("semaBlockProfile");
        long mutex = p.profile().constant("semaMutexProfile");
        // spotless:off
        Rows a = p.routine("runtime.semacquire", "addr").unspilled().split();
        Local aAddr = a.param("addr");
        a.line(101);
        a.call("semacquire1(addr, false, 0, 0)",               "runtime.semacquire1",          c -> c.get(aAddr), c -> 0, c -> 0, c -> 0);
        a.line(102);
        a.ret("");

        Rows g = p.routine("sync.runtime_Semacquire", "addr").unspilled().split();
        Local gAddr = g.param("addr");
        g.line(62);
        g.call("semacquire1(addr, false, semaBlockProfile, 0)", "runtime.semacquire1",         c -> c.get(gAddr), c -> 0, c -> block, c -> 0);
        g.line(63);
        g.ret("");

        Rows m = p.routine("sync.runtime_SemacquireMutex", "addr", "lifo", "skipframes").unspilled().split();
        Local mAddr = m.param("addr");
        Local lifo = m.param("lifo");
        Local skip = m.param("skipframes");
        m.line(77);
        m.call("semacquire1(addr, lifo, semaBlockProfile|semaMutexProfile, skipframes)", "runtime.semacquire1", c -> c.get(mAddr), c -> c.get(lifo), c -> block | mutex, c -> c.get(skip));
        m.line(78);
        m.ret("");

        Rows r = p.routine("runtime.semrelease", "addr").unspilled().split();
        Local rAddr = r.param("addr");
        r.line(162);
        r.call("semrelease1(addr, false, 0)",                  "runtime.semrelease1",          c -> c.get(rAddr), c -> 0, c -> 0);
        r.line(163);
        r.ret("");

        Rows s = p.routine("sync.runtime_Semrelease", "addr", "handoff", "skipframes").unspilled().split();
        Local sAddr = s.param("addr");
        Local handoff = s.param("handoff");
        Local sSkip = s.param("skipframes");
        s.line(72);
        s.call("semrelease1(addr, handoff, skipframes)",       "runtime.semrelease1",          c -> c.get(sAddr), c -> c.get(handoff), c -> c.get(sSkip));
        s.line(73);
        s.ret("");
        // spotless:on
    }

    private static void small(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        Field count = Field.plain("count", 0, 4, "uint32");
        long size = p.profile().constant("semTabSize");
        long stride = p.profile().globals().get("runtime.semtable").size() / size;
        // spotless:off
        Rows t = p.routine("runtime.(*semTable).rootFor", "t", "addr");
        Local table = t.param("t");
        Local at = t.param("addr");
        t.line(57);
        t.ret("return &t[addr/8 % 251].root",                  c -> c.get(table) + Long.remainderUnsigned(c.get(at) >>> 3, size) * stride);

        Rows r = p.routine("runtime.cansemacquire", "addr");
        Local addr = r.param("addr");
        Local v = r.scratch("v");
        r.label("again");
        r.line(225);
        r.step("v = *addr (atomic)",                           c -> c.set(v, c.ld(c.get(addr), count)));
        r.line(226);
        r.when("there is none",                                c -> c.get(v) == 0,                                     "none");
        r.line(229);
        r.when("CAS *addr: v → v − 1",                         c -> c.cas(c.get(addr), count, c.get(v), c.get(v) - 1), "taken");
        r.go("somebody was faster",                            "again");
        r.label("taken");
        r.line(230);
        r.ret(0, "true",                                       c -> 1);
        r.label("none");
        r.line(227);
        r.ret(1, "false",                                      c -> 0);

        Rows y = p.routine("runtime.readyWithTime", "s", "traceskip").split();
        Local s = y.param("s");
        Local skip = y.param("traceskip");
        y.line(86);
        Ticks.released(y, w, s, 87, "");
        y.line(89);
        y.call("goready(s.g, traceskip)",                      "runtime.goready",              c -> c.ld(c.get(s), w.s.g), c -> c.get(skip));
        y.line(90);
        y.ret("");
        // spotless:on
    }

    private static void semacquire(Program p) {
        Types t = p.types();
        WaitTypes w = new WaitTypes(p.profile());
        long table = p.profile().global("runtime.semtable");
        long reason = p.profile().constant("waitReasonSemacquire");
        long ev = p.profile().constant("traceEvGoBlockSync");
        Rows r = p.routine("runtime.semacquire1", "addr", "lifo", "profile", "skipframes")
                .split();
        Local addr = r.param("addr");
        Local lifo = r.param("lifo");
        Local skip = r.param("skipframes");
        Local s = r.local("s");
        Local root = r.local("root");
        Local t0 = r.local("t0");
        Local x = r.scratch("x");
        // spotless:off
        r.line(106);
        r.when("this is not m's user goroutine",               c -> c.ld(c.ld(c.g(), t.g.m), t.m.curg) != c.g(),       "system");
        r.line(111);
        r.call("cansemacquire(addr)",                          "runtime.cansemacquire", x,     c -> c.get(addr));
        r.when("not taken at once",                            c -> (c.get(x) & 1) == 0,                               "wait");
        r.line(112);
        r.ret(0, "taken at once");
        r.label("wait");
        r.line(121);
        r.call("s = acquireSudog()",                           "runtime.acquireSudog", s);
        r.line(122);
        r.call("root = semtable.rootFor(addr)",                "runtime.(*semTable).rootFor", root, c -> table, c -> c.get(addr));
        profile(p, r, w, s, t0);
        r.label("again");
        r.line(138);
        r.call("lock(&root.lock)",                             "runtime.lockWithRank",         c -> c.get(root) + w.lock.offset());
        r.line(140);
        r.step("root.nwait++ (atomic)",                        c -> c.add(c.get(root), w.nwait, 1));
        r.line(142);
        r.call("cansemacquire(addr), now that releasers see nwait", "runtime.cansemacquire", x, c -> c.get(addr));
        r.when("none was released meanwhile",                  c -> (c.get(x) & 1) == 0,                               "queue");
        r.line(143);
        r.step("root.nwait-- (atomic)",                        c -> c.add(c.get(root), w.nwait, -1));
        r.line(144);
        r.call("unlock(&root.lock)",                           "runtime.unlock",               c -> c.get(root) + w.lock.offset());
        r.go("it is taken",                                    "taken");
        r.label("queue");
        r.line(149);
        r.call("root.queue(addr, s, lifo)",                    "runtime.(*semaRoot).queue",    c -> c.get(root), c -> c.get(addr), c -> c.get(s), c -> c.get(lifo)).event("sema wait");
        r.line(150);
        r.call("goparkunlock(&root.lock, semacquire)",         "runtime.goparkunlock",         c -> c.get(root) + w.lock.offset(), c -> reason, c -> ev, c -> 4 + c.get(skip));
        r.line(151);
        r.when("it was handed over: s.ticket ≠ 0",             c -> c.ld(c.get(s), w.s.ticket) != 0,                   "taken");
        r.call("cansemacquire(addr), now that it was woken",   "runtime.cansemacquire", x,     c -> c.get(addr));
        r.when("another one was faster: wait again",           c -> (c.get(x) & 1) == 0,                               "again");
        r.label("taken");
        r.line(155);
        Ticks.event(r, w, s, t0, 156, 3);
        r.line(158);
        r.call("releaseSudog(s)",                              "runtime.releaseSudog",         c -> c.get(s));
        r.line(159);
        r.ret(1, "taken");
        Throw.dead(p, r, "system", 107, "semacquire not on the G stack");
        // spotless:on
    }

    /** The sudog's times: 0, unless waiting or contention is profiled. */
    private static void profile(Program p, Rows r, WaitTypes w, Local s, Local t0) {
        long blocks = p.profile().global("runtime.blockprofilerate");
        long mutexes = p.profile().global("runtime.mutexprofilerate");
        long block = p.profile().constant("semaBlockProfile");
        long mutex = p.profile().constant("semaMutexProfile");
        Local profile = r.param("profile");
        // spotless:off
        r.line(123);
        r.step("t0 = 0",                                       c -> c.set(t0, 0));
        r.line(124);
        r.step("s.releasetime = 0",                            c -> c.st(c.get(s), w.s.releasetime, 0));
        r.line(125);
        r.step("s.acquiretime = 0",                            c -> c.st(c.get(s), w.s.acquiretime, 0));
        r.line(126);
        r.step("s.ticket = 0",                                 c -> c.st(c.get(s), w.s.ticket, 0));
        r.line(127);
        r.when("the caller wants no profile of waiting",       c -> (c.get(profile) & block) == 0,                     "mutex?");
        r.when("waiting is not profiled",                      c -> c.ld8(blocks) == 0,                                "mutex?");
        r.line(128);
        r.clock("t0 = cputicks()",                              c -> c.set(t0, Ticks.now(c))).summarises(Ticks.RDTSC);
        r.line(129);
        r.step("s.releasetime = −1",                           c -> c.st(c.get(s), w.s.releasetime, -1));
        r.label("mutex?");
        r.line(131);
        r.when("the caller is no mutex",                       c -> (c.get(profile) & mutex) == 0,                     "again");
        r.when("contention is not profiled",                   c -> c.ld8(mutexes) == 0,                               "again");
        r.line(132);
        r.when("there is a time already",                      c -> c.get(t0) != 0,                                    "acquiretime");
        r.line(133);
        r.clock("t0 = cputicks(), of a mutex",                  c -> c.set(t0, Ticks.now(c))).summarises(Ticks.RDTSC);
        r.label("acquiretime");
        r.line(135);
        r.step("s.acquiretime = t0",                           c -> c.st(c.get(s), w.s.acquiretime, c.get(t0)));
        // spotless:on
    }

    private static void semrelease(Program p) {
        Types t = p.types();
        WaitTypes w = new WaitTypes(p.profile());
        Field count = Field.plain("count", 0, 4, "uint32");
        long table = p.profile().global("runtime.semtable");
        Rows r = p.routine("runtime.semrelease1", "addr", "handoff", "skipframes")
                .split();
        Local addr = r.param("addr");
        Local handoff = r.param("handoff");
        Local skip = r.param("skipframes");
        Local root = r.local("root");
        Local s = r.local("s");
        Local x = r.scratch("x");
        // spotless:off
        r.line(166);
        r.call("root = semtable.rootFor(addr)",                "runtime.(*semTable).rootFor", root, c -> table, c -> c.get(addr));
        r.line(167);
        r.step("*addr += 1 (atomic)",                          c -> c.add(c.get(addr), count, 1));
        r.line(172);
        r.when("somebody waits",                               c -> c.ld(c.get(root), w.nwait) != 0,                   "wake");
        r.line(173);
        r.ret(2, "nobody waits");
        r.label("wake");
        r.line(177);
        r.call("lock(&root.lock)",                             "runtime.lockWithRank",         c -> c.get(root) + w.lock.offset());
        r.line(178);
        r.when("somebody waits, now under the lock",           c -> c.ld(c.get(root), w.nwait) != 0,                   "dequeue");
        r.line(181);
        r.call("unlock(&root.lock): it is taken already",      "runtime.unlock",               c -> c.get(root) + w.lock.offset());
        r.line(182);
        r.ret(1, "");
        r.label("dequeue");
        r.line(184);
        r.call("s = root.dequeue(addr)",                       "runtime.(*semaRoot).dequeue", s, c -> c.get(root), c -> c.get(addr));
        r.line(185);
        r.when("nobody waits for this semaphore",              c -> c.get(s) == 0,                                     "unlock");
        r.line(186);
        r.step("root.nwait-- (atomic)",                        c -> c.add(c.get(root), w.nwait, -1));
        r.label("unlock");
        r.line(188);
        r.call("unlock(&root.lock)",                           "runtime.unlock",               c -> c.get(root) + w.lock.offset());
        r.line(189);
        r.when("nobody is to be woken",                        c -> c.get(s) == 0,                                     "done");
        r.line(191);
        r.when("contention is not profiled",                   c -> c.ld(c.get(s), w.s.acquiretime) == 0,              "ticket?");
        r.line(192);
        r.step("mutexevent(now − s.acquiretime)",              c -> {}).summarises("the profile of contention is not kept");
        r.label("ticket?");
        r.line(194);
        r.when("s has a ticket",                               c -> c.ld(c.get(s), w.s.ticket) != 0,                   "corrupted");
        r.line(197);
        r.when("no handoff",                                   c -> (c.get(handoff) & 1) == 0,                         "ready");
        r.call("cansemacquire(addr), for s",                   "runtime.cansemacquire", x,     c -> c.get(addr));
        r.when("somebody has taken it",                        c -> (c.get(x) & 1) == 0,                               "ready");
        r.line(198);
        r.step("s.ticket = 1: handed over",                    c -> c.st(c.get(s), w.s.ticket, 1)).event("sema handoff");
        r.label("ready");
        r.line(200);
        r.call("readyWithTime(s, 5 + skipframes)",             "runtime.readyWithTime",        c -> c.get(s), c -> 5 + c.get(skip));
        r.line(201);
        r.when("it was not handed over",                       c -> c.ld(c.get(s), w.s.ticket) != 1,                   "done");
        r.when("m holds locks",                                c -> c.ld(c.ld(c.g(), t.g.m), t.m.locks) != 0,          "done");
        r.line(218);
        r.call("goyield(): s runs at once, in this time slice", "runtime.goyield");
        r.label("done");
        r.line(221);
        r.ret(0, "");
        Throw.dead(p, r, "corrupted", 195, "corrupted semaphore ticket");
        // spotless:on
    }
}
