package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;
import gobuf.runtime.os.Requests;

/**
 * The global run queue, a list through schedlink. Who calls these holds sched.lock. globrunqget takes a P's fair share, not more than half a
 * ring: the first is returned to run at once, the others go to the P's ring.
 *
 * <p>Go 1.19, proc.go, {@code globrunqput}, {@code globrunqget}; {@code gQueue.pushBack} and {@code gQueue.pop} stand in the rows.
 */
final class Globrunq {
    private Globrunq() {}

    static void define(Program p) {
        put(p);
        get(p);
    }

    private static void put(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        Rows r = p.routine("runtime.globrunqput", "gp").split();
        Local gp = r.param("gp");
        Local old = r.scratch("oldtail");
        // spotless:off
        r.line(5571);
        r.step("gp.schedlink = nil",                   c -> c.st(c.get(gp), t.g.schedlink, 0));
        r.step("oldtail = sched.runq.tail",            c -> c.set(old, c.ld(sched, t.sched.runqTail)));
        r.when("the queue is empty",                   c -> c.get(old) == 0,                                   "first");
        r.step("oldtail.schedlink = gp",               c -> c.st(c.get(old), t.g.schedlink, c.get(gp)));
        r.go("gp is the new tail",                     "tail");
        r.label("first");
        r.step("sched.runq.head = gp",                 c -> c.st(sched, t.sched.runqHead, c.get(gp)));
        r.label("tail");
        r.step("sched.runq.tail = gp",                 c -> c.st(sched, t.sched.runqTail, c.get(gp))).event("global put");
        r.line(5572);
        r.step("sched.runqsize++",                     c -> c.add(sched, t.sched.runqsize, 1));
        r.line(5573);
        r.ret("");
        // spotless:on
    }

    private static void get(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long gomaxprocs = p.profile().global("runtime.gomaxprocs");
        long ring = t.p.runq.count();
        long gets = Requests.Tally.GLOBAL_GETS.address();
        long taken = Requests.Tally.GLOBAL_TAKEN.address();
        Rows r = p.routine("runtime.globrunqget", "pp", "max").split();
        Local pp = r.param("pp");
        Local max = r.param("max");
        Local n = r.local("n");
        Local gp = r.local("gp");
        Local size = r.local("size");
        Local one = r.scratch("gp1");
        Local link = r.scratch("link");
        // spotless:off
        r.line(5606);
        r.step("size = sched.runqsize",                c -> c.set(size, c.ld(sched, t.sched.runqsize)));
        r.when("size = 0: nothing to get",             c -> c.get(size) == 0,                                  "none");
        r.line(5610);
        r.step("n = gomaxprocs",                       c -> c.set(n, c.ld4(gomaxprocs)));
        r.when("gomaxprocs = 0",                       c -> c.get(n) == 0,                                     "divide");
        r.step("n = size/gomaxprocs + 1, a fair share", c -> c.set(n, (int) c.get(size) / (int) c.get(n) + 1));
        r.line(5611);
        r.when("n ≤ size",                             c -> c.get(n) <= (int) c.get(size),                     "max?");
        r.step("n = size",                             c -> c.set(n, (int) c.get(size)));
        r.label("max?");
        r.line(5614);
        r.when("max = 0: no limit asked for",          c -> (int) c.get(max) <= 0,                             "half?");
        r.when("n ≤ max",                              c -> c.get(n) <= (int) c.get(max),                      "half?");
        r.step("n = max",                              c -> c.set(n, (int) c.get(max)));
        r.label("half?");
        r.line(5617);
        r.when("n ≤ 128, half a ring",                 c -> c.get(n) <= Switches.halfRing(c, ring),                                  "take");
        r.step("n = 128",                              c -> c.set(n, Switches.halfRing(c, ring)));
        r.label("take");
        r.line(5621);
        r.step("sched.runqsize = size − n",            c -> c.st(sched, t.sched.runqsize, c.get(size) - c.get(n)));
        r.line(5623);
        pop(r, t, sched, one, link, "first");
        r.step("gp = the first",                       c -> {
            Requests.count(c, gets, 1);
            Requests.count(c, taken, c.get(n));
            c.set(gp, c.get(one));
        }).event("global get");
        r.line(5624);
        r.step("n--",                                  c -> c.set(n, c.get(n) - 1));
        r.label("more?");
        r.line(5625);
        r.when("n = 0: all are taken",                 c -> c.get(n) <= 0,                                     "done");
        r.line(5626);
        pop(r, t, sched, one, link, "next");
        r.line(5627);
        r.call("runqput(pp, gp1, next=false)",         "runtime.runqput",      c -> c.get(pp), c -> c.get(one), c -> 0);
        r.line(5625);
        r.step("n--",                                  c -> c.set(n, c.get(n) - 1));
        r.go("the next one",                           "more?");
        r.label("done");
        r.line(5629);
        r.ret(1, "return the first",                   c -> c.get(gp));
        r.label("none");
        r.line(5607);
        r.ret(0, "return nil",                         c -> 0);
        r.label("divide");
        r.line(5610);
        r.halt("panicdivide()",                        "panic: runtime error: integer divide by zero", c -> false);
        // spotless:on
    }

    /** gp1 = sched.runq.pop(), or nil. */
    private static void pop(Rows r, Types t, long sched, Local one, Local link, String label) {
        // spotless:off
        r.step("gp1 = sched.runq.head",                c -> c.set(one, c.ld(sched, t.sched.runqHead)));
        r.when("the list is empty",                    c -> c.get(one) == 0,                                   label);
        r.step("link = gp1.schedlink",                 c -> c.set(link, c.ld(c.get(one), t.g.schedlink)));
        r.step("sched.runq.head = link",               c -> c.st(sched, t.sched.runqHead, c.get(link)));
        r.when("more are left",                        c -> c.get(link) != 0,                                  label);
        r.step("sched.runq.tail = nil",                c -> c.st(sched, t.sched.runqTail, 0));
        r.label(label);
        // spotless:on
    }
}
