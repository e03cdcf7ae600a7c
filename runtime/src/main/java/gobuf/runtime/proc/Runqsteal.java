package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;
import gobuf.runtime.os.Requests;

/**
 * Takes half of another P's ring, the older half, and if it is empty and the caller is desperate the g in its runnext. While that P runs,
 * runnext is only taken after 3 µs: the g was just made ready and most often runs there at once. What is grabbed lies in the thief's ring
 * behind its tail; moving the tail makes it the thief's, all but the last one, which runs at once.
 *
 * <p>Go 1.19, proc.go, {@code runqgrab}, {@code runqsteal}. Executed by any P on any other.
 */
final class Runqsteal {
    private static final long MASK = 0xffffffffL;

    private Runqsteal() {}

    static void define(Program p) {
        grab(p);
        steal(p);
    }

    private static void grab(Program p) {
        Types t = p.types();
        Field runq = t.p.runq;
        long ring = runq.count();
        long running = p.profile().constant("_Prunning");
        long backoff = p.profile().constant("runqgrab.backoff");
        Rows r = p.routine("runtime.runqgrab", "pp", "batch", "batchHead", "stealRunNextG")
                .split();
        Local pp = r.param("pp");
        Local batch = r.param("batch");
        Local head = r.param("batchHead");
        Local desperate = r.param("stealRunNextG");
        Local next = r.local("next");
        Local i = r.local("i");
        Local h = r.scratch("h");
        Local n = r.scratch("n");
        Local gp = r.scratch("gp");
        // spotless:off
        r.label("again");
        r.line(5965);
        r.step("h = pp.runqhead (load-acquire)",               c -> c.set(h, c.ld(c.get(pp), t.p.runqhead)));
        r.line(5966);
        r.step("n = pp.runqtail − h (load-acquire)",           c -> c.set(n, c.ld(c.get(pp), t.p.runqtail) - c.get(h) & MASK));
        r.line(5968);
        r.step("n = n − n/2: the larger half",                 c -> c.set(n, Switches.stolen(c, c.get(n))));
        r.line(5969);
        r.when("there are some",                               c -> c.get(n) != 0,                                             "some");
        r.line(5970);
        r.when("runnext is not to be taken",                   c -> (c.get(desperate) & 1) == 0,                               "none");
        r.line(5972);
        r.step("next = pp.runnext",                            c -> c.set(next, c.ld(c.get(pp), t.p.runnext)));
        r.when("there is none",                                c -> c.get(next) == 0,                                          "none");
        r.line(5973);
        r.when("pp does not run: it will not take it soon",    c -> c.ld(c.get(pp), t.p.status) != running,                    "take");
        r.line(5985);
        r.callOnStack("usleep(3): pp may be about to run it",  "runtime.usleep.abi0",          c -> backoff);
        r.step("g = TLS",                                      c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.label("take");
        r.line(5993);
        r.when("CAS pp.runnext: next → nil",                   c -> c.cas(c.get(pp), t.p.runnext, c.get(next), 0),             "took").event("steal runnext");
        r.line(5994);
        r.go("it has changed: again",                          "again");
        r.label("took");
        r.line(5996);
        r.step("batch[batchHead%256] = next",                  c -> c.st8(c.get(batch) + 8 * (c.get(head) % ring), c.get(next)));
        r.line(5997);
        r.ret(0, "1",                                          c -> 1);
        r.label("none");
        r.line(6000);
        r.ret(1, "0: nothing to take",                         c -> 0);
        r.label("some");
        r.line(6002);
        r.when("n > 128: h and t do not belong together",      c -> c.get(n) > Switches.stolenAtMost(c, ring),                                       "again");
        r.line(6005);
        r.step("i = 0",                                        c -> c.set(i, 0));
        r.label("copy?");
        r.when("all n are copied",                             c -> c.get(i) >= c.get(n),                                      "commit");
        r.line(6006);
        r.step("gp = pp.runq[(h+i)%256]",                      c -> c.set(gp, c.ld(c.get(pp), runq, (c.get(h) + c.get(i) & MASK) % ring)));
        r.line(6007);
        r.step("batch[(batchHead+i)%256] = gp",                c -> c.st8(c.get(batch) + 8 * ((c.get(head) + c.get(i) & MASK) % ring), c.get(gp)));
        r.line(6005);
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.go("the next one",                                   "copy?");
        r.label("commit");
        r.line(6009);
        r.when("CAS pp.runqhead: h → h+n",                     c -> c.cas(c.get(pp), t.p.runqhead, c.get(h), c.get(h) + c.get(n) & MASK), "grabbed").event("steal");
        r.go("somebody else took some: again",                 "again");
        r.label("grabbed");
        r.line(6010);
        r.ret(2, "n",                                          c -> c.get(n));
        // spotless:on
    }

    private static void steal(Program p) {
        Types t = p.types();
        Field runq = t.p.runq;
        long ring = runq.count();
        long steals = Requests.Tally.STEALS.address();
        long stolen = Requests.Tally.STOLEN.address();
        Rows r = p.routine("runtime.runqsteal", "pp", "p2", "stealRunNextG").split();
        Local pp = r.param("pp");
        Local p2 = r.param("p2");
        Local desperate = r.param("stealRunNextG");
        Local tail = r.local("t");
        Local n = r.scratch("n");
        Local gp = r.scratch("gp");
        Local h = r.scratch("h");
        // spotless:off
        r.line(6019);
        r.step("t = pp.runqtail",                              c -> c.set(tail, c.ld(c.get(pp), t.p.runqtail)));
        r.line(6020);
        r.call("runqgrab(p2, &pp.runq, t, stealRunNextG)",     "runtime.runqgrab", n,          c -> c.get(p2), c -> c.get(pp) + runq.offset(), c -> c.get(tail), c -> c.get(desperate));
        r.line(6021);
        r.when("nothing was grabbed",                          c -> c.get(n) == 0,                                             "none");
        r.line(6024);
        r.step("n--",                                          c -> {
            Requests.count(c, steals, 1);
            Requests.count(c, stolen, c.get(n));
            c.set(n, c.get(n) - 1);
        });
        r.line(6025);
        r.step("gp = pp.runq[(t+n)%256]: the last of them",    c -> c.set(gp, c.ld(c.get(pp), runq, (c.get(tail) + c.get(n) & MASK) % ring)));
        r.line(6026);
        r.when("it is the only one",                           c -> c.get(n) == 0,                                             "one");
        r.line(6029);
        r.step("h = pp.runqhead (load-acquire)",               c -> c.set(h, c.ld(c.get(pp), t.p.runqhead)));
        r.line(6030);
        r.when("they do not fit into pp's ring",               c -> (c.get(tail) - c.get(h) + c.get(n) & MASK) >= ring,        "overflow");
        r.line(6033);
        r.step("pp.runqtail = t+n (store-release)",            c -> c.st(c.get(pp), t.p.runqtail, c.get(tail) + c.get(n)));
        r.line(6034);
        r.ret(0, "gp; the others are pp's now",                c -> c.get(gp));
        r.label("one");
        r.line(6027);
        r.ret(1, "gp",                                         c -> c.get(gp));
        r.label("none");
        r.line(6022);
        r.ret(2, "nil",                                        c -> 0);
        Throw.dead(p, r, "overflow", 6031, "runqsteal: runq overflow");
        // spotless:on
    }
}
