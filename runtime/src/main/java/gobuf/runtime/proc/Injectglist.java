package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.RAX;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Makes a list of waiting goroutines runnable: as many as Ps are idle go to the global queue and get Ms, the others to this P's ring. Without
 * a P all go to the global queue. Callers are who polls the network, and sysmon.
 *
 * <p>Go 1.19, proc.go, {@code injectglist}, its closure {@code startIdle}, {@code runqputbatch}; {@code gQueue}'s and {@code gList}'s
 * methods stand in the rows.
 */
final class Injectglist {
    private static final long MASK = 0xffffffffL;

    private Injectglist() {}

    static void define(Program p) {
        inject(p);
        startIdle(p);
        putBatch(p);
    }

    private static void inject(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long lock = sched + t.sched.lock.offset();
        long trace = Switches.variable(p.profile(), "trace", "enabled");
        long waiting = p.profile().constant("_Gwaiting");
        long runnable = p.profile().constant("_Grunnable");
        long startIdle = p.profile().funcval("runtime.injectglist.func1");
        Rows r = p.routine("runtime.injectglist", "glist").split();
        Local list = r.param("glist");
        Local gp = r.local("gp");
        Local[] q = r.block("q", 2);
        Local[] globq = r.block("globq", 2);
        Local qsize = r.local("qsize");
        Local n = r.local("n");
        Local x = r.local("x");
        // spotless:off
        r.line(3122);
        r.when("glist is empty",                               c -> c.ld8(c.get(list)) == 0,                                   "empty");
        r.line(3125);
        r.when("no trace is taken",                            c -> c.ld1(trace) == 0,                                         "ready");
        r.line(3126);
        r.step("gp = glist's first",                           c -> c.set(gp, c.ld8(c.get(list))));
        r.label("unpark");
        r.line(3127);
        r.call("traceGoUnpark(gp, 0)",                         "runtime.traceGoUnpark",        c -> c.get(gp), c -> 0);
        r.line(3126);
        r.step("gp = gp.schedlink",                            c -> c.set(gp, c.ld(c.get(gp), t.g.schedlink)));
        r.when("there are more",                               c -> c.get(gp) != 0,                                            "unpark");
        r.label("ready");
        r.line(3133);
        r.step("q.head = gp = glist's first",                  c -> {
            c.set(gp, c.ld8(c.get(list)));
            c.set(q[0], c.get(gp));
        });
        r.line(3135);
        r.step("qsize = 0",                                    c -> c.set(qsize, 0));
        r.label("each");
        r.line(3136);
        r.when("all are runnable",                             c -> c.get(gp) == 0,                                            "queue");
        r.line(3137);
        r.step("q.tail = gp",                                  c -> c.set(q[1], c.get(gp)));
        r.line(3138);
        r.step("qsize++",                                      c -> c.set(qsize, c.get(qsize) + 1));
        r.line(3139);
        r.call("casgstatus(gp, _Gwaiting, _Grunnable)",        "runtime.casgstatus",           c -> c.get(gp), c -> waiting, c -> runnable);
        r.line(3136);
        r.step("gp = gp.schedlink",                            c -> c.set(gp, c.ld(c.get(gp), t.g.schedlink)));
        r.go("the next one",                                   "each");
        r.label("queue");
        r.line(3146);
        r.step("*glist is empty",                              c -> c.st8(c.get(list), 0));
        r.line(3154);
        r.when("m has a P",                                    c -> c.ld(c.ld(c.g(), t.g.m), t.m.p) != 0,                      "with p");
        r.line(3156);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> lock);
        r.line(3157);
        r.call("globrunqputbatch(&q, qsize)",                  "runtime.globrunqputbatch",     c -> c.addr(q[0]), c -> c.get(qsize));
        r.line(3158);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> lock);
        r.line(3159);
        r.step("AX = qsize",                                   c -> c.reg(RAX, c.get(qsize)));
        r.callFuncval("startIdle(qsize)",                      c -> startIdle);
        r.line(3160);
        r.ret(1, "");
        r.label("with p");
        r.line(3163);
        r.step("x = sched.npidle (load)",                      c -> c.set(x, c.ld(sched, t.sched.npidle)));
        r.line(3164);
        r.step("globq is empty",                               c -> {
            c.set(globq[0], 0);
            c.set(globq[1], 0);
        });
        r.line(3166);
        r.step("n = 0",                                        c -> c.set(n, 0));
        r.label("global?");
        r.when("every idle P gets one",                        c -> c.get(n) >= c.get(x),                                      "put");
        r.when("there are no more",                            c -> c.get(q[0]) == 0,                                          "put");
        r.line(3167);
        r.step("gp = q.head",                                  c -> c.set(gp, c.get(q[0])));
        r.step("q.head = gp.schedlink",                        c -> c.set(q[0], c.ld(c.get(gp), t.g.schedlink)));
        r.line(3168);
        r.step("gp.schedlink = nil",                           c -> c.st(c.get(gp), t.g.schedlink, 0));
        r.when("globq is not empty",                           c -> c.get(globq[1]) != 0,                                      "behind");
        r.step("globq.head = gp",                              c -> c.set(globq[0], c.get(gp)));
        r.go("gp is the new tail",                             "tail");
        r.label("behind");
        r.step("globq.tail.schedlink = gp",                    c -> c.st(c.get(globq[1]), t.g.schedlink, c.get(gp)));
        r.label("tail");
        r.step("globq.tail = gp",                              c -> c.set(globq[1], c.get(gp)));
        r.line(3166);
        r.step("n++",                                          c -> c.set(n, c.get(n) + 1));
        r.go("the next one",                                   "global?");
        r.label("put");
        r.line(3170);
        r.when("n = 0: no P is idle",                          c -> c.get(n) == 0,                                             "rest");
        r.line(3171);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> lock);
        r.line(3172);
        r.call("globrunqputbatch(&globq, n)",                  "runtime.globrunqputbatch",     c -> c.addr(globq[0]), c -> c.get(n));
        r.line(3173);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> lock);
        r.line(3174);
        r.step("AX = n",                                       c -> c.reg(RAX, c.get(n)));
        r.callFuncval("startIdle(n)",                          c -> startIdle);
        r.line(3175);
        r.step("qsize −= n",                                   c -> c.set(qsize, c.get(qsize) - c.get(n)));
        r.label("rest");
        r.line(3178);
        r.when("none is left",                                 c -> c.get(q[0]) == 0,                                          "done");
        r.line(3179);
        r.call("runqputbatch(m.p, &q, qsize)",                 "runtime.runqputbatch",         c -> c.ld(c.ld(c.g(), t.g.m), t.m.p), c -> c.addr(q[0]), c -> c.get(qsize));
        r.label("done");
        r.line(3181);
        r.ret(2, "");
        r.label("empty");
        r.line(3123);
        r.ret(0, "");
        // spotless:on
    }

    private static void startIdle(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        Rows r = p.routine("runtime.injectglist.func1", "n").split();
        Local n = r.param("n");
        // spotless:off
        r.label("more?");
        r.line(3149);
        r.when("n = 0: enough Ms",                             c -> c.get(n) == 0,                                             "done");
        r.when("no P is idle",                                 c -> c.ld(sched, t.sched.npidle) == 0,                          "done");
        r.line(3150);
        r.call("startm(nil, spinning=false)",                  "runtime.startm",               c -> 0, c -> 0);
        r.line(3149);
        r.step("n--",                                          c -> c.set(n, c.get(n) - 1));
        r.go("the next one",                                   "more?");
        r.label("done");
        r.line(3152);
        r.ret("");
        // spotless:on
    }

    private static void putBatch(Program p) {
        Types t = p.types();
        long lock = p.profile().global("runtime.sched") + t.sched.lock.offset();
        long ring = t.p.runq.count();
        Rows r = p.routine("runtime.runqputbatch", "pp", "q", "qsize").split();
        Local pp = r.param("pp");
        Local q = r.param("q");
        Local qsize = r.param("qsize");
        Local h = r.local("h");
        Local tail = r.local("t");
        Local n = r.local("n");
        Local gp = r.scratch("gp");
        Local link = r.scratch("link");
        // spotless:off
        r.line(5864);
        r.step("h = pp.runqhead (load-acquire)",               c -> c.set(h, c.ld(c.get(pp), t.p.runqhead)));
        r.line(5865);
        r.step("t = pp.runqtail",                              c -> c.set(tail, c.ld(c.get(pp), t.p.runqtail)));
        r.line(5866);
        r.step("n = 0",                                        c -> c.set(n, 0));
        r.label("more?");
        r.line(5867);
        r.when("q is empty",                                   c -> c.ld8(c.get(q)) == 0,                                      "commit");
        r.when("the ring is full: t−h = 256",                  c -> (c.get(tail) - c.get(h) & MASK) >= Switches.ring(c, ring),                   "commit");
        r.line(5868);
        r.step("gp = q.head",                                  c -> c.set(gp, c.ld8(c.get(q))));
        r.step("link = gp.schedlink",                          c -> c.set(link, c.ld(c.get(gp), t.g.schedlink)));
        r.step("q.head = link",                                c -> c.st8(c.get(q), c.get(link)));
        r.when("q has more",                                   c -> c.get(link) != 0,                                          "put");
        r.step("q.tail = nil",                                 c -> c.st8(c.get(q) + 8, 0));
        r.label("put");
        r.line(5869);
        r.step("pp.runq[t%256] = gp",                          c -> c.st(c.get(pp), t.p.runq, c.get(tail) % ring, c.get(gp)));
        r.line(5870);
        r.step("t++",                                          c -> c.set(tail, c.get(tail) + 1 & MASK));
        r.line(5871);
        r.step("n++",                                          c -> c.set(n, c.get(n) + 1));
        r.go("the next one",                                   "more?");
        r.label("commit");
        r.line(5873);
        r.step("qsize −= n",                                   c -> c.set(qsize, c.get(qsize) - c.get(n)))
            .summarises("a build with the race detector would shuffle them here");
        r.line(5885);
        r.step("pp.runqtail = t (store-release)",              c -> c.st(c.get(pp), t.p.runqtail, c.get(tail))).event("runq put batch");
        r.line(5886);
        r.when("all found room",                               c -> c.ld8(c.get(q)) == 0,                                      "done");
        r.line(5887);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> lock);
        r.line(5888);
        r.call("globrunqputbatch(q, qsize)",                   "runtime.globrunqputbatch",     c -> c.get(q), c -> c.get(qsize));
        r.line(5889);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> lock);
        r.label("done");
        r.line(5891);
        r.ret("");
        // spotless:on
    }
}
