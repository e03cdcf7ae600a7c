package gobuf.runtime.program;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/** Goroutines that keep each other going: each starts the next and ends, or two hand a number to and fro. */
final class Company {
    private Company() {}

    static void define(Program p) {
        respawn(p);
        partner(p);
        pair(p);
    }

    private static void respawn(Program p) {
        Rows next = Wrapper.captured(p, "main.respawn.func1", "main.respawn", 1);
        Rows r = p.own("main.respawn", 48, "n").split();
        Local n = r.param("n");
        Local fn = r.local("fn");
        // spotless:off
        r.when("n = 0: done",                  c -> c.get(n) == 0,                 "done");
        r.call("fn = new closure {respawn, n − 1}", "runtime.mallocgc", fn,        c -> 16, c -> 0, c -> 1);
        r.step("fn.code = respawn.func1",      c -> c.st8(c.get(fn), next.entry()));
        r.step("fn.n = n − 1",                 c -> c.st8(c.get(fn) + 8, c.get(n) - 1));
        r.call("go respawn(n − 1): newproc(fn)", "runtime.newproc",                c -> c.get(fn));
        r.label("done");
        r.ret("");
        // spotless:on
    }

    private static void partner(Program p) {
        Rows r = p.own("main.partner", 48, "ping", "pong", "n").split();
        Local ping = r.param("ping");
        Local pong = r.param("pong");
        Local n = r.param("n");
        Local elem = r.local("elem");
        // spotless:off
        r.label("loop");
        r.when("n = 0: done",                  c -> c.get(n) == 0,                 "done");
        r.call("elem = <-ping",                "runtime.chanrecv1",                c -> c.get(ping), c -> c.addr(elem));
        r.call("pong <- elem",                 "runtime.chansend1",                c -> c.get(pong), c -> c.addr(elem));
        r.step("n--",                          c -> c.set(n, c.get(n) - 1));
        r.go("once more",                      "loop");
        r.label("done");
        r.ret("");
        // spotless:on
    }

    private static void pair(Program p) {
        Rows other = Wrapper.captured(p, "main.pair.func1", "main.partner", 3);
        Rows r = p.own("main.pair", 72, "n").split();
        Local n = r.param("n");
        Local ping = r.local("ping");
        Local pong = r.local("pong");
        Local fn = r.local("fn");
        Local elem = r.local("elem");
        // spotless:off
        r.call("ping = make(chan int)",        "runtime.makechan", ping,           c -> GoTypes.CHAN_INT, c -> 0);
        r.call("pong = make(chan int)",        "runtime.makechan", pong,           c -> GoTypes.CHAN_INT, c -> 0);
        r.call("fn = new closure {partner, ping, pong, n}", "runtime.mallocgc", fn, c -> 32, c -> 0, c -> 1);
        r.step("fn.code = pair.func1",         c -> c.st8(c.get(fn), other.entry()));
        r.step("fn.ping, fn.pong, fn.n = ping, pong, n", c -> {
            c.st8(c.get(fn) + 8, c.get(ping));
            c.st8(c.get(fn) + 16, c.get(pong));
            c.st8(c.get(fn) + 24, c.get(n));
        });
        r.call("go partner(ping, pong, n): newproc(fn)", "runtime.newproc",        c -> c.get(fn));
        r.label("loop");
        r.when("n = 0: done",                  c -> c.get(n) == 0,                 "done");
        r.step("elem = n",                     c -> c.set(elem, c.get(n)));
        r.call("ping <- elem",                 "runtime.chansend1",                c -> c.get(ping), c -> c.addr(elem));
        r.call("elem = <-pong",                "runtime.chanrecv1",                c -> c.get(pong), c -> c.addr(elem));
        r.step("n--",                          c -> c.set(n, c.get(n) - 1));
        r.go("once more",                      "loop");
        r.label("done");
        r.ret("");
        // spotless:on
    }
}
