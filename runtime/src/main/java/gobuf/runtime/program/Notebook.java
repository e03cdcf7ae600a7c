package gobuf.runtime.program;

import static gobuf.runtime.machine.Reg.RAX;
import static gobuf.runtime.machine.Reg.RBX;
import static gobuf.runtime.machine.Reg.RCX;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * The body of goroutine 1, in the place of the program's {@code main.main}: waits until a magic asks for something and performs it as a
 * Go program would, with calls of newproc and Gosched. What is asked lies as words in a mailbox of Gobuf's own data region. It waits with
 * its P, and gives way at once when somebody stops the world.
 */
public final class Notebook {
    /** Where magics put what they ask: operation, function, count, number of captured values, captured values. */
    public static final long MAILBOX = Program.OWN_DATA.start();
    /** Waits. */
    public static final long OP_WAIT = 0;
    /** Go statements with a static closure: word 1 is the funcval, word 2 how many. */
    public static final long OP_GO = 1;
    /** A call of Gosched. */
    public static final long OP_GOSCHED = 2;
    /** Go statements with captured variables: word 1 is the closure's code, word 3 how many values follow. */
    public static final long OP_GO_VARS = 3;
    /**
     * A call of a function that makes an object, which is written down in the table of such: word 1 is the function's code, word 2 the kind of
     * object, word 3 the first word it gets if that is not 0, words 4 to 6 are the arguments.
     */
    public static final long OP_MAKE = 4;
    /** Most values a closure can capture. */
    public static final int MAX_VARS = 9;

    /** Why the machine stands still at the wait row. */
    public static final String WAITS = "goroutine 1 waits for what the next magic asks";

    private static final long FN = MAILBOX + 8;
    private static final long COUNT = MAILBOX + 16;
    private static final long NVARS = MAILBOX + 24;
    private static final long VARS = MAILBOX + 32;

    private Notebook() {}

    /** Defines the body. */
    public static void define(Program p) {
        Rows r = p.inPlaceOf("main.main", "notebook").split();
        Local closure = r.scratch("closure");
        Types.Sched sched = p.types().sched;
        long stopping = p.profile().global("runtime.sched") + sched.gcwaiting.offset();
        r.label("wait");
        r.halt("wait for what a magic asks", WAITS, c -> c.ld8(MAILBOX) != OP_WAIT || c.ld4(stopping) != 0);
        // spotless:off
        r.when("asked to yield, or the world stops: Gosched()", c -> c.ld8(MAILBOX) == OP_GOSCHED || c.ld8(MAILBOX) == OP_WAIT, "yield");
        r.label("more");
        r.when("variables are captured, or no go statement", c -> c.ld8(MAILBOX) >= OP_GO_VARS,  "vars");
        r.step("closure = the static funcval",         c -> c.set(closure, c.ld8(FN)));
        r.label("go");
        r.call("go statement: newproc(closure)",       "runtime.newproc",                        c -> c.get(closure));
        r.step("one go statement less to do",          c -> c.st8(COUNT, c.ld8(COUNT) - 1));
        r.when("more of them are asked for",           c -> c.ld8(COUNT) > 0,                    "more");
        r.label("done");
        r.step("done",                                 c -> c.st8(MAILBOX, OP_WAIT));
        r.go("wait again",                             "wait");

        r.label("yield");
        r.call("runtime.Gosched()",                    "runtime.Gosched");
        r.go("done",                                   "done");

        r.label("vars");
        r.when("asked to make an object",              c -> c.ld8(MAILBOX) == OP_MAKE,           "make");
        r.call("new closure {fn, captured values}",    "gobuf.newclosure",                       c -> c.ld8(NVARS));
        r.results(closure);
        r.go("go on with the statement",               "go");

        r.label("make");
        r.call("make an object",                       "gobuf.make");
        r.go("made",                                   "done");
        // spotless:on
        closure(p);
        make(p);
        p.data("notebook.ask.op", MAILBOX, 8);
        p.data("notebook.ask.fn", FN, 8);
        p.data("notebook.ask.count", COUNT, 8);
        p.data("notebook.ask.nvars", NVARS, 8);
        p.data("notebook.ask.vars", VARS, 8 * MAX_VARS);
        p.data("notebook.made", Made.TABLE, 8 + 16L * Made.LIMIT);
    }

    /** Allocates the closure object and fills it from the mailbox. */
    private static void closure(Program p) {
        Rows r = p.own("gobuf.newclosure", 48, "n").nosplit();
        Local n = r.param("n");
        Local obj = r.local("obj");
        Local i = r.local("i");
        // spotless:off
        r.call("obj = mallocgc(8 + 8·n)",              "runtime.mallocgc", obj,                  c -> 8 + 8 * c.get(n), c -> 0, c -> 1);
        r.step("obj.fn = the closure's code",          c -> c.st8(c.get(obj), c.ld8(FN)));
        r.step("i = 0",                                c -> c.set(i, 0));
        r.label("next");
        r.when("every value is captured",              c -> c.get(i) >= c.get(n),                "end");
        r.step("obj.captured[i] = value i",            c -> c.st8(c.get(obj) + 8 + 8 * c.get(i), c.ld8(VARS + 8 * c.get(i))));
        r.step("i++",                                  c -> c.set(i, c.get(i) + 1));
        r.go("the next one",                           "next");
        r.label("end");
        r.ret("return obj",                            c -> c.get(obj));
        // spotless:on
    }

    /** Makes an object and writes it down in the table of such. */
    private static void make(Program p) {
        Rows r = p.own("gobuf.make", 48).split();
        Local x = r.local("x");
        // spotless:off
        r.step("AX, BX, CX = the arguments",           c -> { c.reg(RAX, c.ld8(VARS)); c.reg(RBX, c.ld8(VARS + 8)); c.reg(RCX, c.ld8(VARS + 16)); });
        r.callFuncval("call what makes it",            c -> FN,                                  3);
        r.results(x);
        r.when("it begins as zero",                    c -> c.ld8(NVARS) == 0,                   "note");
        r.step("its first word = the value asked for", c -> c.st8(c.get(x), c.ld8(NVARS)));
        r.label("note");
        r.step("write down its kind",                  c -> c.st8(Made.TABLE + 8 + 16 * c.ld8(Made.TABLE), c.ld8(COUNT)));
        r.step("and where it lies",                    c -> c.st8(Made.TABLE + 16 + 16 * c.ld8(Made.TABLE), c.get(x)));
        r.step("one object more",                      c -> c.st8(Made.TABLE, c.ld8(Made.TABLE) + 1));
        r.ret("");
        // spotless:on
    }
}
