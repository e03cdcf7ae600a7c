package gobuf.runtime.program;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/** {@code runtime/golden/programs/waitgroup.go}: the last Done wakes goroutine 1. */
final class Waitgroup {
    private static final long WORKERS = 3;

    private Waitgroup() {}

    static void define(Program p) {
        long group = p.profile().global("waitgroup.group");
        long ran = p.profile().global("waitgroup.ran");
        long work = p.profile().funcval("waitgroup.work");
        // spotless:off
        Rows w = p.routine("waitgroup.work").split();
        w.line(11);
        w.step("ran++",                                        c -> c.st8(ran, c.ld8(ran) + 1));
        w.line(12);
        w.call("group.Done()",                                 "sync.(*WaitGroup).Done",       c -> group);
        w.line(13);
        w.ret("");

        Rows r = p.routine("waitgroup.main").split();
        Local i = r.local("i");
        r.line(16);
        r.call("group.Add(3)",                                 "sync.(*WaitGroup).Add",        c -> group, c -> WORKERS);
        r.line(17);
        r.step("i = 0",                                        c -> c.set(i, 0));
        r.label("loop");
        r.when("all are started",                              c -> c.get(i) >= WORKERS,                               "wait");
        r.line(18);
        r.call("go work()",                                    "runtime.newproc",              c -> work);
        r.line(17);
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.go("the next one",                                   "loop");
        r.label("wait");
        r.line(20);
        r.call("group.Wait()",                                 "sync.(*WaitGroup).Wait",       c -> group);
        Print.line(r, 21, c -> c.ld8(ran));
        r.line(22);
        r.ret("");
        // spotless:on
    }
}
