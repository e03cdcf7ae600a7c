package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;

/**
 * The read side of the runtime's own readers-writer lock. Making a thread takes two of them for reading; for writing they are taken
 * around exec and by syscall.AllThreadsSyscall, neither of which the simulation has, so a reader never waits.
 *
 * <p>Go 1.19, rwmutex.go, {@code rwmutex.rlock}, {@code rwmutex.runlock}.
 */
final class Rwmutex {
    /** Where readerCount lies: behind two mutexes, the list of readers, readerPass and the writer (Go 1.19, rwmutex.go). */
    private static final int READER_COUNT = 40;

    private Rwmutex() {}

    static void define(Program p) {
        Field count = Field.plain("readerCount", READER_COUNT, 4, "uint32");
        Rows r = p.routine("runtime.(*rwmutex).rlock", "rw").split();
        Local rw = r.param("rw");
        // spotless:off
        r.line(38);
        r.call("acquirem()",                               "runtime.acquirem");
        r.line(39);
        r.step("rw.readerCount++ (atomic)",                c -> c.add(c.get(rw), count, 1));
        r.when("no writer has announced itself",           c -> c.ldInt(c.get(rw), count) >= 0,        "out");
        r.line(41);
        r.halt("wait for the writer",                      "rwmutex.rlock: a writer is pending, which only exec and AllThreadsSyscall are; neither is modelled", c -> false);
        r.label("out");
        r.line(59);
        r.ret("");

        Rows u = p.routine("runtime.(*rwmutex).runlock", "rw").split();
        Local w = u.param("rw");
        Local n = u.scratch("r");
        u.line(63);
        u.step("r = --rw.readerCount (atomic)",            c -> {
            long left = c.ldInt(c.get(w), count) - 1;
            c.st(c.get(w), count, left);
            c.set(n, left);
        });
        u.when("r ≥ 0: no writer waits",                   c -> c.get(n) >= 0,                         "out");
        u.line(64);
        u.when("nobody held it",                           c -> c.get(n) == -1,                        "bad");
        u.line(68);
        u.halt("perhaps wake the writer",                  "rwmutex.runlock: a writer is pending, which only exec and AllThreadsSyscall are; neither is modelled", c -> false);
        u.label("out");
        u.line(78);
        u.call("releasem(m)",                              "runtime.releasem",                         c -> c.ld(c.g(), p.types().g.m));
        u.line(79);
        u.ret("");
        // spotless:on
        Throw.dead(p, u, "bad", 65, "runlock of unlocked rwmutex");
    }
}
