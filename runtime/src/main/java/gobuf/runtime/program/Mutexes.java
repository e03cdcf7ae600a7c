package gobuf.runtime.program;

import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/** {@code runtime/golden/programs/mutex.go} and {@code starving.go}: a mutex that its holder keeps while it yields. */
final class Mutexes {
    private Mutexes() {}

    static void mutex(Program p) {
        long mutex = p.profile().global("mutex.mutex");
        long ran = p.profile().global("mutex.ran");
        long work = work(p, "mutex", mutex, ran);
        Rows r = p.routine("mutex.main").split();
        // spotless:off
        r.line(22);
        r.call("mutex.Lock()",                                 "sync.(*Mutex).Lock",           c -> mutex);
        r.line(23);
        r.call("go work()",                                    "runtime.newproc",              c -> work);
        r.line(24);
        r.call("go work() again",                              "runtime.newproc",              c -> work);
        r.line(25);
        r.call("runtime.Gosched()",                            "runtime.Gosched");
        r.line(26);
        r.call("mutex.Unlock()",                               "sync.(*Mutex).Unlock",         c -> mutex);
        r.label("loop");
        r.line(27);
        r.when("both have run",                                c -> c.ld8(ran) >= 2,                                   "print");
        r.line(28);
        r.call("runtime.Gosched(), until both have run",       "runtime.Gosched");
        r.go("look again",                                     "loop");
        r.label("print");
        print(p, r, "mutex", 30);
        r.line(31);
        r.ret("");
        // spotless:on
    }

    static void starving(Program p) {
        long mutex = p.profile().global("starving.mutex");
        long work = work(p, "starving", mutex, p.profile().global("starving.ran"));
        Rows r = p.routine("starving.main").split();
        // spotless:off
        r.line(22);
        r.call("mutex.Lock()",                                 "sync.(*Mutex).Lock",           c -> mutex);
        r.line(23);
        r.call("go work()",                                    "runtime.newproc",              c -> work);
        r.line(24);
        r.call("runtime.Gosched(): the other one waits",       "runtime.Gosched");
        r.line(25);
        r.call("mutex.Unlock(): it is woken",                  "sync.(*Mutex).Unlock",         c -> mutex);
        r.line(26);
        r.call("mutex.Lock(): it will find it taken",          "sync.(*Mutex).Lock",           c -> mutex);
        r.line(27);
        r.call("runtime.Gosched(): it looks",                  "runtime.Gosched");
        r.line(28);
        r.call("mutex.Unlock(): handed over, if it starves",   "sync.(*Mutex).Unlock",         c -> mutex);
        print(p, r, "starving", 29);
        r.line(30);
        r.ret("");
        // spotless:on
    }

    private static long work(Program p, String program, long mutex, long ran) {
        Rows w = p.routine(program + ".work").split();
        // spotless:off
        w.line(16);
        w.call("mutex.Lock()",                                 "sync.(*Mutex).Lock",           c -> mutex);
        w.line(17);
        w.step("ran++",                                        c -> c.st8(ran, c.ld8(ran) + 1));
        w.line(18);
        w.call("mutex.Unlock()",                               "sync.(*Mutex).Unlock",         c -> mutex);
        w.line(19);
        w.ret("");
        // spotless:on
        return p.profile().funcval(program + ".work");
    }

    private static void print(Program p, Rows r, String program, int line) {
        long ran = p.profile().global(program + ".ran");
        long clock = p.profile().global(program + ".clock");
        long tick = p.profile().global(program + ".tick");
        Print.line(r, line, c -> c.ld8(ran), c -> c.ld8(clock), c -> c.ld8(tick));
    }
}
