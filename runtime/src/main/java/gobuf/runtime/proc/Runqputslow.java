package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Half of a full local queue, and the g that found no room, go to the global queue. Says false, and has done nothing, if another P stole
 * from the queue meanwhile. Executed only by the owner P.
 *
 * <p>Go 1.19, proc.go, {@code runqputslow}, {@code globrunqputbatch}.
 */
final class Runqputslow {
    private Runqputslow() {}

    static void define(Program p) {
        Types t = p.types();
        int ring = t.p.runq.count();
        int half = ring / 2;
        long runq = t.p.runq.offset();
        Rows r = p.routine("runtime.runqputslow", "_p_", "gp", "h", "t").split();
        Local pp = r.param("_p_");
        Local gp = r.param("gp");
        Local h = r.param("h");
        Local tail = r.param("t");
        Local[] batch = r.block("batch", half + 1);
        Local[] q = r.block("q", 2);
        Local n = r.scratch("n");
        Local i = r.scratch("i");
        Local j = r.scratch("j");
        long sched = p.profile().global("runtime.sched");
        // spotless:off
        r.line(5824);
        r.step("n = t − h",                                c -> c.set(n, (c.get(tail) - c.get(h)) & 0xffffffffL));
        r.line(5825);
        r.step("n = n / 2",                                c -> c.set(n, Switches.spilled(c, c.get(n))));
        r.line(5826);
        r.when("the queue is not full",                    c -> c.get(n) != Switches.spilled(c, Switches.ring(c, ring)),                              "notFull");
        r.line(5829);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.label("grab");
        r.when("half of the queue is grabbed",             c -> Switches.spillsAll(c) || c.get(i) >= c.get(n), "commit");
        r.line(5830);
        r.step("batch[i] = _p_.runq[(h+i)%256]",           c -> c.st8(c.addr(batch[0]) + 8 * c.get(i), c.ld(c.get(pp), t.p.runq, (c.get(h) + c.get(i)) % ring)));
        r.line(5829);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("the next g",                                 "grab");
        r.label("commit");
        r.line(5832);
        r.when("CAS _p_.runqhead: h → h+n (release)",      c -> c.cas(c.get(pp), t.p.runqhead, c.get(h), (c.get(h) + c.get(n)) & 0xffffffffL), "ours").event("runq overflow");
        r.line(5833);
        r.ret(0, "return false: somebody stole",           c -> 0);
        r.label("ours");
        r.line(5835);
        r.step("batch[n] = gp",                            c -> c.st8(place(c, batch[0], pp, gp, h, n, runq, c.get(n)), c.get(gp)));
        r.line(5837);
        r.when("the race detector is off",                 c -> !Switches.on(c, Switches.RACE) || Switches.spillsAll(c), "link");
        r.line(5838);
        r.step("i = 1",                                    c -> c.set(i, 1));
        r.label("shuffle");
        r.when("all are shuffled",                         c -> c.get(i) > c.get(n),                           "link");
        r.line(5839);
        r.step("j = fastrandn(i+1)",                       c -> c.set(j, Fastrand.draw(c, t, c.get(i) + 1)))
            .summarises("this binary was built without the race detector and has no such call; fastrandn runs as one row");
        r.line(5840);
        r.step("batch[i], batch[j] = batch[j], batch[i]",  c -> {
            long base = c.addr(batch[0]);
            long x = c.ld8(base + 8 * c.get(i));
            c.st8(base + 8 * c.get(i), c.ld8(base + 8 * c.get(j)));
            c.st8(base + 8 * c.get(j), x);
        });
        r.line(5838);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("the next g",                                 "shuffle");
        r.label("link");
        r.line(5845);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.label("links");
        r.when("all are linked",                           c -> c.get(i) >= c.get(n),                          "queue");
        r.line(5846);
        r.step("batch[i].schedlink = batch[i+1]",          c -> c.st(c.ld8(place(c, batch[0], pp, gp, h, n, runq, c.get(i))), t.g.schedlink, c.ld8(place(c, batch[0], pp, gp, h, n, runq, c.get(i) + 1))));
        r.line(5845);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("the next g",                                 "links");
        r.label("queue");
        r.line(5849);
        r.step("q.head = batch[0]",                        c -> c.set(q[0], c.ld8(place(c, batch[0], pp, gp, h, n, runq, 0))));
        r.line(5850);
        r.step("q.tail = batch[n]",                        c -> c.set(q[1], c.ld8(place(c, batch[0], pp, gp, h, n, runq, c.get(n)))));
        r.line(5853);
        r.call("lock(&sched.lock)",                        "runtime.lock",                                     c -> sched + t.sched.lock.offset());
        r.line(5854);
        r.call("globrunqputbatch(&q, n+1)",                "runtime.globrunqputbatch",                         c -> c.addr(q[0]), c -> Switches.spilled(c, (c.get(tail) - c.get(h)) & 0xffffffffL) + 1);
        r.line(5855);
        r.call("unlock(&sched.lock)",                      "runtime.unlock",                                   c -> sched + t.sched.lock.offset());
        r.line(5856);
        r.ret(1, "return true",                            c -> 1);
        // spotless:on
        Throw.dead(p, r, "notFull", 5827, "runqputslow: queue is not full");
        putBatch(p, t);
    }

    /** Where element {@code i} of the batch lies. All of a ring has no room in the frame: it is linked where it lies, which only its owner overwrites. */
    private static long place(Cpu c, Local batch, Local pp, Local gp, Local h, Local n, long runq, long i) {
        if (!Switches.spillsAll(c)) return c.addr(batch) + 8 * i;
        return i < c.get(n) ? c.get(pp) + runq + 8 * (c.get(h) + i & 255) : c.addr(gp);
    }

    private static void putBatch(Program p, Types t) {
        Rows r = p.routine("runtime.globrunqputbatch", "batch", "n").split();
        Local batch = r.param("batch");
        Local n = r.param("n");
        long sched = p.profile().global("runtime.sched");
        // spotless:off
        r.line(5596);
        r.when("the batch is empty",                       c -> c.ld8(c.get(batch) + 8) == 0,                  "count");
        r.step("its last g.schedlink = 0",                 c -> c.st(c.ld8(c.get(batch) + 8), t.g.schedlink, 0));
        r.when("the global queue is empty",                c -> c.ld(sched, t.sched.runqTail) == 0,            "first");
        r.step("sched.runq's last.schedlink = the first",  c -> c.st(c.ld(sched, t.sched.runqTail), t.g.schedlink, c.ld8(c.get(batch))));
        r.go("now the tail",                               "tail");
        r.label("first");
        r.step("sched.runq.head = the first",              c -> c.st(sched, t.sched.runqHead, c.ld8(c.get(batch))));
        r.label("tail");
        r.step("sched.runq.tail = the last",               c -> c.st(sched, t.sched.runqTail, c.ld8(c.get(batch) + 8)));
        r.label("count");
        r.line(5597);
        r.step("sched.runqsize += n",                      c -> c.add(sched, t.sched.runqsize, c.get(n)));
        r.line(5598);
        r.step("batch = nothing",                          c -> {
            c.st8(c.get(batch), 0);
            c.st8(c.get(batch) + 8, 0);
        });
        r.line(5599);
        r.ret("");
        // spotless:on
    }
}
