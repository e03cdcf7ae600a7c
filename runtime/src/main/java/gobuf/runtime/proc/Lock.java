package gobuf.runtime.proc;

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
        Local v = r.scratch("v");
        long unlocked = f.constant("mutex_unlocked");
        long locked = f.constant("mutex_locked");
        // spotless:off
        r.line(54);
        r.when("m.locks is negative",                      c -> c.ldInt(c.ld(c.g(), t.g.m), t.m.locks) < 0,    "count");
        r.line(57);
        r.step("m.locks++",                                c -> c.add(c.ld(c.g(), t.g.m), t.m.locks, 1));
        r.line(60);
        r.step("v = xchg(&l.key, locked)",                 c -> {
            long was = c.ld(c.get(l), key);
            c.st(c.get(l), key, locked);
            c.set(v, was);
        });
        r.line(61);
        r.when("somebody holds it",                        c -> c.get(v) != unlocked,                          "wait");
        r.line(62);
        r.ret(0, "it was free");
        r.label("wait");
        r.line(83);
        r.halt("wait until l.key is 0",                    "the lock is held, and no other M runs that could release it",
                                                           c -> c.ld(c.get(l), key) == unlocked)
            .summarises("spinning, yielding and futexsleep until the holder lets go");
        r.line(84);
        r.step("CAS l.key: unlocked → v",                  c -> c.cas(c.get(l), key, unlocked, c.get(v)));
        r.line(85);
        r.ret(3, "");
        // spotless:on
        Throw.dead(p, r, "count", 55, "runtime·lock: lock count");
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
        r.step("v = xchg(&l.key, unlocked)",               c -> {
            long was = c.ld(c.get(l), key);
            c.st(c.get(l), key, unlocked);
            c.set(v, was);
        });
        r.line(117);
        r.when("it was not locked",                        c -> c.get(v) == unlocked,                          "free");
        r.line(120);
        r.when("nobody sleeps on it",                      c -> c.get(v) != sleeping,                          "count");
        r.line(121);
        r.step("futexwakeup(&l.key, 1)",                   c -> {}).summarises("no other M is modelled that would wake");
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
