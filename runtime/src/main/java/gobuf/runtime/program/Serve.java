package gobuf.runtime.program;

import static gobuf.runtime.machine.Reg.RDX;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;
import gobuf.runtime.os.Linux;
import gobuf.runtime.os.Requests;

/**
 * What becomes of a request of a {@link Server}: work, which is time that passes on the P, in pieces between which a goroutine that is
 * asked to yield does so, as at any call of a Go function; locks, system calls, parts and stages are those of Go.
 */
final class Serve {
    static final String PART = "workload.serve.func1";

    private Serve() {}

    static void define(Program p) {
        quantum(p);
        work(p);
        part(p);
        partClosure(p);
        serve(p);
        stage(p);
        client(p);
    }

    /** One piece of work; its prologue is where the goroutine yields. */
    private static void quantum(Program p) {
        Types t = p.types();
        Rows r = p.apart("workload.piece", 8, "i", "ns").split();
        Local i = r.param("i");
        Local ns = r.param("ns");
        // spotless:off
        r.clock("work: time passes",                   c -> Requests.work(c, c.get(i), Server.pid(c, t), Math.min(c.get(ns), c.ld8(Requests.CHECK))))
            .summarises("what a real request computes; only its time is known");
        r.ret("what is left",                          c -> Math.max(0, c.get(ns) - c.ld8(Requests.CHECK)));
        // spotless:on
    }

    private static void work(Program p) {
        Rows r = p.apart("workload.work", 24, "i", "ns").split();
        Local i = r.param("i");
        Local ns = r.param("ns");
        // spotless:off
        r.label("more?");
        r.when("no work is left",                      c -> c.get(ns) == 0,                                        "done");
        r.call("ns = piece(i, ns)",                    "workload.piece", ns,           c -> c.get(i), c -> c.get(ns));
        r.go("the next piece",                         "more?");
        r.label("done");
        r.ret("");
        // spotless:on
    }

    /** A part of a request that fans out. */
    private static void part(Program p) {
        Rows r = p.apart("workload.part", 24, "i", "j", "wg").split();
        Local i = r.param("i");
        Local j = r.param("j");
        Local wg = r.param("wg");
        // spotless:off
        r.call("work(i, time j)",                      "workload.work",                c -> c.get(i), c -> Requests.time(c, c.get(i), c.get(j)));
        r.call("wg.Done()",                            "sync.(*WaitGroup).Done",       c -> c.get(wg));
        r.ret("");
        // spotless:on
    }

    private static void partClosure(Program p) {
        Rows r = p.apart(PART, 64).split().closure();
        Local i = r.local("i");
        Local j = r.local("j");
        Local wg = r.local("wg");
        // spotless:off
        r.step("i = word 1 of the closure",            c -> c.set(i, c.ld8(c.reg(RDX) + 8)));
        r.step("j = word 2 of the closure",            c -> c.set(j, c.ld8(c.reg(RDX) + 16)));
        r.step("wg = word 3 of the closure",           c -> c.set(wg, c.ld8(c.reg(RDX) + 24)));
        r.call("part(i, j, wg)",                       "workload.part",                c -> c.get(i), c -> c.get(j), c -> c.get(wg));
        r.ret("");
        // spotless:on
    }

    private static void serve(Program p) {
        Types t = p.types();
        Rows r = p.apart("workload.serve", 64, "i").split();
        Local i = r.param("i");
        Local j = r.local("j");
        Local wg = r.local("wg");
        Local fn = r.local("fn");
        // spotless:off
        r.clock("request i runs",                      c -> Requests.start(c, c.get(i), Server.pid(c, t))).summarises("noted in the table of requests");
        r.when("it has parts",                         c -> c.ld8(Requests.KIND) == Server.FANOUT,                 "fan");
        r.call("work(i, time 0)",                      "workload.work",                c -> c.get(i), c -> Requests.time(c, c.get(i), 0));
        r.when("it makes a system call",               c -> c.ld8(Requests.KIND) == Server.SYSCALLS,               "syscall");
        r.when("it needs no lock",                     c -> c.ld8(Requests.KIND) != Server.LOCKS,                  "end");
        r.call("mutex.Lock()",                         "sync.(*Mutex).Lock",           c -> Requests.MUTEX);
        r.call("work(i, time 1), under the lock",      "workload.work",                c -> c.get(i), c -> Requests.time(c, c.get(i), 1));
        r.call("mutex.Unlock()",                       "sync.(*Mutex).Unlock",         c -> Requests.MUTEX);
        r.label("end");
        r.clock("request i is done with",              c -> Requests.end(c, c.get(i))).summarises("noted in the table of requests");
        r.call("all.Done()",                           "sync.(*WaitGroup).Done",       c -> Requests.ALL);
        r.ret("");

        r.label("syscall");
        r.call("runtime_entersyscall()",               "runtime.entersyscall");
        r.system("SYSCALL: it blocks for time 1",      c -> Linux.work(c, Requests.time(c, c.get(i), 1)))
            .summarises("some call that keeps the thread in the kernel for so long");
        r.call("runtime_exitsyscall()",                "runtime.exitsyscall");
        r.go("done",                                   "end");

        r.label("fan");
        r.call("wg = new(sync.WaitGroup)",             "runtime.mallocgc", wg,         c -> 16, c -> 0, c -> 1);
        r.call("wg.Add(width)",                        "sync.(*WaitGroup).Add",        c -> c.get(wg), c -> c.ld8(Requests.WIDTH));
        r.step("j = 0",                                c -> c.set(j, 0));
        r.label("parts");
        r.when("all parts are started",                c -> c.get(j) >= c.ld8(Requests.WIDTH),                     "await");
        r.call("fn = new closure {part, i, j, wg}",    "runtime.mallocgc", fn,         c -> 32, c -> 0, c -> 1);
        r.step("fn.code = serve.func1",                c -> c.st8(c.get(fn), c.ld8(Requests.PART)));
        r.step("fn.i, fn.j, fn.wg = i, j, wg",         c -> {
            c.st8(c.get(fn) + 8, c.get(i));
            c.st8(c.get(fn) + 16, c.get(j));
            c.st8(c.get(fn) + 24, c.get(wg));
        });
        r.call("go part(i, j, wg)",                    "runtime.newproc",              c -> c.get(fn));
        r.step("j++",                                  c -> c.set(j, c.get(j) + 1));
        r.go("the next part",                          "parts");
        r.label("await");
        r.call("wg.Wait()",                            "sync.(*WaitGroup).Wait",       c -> c.get(wg));
        r.go("all parts are done",                     "end");
        // spotless:on
    }

    /** A stage of a pipeline: it ends with the process. */
    private static void stage(Program p) {
        Types t = p.types();
        Rows r = p.apart("workload.stage", 56, "s").split();
        Local s = r.param("s");
        Local elem = r.local("elem");
        // spotless:off
        r.label("next");
        r.call("elem = <-channel s",                   "runtime.chanrecv1",            c -> c.ld8(Requests.CHANNELS + 8 * c.get(s)), c -> c.addr(elem));
        r.when("it is not the first stage",            c -> c.get(s) != 0,                                         "work");
        r.clock("request elem runs",                   c -> Requests.start(c, c.get(elem), Server.pid(c, t))).summarises("noted in the table of requests");
        r.label("work");
        r.call("work(elem, time s)",                   "workload.work",                c -> c.get(elem), c -> Requests.time(c, c.get(elem), c.get(s)));
        r.when("it is the last stage",                 c -> c.get(s) + 1 >= c.ld8(Requests.WIDTH),                 "end");
        r.call("channel s+1 <- elem",                  "runtime.chansend1",            c -> c.ld8(Requests.CHANNELS + 8 * c.get(s) + 8), c -> c.addr(elem));
        r.go("the next request",                       "next");
        r.label("end");
        r.clock("request elem is done with",           c -> Requests.end(c, c.get(elem))).summarises("noted in the table of requests");
        r.call("all.Done()",                           "sync.(*WaitGroup).Done",       c -> Requests.ALL);
        r.go("the next request, end",                  "next");
        // spotless:on
    }

    private static void client(Program p) {
        Types t = p.types();
        Rows r = p.apart("workload.client", 40, "k").split();
        Local i = r.local("i");
        // spotless:off
        r.label("next");
        r.clock("i = the next request, after a thought",  c -> c.set(i, Requests.think(c, Server.pid(c, t)))).summarises("noted in the table of requests, with the time at which it is due");
        r.when("there are no more",                    c -> c.get(i) < 0,                                          "done");
        r.call("time.Sleep(time 1)",                   "time.Sleep",                   c -> Requests.time(c, c.get(i), 1));
        r.clock("request i runs",                      c -> Requests.start(c, c.get(i), Server.pid(c, t))).summarises("noted in the table of requests");
        r.call("work(i, time 0)",                      "workload.work",                c -> c.get(i), c -> Requests.time(c, c.get(i), 0));
        r.clock("request i is done with",              c -> Requests.end(c, c.get(i))).summarises("noted in the table of requests");
        r.call("all.Done()",                           "sync.(*WaitGroup).Done",       c -> Requests.ALL);
        r.go("the next one",                           "next");
        r.label("done");
        r.ret("");
        // spotless:on
    }
}
