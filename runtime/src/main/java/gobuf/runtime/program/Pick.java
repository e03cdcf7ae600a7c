package gobuf.runtime.program;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/** {@code runtime/golden/programs/pick.go}: a select that waits in two queues, and one that finds a receiver. */
final class Pick {
    private Pick() {}

    static void define(Program p) {
        long first = p.profile().global("pick.first");
        long second = p.profile().global("pick.second");
        long third = p.profile().global("pick.third");
        long got = p.profile().global("pick.got");
        small(p, first, second, third, got);
        tries(p, got);
        main(p, first, second, third, got);
    }

    private static void small(Program p, long first, long second, long third, long got) {
        // spotless:off
        Rows w = p.routine("pick.wait").split();
        w.line(13);
        w.call("<-third",                                      "runtime.chanrecv1",            c -> c.ld8(third), c -> 0);
        w.line(14);
        w.ret("");

        Rows s = p.routine("pick.send").split();
        Local elem = s.local("elem");
        Local number = s.local("number");
        s.line(18);
        s.step("number = 7",                                   c -> c.set(number, 7));
        s.line(19);
        s.step("elem = number",                                c -> c.set(elem, c.get(number)));
        s.call("second <- elem",                               "runtime.chansend1",            c -> c.ld8(second), c -> c.addr(elem));
        s.line(20);
        s.ret("");

        Rows r = p.routine("pick.receive").split();
        Local value = r.local("value");
        r.line(24);
        r.step("value = 0",                                    c -> c.set(value, 0));
        r.call("value = <-first",                              "runtime.chanrecv1",            c -> c.ld8(first), c -> c.addr(value));
        r.step("got = value",                                  c -> c.st8(got, c.get(value)));
        r.line(25);
        r.ret("");
        // spotless:on
    }

    private static void tries(Program p, long got) {
        Rows r = p.routine("pick.try", "c", "d", "number").split();
        Local to = r.param("c");
        Local from = r.param("d");
        Local number = r.param("number");
        // Where the compiler has its variables: two cases {channel, element}, what it computes in between, the
        // elements.
        Local[] cases = r.block("case", 4);
        Local[] between = r.block("between", 4);
        Local sent = r.local("sent");
        Local received = r.local("received");
        Local order = r.local("order");
        Local casi = r.local("casi");
        // spotless:off
        r.line(30);
        r.step("sent = number",                                c -> c.set(sent, c.get(number)));
        r.step("case 0: c <- sent",                            c -> { c.set(cases[0], c.get(to)); c.set(cases[1], c.addr(sent)); });
        r.line(31);
        r.step("case 1: received = <-d",                       c -> { c.set(cases[2], c.get(from)); c.set(cases[3], c.addr(received)); });
        r.line(29);
        r.step("where the cases lie",                          c -> c.set(between[0], c.addr(cases[0])));
        r.call("selectgo(cases, orders, nil, 1, 1, block)",    "runtime.selectgo", casi,       c -> c.get(between[0]), c -> c.addr(order), c -> 0, c -> 1, c -> 1, c -> 1);
        r.line(30);
        r.when("the first case won",                           c -> c.get(casi) == 0,                                  "done");
        r.line(31);
        r.step("got = received",                               c -> c.st8(got, c.get(received)));
        r.label("done");
        r.line(33);
        r.ret("");
        // spotless:on
    }

    private static void main(Program p, long first, long second, long third, long got) {
        long wait = p.profile().funcval("pick.wait");
        long send = p.profile().funcval("pick.send");
        long receive = p.profile().funcval("pick.receive");
        Rows r = p.routine("pick.main").split();
        Local x = r.scratch("x");
        // spotless:off
        r.line(36);
        Channel.make(p, r, "first", x, 0, first);
        r.line(37);
        Channel.make(p, r, "second", x, 0, second);
        r.line(38);
        Channel.make(p, r, "third", x, 1, third);
        r.line(39);
        r.call("go wait()",                                    "runtime.newproc",              c -> wait);
        r.line(40);
        r.call("go wait(), another one",                       "runtime.newproc",              c -> wait);
        r.line(41);
        r.call("runtime.Gosched(): both wait",                 "runtime.Gosched");
        r.line(42);
        r.call("close(third)",                                 "runtime.closechan",            c -> c.ld8(third));
        r.line(43);
        r.call("runtime.Gosched(): both end",                  "runtime.Gosched");
        r.line(44);
        r.call("go send()",                                    "runtime.newproc",              c -> send);
        r.line(45);
        r.call("try(first, second, 1)",                        "pick.try",                     c -> c.ld8(first), c -> c.ld8(second), c -> 1);
        r.line(46);
        r.call("go receive()",                                 "runtime.newproc",              c -> receive);
        r.line(47);
        r.call("runtime.Gosched(): it waits",                  "runtime.Gosched");
        r.line(48);
        r.call("try(first, second, 2)",                        "pick.try",                     c -> c.ld8(first), c -> c.ld8(second), c -> 2);
        r.line(49);
        r.call("runtime.Gosched(): it takes what was sent",    "runtime.Gosched");
        Print.line(r, 50, c -> c.ld8(got));
        r.line(51);
        r.ret("");
        // spotless:on
    }
}
