package gobuf.runtime.chan;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;
import gobuf.runtime.layout.WaitTypes;
import gobuf.runtime.proc.Ticks;
import gobuf.runtime.proc.WriteBarrier;

/**
 * Receives: from a sender that waits, or from the ring, or, if it may block, waits in recvq until a sender writes to this goroutine's
 * stack. A closed channel gives what its ring still holds, then zero values. Results: selected, received.
 *
 * <p>Go 1.19, chan.go, {@code chanrecv1}, {@code chanrecv2}, {@code chanrecv}, {@code empty}, {@code selectnbrecv}.
 */
final class Chanrecv {
    private Chanrecv() {}

    static void define(Program p) {
        entries(p);
        empty(p);
        chanrecv(p);
    }

    private static void entries(Program p) {
        // spotless:off
        Rows r = p.routine("runtime.chanrecv1", "c", "elem").unspilled().nosplit();
        Local ch = r.param("c");
        Local elem = r.param("elem");
        r.line(442);
        r.call("chanrecv(c, elem, block=true)",                "runtime.chanrecv",             c -> c.get(ch), c -> c.get(elem), c -> 1);
        r.line(443);
        r.ret("");

        Rows two = p.routine("runtime.chanrecv2", "c", "elem").unspilled().nosplit();
        Local ch2 = two.param("c");
        Local elem2 = two.param("elem");
        Local received = two.scratch("received");
        two.line(447);
        two.call("chanrecv(c, elem, block=true)",              "runtime.chanrecv",             c -> c.get(ch2), c -> c.get(elem2), c -> 1);
        two.results(null, received);
        two.line(448);
        two.ret("return whether a value was received",         c -> c.get(received));

        Rows n = p.routine("runtime.selectnbrecv", "elem", "c").unspilled().split();
        Local nelem = n.param("elem");
        Local nch = n.param("c");
        Local selected = n.scratch("selected");
        Local ok = n.scratch("received");
        n.line(714);
        n.call("chanrecv(c, elem, block=false)",               "runtime.chanrecv",             c -> c.get(nch), c -> c.get(nelem), c -> 0);
        n.results(selected, ok);
        n.ret("return selected, received",                     c -> c.get(selected), c -> c.get(ok));
        // spotless:on
    }

    private static void empty(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        Rows r = p.routine("runtime.empty", "c");
        Local ch = r.param("c");
        // spotless:off
        r.line(432);
        r.when("c has a ring",                                 c -> c.ld(c.get(ch), w.c.dataqsiz) != 0,                "ring");
        r.line(433);
        r.ret(0, "whether no sender waits",                    c -> c.ld(c.get(ch), w.c.sendFirst) == 0 ? 1 : 0);
        r.label("ring");
        r.line(435);
        r.ret(1, "whether the ring is empty",                  c -> c.ld(c.get(ch), w.c.qcount) == 0 ? 1 : 0);
        // spotless:on
    }

    private static void chanrecv(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        Rows r = p.routine("runtime.chanrecv", "c", "ep", "block")
                .split()
                .about("Without the calls for a race detector, which this build has not.");
        Local t0 = r.local("t0");
        Local sg = r.local("sg");
        Local qp = r.local("qp");
        Local[] f = r.block("closure", 2);
        fast(p, r, w);
        locked(p, r, w, t0, sg, f);
        ring(r, w, qp);
        wait(p, r, w, t0, sg);
        Forever.park(p, r, 469, "waitReasonChanReceiveNilChan");

        Rows k = p.routine("runtime.chanrecv.func1").closure().split();
        Send.unlocks(p, k, 532);
    }

    /** What needs no lock: a nil channel, and a receive that may not block and has nothing to find. */
    private static void fast(Program p, Rows r, WaitTypes w) {
        Local ch = r.param("c");
        Local ep = r.param("ep");
        Local block = r.param("block");
        Local x = r.scratch("x");
        // spotless:off
        r.line(465);
        r.when("c is not nil",                                 c -> c.get(ch) != 0,                                    "fast?");
        r.line(466);
        r.when("it may block, for ever",                       c -> (c.get(block) & 1) != 0,                           "for ever");
        r.line(467);
        r.ret(7, "would block for ever",                       c -> 0, c -> 0);
        r.label("fast?");
        r.line(474);
        r.when("it may block",                                 c -> (c.get(block) & 1) != 0,                           "profile?");
        r.call("empty(c), without the lock",                   "runtime.empty", x,             c -> c.get(ch));
        r.when("something may be there",                       c -> (c.get(x) & 1) == 0,                               "profile?");
        r.line(483);
        r.when("c is closed",                                  c -> c.ld(c.get(ch), w.c.closed) != 0,                  "closed?");
        r.line(489);
        r.ret(1, "would block",                                c -> 0, c -> 0);
        r.label("closed?");
        r.line(494);
        r.call("empty(c), now that it is closed",              "runtime.empty", x,             c -> c.get(ch));
        r.when("something came before it was closed",          c -> (c.get(x) & 1) == 0,                               "profile?");
        r.line(499);
        r.when("no value is wanted",                           c -> c.get(ep) == 0,                                    "fast zero");
        r.line(500);
        r.call("typedmemclr(c.elemtype, ep)",                  "runtime.typedmemclr",          c -> c.ld(c.get(ch), w.c.elemtype), c -> c.get(ep));
        r.label("fast zero");
        r.line(502);
        r.ret(0, "closed and empty: a zero value",             c -> 1, c -> 0);
        // spotless:on
    }

    private static void locked(Program p, Rows r, WaitTypes w, Local t0, Local sg, Local[] f) {
        Local ch = r.param("c");
        Local ep = r.param("ep");
        long unlock = p.profile().function("runtime.chanrecv.func1").entry();
        // spotless:off
        r.label("profile?");
        r.line(506);
        Ticks.start(p, r, t0, 507, "");
        r.line(511);
        r.call("lock(&c.lock)",                                "runtime.lock",                 c -> c.get(ch) + w.c.lock.offset());
        r.line(513);
        r.when("c is open",                                    c -> c.ld(c.get(ch), w.c.closed) == 0,                  "sender?");
        r.line(514);
        r.when("its ring still holds values",                  c -> c.ld(c.get(ch), w.c.qcount) != 0,                  "ring?");
        r.line(518);
        r.call("unlock(&c.lock)",                              "runtime.unlock",               c -> c.get(ch) + w.c.lock.offset());
        r.line(519);
        r.when("no value is wanted",                           c -> c.get(ep) == 0,                                    "zero");
        r.line(520);
        r.call("typedmemclr(c.elemtype, ep)",                  "runtime.typedmemclr",          c -> c.ld(c.get(ch), w.c.elemtype), c -> c.get(ep));
        r.label("zero");
        r.line(522);
        r.ret(2, "closed and empty: a zero value",             c -> 1, c -> 0);
        r.label("sender?");
        r.line(527);
        r.call("sg = c.sendq.dequeue()",                       "runtime.(*waitq).dequeue", sg, c -> c.get(ch) + w.c.sendq.offset());
        r.when("nobody waits to send",                         c -> c.get(sg) == 0,                                    "ring?");
        r.line(532);
        r.step("closure.code = chanrecv.func1",                c -> c.set(f[0], unlock));
        r.step("closure.c = c",                                c -> c.set(f[1], c.get(ch)));
        r.call("recv(c, sg, ep, closure, 3)",                  "runtime.recv",                 c -> c.get(ch), c -> c.get(sg), c -> c.get(ep), c -> c.addr(f[0]), c -> 3).event("chan hand-off");
        r.line(533);
        r.ret(6, "from a waiting sender",                      c -> 1, c -> 1);
        // spotless:on
    }

    private static void ring(Rows r, WaitTypes w, Local qp) {
        Local ch = r.param("c");
        Local ep = r.param("ep");
        Local block = r.param("block");
        // spotless:off
        r.label("ring?");
        r.line(537);
        r.when("the ring is empty",                            c -> c.ld(c.get(ch), w.c.qcount) == 0,                  "wait?");
        r.line(539);
        r.call("qp = chanbuf(c, c.recvx)",                     "runtime.chanbuf", qp,          c -> c.get(ch), c -> c.ld(c.get(ch), w.c.recvx));
        r.line(543);
        r.when("no value is wanted",                           c -> c.get(ep) == 0,                                    "clear");
        r.line(544);
        r.call("typedmemmove(c.elemtype, ep, qp)",             "runtime.typedmemmove",         c -> c.ld(c.get(ch), w.c.elemtype), c -> c.get(ep), c -> c.get(qp));
        r.label("clear");
        r.line(546);
        r.call("typedmemclr(c.elemtype, qp)",                  "runtime.typedmemclr",          c -> c.ld(c.get(ch), w.c.elemtype), c -> c.get(qp));
        r.line(547);
        r.step("c.recvx++",                                    c -> c.add(c.get(ch), w.c.recvx, 1));
        r.line(548);
        r.when("not at the ring's end",                        c -> c.ld(c.get(ch), w.c.recvx) != c.ld(c.get(ch), w.c.dataqsiz), "count");
        r.line(549);
        r.step("c.recvx = 0",                                  c -> c.st(c.get(ch), w.c.recvx, 0));
        r.label("count");
        r.line(551);
        r.step("c.qcount--",                                   c -> c.add(c.get(ch), w.c.qcount, -1)).event("chan get");
        r.line(552);
        r.call("unlock(&c.lock)",                              "runtime.unlock",               c -> c.get(ch) + w.c.lock.offset());
        r.line(553);
        r.ret(5, "from the ring",                              c -> 1, c -> 1);
        r.label("wait?");
        r.line(556);
        r.when("it may block: wait",                           c -> (c.get(block) & 1) != 0,                           "wait");
        r.line(557);
        r.call("unlock(&c.lock)",                              "runtime.unlock",               c -> c.get(ch) + w.c.lock.offset());
        r.line(558);
        r.ret(3, "would block",                                c -> 0, c -> 0);
        // spotless:on
    }

    private static void wait(Program p, Rows r, WaitTypes w, Local t0, Local sg) {
        Types t = p.types();
        Local ch = r.param("c");
        Local ep = r.param("ep");
        Local success = r.local("success");
        long commit = p.profile().funcval("runtime.chanparkcommit");
        long reason = p.profile().constant("waitReasonChanReceive");
        long ev = p.profile().constant("traceEvGoBlockRecv");
        // spotless:off
        r.label("wait");
        r.line(563);
        r.call("sg = acquireSudog()",                          "runtime.acquireSudog", sg);
        r.line(564);
        Ticks.release(r, w, sg, t0, 566);
        r.line(570);
        WriteBarrier.set(p, r, "sg.elem = ep",                 sg, w.s.elem, ep);
        r.line(571);
        WriteBarrier.field(p, r, "sg.waitlink = nil",          sg, w.s.waitlink);
        r.line(572);
        WriteBarrier.set(p, r, "g.waiting = sg",               WriteBarrier.G, t.g.waiting, sg);
        r.line(573);
        WriteBarrier.set(p, r, "sg.g = the current g",         sg, w.s.g, WriteBarrier.G);
        r.line(574);
        r.step("sg.isSelect = false",                          c -> c.st(c.get(sg), w.s.isSelect, 0));
        r.line(575);
        WriteBarrier.set(p, r, "sg.c = c",                     sg, w.s.c, ch);
        r.line(576);
        WriteBarrier.field(p, r, "g.param = nil",              WriteBarrier.G, t.g.param);
        r.line(577);
        r.call("c.recvq.enqueue(sg)",                          "runtime.(*waitq).enqueue",     c -> c.get(ch) + w.c.recvq.offset(), c -> c.get(sg));
        r.line(582);
        r.step("g.parkingOnChan = 1 (atomic)",                 c -> c.st(c.g(), t.g.parkingOnChan, 1));
        r.line(583);
        r.call("gopark(chanparkcommit, &c.lock, chan receive)", "runtime.gopark",              c -> commit, c -> c.get(ch) + w.c.lock.offset(), c -> reason, c -> ev, c -> 2).event("chan wait");
        Woken.rows(p, r, w, sg, t0, new Woken.Lines(586, 587, 589, 590, 591, 592));
        r.line(594);
        r.step("success = sg.success",                         c -> c.set(success, c.ld(c.get(sg), w.s.success)));
        r.line(595);
        WriteBarrier.field(p, r, "g.param = nil again",        WriteBarrier.G, t.g.param);
        r.line(596);
        WriteBarrier.field(p, r, "sg.c = nil",                 sg, w.s.c);
        r.line(597);
        r.call("releaseSudog(sg)",                             "runtime.releaseSudog",         c -> c.get(sg));
        r.line(598);
        r.ret(4, "what the sender left, or closed",            c -> 1, c -> c.get(success));
        // spotless:on
    }
}
