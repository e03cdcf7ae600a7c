package gobuf.runtime.sync;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.layout.Types;
import gobuf.runtime.proc.Throw;

/**
 * sync.Mutex: bits of state say locked, woken (somebody is on his way, wake no other), starving, and above them how many wait. Whoever
 * waits is woken and then has to win the mutex against those who run; after more than a millisecond it turns the mutex to starving, and
 * Unlock hands it over.
 *
 * <p>Go 1.19, sync/mutex.go; proc.go, {@code sync_runtime_canSpin}, {@code sync_runtime_doSpin}; sema.go, {@code sync_nanotime}.
 */
final class Mutex {
    private final Program p;
    private final Field state;
    private final Field sema;
    private final int locked;
    private final int woken;
    private final int starvingBit;
    private final int shift;

    private Mutex(Program program) {
        p = program;
        Profile f = p.profile();
        Struct s = f.struct("sync.Mutex");
        state = s.field("state");
        sema = s.field("sema");
        locked = (int) f.constantOf("sync.mutexLocked");
        woken = (int) f.constantOf("sync.mutexWoken");
        starvingBit = (int) f.constantOf("sync.mutexStarving");
        shift = (int) f.constantOf("sync.mutexWaiterShift");
    }

    static void define(Program p) {
        Mutex m = new Mutex(p);
        m.lock();
        m.tryLock();
        m.lockSlow();
        m.unlock();
        m.unlockSlow();
        m.spinning();
    }

    private static long bits(long v) {
        return v & 0xffffffffL;
    }

    private void lock() {
        Rows r = p.routine("sync.(*Mutex).Lock", "m")
                .split()
                .about("Without the calls for a race detector, which this build has not.");
        Local m = r.param("m");
        Local addr = r.local("addr");
        // spotless:off
        r.line(83);
        r.step("addr = &m.state, the argument of CAS",         c -> c.set(addr, c.get(m)));
        r.when("CAS m.state: 0 → locked",                      c -> c.cas(c.get(addr), state, 0, locked),                 "taken").event("mutex lock");
        r.line(90);
        r.call("m.lockSlow()",                                 "sync.(*Mutex).lockSlow",       c -> c.get(m));
        r.line(91);
        r.ret(1, "");
        r.label("taken");
        r.line(87);
        r.ret(0, "it was free");
        // spotless:on
    }

    private void tryLock() {
        Rows r = p.routine("sync.(*Mutex).TryLock", "m")
                .nosplit()
                .about("Without the calls for a race detector, which this build has not.");
        Local m = r.param("m");
        Local old = r.scratch("old");
        // spotless:off
        r.line(99);
        r.step("old = m.state",                                c -> c.set(old, c.ld(c.get(m), state)));
        r.line(100);
        r.when("it is locked or starving",                     c -> (c.get(old) & (locked | starvingBit)) != 0,        "not free");
        r.line(107);
        r.when("CAS m.state: old → old, locked",               c -> c.cas(c.get(m), state, c.get(old), c.get(old) | locked), "taken").event("mutex lock");
        r.line(108);
        r.ret(2, "false: somebody was faster",                 c -> 0);
        r.label("taken");
        r.line(114);
        r.ret(1, "true",                                       c -> 1);
        r.label("not free");
        r.line(101);
        r.ret(0, "false",                                      c -> 0);
        // spotless:on
    }

    private void lockSlow() {
        Rows r = p.routine("sync.(*Mutex).lockSlow", "m")
                .split()
                .about("Without the calls for a race detector, which this build has not.");
        Local m = r.param("m");
        Local start = r.local("waitStartTime");
        Local starving = r.local("starving");
        Local awoke = r.local("awoke");
        Local iter = r.local("iter");
        Local old = r.local("old");
        Local now = r.local("new");
        Local x = r.scratch("x");
        // spotless:off
        r.line(118);
        r.step("waitStartTime = 0",                            c -> c.set(start, 0));
        r.line(119);
        r.step("starving = false",                             c -> c.set(starving, 0));
        r.line(120);
        r.step("awoke = false",                                c -> c.set(awoke, 0));
        r.line(121);
        r.step("iter = 0",                                     c -> c.set(iter, 0));
        r.line(122);
        r.step("old = m.state",                                c -> c.set(old, c.ld(c.get(m), state)));
        r.label("loop");
        r.line(126);
        r.when("not locked, or starving: spinning is no use",  c -> (c.get(old) & (locked | starvingBit)) != locked,   "new");
        r.call("canSpin(iter)",                                "sync.runtime_canSpin", x,      c -> c.get(iter));
        r.when("not worth it",                                 c -> (c.get(x) & 1) == 0,                               "new");
        r.line(130);
        r.when("woken already",                                c -> c.get(awoke) != 0,                                 "spin");
        r.when("somebody else is woken",                       c -> (c.get(old) & woken) != 0,                         "spin");
        r.when("nobody waits",                                 c -> c.get(old) >> shift == 0,                          "spin");
        r.line(131);
        r.when("CAS m.state: old → old, woken: fails",         c -> !c.cas(c.get(m), state, c.get(old), c.get(old) | woken), "spin");
        r.line(132);
        r.step("awoke = true",                                 c -> c.set(awoke, 1));
        r.label("spin");
        r.line(134);
        r.call("doSpin()",                                     "sync.runtime_doSpin");
        r.line(135);
        r.step("iter++",                                       c -> c.set(iter, c.get(iter) + 1));
        r.line(136);
        r.step("old = m.state, after the spin",                c -> c.set(old, c.ld(c.get(m), state)));
        r.line(137);
        r.go("look again",                                     "loop");
        // spotless:on
        next(r, starving, awoke, old, now);
        wait(r, start, starving, awoke, iter, old, now, x);
        woken(r, starving, awoke, iter, old, x);
        Throw.from(p, r, "sync.throw", "bits", 158, "sync: inconsistent mutex state");
        Throw.from(p, r, "sync.throw", "inconsistent", 180, "sync: inconsistent mutex state");
    }

    /** The state that this goroutine wants. */
    private void next(Rows r, Local starving, Local awoke, Local old, Local now) {
        // spotless:off
        r.label("new");
        r.line(139);
        r.step("new = old",                                    c -> c.set(now, c.get(old)));
        r.line(141);
        r.when("old is starving: who comes now waits",         c -> (c.get(old) & starvingBit) != 0,                   "wait?");
        r.line(142);
        r.step("new, locked",                                  c -> c.set(now, c.get(now) | locked));
        r.label("wait?");
        r.line(144);
        r.when("old is neither locked nor starving",           c -> (c.get(old) & (locked | starvingBit)) == 0,        "starving?");
        r.line(145);
        r.step("new, one more who waits",                      c -> c.set(now, bits(c.get(now) + (1L << shift))));
        r.label("starving?");
        r.line(151);
        r.when("this goroutine does not starve",               c -> c.get(starving) == 0,                              "awoke?");
        r.when("old is not locked: no need to switch",         c -> (c.get(old) & locked) == 0,                        "awoke?");
        r.line(152);
        r.step("new, starving",                                c -> c.set(now, c.get(now) | starvingBit)).event("mutex starves");
        r.label("awoke?");
        r.line(154);
        r.when("this goroutine was not woken",                 c -> c.get(awoke) == 0,                                 "cas");
        r.line(157);
        r.when("but the state does not say so",                c -> (c.get(now) & woken) == 0,                         "bits");
        r.line(160);
        r.step("new, nobody woken",                            c -> c.set(now, c.get(now) & ~woken));
        // spotless:on
    }

    private void wait(Rows r, Local start, Local starving, Local awoke, Local iter, Local old, Local now, Local x) {
        long threshold = p.profile().constantOf("sync.starvationThresholdNs");
        // spotless:off
        Local m = r.param("m");
        r.label("cas");
        r.line(162);
        r.when("CAS m.state: old → new",                       c -> c.cas(c.get(m), state, bits(c.get(old)), bits(c.get(now))), "swapped");
        r.line(197);
        r.step("old = m.state: it was changed meanwhile",      c -> c.set(old, c.ld(c.get(m), state)));
        r.go("once more",                                      "loop");
        r.label("swapped");
        r.line(163);
        r.when("it was free: locked",                          c -> (c.get(old) & (locked | starvingBit)) == 0,        "done");
        r.line(167);
        r.step("x = queueLifo: it has waited before",          c -> c.set(x, c.get(start) != 0 ? 1 : 0));
        r.line(168);
        r.when("it has a start time",                          c -> c.get(start) != 0,                                 "sleep");
        r.line(169);
        r.call("waitStartTime = nanotime()",                   "sync.runtime_nanotime", start);
        r.step("x = queueLifo = false",                        c -> c.set(x, 0));
        r.label("sleep");
        r.line(171);
        r.call("runtime_SemacquireMutex(&m.sema, queueLifo, 1)", "sync.runtime_SemacquireMutex", c -> c.get(m) + sema.offset(), c -> c.get(x), c -> 1).event("mutex wait");
        r.line(172);
        r.when("it starved before",                            c -> c.get(starving) != 0,                              "state");
        r.call("x = nanotime()",                               "sync.runtime_nanotime", x);
        r.step("starving = x − waitStartTime > 1 ms",          c -> c.set(starving, c.get(x) - c.get(start) > threshold ? 1 : 0));
        r.label("state");
        r.line(173);
        r.step("old = m.state, when woken",                    c -> c.set(old, c.ld(c.get(m), state)));
        // spotless:on
    }

    private void woken(Rows r, Local starving, Local awoke, Local iter, Local old, Local x) {
        Local m = r.param("m");
        // spotless:off
        r.line(174);
        r.when("the mutex does not starve",                    c -> (c.get(old) & starvingBit) == 0,                   "try");
        r.line(179);
        r.when("it was handed over, but is locked or woken",   c -> (c.get(old) & (locked | woken)) != 0,              "inconsistent");
        r.when("or nobody waits",                              c -> c.get(old) >> shift == 0,                          "inconsistent");
        r.line(182);
        r.step("x = locked, one less who waits",               c -> c.set(x, locked - (1L << shift)));
        r.line(183);
        r.when("this one does not starve any more",            c -> c.get(starving) == 0,                              "normal");
        r.when("others wait, too",                             c -> c.get(old) >> shift != 1,                          "add");
        r.label("normal");
        r.line(189);
        r.step("x, and not starving",                          c -> c.set(x, c.get(x) - starvingBit)).event("mutex normal");
        r.label("add");
        r.line(191);
        r.step("m.state += x (atomic)",                        c -> c.add(c.get(m), state, c.get(x)));
        r.line(192);
        r.go("locked",                                         "done");
        r.label("try");
        r.line(194);
        r.step("awoke = true: it was woken",                   c -> c.set(awoke, 1));
        r.line(195);
        r.step("iter = 0 again",                               c -> c.set(iter, 0));
        r.go("try to win it",                                  "loop");
        r.label("done");
        r.line(204);
        r.ret("locked");
        // spotless:on
    }

    private void unlock() {
        Rows r = p.routine("sync.(*Mutex).Unlock", "m")
                .split()
                .about("Without the calls for a race detector, which this build has not.");
        Local m = r.param("m");
        Local now = r.scratch("new");
        // spotless:off
        r.line(219);
        r.step("new = m.state −= locked (atomic)",             c -> { long v = c.ldInt(c.get(m), state) - locked; c.st(c.get(m), state, v); c.set(now, v); }).event("mutex unlock");
        r.line(220);
        r.when("nobody waits",                                 c -> c.get(now) == 0,                                   "done");
        r.line(223);
        r.call("m.unlockSlow(new)",                            "sync.(*Mutex).unlockSlow",     c -> c.get(m), c -> c.get(now));
        r.label("done");
        r.line(225);
        r.ret("");
        // spotless:on
    }

    private void unlockSlow() {
        Rows r = p.routine("sync.(*Mutex).unlockSlow", "m", "new").split();
        Local m = r.param("m");
        Local now = r.param("new");
        Local old = r.local("old");
        // spotless:off
        r.line(228);
        r.when("it was not locked",                            c -> (c.get(now) + locked & locked) == 0,               "fatal");
        r.line(231);
        r.when("it starves",                                   c -> (c.get(now) & starvingBit) != 0,                   "starving");
        r.line(232);
        r.step("old = new",                                    c -> c.set(old, bits(c.get(now))));
        r.label("loop");
        r.line(240);
        r.when("nobody waits",                                 c -> c.get(old) >> shift == 0,                          "enough");
        r.when("locked, woken or starving: leave it to them",  c -> (c.get(old) & (locked | woken | starvingBit)) != 0, "enough");
        r.line(244);
        r.step("new = old, one less who waits, one woken",     c -> c.set(now, bits(c.get(old) - (1L << shift) | woken)));
        r.line(245);
        r.when("CAS m.state: old → new",                       c -> c.cas(c.get(m), state, c.get(old), c.get(now)),    "wake");
        r.line(249);
        r.step("old = m.state: it was changed meanwhile",      c -> c.set(old, c.ld(c.get(m), state)));
        r.go("once more",                                      "loop");
        r.label("wake");
        r.line(246);
        r.call("runtime_Semrelease(&m.sema, handoff=false, 1)", "sync.runtime_Semrelease",     c -> c.get(m) + sema.offset(), c -> 0, c -> 1);
        r.line(247);
        r.ret(2, "one is woken");
        r.label("enough");
        r.line(241);
        r.ret(1, "nobody needs to be woken");
        r.label("starving");
        r.line(257);
        r.call("runtime_Semrelease(&m.sema, handoff=true, 1)", "sync.runtime_Semrelease",      c -> c.get(m) + sema.offset(), c -> 1, c -> 1);
        r.line(259);
        r.ret(0, "handed over");
        // spotless:on
        Throw.from(p, r, "sync.fatal", "fatal", 229, "sync: unlock of unlocked mutex");
    }

    private void spinning() {
        Types t = p.types();
        Profile f = p.profile();
        long sched = f.global("runtime.sched");
        long ncpu = f.global("runtime.ncpu");
        long procs = f.global("runtime.gomaxprocs");
        long rounds = f.constant("active_spin");
        long pauses = f.constant("active_spin_cnt");
        // spotless:off
        Rows r = p.routine("sync.runtime_canSpin", "i").nosplit();
        Local i = r.param("i");
        Local x = r.scratch("x");
        r.line(6201);
        r.when("it has spun often enough",                     c -> c.get(i) >= rounds,                                "no");
        r.when("there is one processor",                       c -> (int) c.ld4(ncpu) <= 1,                            "no");
        r.when("all other Ps are idle or look for work",       c -> (int) c.ld4(procs) <= c.ldInt(sched, t.sched.npidle) + c.ldInt(sched, t.sched.nmspinning) + 1, "no");
        r.line(6204);
        r.call("runqempty(g.m.p)",                             "runtime.runqempty", x,         c -> c.ld(c.ld(c.g(), t.g.m), t.m.p));
        r.when("that P has others to run",                     c -> (c.get(x) & 1) == 0,                               "work");
        r.line(6207);
        r.ret(1, "true",                                       c -> 1);
        r.label("no");
        r.line(6202);
        r.ret(0, "false",                                      c -> 0);
        r.label("work");
        r.line(6205);
        r.ret(2, "false: it had better run them",              c -> 0);

        Rows s = p.routine("sync.runtime_doSpin").nosplit();
        s.line(6213);
        s.callOnStack("procyield(30)",                         "runtime.procyield.abi0",       c -> pauses);
        s.line(6214);
        s.ret("");

        Rows n = p.routine("sync.runtime_nanotime").split();
        Local now = n.scratch("now");
        n.line(622);
        n.call("now = nanotime()",                             "runtime.nanotime", now);
        n.ret("return now",                                    c -> c.get(now));

        for (String how : new String[] {"throw", "fatal"}) {
            Rows e = p.routine("sync." + how, "s", "n").split();
            Local text = e.param("s");
            Local length = e.param("n");
            e.line(how.equals("throw") ? 1026 : 1031);
            e.call(how + "(s)",                                "runtime." + how,               c -> c.get(text), c -> c.get(length));
            Throw.unreached(e, how);
        }
        // spotless:on
    }
}
