package gobuf.runtime.program;

import static gobuf.runtime.machine.Reg.RDX;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/**
 * {@code runtime/golden/programs/orderfmt.go}: goroutines started in a row write down in which order they run, while goroutine 1 waits for
 * them. How many there are stands in main.count.
 */
final class Orderfmt {
    private Orderfmt() {}

    static void define(Program p) {
        main(p);
        note(p);
    }

    private static void main(Program p) {
        long group = p.profile().global("orderfmt.done");
        long count = p.profile().global("orderfmt.count");
        long started = p.profile().function("orderfmt.main.func1").entry();
        Rows r = p.routine("orderfmt.main").split();
        Local i = r.local("i");
        Local x = r.scratch("x");
        // spotless:off
        r.line(26);
        r.call("done.Add(count)",                              "sync.(*WaitGroup).Add",        c -> group, c -> c.ld8(count));
        r.line(27);
        r.step("i = 1",                                        c -> c.set(i, 1));
        r.label("loop");
        r.when("all are started",                              c -> c.get(i) > c.ld8(count),                            "wait");
        r.line(28);
        r.call("x = new closure {func1, i}",                   "runtime.newobject", x,         c -> GoTypes.CLOSURE_INT);
        r.step("x.code = main.func1",                          c -> c.st8(c.get(x), started));
        r.step("x.i = i",                                      c -> c.st8(c.get(x) + 8, c.get(i)));
        r.call("go note(i)",                                   "runtime.newproc",              c -> c.get(x));
        r.line(27);
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.go("the next one",                                   "loop");
        r.label("wait");
        r.line(30);
        r.call("done.Wait()",                                  "sync.(*WaitGroup).Wait",       c -> group);
        r.line(32);
        r.step("fmt prints the numbers",                       c -> {}).summarises("package fmt is not modelled: the numbers stand in main.order");
        r.line(35);
        r.ret("");
        // spotless:on
    }

    private static void note(Program p) {
        long group = p.profile().global("orderfmt.done");
        long order = p.profile().global("orderfmt.order");
        long ran = p.profile().global("orderfmt.ran");
        Rows f = p.routine("orderfmt.main.func1").closure().split();
        // spotless:off
        f.line(28);
        f.call("note(i)",                                      "orderfmt.note",                c -> c.ld8(c.reg(RDX) + 8));
        f.ret("");

        Rows r = p.routine("orderfmt.note", "id").split().about("the check that ran is an index of order");
        Local id = r.param("id");
        r.line(20);
        r.step("order[ran] = id",                              c -> c.st8(order + 8 * c.ld8(ran), c.get(id)));
        r.line(21);
        r.step("ran++",                                        c -> c.st8(ran, c.ld8(ran) + 1));
        r.line(22);
        r.call("done.Done()",                                  "sync.(*WaitGroup).Done",       c -> group);
        r.line(23);
        r.ret("");
        // spotless:on
    }
}
