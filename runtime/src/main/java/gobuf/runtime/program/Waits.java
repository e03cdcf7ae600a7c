package gobuf.runtime.program;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.program.Bodies.Body;
import java.util.List;

/** Bodies that wait for something, or let others go on: one operation each on an object that {@code %make} has made. */
final class Waits {
    private static final List<String> C = List.of("c");
    private static final List<String> M = List.of("m");
    private static final List<String> RW = List.of("rw");
    private static final List<String> WG = List.of("wg");
    private static final List<String> NS = List.of("ns");
    private static final List<String> S = List.of("s");

    static final List<Body> ALL = List.of(
            body("send", List.of("c", "v"), "send chan1 7", "c <- v: sends a number on a channel"),
            body("recv", C, "recv chan1", "<-c: receives from a channel; the value goes to main.sink"),
            body("close", C, "close chan1", "close(c)"),
            body("select", List.of("c", "d"), "select chan1 chan2", "receives from whichever of two channels is ready"),
            body("lock", M, "lock mutex1", "m.Lock()"),
            body("unlock", M, "unlock mutex1", "m.Unlock()"),
            body("hold", List.of("m", "n"), "hold mutex1 3", "m.Lock(), n times runtime.Gosched, m.Unlock()"),
            body("rlock", RW, "rlock rwmutex1", "rw.RLock()"),
            body("runlock", RW, "runlock rwmutex1", "rw.RUnlock()"),
            body("wlock", RW, "wlock rwmutex1", "rw.Lock()"),
            body("wunlock", RW, "wunlock rwmutex1", "rw.Unlock()"),
            body("wait", WG, "wait waitgroup1", "wg.Wait()"),
            body("done", WG, "done waitgroup1", "wg.Done()"),
            body("wgadd", List.of("wg", "n"), "wgadd waitgroup1 2", "wg.Add(n)"),
            body("once", List.of("o"), "once once1", "o.Do(f): f adds 0 and 0, so main.done becomes true"),
            body("condwait", C, "condwait cond1", "c.L.Lock(), c.Wait(), c.L.Unlock()"),
            body("signal", C, "signal cond1", "c.Signal()"),
            body("broadcast", C, "broadcast cond1", "c.Broadcast()"),
            body("acquire", S, "acquire sema1", "runtime.semacquire(s): takes one, or waits for it"),
            body("release", S, "release sema1", "runtime.semrelease(s): gives one back"),
            body("sleep", NS, "sleep 1000", "time.Sleep(ns), in nanoseconds of virtual time"),
            body("after", NS, "after 1000", "<-time.After(ns)"),
            body("tick", List.of("ns", "n"), "tick 1000 3", "makes a time.NewTicker(ns), takes n ticks and stops it"),
            body(
                    "stop",
                    List.of("t"),
                    "stop timer1",
                    "t.Stop(), of a timer or ticker; main.sink tells whether it was pending"),
            body("reset", List.of("t", "ns"), "reset timer1 1000", "t.Reset(ns), of a timer"),
            body("defer", List.of("n"), "defer 3", "defers n calls in a loop, which run when it returns"),
            body("goexit", List.of("n"), "goexit 3", "defers n calls in a loop, then calls runtime.Goexit"));

    private Waits() {}

    private static Body body(String name, List<String> params, String example, String help) {
        return new Body(name, "main." + name, params, example, help);
    }

    static void define(Program p) {
        channels(p);
        select(p);
        one(p, "lock", "m", "sync.(*Mutex).Lock");
        one(p, "unlock", "m", "sync.(*Mutex).Unlock");
        hold(p);
        one(p, "rlock", "rw", "sync.(*RWMutex).RLock");
        one(p, "runlock", "rw", "sync.(*RWMutex).RUnlock");
        one(p, "wlock", "rw", "sync.(*RWMutex).Lock");
        one(p, "wunlock", "rw", "sync.(*RWMutex).Unlock");
        one(p, "wait", "wg", "sync.(*WaitGroup).Wait");
        one(p, "done", "wg", "sync.(*WaitGroup).Done");
        two(p, "wgadd", "wg", "n", "sync.(*WaitGroup).Add");
        once(p);
        condwait(p);
        one(p, "signal", "c", "sync.(*Cond).Signal");
        one(p, "broadcast", "c", "sync.(*Cond).Broadcast");
        one(p, "acquire", "s", "runtime.semacquire");
        one(p, "release", "s", "runtime.semrelease");
        one(p, "sleep", "ns", "time.Sleep");
        times(p);
        two(p, "reset", "t", "ns", "time.(*Timer).Reset");
        defers(p, "defer", "runtime.deferreturn");
        defers(p, "goexit", "runtime.Goexit");
    }

    /** A body that makes one call with its parameter. */
    private static void one(Program p, String name, String param, String callee) {
        Rows r = p.own("main." + name, 16, param).split();
        Local x = r.param(param);
        r.call(callee + "(" + param + ")", callee, c -> c.get(x));
        r.ret("");
    }

    private static void two(Program p, String name, String first, String second, String callee) {
        Rows r = p.own("main." + name, 24, first, second).split();
        Local x = r.param(first);
        Local y = r.param(second);
        r.call(callee + "(" + first + ", " + second + ")", callee, c -> c.get(x), c -> c.get(y));
        r.ret("");
    }

    private static void channels(Program p) {
        long sink = p.profile().global("main.sink");
        // spotless:off
        Rows s = p.own("main.send", 32, "c", "v").split();
        Local sc = s.param("c");
        Local v = s.param("v");
        Local elem = s.local("elem");
        s.step("elem = v",                             c -> c.set(elem, c.get(v)));
        s.call("c <- elem: chansend1(c, &elem)",       "runtime.chansend1",                      c -> c.get(sc), c -> c.addr(elem));
        s.ret("");

        // Room for a time.Time, the largest element that %make makes channels of.
        Rows r = p.own("main.recv", 48, "c").split();
        Local rc = r.param("c");
        Local[] got = r.block("got", 3);
        r.call("got = <-c: chanrecv1(c, &got)",        "runtime.chanrecv1",                      c -> c.get(rc), c -> c.addr(got[0]));
        r.step("sink = got",                           c -> c.st8(sink, c.get(got[0])));
        r.ret("");
        // spotless:on
        one(p, "close", "c", "runtime.closechan");
    }

    private static void select(Program p) {
        long sink = p.profile().global("main.sink");
        Rows r = p.own("main.select", 128, "c", "d").split();
        Local a = r.param("c");
        Local b = r.param("d");
        Local[] cases = r.block("case", 4);
        Local[] got = r.block("got", 3);
        Local order = r.local("order");
        Local x = r.scratch("x");
        // spotless:off
        r.step("case 0: got = <-c",                    c -> { c.set(cases[0], c.get(a)); c.set(cases[1], c.addr(got[0])); });
        r.step("case 1: got = <-d",                    c -> { c.set(cases[2], c.get(b)); c.set(cases[3], c.addr(got[0])); });
        r.step("x = &cases",                           c -> c.set(x, c.addr(cases[0])));
        r.call("selectgo(cases, order, nil, 0, 2, block)", "runtime.selectgo",                   c -> c.get(x), c -> c.addr(order), c -> 0, c -> 0, c -> 2, c -> 1);
        r.step("sink = got",                           c -> c.st8(sink, c.get(got[0])));
        r.ret("");
        // spotless:on
    }

    private static void hold(Program p) {
        Rows r = p.own("main.hold", 16, "m", "n").split();
        Local m = r.param("m");
        Local n = r.param("n");
        // spotless:off
        r.call("m.Lock()",                             "sync.(*Mutex).Lock",                     c -> c.get(m));
        r.label("loop");
        r.when("n = 0: enough",                        c -> c.get(n) == 0,                       "unlock");
        r.call("runtime.Gosched()",                    "runtime.Gosched");
        r.step("n--",                                  c -> c.set(n, c.get(n) - 1));
        r.go("once more",                              "loop");
        r.label("unlock");
        r.call("m.Unlock()",                           "sync.(*Mutex).Unlock",                   c -> c.get(m));
        r.ret("");
        // spotless:on
    }

    private static void once(Program p) {
        long f = p.profile().funcval("main.main.func1");
        Rows r = p.own("main.once", 24, "o").split();
        Local o = r.param("o");
        // spotless:off
        r.call("o.Do(f)",                              "sync.(*Once).Do",                        c -> c.get(o), c -> f);
        r.ret("");
        // spotless:on
    }

    private static void condwait(Program p) {
        int data = p.profile().struct("sync.Cond").field("L.data").offset();
        Rows r = p.own("main.condwait", 16, "c").split();
        Local cond = r.param("c");
        // spotless:off
        r.call("c.L.Lock()",                           "sync.(*Mutex).Lock",                     c -> c.ld8(c.get(cond) + data));
        r.call("c.Wait()",                             "sync.(*Cond).Wait",                      c -> c.get(cond));
        r.call("c.L.Unlock()",                         "sync.(*Mutex).Unlock",                   c -> c.ld8(c.get(cond) + data));
        r.ret("");
        // spotless:on
    }

    private static void times(Program p) {
        Struct timer = p.profile().struct("time.Timer");
        long sink = p.profile().global("main.sink");
        int channel = timer.field("C").offset();
        // spotless:off
        Rows a = p.own("main.after", 48, "ns").split();
        Local ns = a.param("ns");
        Local[] got = a.block("got", 3);
        Local x = a.scratch("x");
        a.call("x = time.After(ns)",                   "time.After", x,                          c -> c.get(ns));
        a.call("<-x: chanrecv1(x, &got)",              "runtime.chanrecv1",                      c -> c.get(x), c -> c.addr(got[0]));
        a.ret("");

        Rows r = p.own("main.tick", 56, "ns", "n").split();
        Local every = r.param("ns");
        Local n = r.param("n");
        Local[] tick = r.block("tick", 3);
        Local t = r.local("t");
        r.call("t = time.NewTicker(ns)",               "time.NewTicker", t,                      c -> c.get(every));
        r.label("loop");
        r.when("n = 0: enough",                        c -> c.get(n) == 0,                       "stop");
        r.call("<-t.C: chanrecv1(t.C, &tick)",         "runtime.chanrecv1",                      c -> c.ld8(c.get(t) + channel), c -> c.addr(tick[0]));
        r.step("n--",                                  c -> c.set(n, c.get(n) - 1));
        r.go("the next tick",                          "loop");
        r.label("stop");
        r.call("t.Stop()",                             "time.(*Ticker).Stop",                    c -> c.get(t));
        r.ret("");

        Rows s = p.own("main.stop", 16, "t").split();
        Local st = s.param("t");
        Local y = s.scratch("y");
        s.call("t.Stop()",                             "time.(*Timer).Stop", y,                  c -> c.get(st));
        s.step("sink = whether it was pending",        c -> c.st8(sink, c.get(y) & 1));
        s.ret("");
        // spotless:on
    }

    /** Defers its calls in a loop, so their records come from the P's pool; then returns, or ends the goroutine. */
    private static void defers(Program p, String name, String last) {
        long f = p.profile().funcval("main.main.func1");
        Rows r = p.own("main." + name, 24, "n").split();
        Local n = r.param("n");
        // spotless:off
        r.label("loop");
        r.when("n = 0: enough",                        c -> c.get(n) == 0,                       "last");
        r.call("defer f(): deferproc(f)",              "runtime.deferproc",                      c -> f);
        r.step("n--",                                  c -> c.set(n, c.get(n) - 1));
        r.go("the next one",                           "loop");
        r.label("last");
        r.call(last.substring(8) + "()",               last);
        r.ret("");
        // spotless:on
    }
}
