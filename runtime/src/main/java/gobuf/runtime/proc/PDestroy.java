package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.HeapTypes;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;

/**
 * A P dies: its goroutines go to the head of the global queue, its free gs and stacks to the common ones, its mcache is given back. The
 * struct stays in allp's array. procresize calls it with the world stopped and sched.lock held.
 *
 * <p>Go 1.19, proc.go, {@code p.destroy}, {@code globrunqputhead}, {@code gfpurge}.
 */
final class PDestroy {
    private PDestroy() {}

    static void define(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.(*p).destroy", "pp").split();
        Local pp = r.param("pp");
        queue(p, t, r, pp);
        timers(p, t, r, pp);
        caches(p, t, r, pp);
        head(p, t);
        purge(p, t);
        Summary.define(
                p,
                "runtime.traceProcFree",
                "the P's trace buffer goes to the full ones",
                "trace buffers are not modelled",
                c -> {},
                "pp");
    }

    private static void queue(Program p, Types t, Rows r, Local pp) {
        Local gp = r.local("gp");
        // spotless:off
        r.line(4716);
        r.label("queue");
        r.when("pp's ring is empty",                       c -> c.ld(c.get(pp), t.p.runqhead) == c.ld(c.get(pp), t.p.runqtail), "next?");
        r.line(4718);
        r.step("pp.runqtail--",                            c -> c.st(c.get(pp), t.p.runqtail, c.ld(c.get(pp), t.p.runqtail) - 1));
        r.line(4719);
        r.step("gp = pp.runq[runqtail % 256]",             c -> c.set(gp, c.ld(c.get(pp), t.p.runq, c.ld(c.get(pp), t.p.runqtail) % t.p.runq.count())));
        r.line(4721);
        r.call("globrunqputhead(gp)",                      "runtime.globrunqputhead",                          c -> c.get(gp));
        r.go("the one before",                             "queue");
        r.label("next?");
        r.line(4723);
        r.step("gp = pp.runnext",                          c -> c.set(gp, c.ld(c.get(pp), t.p.runnext)));
        r.when("it has no next",                           c -> c.get(gp) == 0,                                "timers?");
        r.line(4724);
        r.call("globrunqputhead(gp)",                      "runtime.globrunqputhead",                          c -> c.get(gp));
        r.line(4725);
        r.step("pp.runnext = nil",                         c -> c.st(c.get(pp), t.p.runnext, 0));
        // spotless:on
    }

    private static void timers(Program p, Types t, Rows r, Local pp) {
        Local plocal = r.local("plocal");
        Field timers = t.p.struct.field("timers");
        long lock = t.p.struct.field("timersLock").offset();
        // spotless:off
        r.label("timers?");
        r.line(4727);
        r.when("pp has no timers",                         c -> c.ld8(c.get(pp) + timers.offset() + 8) == 0,   "barrier?");
        r.line(4728);
        r.step("plocal = g.m.p",                           c -> c.set(plocal, c.ld(c.ld(c.g(), t.g.m), t.m.p)));
        r.line(4733);
        r.call("lock(&plocal.timersLock)",                 "runtime.lock",                                     c -> c.get(plocal) + lock);
        r.line(4734);
        r.call("lock(&pp.timersLock)",                     "runtime.lock",                                     c -> c.get(pp) + lock);
        r.line(4735);
        r.call("moveTimers(plocal, pp.timers)",            "runtime.moveTimers",                               c -> c.get(plocal), c -> c.ld8(c.get(pp) + timers.offset()), c -> c.ld8(c.get(pp) + timers.offset() + 8), c -> c.ld8(c.get(pp) + timers.offset() + 16));
        r.line(4736);
        r.step("len(pp.timers) = 0",                       c -> c.st8(c.get(pp) + timers.offset() + 8, 0));
        r.step("cap(pp.timers) = 0",                       c -> c.st8(c.get(pp) + timers.offset() + 16, 0));
        r.step("pp.timers.array = nil",                    c -> c.st8(c.get(pp) + timers.offset(), 0));
        r.line(4737);
        r.step("pp.numTimers = 0",                         c -> c.st(c.get(pp), t.p.struct.field("numTimers"), 0));
        r.line(4738);
        r.step("pp.deletedTimers = 0",                     c -> c.st(c.get(pp), t.p.struct.field("deletedTimers"), 0));
        r.line(4739);
        r.step("pp.timer0When = 0 (atomic)",               c -> c.st(c.get(pp), t.p.timer0When, 0));
        r.line(4740);
        r.call("unlock(&pp.timersLock)",                   "runtime.unlock",                                   c -> c.get(pp) + lock);
        r.line(4741);
        r.call("unlock(&plocal.timersLock)",               "runtime.unlock",                                   c -> c.get(plocal) + lock);
        // spotless:on
    }

    private static void caches(Program p, Types t, Rows r, Local pp) {
        Profile f = p.profile();
        HeapTypes h = new HeapTypes(f);
        long phase = f.global("runtime.gcphase");
        long race = Switches.address(Switches.RACE);
        long dead = f.constant("_Pdead");
        Field assist = t.p.struct.field("gcAssistTime");
        // spotless:off
        r.label("barrier?");
        r.line(4744);
        r.when("nothing is being marked",                  c -> c.ld4(phase) == 0,                             "sudogs");
        r.line(4745);
        r.step("wbBufFlush1(pp): its buffer is empty",     c -> c.st(c.get(pp), t.p.wbBufNext, c.get(pp) + t.p.wbBufBuf.offset())).summarises("nothing is shaded, and gcw.dispose has no work buffers: no collector runs");
        empty(r, 4748, "sudogcache", "sudogbuf", pp, t);
        empty(r, 4752, "deferpool", "deferpoolbuf", pp, t);
        r.line(4760);
        r.step("pp.mspancache.len = 0",                    c -> c.st(c.get(pp), h.spansLen, 0)).summarises("systemstack; each mspan would go back to mheap_.spanalloc: here they are lost");
        r.line(4762);
        r.step("pp.pcache.cache = 0",                      c -> c.st(c.get(pp), h.pageCache, 0)).summarises("its free pages would go back to mheap_.pages under its lock: here they are lost");
        r.line(4766);
        r.call("freemcache(pp.mcache)",                    "runtime.freemcache",                               c -> c.ld(c.get(pp), t.p.mcache));
        r.line(4767);
        r.step("pp.mcache = nil",                          c -> c.st(c.get(pp), t.p.mcache, 0));
        r.line(4768);
        r.call("gfpurge(pp)",                              "runtime.gfpurge",                                  c -> c.get(pp));
        r.line(4769);
        r.call("traceProcFree(pp)",                        "runtime.traceProcFree",                            c -> c.get(pp));
        r.line(4770);
        r.when("the race detector is off",                 c -> c.ld8(race) == 0,                              "dead");
        r.line(4787);
        r.step("pp.raceprocctx = 0",                       c -> c.st(c.get(pp), t.p.struct.field("raceprocctx"), 0)).summarises("there is no race detector that held one");
        r.label("dead");
        r.line(4789);
        r.step("pp.gcAssistTime = 0",                      c -> c.st(c.get(pp), assist, 0));
        r.line(4790);
        r.step("pp.status = _Pdead",                       c -> c.st(c.get(pp), t.p.status, dead));
        r.line(4791);
        r.ret("");
        // spotless:on
    }

    /** Clears the P's own array and takes an empty slice over it. */
    private static void empty(Rows r, int line, String name, String array, Local pp, Types t) {
        Field slice = t.p.struct.field(name);
        Field of = t.p.struct.field(array);
        // spotless:off
        if (name.equals("sudogcache")) r.label("sudogs");
        r.line(line);
        r.step("pp." + array + " = zeros",                 c -> {
            for (int k = 0; k < of.count(); k++) if (c.ld(c.get(pp), of, k) != 0) c.st(c.get(pp), of, k, 0);
        }).summarises("memclrHasPointers as one row");
        r.line(line + 3);
        r.step("len(pp." + name + ") = 0",                 c -> c.st8(c.get(pp) + slice.offset() + 8, 0));
        r.step("cap(pp." + name + ") = " + of.count(),     c -> c.st8(c.get(pp) + slice.offset() + 16, of.count()));
        r.step("pp." + name + ".array = pp." + array,      c -> c.st8(c.get(pp) + slice.offset(), c.get(pp) + of.offset()));
        // spotless:on
    }

    private static void head(Program p, Types t) {
        long sched = p.profile().global("runtime.sched");
        Rows r = p.routine("runtime.globrunqputhead", "gp").split();
        Local gp = r.param("gp");
        // spotless:off
        r.line(5583);
        r.step("gp.schedlink = sched.runq's head",         c -> c.st(c.get(gp), t.g.schedlink, c.ld(sched, t.sched.runqHead)));
        r.step("sched.runq's head = gp",                   c -> c.st(sched, t.sched.runqHead, c.get(gp)));
        r.when("it has a tail",                            c -> c.ld(sched, t.sched.runqTail) != 0,            "size");
        r.step("sched.runq's tail = gp",                   c -> c.st(sched, t.sched.runqTail, c.get(gp)));
        r.label("size");
        r.line(5584);
        r.step("sched.runqsize++",                         c -> c.add(sched, t.sched.runqsize, 1));
        r.line(5585);
        r.ret("");
        // spotless:on
    }

    private static void purge(Program p, Types t) {
        long sched = p.profile().global("runtime.sched");
        long lock = sched + t.sched.gFreeLock.offset();
        Rows r = p.routine("runtime.gfpurge", "pp").split();
        Local pp = r.param("pp");
        Local[] stackQ = r.block("stackQ", 2);
        Local[] noStackQ = r.block("noStackQ", 2);
        Local inc = r.local("inc");
        Local gp = r.scratch("gp");
        Local x = r.scratch("x");
        // spotless:off
        r.line(4344);
        r.step("stackQ, noStackQ, inc = empty, empty, 0",  c -> { c.set(stackQ[0], 0); c.set(stackQ[1], 0); c.set(noStackQ[0], 0); c.set(noStackQ[1], 0); c.set(inc, 0); });
        r.label("more?");
        r.line(4348);
        r.step("gp = pp.gFree's head",                     c -> c.set(gp, c.ld(c.get(pp), t.p.gFreeHead)));
        r.when("no free g is left",                        c -> c.get(gp) == 0,                                "flush");
        r.line(4349);
        r.step("pp.gFree's head = gp.schedlink",           c -> c.st(c.get(pp), t.p.gFreeHead, c.ld(c.get(gp), t.g.schedlink)));
        r.line(4350);
        r.step("pp.gFree.n--",                             c -> c.add(c.get(pp), t.p.gFreeN, -1));
        r.line(4351);
        r.when("gp has a stack",                           c -> c.ld(c.get(gp), t.g.stackLo) != 0,             "stack");
        r.line(4352);
        Gfput.push(r, t, "noStackQ", noStackQ, gp);
        r.go("counted",                                    "counted");
        r.label("stack");
        r.line(4354);
        Gfput.push(r, t, "stackQ", stackQ, gp);
        r.label("counted");
        r.line(4356);
        r.step("inc++",                                    c -> c.set(inc, c.get(inc) + 1));
        r.go("the next one",                               "more?");
        r.label("flush");
        r.line(4358);
        r.call("lock(&sched.gFree.lock)",                  "runtime.lock",                                     c -> lock);
        r.line(4359);
        Gfput.pushAll(r, t, sched, "noStack", noStackQ, t.sched.gFreeNoStackHead, x);
        r.line(4360);
        Gfput.pushAll(r, t, sched, "stack", stackQ, t.sched.gFreeStackHead, x);
        r.line(4361);
        r.step("sched.gFree.n += inc",                     c -> c.add(sched, t.sched.gFreeN, c.get(inc)));
        r.line(4362);
        r.call("unlock(&sched.gFree.lock)",                "runtime.unlock",                                   c -> lock);
        r.line(4363);
        r.ret("");
        // spotless:on
    }
}
