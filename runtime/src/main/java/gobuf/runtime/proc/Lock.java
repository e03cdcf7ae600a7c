package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;

/**
 * The runtime's own mutex, on Linux a futex: key is 0 when free, 1 when held, 2 when held and somebody sleeps on it. Taking it counts as
 * a lock of the M, so that it is not preempted meanwhile. Lock ranks are not checked in this build.
 *
 * <p>Go 1.19, lock_futex.go, {@code lock}, {@code lock2}, {@code unlock}, {@code unlock2}; lockrank_off.go, {@code lockWithRank},
 * {@code unlockWithRank}.
 */
final class Lock {
    private Lock() {}

    static void define(Program p) {
        pass(p, "runtime.lock", "runtime.lockWithRank", 48);
        pass(p, "runtime.lockWithRank", "runtime.lock2", 22);
        pass(p, "runtime.unlock", "runtime.unlockWithRank", 112);
        pass(p, "runtime.unlockWithRank", "runtime.unlock2", 32);
        lock(p);
        unlock(p);
    }

    /** A routine that only calls the next one. */
    private static void pass(Program p, String symbol, String callee, int line) {
        Rows r = p.routine(symbol, "l").split();
        Local l = r.param("l");
        r.line(line);
        r.call(callee.substring(8) + "(l)", callee, c -> c.get(l));
        r.line(line + 1);
        r.ret("");
    }

    private static void lock(Program p) {
        Types t = p.types();
        Profile f = p.profile();
        Field key = Field.plain("key", f.struct("mutex").field("key").offset(), 4, "uint32");
        Rows r = p.routine("runtime.lock2", "l").split();
        Local l = r.param("l");
        Local wait = r.local("wait");
        Local i = r.local("i");
        Local v = r.scratch("v");
        long unlocked = f.constant("mutex_unlocked");
        long locked = f.constant("mutex_locked");
        long sleeping = f.constant("mutex_sleeping");
        long spins = f.constant("active_spin");
        long pauses = f.constant("active_spin_cnt");
        long passive = f.constant("passive_spin");
        long ncpu = f.global("runtime.ncpu");
        // spotless:off
        r.line(54);
        r.when("m.locks is negative",                      c -> c.ldInt(c.ld(c.g(), t.g.m), t.m.locks) < 0,    "count");
        r.line(57);
        r.step("m.locks++",                                c -> c.add(c.ld(c.g(), t.g.m), t.m.locks, 1));
        r.line(60);
        r.step("v = xchg(&l.key, locked)",                 c -> exchange(c, key, c.get(l), locked, v));
        r.line(61);
        r.when("somebody holds it",                        c -> c.get(v) != unlocked,                          "wait");
        r.line(62);
        r.ret(0, "it was free");
        r.label("wait");
        r.line(72);
        r.step("wait = v: whether somebody sleeps on it",  c -> c.set(wait, c.get(v)));
        r.label("again");
        r.line(82);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.when("one processor: spinning is no use",        c -> c.ldInt(ncpu, INT32) <= 1,                     "passive");
        r.label("spin");
        r.when("spun 4 times",                             c -> c.get(i) >= spins,                             "passive");
        r.line(83);
        r.when("l.key is locked",                          c -> c.ld(c.get(l), key) != unlocked,               "pause");
        r.line(84);
        r.when("CAS l.key: unlocked → wait",               c -> c.cas(c.get(l), key, unlocked, c.get(wait)),   "spun");
        r.label("pause");
        r.line(88);
        r.callOnStack("procyield(30)",                     "runtime.procyield.abi0",                           c -> pauses);
        r.line(82);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("spin on",                                    "spin");
        r.label("passive");
        r.line(92);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.label("yield");
        r.when("yielded once",                             c -> c.get(i) >= passive,                           "sleep");
        r.line(93);
        r.when("l.key is locked",                          c -> c.ld(c.get(l), key) != unlocked,               "osyield");
        r.line(94);
        r.when("CAS l.key: unlocked → wait",               c -> c.cas(c.get(l), key, unlocked, c.get(wait)),   "yielded");
        r.label("osyield");
        r.line(98);
        r.callOnStack("osyield()",                         "runtime.osyield.abi0");
        r.line(92);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("look again",                                 "yield");
        r.label("sleep");
        r.line(102);
        r.step("v = xchg(&l.key, sleeping)",               c -> exchange(c, key, c.get(l), sleeping, v));
        r.line(103);
        r.when("it was free",                              c -> c.get(v) == unlocked,                          "slept");
        r.line(106);
        r.step("wait = sleeping",                          c -> c.set(wait, sleeping));
        r.line(107);
        r.call("futexsleep(&l.key, sleeping, −1)",         "runtime.futexsleep",                               c -> c.get(l), c -> sleeping, c -> -1)
            .event("M sleeps");
        r.go("try again",                                  "again");
        r.label("slept");
        r.line(104);
        r.ret(1, "");
        r.label("yielded");
        r.line(95);
        r.ret(2, "");
        r.label("spun");
        r.line(85);
        r.ret(3, "");
        // spotless:on
        Throw.dead(p, r, "count", 55, "runtime·lock: lock count");
    }

    private static final Field INT32 = Field.plain("int32", 0, 4, "int32");

    private static void exchange(Cpu c, Field key, long l, long now, Local was) {
        long old = c.ld(l, key);
        c.st(l, key, now);
        c.set(was, old);
    }

    private static void unlock(Program p) {
        Types t = p.types();
        Profile f = p.profile();
        Field key = Field.plain("key", f.struct("mutex").field("key").offset(), 4, "uint32");
        Rows r = p.routine("runtime.unlock2", "l").split();
        Local l = r.param("l");
        Local v = r.scratch("v");
        long unlocked = f.constant("mutex_unlocked");
        long sleeping = f.constant("mutex_sleeping");
        long preempt = f.constant("stackPreempt");
        // spotless:off
        r.line(116);
        r.step("v = xchg(&l.key, unlocked)",               c -> exchange(c, key, c.get(l), unlocked, v));
        r.line(117);
        r.when("it was not locked",                        c -> c.get(v) == unlocked,                          "free");
        r.line(120);
        r.when("nobody sleeps on it",                      c -> c.get(v) != sleeping,                          "count");
        r.line(121);
        r.call("futexwakeup(&l.key, 1)",                   "runtime.futexwakeup",                              c -> c.get(l), c -> 1);
        r.label("count");
        r.line(125);
        r.step("m.locks--",                                c -> c.add(c.ld(c.g(), t.g.m), t.m.locks, -1));
        r.line(126);
        r.when("m.locks is negative",                      c -> c.ldInt(c.ld(c.g(), t.g.m), t.m.locks) < 0,    "negative");
        r.line(129);
        r.when("the M still holds locks",                  c -> c.ld(c.ld(c.g(), t.g.m), t.m.locks) != 0,      "done");
        r.when("nobody wants to preempt this g",           c -> c.ld(c.g(), t.g.preempt) == 0,                 "done");
        r.line(130);
        r.step("g.stackguard0 = stackPreempt",             c -> c.st(c.g(), t.g.stackguard0, preempt));
        r.label("done");
        r.line(132);
        r.ret("");
        // spotless:on
        Throw.dead(p, r, "negative", 127, "runtime·unlock: lock count");
        Throw.dead(p, r, "free", 118, "unlock of unlocked lock");
    }
}
