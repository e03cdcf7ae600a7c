package gobuf.runtime.program;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/** {@code runtime/golden/programs/choose.go}: a select that waits in two queues. */
final class Choose {
    private Choose() {}

    static void define(Program p) {
        long first = p.profile().global("choose.first");
        long second = p.profile().global("choose.second");
        long send = p.profile().funcval("choose.send");
        send(p, second);
        Rows r = p.routine("choose.main").split();
        // The compiler's variables from 0x38 to 0x98: the number, the orders, the elements, and two cases {channel,
        // element}.
        Local[] cases = r.block("case", 4);
        Local[] between = r.block("between", 4);
        Local sent = r.local("sent");
        Local got = r.local("got");
        Local order = r.local("order");
        Local casi = r.local("casi");
        Local x = r.scratch("x");
        // spotless:off
        r.line(12);
        Channel.make(p, r, "first", x, 0, first);
        r.line(13);
        Channel.make(p, r, "second", x, 0, second);
        r.line(14);
        r.call("go send()",                                    "runtime.newproc",              c -> send);
        r.line(16);
        r.step("sent = 1",                                     c -> c.set(sent, 1));
        r.step("case 0: first <- sent",                        c -> { c.set(cases[0], c.ld8(first)); c.set(cases[1], c.addr(sent)); });
        r.line(18);
        r.step("case 1: got = <-second",                       c -> { c.set(cases[2], c.ld8(second)); c.set(cases[3], c.addr(got)); });
        r.line(15);
        r.step("where the cases lie",                          c -> c.set(between[0], c.addr(cases[0])));
        r.call("selectgo(cases, orders, nil, 1, 1, block)",    "runtime.selectgo", casi,       c -> c.get(between[0]), c -> c.addr(order), c -> 0, c -> 1, c -> 1, c -> 1);
        r.line(16);
        r.when("the second case won",                          c -> c.get(casi) != 0,                                  "second");
        Print.line(r, 17, c -> 1);
        r.go("done",                                           "done");
        r.label("second");
        Print.line(r, 19, c -> c.get(got));
        r.label("done");
        r.line(21);
        r.ret("");
        // spotless:on
    }

    private static void send(Program p, long second) {
        Rows r = p.routine("choose.send").split();
        Local elem = r.local("elem");
        // spotless:off
        r.line(8);
        r.step("elem = 7",                                     c -> c.set(elem, 7));
        r.call("second <- elem",                               "runtime.chansend1",            c -> c.ld8(second), c -> c.addr(elem));
        r.line(9);
        r.ret("");
        // spotless:on
    }
}
