package gobuf.runtime.program;

import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/**
 * {@code runtime/golden/programs/sleep.go}: goroutine 1 and another sleep for different times. Its own clock is for
 * the recorder, which reads it in place of the runtime's; here nobody does.
 */
final class Sleeper {
    private static final long MS = 1_000_000;

    private Sleeper() {}

    static void define(Program p) {
        long woke = p.profile().global("sleep.woke");
        long alone = p.profile().global("sleep.alone");
        long clock = p.profile().global("sleep.clock");
        long tick = p.profile().global("sleep.tick");
        long late = p.profile().funcval("sleep.late");
        // spotless:off
        Rows l = p.routine("sleep.late").split();
        l.line(13);
        l.call("Sleep(600 ms)",                                "time.Sleep",                   c -> 600 * MS);
        l.line(14);
        l.step("woke++",                                       c -> c.st8(woke, c.ld8(woke) + 1));
        l.line(15);
        l.ret("");

        Rows r = p.routine("sleep.main").split();
        r.line(18);
        r.step("alone = true",                                 c -> c.st1(alone, 1));
        r.step("clock = 0",                                    c -> c.st8(clock, 0));
        r.step("tick = 1 ms",                                  c -> c.st8(tick, MS));
        r.line(19);
        r.call("go late()",                                    "runtime.newproc",              c -> late);
        r.line(20);
        r.call("Sleep(300 ms)",                                "time.Sleep",                   c -> 300 * MS);
        r.line(21);
        r.step("woke++",                                       c -> c.st8(woke, c.ld8(woke) + 1));
        r.label("loop");
        r.line(22);
        r.when("both have slept",                              c -> c.ld8(woke) >= 2,                                          "print");
        r.line(23);
        r.call("Sleep(600 ms)",                                "time.Sleep",                   c -> 600 * MS);
        r.line(22);
        r.go("look again",                                     "loop");
        r.label("print");
        Print.line(r, 25, c -> c.ld8(woke));
        r.line(26);
        r.ret("");
        // spotless:on
    }
}
