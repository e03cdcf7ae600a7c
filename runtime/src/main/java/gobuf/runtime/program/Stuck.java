package gobuf.runtime.program;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/** {@code runtime/golden/programs/deadlock.go} and {@code quit.go}: in the end nobody is left to run. */
final class Stuck {
    private Stuck() {}

    static void deadlock(Program p) {
        Rows r = p.routine("deadlock.main").split();
        Local ch = r.local("c");
        // spotless:off
        r.line(5);
        r.call("c = make(chan int)",                           "runtime.makechan", ch,         c -> GoTypes.CHAN_INT, c -> 0);
        r.call("<-c",                                          "runtime.chanrecv1",            c -> c.get(ch), c -> 0);
        r.line(6);
        r.ret("");
        // spotless:on
    }

    static void quit(Program p) {
        long ran = p.profile().global("quit.ran");
        long work = p.profile().funcval("quit.work");
        // spotless:off
        Rows w = p.routine("quit.work");
        w.line(10);
        w.step("ran = true",                                   c -> c.st1(ran, 1));
        w.line(11);
        w.ret("");

        Rows r = p.routine("quit.main").split();
        r.line(14);
        r.call("go work()",                                    "runtime.newproc",              c -> work);
        r.line(15);
        r.call("runtime.Goexit()",                             "runtime.Goexit");
        r.line(16);
        r.ret("");
        // spotless:on
    }
}
