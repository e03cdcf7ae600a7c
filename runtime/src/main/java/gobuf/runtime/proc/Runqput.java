package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Puts a runnable g on a P's local queue: into runnext if {@code next}, and the g that stood there, or gp otherwise, behind the ring's
 * tail. A full ring loses half of itself to the global queue. Executed only by the owner P, so only the head can move meanwhile.
 *
 * <p>Go 1.19, proc.go, {@code runqput}.
 */
final class Runqput {
    private Runqput() {}

    static void define(Program p) {
        Types t = p.types();
        long ring = t.p.runq.count();
        Rows r = p.routine("runtime.runqput", "pp", "gp", "next").split();
        Local pp = r.param("pp");
        Local gp = r.param("gp");
        Local next = r.param("next");
        Local old = r.local("oldnext");
        Local h = r.scratch("h");
        Local tail = r.scratch("t");
        // spotless:off
        r.line(5786);
        r.when("the race detector is off: no coin toss",   c -> !Switches.on(c, Switches.RACE),             "next?");
        r.step("coin = fastrandn(2)",                      c -> c.set(old, Fastrand.draw(c, t, 2)))
            .summarises("this binary was built without the race detector and has no such call; fastrandn runs as one row");
        r.when("the coin says runnext",                    c -> c.get(old) != 0,                               "next?");
        r.step("next = false: the schedule is shuffled",   c -> c.set(next, 0));
        r.label("next?");
        r.line(5790);
        r.when("gp is not to run next",                    c -> (c.get(next) & 1) == 0 || Switches.on(c, Switches.NO_RUNNEXT), "tail");
        r.label("retryNext");
        r.line(5792);
        r.step("oldnext = pp.runnext",                     c -> c.set(old, c.ld(c.get(pp), t.p.runnext)));
        r.line(5793);
        r.when("CAS pp.runnext: oldnext → gp",             c -> c.cas(c.get(pp), t.p.runnext, c.get(old), c.get(gp)), "swapped").event("runnext put");
        r.go("somebody stole runnext: again",              "retryNext");
        r.label("swapped");
        r.line(5796);
        r.when("a g was kicked out of runnext",            c -> c.get(old) != 0,                               "kicked");
        r.line(5797);
        r.ret(2, "runnext was empty");
        r.label("kicked");
        r.line(5800);
        r.step("gp = oldnext: it goes to the tail",        c -> c.set(gp, c.get(old))).event("runnext kick");
        r.label("tail");
        r.line(5804);
        r.step("h = pp.runqhead (load-acquire)",           c -> c.set(h, c.ld(c.get(pp), t.p.runqhead)));
        r.line(5805);
        r.step("t = pp.runqtail",                          c -> c.set(tail, c.ld(c.get(pp), t.p.runqtail)));
        r.line(5806);
        r.when("the ring is full: t−h = 256",              c -> ((c.get(tail) - c.get(h)) & 0xffffffffL) >= Switches.ring(c, ring), "slow");
        r.line(5807);
        r.step("pp.runq[t%256] = gp",                      c -> c.st(c.get(pp), t.p.runq, c.get(tail) % ring, c.get(gp)));
        r.line(5808);
        r.step("pp.runqtail = t+1 (store-release)",        c -> c.st(c.get(pp), t.p.runqtail, c.get(tail) + 1)).event("runq put");
        r.line(5809);
        r.ret(1, "");
        r.label("slow");
        r.line(5811);
        r.call("runqputslow(pp, gp, h, t)",                "runtime.runqputslow", old,                         c -> c.get(pp), c -> c.get(gp), c -> c.get(h), c -> c.get(tail));
        r.when("the head has moved: again",                c -> (c.get(old) & 1) == 0,                         "tail");
        r.line(5812);
        r.ret(0, "");
        // spotless:on
    }
}
