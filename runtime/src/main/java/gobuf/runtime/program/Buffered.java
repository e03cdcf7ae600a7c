package gobuf.runtime.program;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/** {@code runtime/golden/programs/buffered.go}: a full ring parks the producer, an empty one the consumer, and close ends it. */
final class Buffered {
    private static final long COUNT = 5;

    private Buffered() {}

    static void define(Program p) {
        produce(p);
        main(p);
    }

    private static void produce(Program p) {
        long numbers = p.profile().global("buffered.numbers");
        Rows r = p.routine("buffered.produce").split();
        Local elem = r.local("elem");
        Local i = r.local("i");
        // spotless:off
        r.line(12);
        r.step("i = 1",                                        c -> c.set(i, 1));
        r.label("loop");
        r.when("all are sent",                                 c -> c.get(i) > COUNT,                                  "close");
        r.line(13);
        r.step("elem = i",                                     c -> c.set(elem, c.get(i)));
        r.call("numbers <- elem",                              "runtime.chansend1",            c -> c.ld8(numbers), c -> c.addr(elem));
        r.line(12);
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.go("the next one",                                   "loop");
        r.label("close");
        r.line(15);
        r.call("close(numbers)",                               "runtime.closechan",            c -> c.ld8(numbers));
        r.line(16);
        r.ret("");
        // spotless:on
    }

    private static void main(Program p) {
        long numbers = p.profile().global("buffered.numbers");
        long sum = p.profile().global("buffered.sum");
        long produce = p.profile().funcval("buffered.produce");
        Rows r = p.routine("buffered.main").split();
        Local number = r.local("number");
        Local ok = r.local("ok");
        Local x = r.scratch("x");
        // spotless:off
        r.line(19);
        Channel.make(p, r, "numbers", x, 2, numbers);
        r.line(20);
        r.call("go produce()",                                 "runtime.newproc",              c -> produce);
        r.label("loop");
        r.line(22);
        r.call("number, ok = <-numbers",                       "runtime.chanrecv2", ok,        c -> c.ld8(numbers), c -> c.addr(number));
        r.line(23);
        r.when("numbers is closed and empty",                  c -> (c.get(ok) & 1) == 0,                              "print");
        r.line(26);
        r.step("sum += number",                                c -> c.st8(sum, c.ld8(sum) + c.get(number)));
        r.go("the next one",                                   "loop");
        r.label("print");
        Print.line(r, 28, c -> c.ld8(sum));
        r.line(29);
        r.ret("");
        // spotless:on
    }
}
