package gobuf.runtime.chan;

import static gobuf.runtime.machine.Reg.RSP;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;
import gobuf.runtime.layout.WaitTypes;
import gobuf.runtime.proc.Panic;
import gobuf.runtime.proc.Throw;
import gobuf.runtime.proc.Ticks;
import gobuf.runtime.proc.WriteBarrier;

/**
 * Sends: hands the value to a receiver that waits, or puts it into the ring, or, if it may block, waits in sendq until a receiver takes it
 * from this goroutine's stack. On a closed channel it panics, also if the channel is closed while it waits.
 *
 * <p>Go 1.19, chan.go, {@code chansend1}, {@code chansend}, {@code full}, {@code chanparkcommit}, {@code selectnbsend}.
 */
final class Chansend {
    private static final String RACE = "Without the calls for a race detector, which this build has not.";

    private Chansend() {}

    static void define(Program p) {
        entries(p);
        full(p);
        parkcommit(p);
        chansend(p);
    }

    private static void entries(Program p) {
        // spotless:off
        Rows r = p.routine("runtime.chansend1", "c", "elem").unspilled().nosplit();
        Local ch = r.param("c");
        Local elem = r.param("elem");
        int frame = r.frame();
        r.line(145);
        r.call("chansend(c, elem, block=true, callerpc)",      "runtime.chansend",             c -> c.get(ch), c -> c.get(elem), c -> 1, c -> c.ld8(c.reg(RSP) + frame));
        r.line(146);
        r.ret("");

        Rows n = p.routine("runtime.selectnbsend", "c", "elem").unspilled().split();
        Local nch = n.param("c");
        Local nelem = n.param("elem");
        Local sent = n.scratch("sent");
        int above = n.frame();
        n.line(694);
        n.call("chansend(c, elem, block=false, callerpc)",     "runtime.chansend", sent,       c -> c.get(nch), c -> c.get(nelem), c -> 0, c -> c.ld8(c.reg(RSP) + above));
        n.ret("return whether it was sent",                    c -> c.get(sent));
        // spotless:on
    }

    private static void full(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        Rows r = p.routine("runtime.full", "c");
        Local ch = r.param("c");
        // spotless:off
        r.line(133);
        r.when("c has a ring",                                 c -> c.ld(c.get(ch), w.c.dataqsiz) != 0,                "ring");
        r.line(135);
        r.ret(0, "whether no receiver waits",                  c -> c.ld(c.get(ch), w.c.recvFirst) == 0 ? 1 : 0);
        r.label("ring");
        r.line(138);
        r.ret(1, "whether the ring is full",                   c -> c.ld(c.get(ch), w.c.qcount) == c.ld(c.get(ch), w.c.dataqsiz) ? 1 : 0);
        // spotless:on
    }

    /** On g0, when the goroutine is _Gwaiting: from here on whoever moves its stack has to lock the channel, then the channel is unlocked. */
    private static void parkcommit(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.chanparkcommit", "gp", "chanLock").split();
        Local gp = r.param("gp");
        Local lock = r.param("chanLock");
        // spotless:off
        r.line(663);
        r.step("gp.activeStackChans = true",                   c -> c.st(c.get(gp), t.g.activeStackChans, 1));
        r.line(667);
        r.step("gp.parkingOnChan = 0 (atomic)",                c -> c.st(c.get(gp), t.g.parkingOnChan, 0));
        r.line(673);
        r.call("unlock(chanLock)",                             "runtime.unlock",               c -> c.get(lock));
        r.line(674);
        r.ret("true",                                          c -> 1);
        // spotless:on
    }

    private static void chansend(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        Rows r = p.routine("runtime.chansend", "c", "ep", "block", "callerpc")
                .split()
                .about(RACE);
        Local ch = r.param("c");
        Local ep = r.param("ep");
        Local block = r.param("block");
        Local t0 = r.local("t0");
        Local sg = r.local("sg");
        Local qp = r.local("qp");
        Local[] f = r.block("closure", 2);
        Local x = r.scratch("x");
        long unlock = p.profile().function("runtime.chansend.func1").entry();
        // spotless:off
        r.line(161);
        r.when("c is nil",                                     c -> c.get(ch) == 0,                                    "nil");
        r.line(193);
        r.when("it may block",                                 c -> (c.get(block) & 1) != 0,                           "profile?");
        r.when("c is closed",                                  c -> c.ld(c.get(ch), w.c.closed) != 0,                  "profile?");
        r.call("full(c), without the lock",                    "runtime.full", x,              c -> c.get(ch));
        r.when("c is full: nothing is sent",                   c -> (c.get(x) & 1) != 0,                               "full");
        r.label("profile?");
        r.line(197);
        Ticks.start(p, r, t0, 198, "");
        r.line(202);
        r.call("lock(&c.lock)",                                "runtime.lock",                 c -> c.get(ch) + w.c.lock.offset());
        r.line(204);
        r.when("c is closed, now under the lock",              c -> c.ld(c.get(ch), w.c.closed) != 0,                  "closed");
        r.line(209);
        r.call("sg = c.recvq.dequeue()",                       "runtime.(*waitq).dequeue", sg, c -> c.get(ch) + w.c.recvq.offset());
        r.when("nobody waits to receive",                      c -> c.get(sg) == 0,                                    "ring?");
        r.line(212);
        r.step("closure.code = chansend.func1",                c -> c.set(f[0], unlock));
        r.step("closure.c = c",                                c -> c.set(f[1], c.get(ch)));
        r.call("send(c, sg, ep, closure, 3)",                  "runtime.send",                 c -> c.get(ch), c -> c.get(sg), c -> c.get(ep), c -> c.addr(f[0]), c -> 3).event("chan hand-off");
        r.line(213);
        r.ret(4, "sent to a waiting receiver",                 c -> 1);
        r.label("ring?");
        r.line(216);
        r.when("the ring has no room",                         c -> c.ld(c.get(ch), w.c.qcount) >= c.ld(c.get(ch), w.c.dataqsiz), "wait?");
        r.line(218);
        r.call("qp = chanbuf(c, c.sendx)",                     "runtime.chanbuf", qp,          c -> c.get(ch), c -> c.ld(c.get(ch), w.c.sendx));
        r.line(222);
        r.call("typedmemmove(c.elemtype, qp, ep)",             "runtime.typedmemmove",         c -> c.ld(c.get(ch), w.c.elemtype), c -> c.get(qp), c -> c.get(ep));
        r.line(223);
        r.step("c.sendx++",                                    c -> c.add(c.get(ch), w.c.sendx, 1));
        r.line(224);
        r.when("not at the ring's end",                        c -> c.ld(c.get(ch), w.c.sendx) != c.ld(c.get(ch), w.c.dataqsiz), "count");
        r.line(225);
        r.step("c.sendx = 0",                                  c -> c.st(c.get(ch), w.c.sendx, 0));
        r.label("count");
        r.line(227);
        r.step("c.qcount++",                                   c -> c.add(c.get(ch), w.c.qcount, 1)).event("chan put");
        r.line(228);
        r.call("unlock(&c.lock)",                              "runtime.unlock",               c -> c.get(ch) + w.c.lock.offset());
        r.line(229);
        r.ret(3, "put into the ring",                          c -> 1);
        r.label("wait?");
        r.line(232);
        r.when("it may block: wait",                           c -> (c.get(block) & 1) != 0,                           "wait");
        r.line(233);
        r.call("unlock(&c.lock)",                              "runtime.unlock",               c -> c.get(ch) + w.c.lock.offset());
        r.line(234);
        r.ret(1, "would block",                                c -> 0);
        r.label("full");
        r.line(194);
        r.ret(0, "would block",                                c -> 0);
        wait(p, r, w, t0, sg);
        r.label("nil");
        r.line(162);
        r.when("it may block, for ever",                       c -> (c.get(block) & 1) != 0,                           "for ever");
        r.line(163);
        r.ret(5, "would block for ever",                       c -> 0);
        Forever.park(p, r, 165, "waitReasonChanSendNilChan");
        r.label("closed");
        r.line(205);
        r.call("unlock(&c.lock)",                              "runtime.unlock",               c -> c.get(ch) + w.c.lock.offset());
        Panic.rows(p, r, "panic", 206, "send on closed channel");
        // spotless:on

        Rows k = p.routine("runtime.chansend.func1").closure().split();
        Send.unlocks(p, k, 212);
    }

    private static void wait(Program p, Rows r, WaitTypes w, Local t0, Local sg) {
        Types t = p.types();
        Local ch = r.param("c");
        Local ep = r.param("ep");
        Local closed = r.local("closed");
        long commit = p.profile().funcval("runtime.chanparkcommit");
        long reason = p.profile().constant("waitReasonChanSend");
        long ev = p.profile().constant("traceEvGoBlockSend");
        // spotless:off
        r.label("wait");
        r.line(239);
        r.call("sg = acquireSudog()",                          "runtime.acquireSudog", sg);
        r.line(240);
        Ticks.release(r, w, sg, t0, 242);
        r.line(246);
        WriteBarrier.set(p, r, "sg.elem = ep",                 sg, w.s.elem, ep);
        r.line(247);
        WriteBarrier.field(p, r, "sg.waitlink = nil",          sg, w.s.waitlink);
        r.line(248);
        WriteBarrier.set(p, r, "sg.g = the current g",         sg, w.s.g, WriteBarrier.G);
        r.line(249);
        r.step("sg.isSelect = false",                          c -> c.st(c.get(sg), w.s.isSelect, 0));
        r.line(250);
        WriteBarrier.set(p, r, "sg.c = c",                     sg, w.s.c, ch);
        r.line(251);
        WriteBarrier.set(p, r, "g.waiting = sg",               WriteBarrier.G, t.g.waiting, sg);
        r.line(252);
        WriteBarrier.field(p, r, "g.param = nil",              WriteBarrier.G, t.g.param);
        r.line(253);
        r.call("c.sendq.enqueue(sg)",                          "runtime.(*waitq).enqueue",     c -> c.get(ch) + w.c.sendq.offset(), c -> c.get(sg));
        r.line(258);
        r.step("g.parkingOnChan = 1 (atomic)",                 c -> c.st(c.g(), t.g.parkingOnChan, 1));
        r.line(259);
        r.call("gopark(chanparkcommit, &c.lock, chan send)",   "runtime.gopark",               c -> commit, c -> c.get(ch) + w.c.lock.offset(), c -> reason, c -> ev, c -> 2).event("chan wait");
        Woken.rows(p, r, w, sg, t0, new Woken.Lines(267, 268, 270, 271, 274, 275));
        r.line(272);
        r.step("closed = sg says that nobody received",        c -> c.set(closed, c.ld(c.get(sg), w.s.success) == 0 ? 1 : 0));
        r.line(273);
        WriteBarrier.field(p, r, "g.param = nil again",        WriteBarrier.G, t.g.param);
        r.line(277);
        WriteBarrier.field(p, r, "sg.c = nil",                 sg, w.s.c);
        r.line(278);
        r.call("releaseSudog(sg)",                             "runtime.releaseSudog",         c -> c.get(sg));
        r.line(279);
        r.when("it was closed meanwhile",                      c -> c.get(closed) != 0,                                "gone");
        r.line(285);
        r.ret(2, "a receiver took it",                         c -> 1);
        r.label("gone");
        r.line(280);
        r.when("c is closed indeed",                           c -> c.ld(c.get(ch), w.c.closed) != 0,                  "gone, panic");
        Throw.dead(p, r, "spurious", 281, "chansend: spurious wakeup");
        Panic.rows(p, r, "gone, panic", 283, "send on closed channel");
        // spotless:on
    }
}
