package gobuf.runtime.program;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/** {@code runtime/golden/programs/pingpong.go}: the first to come parks, the other hands over directly. */
final class Pingpong {
    private static final long ROUNDS = 2;

    private Pingpong() {}

    static void define(Program p) {
        answer(p);
        main(p);
    }

    private static void answer(Program p) {
        long ping = p.profile().global("pingpong.ping");
        long pong = p.profile().global("pingpong.pong");
        Rows r = p.routine("pingpong.answer").split();
        Local got = r.local("got");
        Local reply = r.local("reply");
        Local i = r.local("i");
        // spotless:off
        r.line(10);
        r.step("i = 0",                                        c -> c.set(i, 0));
        r.label("loop");
        r.when("both rounds are done",                         c -> c.get(i) >= ROUNDS,                                "done");
        r.line(11);
        r.step("got = 0",                                      c -> c.set(got, 0));
        r.call("got = <-ping",                                 "runtime.chanrecv1",            c -> c.ld8(ping), c -> c.addr(got));
        r.step("reply = got + 1",                              c -> c.set(reply, c.get(got) + 1));
        r.call("pong <- reply",                                "runtime.chansend1",            c -> c.ld8(pong), c -> c.addr(reply));
        r.line(10);
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.go("the next round",                                 "loop");
        r.label("done");
        r.line(13);
        r.ret("");
        // spotless:on
    }

    private static void main(Program p) {
        long ping = p.profile().global("pingpong.ping");
        long pong = p.profile().global("pingpong.pong");
        long answer = p.profile().funcval("pingpong.answer");
        Rows r = p.routine("pingpong.main").split();
        Local elem = r.local("elem");
        Local i = r.local("i");
        Local last = r.local("last");
        Local x = r.scratch("x");
        // spotless:off
        r.line(16);
        Channel.make(p, r, "ping", x, 0, ping);
        r.line(17);
        Channel.make(p, r, "pong", x, 0, pong);
        r.line(18);
        r.call("go answer()",                                  "runtime.newproc",              c -> answer);
        r.line(19);
        r.step("last = 0",                                     c -> c.set(last, 0));
        r.line(20);
        r.step("i = 0",                                        c -> c.set(i, 0));
        r.label("loop");
        r.when("both rounds are done",                         c -> c.get(i) >= ROUNDS,                                "done");
        r.line(21);
        r.step("elem = last",                                  c -> c.set(elem, c.get(last)));
        r.call("ping <- elem",                                 "runtime.chansend1",            c -> c.ld8(ping), c -> c.addr(elem));
        r.line(22);
        r.step("elem = 0",                                     c -> c.set(elem, 0));
        r.call("elem = <-pong",                                "runtime.chanrecv1",            c -> c.ld8(pong), c -> c.addr(elem));
        r.step("last = elem",                                  c -> c.set(last, c.get(elem)));
        r.line(20);
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.go("the next round",                                 "loop");
        r.label("done");
        Print.line(r, 24, c -> c.get(last));
        r.line(25);
        r.ret("");
        // spotless:on
    }
}
