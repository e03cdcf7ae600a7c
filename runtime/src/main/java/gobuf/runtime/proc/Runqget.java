package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Takes a g from the P's own queue: the one in runnext, which inherits the time slice of the goroutine that made it ready, or the one at
 * the ring's head. Executed only by the owner P; others may steal meanwhile, so both are taken by compare-and-swap.
 *
 * <p>Go 1.19, proc.go, {@code runqget}. Results: gp (nil if there is none), inheritTime.
 */
final class Runqget {
    private Runqget() {}

    static void define(Program p) {
        Types t = p.types();
        long ring = t.p.runq.count();
        Rows r = p.routine("runtime.runqget", "pp").split();
        Local pp = r.param("pp");
        Local next = r.local("next");
        Local gp = r.local("gp");
        Local h = r.scratch("h");
        Local tail = r.scratch("t");
        // spotless:off
        r.line(5899);
        r.step("next = pp.runnext",                    c -> c.set(next, c.ld(c.get(pp), t.p.runnext)));
        r.line(5903);
        r.when("runnext is empty",                     c -> c.get(next) == 0,                                          "ring");
        r.when("CAS pp.runnext: next → nil",           c -> c.cas(c.get(pp), t.p.runnext, c.get(next), 0),             "next").event("runnext get");
        r.label("ring");
        r.line(5908);
        r.step("h = pp.runqhead (load-acquire)",       c -> c.set(h, c.ld(c.get(pp), t.p.runqhead)));
        r.line(5909);
        r.step("t = pp.runqtail",                      c -> c.set(tail, c.ld(c.get(pp), t.p.runqtail)));
        r.line(5910);
        r.when("t = h: the ring is empty",             c -> c.get(tail) == c.get(h),                                   "empty");
        r.line(5913);
        r.step("gp = pp.runq[h%256]",                  c -> c.set(gp, c.ld(c.get(pp), t.p.runq, c.get(h) % ring)));
        r.line(5914);
        r.when("CAS pp.runqhead: h → h+1",             c -> c.cas(c.get(pp), t.p.runqhead, c.get(h), (c.get(h) + 1) & 0xffffffffL), "taken").event("runq get");
        r.go("somebody stole it: again",               "ring");
        r.label("next");
        r.line(5904);
        r.ret(0, "runnext; gp inherits the time slice", c -> c.get(next), c -> Switches.on(c, Switches.NO_INHERITANCE) ? 0 : 1);
        r.label("taken");
        r.line(5915);
        r.ret(1, "the ring's oldest",                  c -> c.get(gp), c -> 0);
        r.label("empty");
        r.line(5911);
        r.ret(2, "nothing here",                       c -> 0, c -> 0);
        // spotless:on
    }
}
