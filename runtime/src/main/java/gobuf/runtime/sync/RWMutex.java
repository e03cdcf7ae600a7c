package gobuf.runtime.sync;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.proc.Throw;

/**
 * sync.RWMutex: a Mutex among writers, how many readers there are, and two semaphores. A writer makes the readers' count negative by 2³⁰:
 * from then on readers wait. It waits itself for those who came before; the last of them releases it, and it releases who has come since.
 *
 * <p>Go 1.19, sync/rwmutex.go.
 */
final class RWMutex {
    private static final String NO_RACE = "Without the calls for a race detector, which this build has not.";

    private final Program p;
    private final long most;
    private final Field writer;
    private final Field reader;
    private final Field count;
    private final Field waits;

    private RWMutex(Program program) {
        p = program;
        Struct s = p.profile().struct("sync.RWMutex");
        most = p.profile().constantOf("sync.rwmutexMaxReaders");
        writer = s.field("writerSem");
        reader = s.field("readerSem");
        count = s.field("readerCount");
        waits = s.field("readerWait");
    }

    static void define(Program p) {
        RWMutex x = new RWMutex(p);
        x.rlock();
        x.runlock();
        x.runlockSlow();
        x.lock();
        x.unlock();
    }

    private void rlock() {
        Rows r = p.routine("sync.(*RWMutex).RLock", "rw").split().about(NO_RACE);
        Local rw = r.param("rw");
        Local x = r.scratch("x");
        // spotless:off
        r.line(69);
        r.step("x = ++rw.readerCount (atomic)",                c -> { long v = c.ld(c.get(rw), count) + 1; c.st(c.get(rw), count, v); c.set(x, v); }).event("rwmutex rlock");
        r.when("no writer holds or wants it",                  c -> (int) c.get(x) >= 0,                               "locked");
        r.line(71);
        r.call("runtime_SemacquireMutex(&rw.readerSem, false, 0)", "sync.runtime_SemacquireMutex", c -> c.get(rw) + reader.offset(), c -> 0, c -> 0).event("reader waits");
        r.label("locked");
        r.line(77);
        r.ret("");
        // spotless:on
    }

    private void runlock() {
        Rows r = p.routine("sync.(*RWMutex).RUnlock", "rw").split().about(NO_RACE);
        Local rw = r.param("rw");
        Local x = r.scratch("r");
        // spotless:off
        r.line(117);
        r.step("r = --rw.readerCount (atomic)",                c -> { long v = c.ld(c.get(rw), count) - 1; c.st(c.get(rw), count, v); c.set(x, v); }).event("rwmutex runlock");
        r.when("no writer waits",                              c -> (int) c.get(x) >= 0,                               "done");
        r.line(119);
        r.call("rw.rUnlockSlow(r)",                            "sync.(*RWMutex).rUnlockSlow",  c -> c.get(rw), c -> c.get(x));
        r.label("done");
        r.line(124);
        r.ret("");
        // spotless:on
    }

    private void runlockSlow() {
        Rows r = p.routine("sync.(*RWMutex).rUnlockSlow", "rw", "r").split().about(NO_RACE);
        Local rw = r.param("rw");
        Local left = r.param("r");
        Local x = r.scratch("x");
        // spotless:off
        r.line(127);
        r.when("nobody had locked it",                         c -> (int) c.get(left) + 1 == 0,                        "fatal");
        r.when("only a writer had",                            c -> (int) c.get(left) + 1 == -most,                    "fatal");
        r.line(132);
        r.step("x = --rw.readerWait (atomic)",                 c -> { long v = c.ld(c.get(rw), waits) - 1; c.st(c.get(rw), waits, v); c.set(x, v); });
        r.when("readers are left that came before the writer", c -> (int) c.get(x) != 0,                               "done");
        r.line(134);
        r.call("runtime_Semrelease(&rw.writerSem, handoff=false, 1)", "sync.runtime_Semrelease", c -> c.get(rw) + writer.offset(), c -> 0, c -> 1).event("last reader");
        r.label("done");
        r.line(136);
        r.ret("");
        // spotless:on
        Throw.from(p, r, "sync.fatal", "fatal", 129, "sync: RUnlock of unlocked RWMutex");
    }

    private void lock() {
        Rows r = p.routine("sync.(*RWMutex).Lock", "rw").split().about(NO_RACE);
        Local rw = r.param("rw");
        Local readers = r.local("r");
        Local x = r.scratch("x");
        // spotless:off
        r.line(147);
        r.call("rw.w.Lock(): no other writer",                 "sync.(*Mutex).Lock",           c -> c.get(rw));
        r.line(149);
        r.step("r = rw.readerCount, −= 2³⁰ (atomic): readers wait from now on", c -> { long v = c.ldInt(c.get(rw), count); c.st(c.get(rw), count, v - most); c.set(readers, v); }).event("writer comes");
        r.line(151);
        r.when("nobody reads",                                 c -> c.get(readers) == 0,                               "locked");
        r.step("x = rw.readerWait += r (atomic)",              c -> { long v = c.ld(c.get(rw), waits) + c.get(readers); c.st(c.get(rw), waits, v); c.set(x, v); });
        r.when("all of them have left meanwhile",              c -> (int) c.get(x) == 0,                               "locked");
        r.line(152);
        r.call("runtime_SemacquireMutex(&rw.writerSem, false, 0)", "sync.runtime_SemacquireMutex", c -> c.get(rw) + writer.offset(), c -> 0, c -> 0).event("writer waits");
        r.label("locked");
        r.line(159);
        r.ret("");
        // spotless:on
    }

    private void unlock() {
        Rows r = p.routine("sync.(*RWMutex).Unlock", "rw").split().about(NO_RACE);
        Local rw = r.param("rw");
        Local readers = r.local("r");
        Local i = r.local("i");
        // spotless:off
        r.line(206);
        r.step("r = rw.readerCount += 2³⁰ (atomic)",           c -> { long v = c.ldInt(c.get(rw), count) + most; c.st(c.get(rw), count, v); c.set(readers, v); }).event("writer leaves");
        r.line(207);
        r.when("no writer had locked it",                      c -> (int) c.get(readers) >= most,                      "fatal");
        r.line(212);
        r.step("i = 0",                                        c -> c.set(i, 0));
        r.label("wake");
        r.when("all readers that came meanwhile are released", c -> c.get(i) >= (int) c.get(readers),                  "others");
        r.line(213);
        r.call("runtime_Semrelease(&rw.readerSem, handoff=false, 0)", "sync.runtime_Semrelease", c -> c.get(rw) + reader.offset(), c -> 0, c -> 0);
        r.line(212);
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.go("the next one",                                   "wake");
        r.label("others");
        r.line(216);
        r.call("rw.w.Unlock(): other writers may come",        "sync.(*Mutex).Unlock",         c -> c.get(rw));
        r.line(220);
        r.ret("");
        // spotless:on
        Throw.from(p, r, "sync.fatal", "fatal", 209, "sync: Unlock of unlocked RWMutex");
    }
}
