package gobuf.runtime.chan;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;
import gobuf.runtime.layout.WaitTypes;
import gobuf.runtime.proc.Panic;
import gobuf.runtime.proc.Ticks;
import gobuf.runtime.proc.WriteBarrier;

/**
 * Closes a channel: receivers that wait get a zero value, senders that wait will panic. All are taken out of the queues under the lock and
 * made ready behind it, the one that came last first.
 *
 * <p>Go 1.19, chan.go, {@code closechan}; {@code gList} stands in the rows as in {@code gfput}'s, but for its calls.
 */
final class Closechan {
    private Closechan() {}

    static void define(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        Rows r = p.routine("runtime.closechan", "c")
                .split()
                .about("Without the calls for a race detector, which this build has not.");
        Local ch = r.param("c");
        Local glist = r.local("glist");
        Local sg = r.local("sg");
        Local gp = r.local("gp");
        // spotless:off
        r.line(358);
        r.when("c is nil",                                     c -> c.get(ch) == 0,                                    "nil");
        r.line(362);
        r.call("lock(&c.lock)",                                "runtime.lock",                 c -> c.get(ch) + w.c.lock.offset());
        r.line(363);
        r.when("c is closed already",                          c -> c.ld(c.get(ch), w.c.closed) != 0,                  "closed");
        r.line(374);
        r.step("c.closed = 1",                                 c -> c.st(c.get(ch), w.c.closed, 1)).event("chan close");
        r.line(376);
        r.step("glist = empty",                                c -> c.set(glist, 0));
        r.label("receivers");
        r.line(380);
        r.call("sg = c.recvq.dequeue()",                       "runtime.(*waitq).dequeue", sg, c -> c.get(ch) + w.c.recvq.offset());
        r.line(381);
        r.when("no receiver is left",                          c -> c.get(sg) == 0,                                    "senders");
        r.line(384);
        r.when("it wants no value",                            c -> c.ld(c.get(sg), w.s.elem) == 0,                    "told");
        r.line(385);
        r.call("typedmemclr(c.elemtype, sg.elem)",             "runtime.typedmemclr",          c -> c.ld(c.get(ch), w.c.elemtype), c -> c.ld(c.get(sg), w.s.elem));
        r.line(386);
        WriteBarrier.field(p, r, "sg.elem = nil",              sg, w.s.elem);
        r.label("told");
        tell(p, r, w, "receiver", new Local[] {glist, sg, gp}, 388, 391);
        r.go("the next receiver",                              "receivers");
        r.label("senders");
        r.line(402);
        r.call("sg = c.sendq.dequeue()",                       "runtime.(*waitq).dequeue", sg, c -> c.get(ch) + w.c.sendq.offset());
        r.line(403);
        r.when("no sender is left",                            c -> c.get(sg) == 0,                                    "unlock");
        r.line(406);
        WriteBarrier.field(p, r, "sg.elem = nil, of a sender", sg, w.s.elem);
        tell(p, r, w, "sender", new Local[] {glist, sg, gp}, 407, 410);
        r.go("the next sender",                                "senders");
        // spotless:on
        ready(p, r, w, glist, gp);
    }

    private static void tell(Program p, Rows r, WaitTypes w, String who, Local[] of, int ticks, int line) {
        Types t = p.types();
        Local glist = of[0];
        Local sg = of[1];
        Local gp = of[2];
        // spotless:off
        r.line(ticks);
        Ticks.released(r, w, sg, ticks + 1, ", " + who);
        r.line(line);
        r.step("gp = sg.g, the " + who,                        c -> c.set(gp, c.ld(c.get(sg), w.s.g)));
        r.line(line + 1);
        WriteBarrier.set(p, r, "gp.param = sg, the " + who + "'s", gp, t.g.param, sg);
        r.line(line + 2);
        r.step("sg.success = false",                           c -> c.st(c.get(sg), w.s.success, 0));
        r.line(line + 6);
        r.step("glist.push(gp): gp.schedlink = glist",         c -> c.st(c.get(gp), t.g.schedlink, c.get(glist)));
        r.step("glist = gp",                                   c -> c.set(glist, c.get(gp)));
        // spotless:on
    }

    private static void ready(Program p, Rows r, WaitTypes w, Local glist, Local gp) {
        Types t = p.types();
        Local ch = r.param("c");
        // spotless:off
        r.label("unlock");
        r.line(418);
        r.call("unlock(&c.lock)",                              "runtime.unlock",               c -> c.get(ch) + w.c.lock.offset());
        r.label("ready");
        r.line(421);
        r.when("all are ready",                                c -> c.get(glist) == 0,                                 "done");
        r.line(422);
        r.step("gp = glist.pop()",                             c -> { c.set(gp, c.get(glist)); c.set(glist, c.ld(c.get(glist), t.g.schedlink)); });
        r.line(423);
        r.step("gp.schedlink = 0",                             c -> c.st(c.get(gp), t.g.schedlink, 0));
        r.line(424);
        r.call("goready(gp, 3)",                               "runtime.goready",              c -> c.get(gp), c -> 3);
        r.go("the next one",                                   "ready");
        r.label("done");
        r.line(426);
        r.ret("");
        r.label("closed");
        r.line(364);
        r.call("unlock(&c.lock)",                              "runtime.unlock",               c -> c.get(ch) + w.c.lock.offset());
        Panic.rows(p, r, "closed, panic", 365, "close of closed channel");
        Panic.rows(p, r, "nil", 359, "close of nil channel");
        // spotless:on
    }
}
