package gobuf.runtime.program;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/**
 * Programs that do not come to main's end: {@code runtime/golden/programs/deadlock.go}, {@code quit.go} and {@code asleep.go}, where
 * nobody is left to run, {@code unlock.go} with a fatal error, and {@code closed.go} with a panic.
 */
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

    static void asleep(Program p) {
        long mutex = p.profile().global("asleep.mutex");
        long group = p.profile().global("asleep.group");
        // spotless:off
        Rows l = p.routine("asleep.lock").split();
        l.line(10);
        l.call("mutex.Lock()",                                 "sync.(*Mutex).Lock",           c -> mutex);
        l.line(11);
        l.ret("");

        Rows w = p.routine("asleep.wait").split();
        w.line(14);
        w.call("group.Wait()",                                 "sync.(*WaitGroup).Wait",       c -> group);
        w.line(15);
        w.ret("");

        Rows s = p.routine("asleep.send").split();
        Local one = s.local("one");
        Local ch = s.local("c");
        s.line(18);
        s.step("one = 1",                                      c -> c.set(one, 1));
        s.line(19);
        s.call("c = make(chan int)",                           "runtime.makechan", ch,         c -> GoTypes.CHAN_INT, c -> 0);
        s.call("c <- one",                                     "runtime.chansend1",            c -> c.get(ch), c -> c.addr(one));
        s.line(20);
        s.ret("");

        Rows f = p.routine("asleep.forever").split();
        f.line(23);
        f.call("select {}",                                    "runtime.block");
        f.halt("not reached: block does not return",           "block has returned",           c -> false);

        Rows r = p.routine("asleep.main").split();
        r.line(27);
        r.call("mutex.Lock()",                                 "sync.(*Mutex).Lock",           c -> mutex);
        r.line(28);
        r.call("group.Add(1)",                                 "sync.(*WaitGroup).Add",        c -> group, c -> 1);
        String[] others = {"lock", "wait", "send", "forever"};
        for (int i = 0; i < others.length; i++) {
            long started = p.profile().funcval("asleep." + others[i]);
            r.line(29 + i);
            r.call("go " + others[i] + "()",                   "runtime.newproc",              c -> started);
        }
        r.line(33);
        r.call("lock()",                                       "asleep.lock");
        r.line(34);
        r.ret("");
        // spotless:on
    }

    static void unlock(Program p) {
        long mutex = p.profile().global("unlock.mutex");
        // spotless:off
        Rows y = p.routine("unlock.yield").split();
        y.line(12);
        y.call("runtime.Gosched()",                            "runtime.Gosched");
        y.line(13);
        y.ret("");

        Rows i = p.routine("unlock.idle");
        i.line(16);
        i.ret("");

        Rows r = p.routine("unlock.main").split();
        long yield = p.profile().funcval("unlock.yield");
        long idle = p.profile().funcval("unlock.idle");
        r.line(19);
        r.call("go yield()",                                   "runtime.newproc",              c -> yield);
        r.line(20);
        r.call("runtime.Gosched()",                            "runtime.Gosched");
        r.line(21);
        r.call("go idle()",                                    "runtime.newproc",              c -> idle);
        r.line(22);
        r.call("mutex.Unlock()",                               "sync.(*Mutex).Unlock",         c -> mutex);
        r.line(23);
        r.ret("");
        // spotless:on
    }

    static void closed(Program p) {
        // spotless:off
        Rows t = p.routine("closed.twice", "c").split();
        Local c1 = t.param("c");
        t.line(5);
        t.call("close(c)",                                     "runtime.closechan",            c -> c.get(c1));
        t.line(6);
        t.call("close(c) again",                               "runtime.closechan",            c -> c.get(c1));
        t.line(7);
        t.ret("");

        Rows r = p.routine("closed.main").split();
        Local ch = r.local("c");
        r.line(10);
        r.call("c = make(chan int)",                           "runtime.makechan", ch,         c -> GoTypes.CHAN_INT, c -> 0);
        r.call("twice(c)",                                     "closed.twice",                 c -> c.get(ch));
        r.line(11);
        r.ret("");
        // spotless:on
    }
}
