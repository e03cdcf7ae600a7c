package gobuf.runtime.program;

import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/** {@code runtime/golden/programs/lockos.go}: a goroutine locks itself to its thread and yields, so its M hands the P to another. */
final class Lockos {
    private Lockos() {}

    static void define(Program p) {
        long turns = p.profile().global("lockos.turns");
        long done = p.profile().global("lockos.done");
        long locked = p.profile().funcval("lockos.locked");
        long free = p.profile().funcval("lockos.free");
        // spotless:off
        Rows l = p.routine("lockos.locked").split();
        l.line(11);
        l.call("LockOSThread()",                               "runtime.LockOSThread");
        l.line(12);
        l.step("turns++",                                      c -> c.st8(turns, c.ld8(turns) + 1));
        l.line(13);
        l.call("Gosched()",                                    "runtime.Gosched");
        l.line(14);
        l.step("turns++",                                      c -> c.st8(turns, c.ld8(turns) + 1));
        l.line(15);
        l.call("UnlockOSThread()",                             "runtime.UnlockOSThread");
        l.line(16);
        l.step("done = true",                                  c -> c.st1(done, 1));
        l.line(17);
        l.ret("");

        Rows f = p.routine("lockos.free").nosplit();
        f.line(21);
        f.step("turns++",                                      c -> c.st8(turns, c.ld8(turns) + 1));
        f.line(22);
        f.ret("");

        Rows r = p.routine("lockos.main").split();
        r.line(25);
        r.call("go free()",                                    "runtime.newproc",              c -> free);
        r.line(26);
        r.call("go locked()",                                  "runtime.newproc",              c -> locked);
        r.label("loop");
        r.line(27);
        r.when("done",                                         c -> c.ld1(done) != 0,                                  "print");
        r.line(28);
        r.call("Gosched()",                                    "runtime.Gosched");
        r.go("look again",                                     "loop");
        r.label("print");
        Print.line(r, 30, c -> c.ld8(turns));
        r.line(31);
        r.ret("");
        // spotless:on
    }
}
