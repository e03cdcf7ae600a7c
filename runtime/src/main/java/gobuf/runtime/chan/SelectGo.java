package gobuf.runtime.chan;

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
 * select: looks at the cases in an order thrown by dice, with all channels locked, and takes the first that can go on. If none can, it
 * waits in all queues at once; whoever comes first wins its selectDone, and it leaves the other queues. The caller lays out the cases,
 * sends before receives, and room for two orders. Results: the case, or −1 for default, and whether a value was received.
 *
 * <p>Go 1.19, select.go, {@code selectgo}, {@code block}.
 */
final class SelectGo {
    private static final int CASE = SelectLocks.CASE;

    private final Program p;
    private final Types t;
    private final WaitTypes w;
    private final Rows r;
    private final Local cases;
    private final Local order;
    private final Local nsends;
    private final Local n;
    private final Local lockorder;
    private final Local i;
    private final Local t0;
    private final Local casi;
    private final Local cas;
    private final Local ch;
    private final Local sg;
    private final Local list;
    private final Local recvOk;
    private final Local success;
    private final Local release;
    private final Local qp;
    private final Local[] f;

    private SelectGo(Program program) {
        p = program;
        t = p.types();
        w = new WaitTypes(p.profile());
        r = p.routine("runtime.selectgo", "cas0", "order0", "pc0", "nsends", "nrecvs", "block")
                .split()
                .about(
                        "Without the calls for race detector and sanitizers, which this build has not; the indices need no checks here,"
                                + " and sortkey stands in the rows.");
        cases = r.param("cas0");
        order = r.param("order0");
        nsends = r.param("nsends");
        n = r.local("norder");
        lockorder = r.local("lockorder");
        i = r.local("i");
        t0 = r.local("t0");
        casi = r.local("casi");
        cas = r.local("cas");
        ch = r.local("c");
        sg = r.local("sg");
        list = r.local("sglist");
        recvOk = r.local("recvOK");
        success = r.local("caseSuccess");
        release = r.local("caseReleaseTime");
        qp = r.local("qp");
        f = r.block("closure", 7);
    }

    static void define(Program p) {
        SelectGo s = new SelectGo(p);
        s.pollOrder();
        s.heap();
        s.sort();
        s.look();
        s.enqueue();
        s.woken();
        s.leave();
        s.buffered();
        s.direct();
        s.closed();
        Rows b = p.routine("runtime.block").split();
        long reason = p.profile().constant("waitReasonSelectNoCases");
        long ev = p.profile().constant("traceEvGoStop");
        // spotless:off
        b.line(104);
        b.call("gopark(nil, nil, select (no cases))",          "runtime.gopark",               c -> 0, c -> 0, c -> reason, c -> ev, c -> 1).event("wait for ever");
        b.line(105);
        b.ret("");
        // spotless:on
    }

    private void pollOrder() {
        Local nrecvs = r.param("nrecvs");
        Local j = r.scratch("j");
        // spotless:off
        r.line(135);
        r.step("lockorder = the second half of order0",        c -> c.set(lockorder, c.get(order) + 2 * (c.get(nsends) + c.get(nrecvs))));
        r.line(153);
        Ticks.start(p, r, t0, 154, "");
        r.line(167);
        r.step("norder = 0",                                   c -> c.set(n, 0));
        r.line(168);
        r.step("i = 0",                                        c -> c.set(i, 0));
        r.label("order");
        r.when("all cases have a place",                       c -> c.get(i) >= c.get(nsends) + c.get(nrecvs),         "heap");
        r.line(172);
        r.when("case i has a channel",                         c -> c.ld8(c.get(cases) + CASE * c.get(i)) != 0,        "draw");
        r.line(173);
        r.step("case i's elem = nil: it never comes",          c -> c.st8(c.get(cases) + CASE * c.get(i) + 8, 0));
        r.go("leave it out",                                   "ordered");
        r.label("draw");
        r.line(177);
        r.call("j = fastrandn(norder + 1)",                    "runtime.fastrandn", j,         c -> c.get(n) + 1);
        r.line(178);
        r.step("pollorder[norder] = pollorder[j]",             c -> SelectLocks.put(c, c.get(order), c.get(n), SelectLocks.at(c, c.get(order), c.get(j))));
        r.line(179);
        r.step("pollorder[j] = i",                             c -> SelectLocks.put(c, c.get(order), c.get(j), c.get(i)));
        r.line(180);
        r.step("norder++",                                     c -> c.set(n, c.get(n) + 1));
        r.label("ordered");
        r.line(168);
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.go("the next case",                                  "order");
        // spotless:on
    }

    /** lockorder becomes a heap of cases by their channels' addresses, the highest first. */
    private void heap() {
        Local j = r.scratch("j");
        Local x = r.scratch("x");
        // spotless:off
        r.label("heap");
        r.line(187);
        r.step("i = 0, for the heap",                          c -> c.set(i, 0));
        r.label("insert");
        r.when("all are in the heap",                          c -> c.get(i) >= c.get(n),                              "sort");
        r.line(188);
        r.step("j = i",                                        c -> c.set(j, c.get(i)));
        r.line(190);
        r.step("x = pollorder[i]'s channel",                   c -> c.set(x, SelectLocks.channel(c, c.get(cases), c.get(order), c.get(i))));
        r.label("up");
        r.line(191);
        r.when("j is the heap's top",                          c -> c.get(j) <= 0,                                     "place");
        r.when("the one above is not lower",                   c -> Long.compareUnsigned(SelectLocks.channel(c, c.get(cases), c.get(lockorder), (c.get(j) - 1) / 2), c.get(x)) >= 0, "place");
        r.line(193);
        r.step("lockorder[j] = the one above",                 c -> SelectLocks.put(c, c.get(lockorder), c.get(j), SelectLocks.at(c, c.get(lockorder), (c.get(j) - 1) / 2)));
        r.line(194);
        r.step("j = (j − 1) / 2",                              c -> c.set(j, (c.get(j) - 1) / 2));
        r.go("further up",                                     "up");
        r.label("place");
        r.line(196);
        r.step("lockorder[j] = pollorder[i]",                  c -> SelectLocks.put(c, c.get(lockorder), c.get(j), SelectLocks.at(c, c.get(order), c.get(i))));
        r.line(187);
        r.step("i++, for the heap",                            c -> c.set(i, c.get(i) + 1));
        r.go("the next one into the heap",                     "insert");
        // spotless:on
    }

    /** The heap's top goes to its end, again and again: lowest address first. */
    private void sort() {
        Local j = r.scratch("j");
        Local k = r.scratch("k");
        Local o = r.scratch("o");
        Local x = r.scratch("x");
        // spotless:off
        r.label("sort");
        r.line(198);
        r.step("i = norder − 1",                               c -> c.set(i, c.get(n) - 1));
        r.label("take");
        r.when("all are sorted",                               c -> c.get(i) < 0,                                      "lock");
        r.line(199);
        r.step("o = lockorder[i]",                             c -> c.set(o, SelectLocks.at(c, c.get(lockorder), c.get(i))));
        r.line(200);
        r.step("x = o's channel",                              c -> c.set(x, c.ld8(c.get(cases) + CASE * c.get(o))));
        r.line(201);
        r.step("lockorder[i] = lockorder[0]",                  c -> SelectLocks.put(c, c.get(lockorder), c.get(i), SelectLocks.at(c, c.get(lockorder), 0)));
        r.line(202);
        r.step("j = 0",                                        c -> c.set(j, 0));
        r.label("down");
        r.line(204);
        r.step("k = 2·j + 1",                                  c -> c.set(k, 2 * c.get(j) + 1));
        r.line(205);
        r.when("nothing is below",                             c -> c.get(k) >= c.get(i),                              "sink");
        r.line(208);
        r.when("only one is below",                            c -> c.get(k) + 1 >= c.get(i),                          "lower?");
        r.when("the first of two is not lower",                c -> Long.compareUnsigned(SelectLocks.channel(c, c.get(cases), c.get(lockorder), c.get(k)), SelectLocks.channel(c, c.get(cases), c.get(lockorder), c.get(k) + 1)) >= 0, "lower?");
        r.line(209);
        r.step("k++",                                          c -> c.set(k, c.get(k) + 1));
        r.label("lower?");
        r.line(211);
        r.when("x is not lower than that",                     c -> Long.compareUnsigned(c.get(x), SelectLocks.channel(c, c.get(cases), c.get(lockorder), c.get(k))) >= 0, "sink");
        r.line(212);
        r.step("lockorder[j] = lockorder[k]",                  c -> SelectLocks.put(c, c.get(lockorder), c.get(j), SelectLocks.at(c, c.get(lockorder), c.get(k))));
        r.line(213);
        r.step("j = k",                                        c -> c.set(j, c.get(k)));
        r.line(214);
        r.go("further down",                                   "down");
        r.label("sink");
        r.line(218);
        r.step("lockorder[j] = o",                             c -> SelectLocks.put(c, c.get(lockorder), c.get(j), c.get(o)));
        r.line(198);
        r.step("i--",                                          c -> c.set(i, c.get(i) - 1));
        r.go("the next one",                                   "take");
        // spotless:on
    }

    private void unlock(int line, String text) {
        r.line(line);
        // spotless:off
        r.call(text,                                           "runtime.selunlock",            c -> c.get(cases), c -> c.get(n), c -> c.get(n), c -> c.get(lockorder), c -> c.get(n), c -> c.get(n));
        // spotless:on
    }

    /** Can a case go on at once? */
    private void look() {
        Local block = r.param("block");
        // spotless:off
        r.label("lock");
        r.line(231);
        r.call("sellock(scases, lockorder)",                   "runtime.sellock",              c -> c.get(cases), c -> c.get(n), c -> c.get(n), c -> c.get(lockorder), c -> c.get(n), c -> c.get(n));
        r.line(248);
        r.step("caseReleaseTime = −1",                         c -> c.set(release, -1));
        r.line(249);
        r.step("recvOK = false",                               c -> c.set(recvOk, 0));
        r.line(250);
        r.step("i = 0, through pollorder",                     c -> c.set(i, 0));
        r.label("look");
        r.when("no case can go on",                            c -> c.get(i) >= c.get(n),                              "none");
        r.line(251);
        r.step("casi = pollorder[i]",                          c -> c.set(casi, SelectLocks.at(c, c.get(order), c.get(i))));
        r.line(252);
        r.step("cas = &scases[casi]",                          c -> c.set(cas, c.get(cases) + CASE * c.get(casi)));
        r.line(253);
        r.step("c = cas.c",                                    c -> c.set(ch, c.ld8(c.get(cas))));
        r.line(250);
        r.step("i++, through pollorder",                       c -> c.set(i, c.get(i) + 1));
        r.line(255);
        r.when("it is a send",                                 c -> c.get(casi) < c.get(nsends),                       "send?");
        r.line(256);
        r.call("sg = c.sendq.dequeue()",                       "runtime.(*waitq).dequeue", sg, c -> c.get(ch) + w.c.sendq.offset());
        r.line(257);
        r.when("a sender waits",                               c -> c.get(sg) != 0,                                    "recv");
        r.line(260);
        r.when("the ring has a value",                         c -> c.ld(c.get(ch), w.c.qcount) != 0,                  "bufrecv");
        r.line(263);
        r.when("c is closed: a zero value",                    c -> c.ld(c.get(ch), w.c.closed) != 0,                  "rclose");
        r.go("the next case",                                  "look");
        r.label("send?");
        r.line(270);
        r.when("c is closed: panic",                           c -> c.ld(c.get(ch), w.c.closed) != 0,                  "sclose");
        r.line(273);
        r.call("sg = c.recvq.dequeue()",                       "runtime.(*waitq).dequeue", sg, c -> c.get(ch) + w.c.recvq.offset());
        r.line(274);
        r.when("a receiver waits",                             c -> c.get(sg) != 0,                                    "send");
        r.line(277);
        r.when("the ring has room",                            c -> c.ld(c.get(ch), w.c.qcount) < c.ld(c.get(ch), w.c.dataqsiz), "bufsend");
        r.go("the next case, too",                             "look");
        r.label("none");
        r.line(283);
        r.when("it may block",                                 c -> (c.get(block) & 1) != 0,                           "wait");
        unlock(284, "selunlock(scases, lockorder): default");
        r.line(285);
        r.step("casi = −1",                                    c -> c.set(casi, -1));
        r.go("that is all",                                    "retc");
        // spotless:on
    }

    /** Waits in all queues at once. */
    private void enqueue() {
        Local nextp = list;
        long commit = p.profile().funcval("runtime.selparkcommit");
        long reason = p.profile().constant("waitReasonSelect");
        long ev = p.profile().constant("traceEvGoBlockSelect");
        // spotless:off
        r.label("wait");
        r.line(291);
        r.when("g waits already",                              c -> c.ld(c.g(), t.g.waiting) != 0,                     "waiting");
        r.line(294);
        r.step("nextp = &g.waiting",                           c -> c.set(nextp, c.g() + t.g.waiting.offset()));
        r.line(295);
        r.step("i = 0, through lockorder",                     c -> c.set(i, 0));
        r.label("enqueue");
        r.when("it stands in all queues",                      c -> c.get(i) >= c.get(n),                              "park");
        r.line(296);
        r.step("casi = lockorder[i], to wait for",             c -> c.set(casi, SelectLocks.at(c, c.get(lockorder), c.get(i))));
        r.line(297);
        r.step("cas = &scases[casi], to wait for",             c -> c.set(cas, c.get(cases) + CASE * c.get(casi)));
        r.line(298);
        r.step("c = cas.c, to wait for",                       c -> c.set(ch, c.ld8(c.get(cas))));
        r.line(295);
        r.step("i++, through lockorder",                       c -> c.set(i, c.get(i) + 1));
        r.line(299);
        r.call("sg = acquireSudog()",                          "runtime.acquireSudog", sg);
        r.line(300);
        WriteBarrier.set(p, r, "sg.g = the current g",         sg, w.s.g, WriteBarrier.G);
        r.line(301);
        r.step("sg.isSelect = true",                           c -> c.st(c.get(sg), w.s.isSelect, 1));
        r.line(304);
        WriteBarrier.set(p, r, "sg.elem = cas.elem",           c -> c.get(sg), w.s.elem, c -> c.ld8(c.get(cas) + 8));
        r.line(305);
        Ticks.release(r, w, sg, t0, 307);
        r.line(309);
        WriteBarrier.set(p, r, "sg.c = c",                     sg, w.s.c, ch);
        r.line(311);
        WriteBarrier.set(p, r, "*nextp = sg",                  nextp, WriteBarrier.WORD, sg);
        r.line(312);
        r.step("nextp = &sg.waitlink",                         c -> c.set(nextp, c.get(sg) + w.s.waitlink.offset()));
        r.line(314);
        r.when("it is a receive",                              c -> c.get(casi) >= c.get(nsends),                      "recvq");
        r.line(315);
        r.call("c.sendq.enqueue(sg)",                          "runtime.(*waitq).enqueue",     c -> c.get(ch) + w.c.sendq.offset(), c -> c.get(sg));
        r.go("the next queue",                                 "enqueue");
        r.label("recvq");
        r.line(317);
        r.call("c.recvq.enqueue(sg)",                          "runtime.(*waitq).enqueue",     c -> c.get(ch) + w.c.recvq.offset(), c -> c.get(sg));
        r.go("the next queue, too",                            "enqueue");
        r.label("park");
        r.line(322);
        WriteBarrier.field(p, r, "g.param = nil",              WriteBarrier.G, t.g.param);
        r.line(327);
        r.step("g.parkingOnChan = 1 (atomic)",                 c -> c.st(c.g(), t.g.parkingOnChan, 1));
        r.line(328);
        r.call("gopark(selparkcommit, nil, select)",           "runtime.gopark",               c -> commit, c -> 0, c -> reason, c -> ev, c -> 1).event("select wait");
        // spotless:on
    }

    /** Somebody came: which case is it? */
    private void woken() {
        Local x = r.scratch("x");
        // spotless:off
        r.line(329);
        r.step("g.activeStackChans = false",                   c -> c.st(c.g(), t.g.activeStackChans, 0));
        r.line(331);
        r.call("sellock(scases, lockorder), woken",            "runtime.sellock",              c -> c.get(cases), c -> c.get(n), c -> c.get(n), c -> c.get(lockorder), c -> c.get(n), c -> c.get(n));
        r.line(333);
        r.step("g.selectDone = 0",                             c -> c.st(c.g(), w.selectDone, 0));
        r.line(334);
        r.step("sg = g.param: the case that won",              c -> c.set(sg, c.ld(c.g(), t.g.param)));
        r.line(335);
        WriteBarrier.field(p, r, "g.param = nil again",        WriteBarrier.G, t.g.param);
        r.line(341);
        r.step("casi = −1, not known yet",                     c -> c.set(casi, -1));
        r.line(342);
        r.step("cas = nil",                                    c -> c.set(cas, 0));
        r.line(343);
        r.step("caseSuccess = false",                          c -> c.set(success, 0));
        r.line(344);
        r.step("sglist = g.waiting",                           c -> c.set(list, c.ld(c.g(), t.g.waiting)));
        r.line(346);
        r.step("x = g.waiting",                                c -> c.set(x, c.ld(c.g(), t.g.waiting)));
        r.label("clear");
        r.when("all sudogs are cleared",                       c -> c.get(x) == 0,                                     "cleared");
        r.line(347);
        r.step("x.isSelect = false",                           c -> c.st(c.get(x), w.s.isSelect, 0));
        r.line(348);
        WriteBarrier.field(p, r, "x.elem = nil",               x, w.s.elem);
        r.line(349);
        WriteBarrier.field(p, r, "x.c = nil",                  x, w.s.c);
        r.line(346);
        r.step("x = x.waitlink",                               c -> c.set(x, c.ld(c.get(x), w.s.waitlink)));
        r.go("the next sudog",                                 "clear");
        r.label("cleared");
        r.line(351);
        WriteBarrier.field(p, r, "g.waiting = nil",            WriteBarrier.G, t.g.waiting);
        // spotless:on
    }

    /** Leaves the queues of the cases that did not win, in the order in which it joined them. */
    private void leave() {
        Local k = r.scratch("k");
        Local next = qp;
        // spotless:off
        r.line(353);
        r.step("i = 0, through lockorder, to leave",           c -> c.set(i, 0));
        r.label("leave");
        r.when("it stands in no queue any more",               c -> c.get(i) >= c.get(n),                              "left");
        r.line(354);
        r.step("k = lockorder[i]",                             c -> c.set(k, SelectLocks.at(c, c.get(lockorder), c.get(i))));
        r.line(353);
        r.step("i++, to leave",                                c -> c.set(i, c.get(i) + 1));
        r.line(355);
        r.when("not the one that won",                         c -> c.get(sg) != c.get(list),                          "lost");
        r.line(357);
        r.step("casi = k",                                     c -> c.set(casi, c.get(k)));
        r.line(358);
        r.step("cas = &scases[k]",                             c -> c.set(cas, c.get(cases) + CASE * c.get(k)));
        r.line(359);
        r.step("caseSuccess = sglist.success",                 c -> c.set(success, c.ld(c.get(list), w.s.success)));
        r.line(360);
        r.when("it was not profiled",                          c -> c.ld(c.get(list), w.s.releasetime) <= 0,           "release");
        r.line(361);
        r.step("caseReleaseTime = sglist.releasetime",         c -> c.set(release, c.ld(c.get(list), w.s.releasetime)));
        r.go("it is done",                                     "release");
        r.label("lost");
        r.line(364);
        r.step("c = scases[k].c",                              c -> c.set(ch, c.ld8(c.get(cases) + CASE * c.get(k))));
        r.line(365);
        r.when("k is a receive",                               c -> c.get(k) >= c.get(nsends),                         "lost recv");
        r.line(366);
        r.call("c.sendq.dequeueSudoG(sglist)",                 "runtime.(*waitq).dequeueSudoG", c -> c.get(ch) + w.c.sendq.offset(), c -> c.get(list));
        r.go("out of that queue",                              "release");
        r.label("lost recv");
        r.line(368);
        r.call("c.recvq.dequeueSudoG(sglist)",                 "runtime.(*waitq).dequeueSudoG", c -> c.get(ch) + w.c.recvq.offset(), c -> c.get(list));
        r.label("release");
        r.line(371);
        r.step("sgnext = sglist.waitlink",                     c -> c.set(next, c.ld(c.get(list), w.s.waitlink)));
        r.line(372);
        WriteBarrier.field(p, r, "sglist.waitlink = nil",      list, w.s.waitlink);
        r.line(373);
        r.call("releaseSudog(sglist)",                         "runtime.releaseSudog",         c -> c.get(list));
        r.line(374);
        r.step("sglist = sgnext",                              c -> c.set(list, c.get(next)));
        r.go("the next queue to leave",                        "leave");
        r.label("left");
        r.line(377);
        r.when("no case has won",                              c -> c.get(cas) == 0,                                   "bad");
        r.line(381);
        r.step("c = cas.c, of the winner",                     c -> c.set(ch, c.ld8(c.get(cas))));
        r.line(387);
        r.when("it is a receive that won",                     c -> c.get(casi) >= c.get(nsends),                      "received");
        r.line(388);
        r.when("the channel was closed meanwhile",             c -> c.get(success) == 0,                               "sclose");
        r.go("it was sent",                                    "unlock");
        r.label("received");
        r.line(392);
        r.step("recvOK = caseSuccess",                         c -> c.set(recvOk, c.get(success)));
        r.label("unlock");
        unlock(417, "selunlock(scases, lockorder)");
        r.line(418);
        r.go("that is all of it",                              "retc");
        Throw.dead(p, r, "bad", 378, "selectgo: bad wakeup");
        // spotless:on
    }

    private void buffered() {
        // spotless:off
        r.label("bufrecv");
        r.line(434);
        r.step("recvOK = true, from the ring",                 c -> c.set(recvOk, 1));
        r.line(435);
        r.call("qp = chanbuf(c, c.recvx)",                     "runtime.chanbuf", qp,          c -> c.get(ch), c -> c.ld(c.get(ch), w.c.recvx));
        r.line(436);
        r.when("no value is wanted",                           c -> c.ld8(c.get(cas) + 8) == 0,                        "bufclear");
        r.line(437);
        r.call("typedmemmove(c.elemtype, cas.elem, qp)",       "runtime.typedmemmove",         c -> c.ld(c.get(ch), w.c.elemtype), c -> c.ld8(c.get(cas) + 8), c -> c.get(qp));
        r.label("bufclear");
        r.line(439);
        r.call("typedmemclr(c.elemtype, qp)",                  "runtime.typedmemclr",          c -> c.ld(c.get(ch), w.c.elemtype), c -> c.get(qp));
        r.line(440);
        r.step("c.recvx++",                                    c -> c.add(c.get(ch), w.c.recvx, 1));
        r.line(441);
        r.when("recvx is not at the ring's end",               c -> c.ld(c.get(ch), w.c.recvx) != c.ld(c.get(ch), w.c.dataqsiz), "taken");
        r.line(442);
        r.step("c.recvx = 0",                                  c -> c.st(c.get(ch), w.c.recvx, 0));
        r.label("taken");
        r.line(444);
        r.step("c.qcount--",                                   c -> c.add(c.get(ch), w.c.qcount, -1)).event("chan get");
        unlock(445, "selunlock(scases, lockorder), received");
        r.line(446);
        r.go("received",                                       "retc");
        r.label("bufsend");
        r.line(460);
        r.call("qp = chanbuf(c, c.sendx)",                     "runtime.chanbuf", qp,          c -> c.get(ch), c -> c.ld(c.get(ch), w.c.sendx));
        r.call("typedmemmove(c.elemtype, qp, cas.elem)",       "runtime.typedmemmove",         c -> c.ld(c.get(ch), w.c.elemtype), c -> c.get(qp), c -> c.ld8(c.get(cas) + 8));
        r.line(461);
        r.step("c.sendx++",                                    c -> c.add(c.get(ch), w.c.sendx, 1));
        r.line(462);
        r.when("sendx is not at the ring's end",               c -> c.ld(c.get(ch), w.c.sendx) != c.ld(c.get(ch), w.c.dataqsiz), "put");
        r.line(463);
        r.step("c.sendx = 0",                                  c -> c.st(c.get(ch), w.c.sendx, 0));
        r.label("put");
        r.line(465);
        r.step("c.qcount++",                                   c -> c.add(c.get(ch), w.c.qcount, 1)).event("chan put");
        unlock(466, "selunlock(scases, lockorder), sent");
        r.line(467);
        r.go("sent",                                           "retc");
        // spotless:on
    }

    private void closure(long code) {
        // spotless:off
        r.step("closure = {selunlock both slices}",            c -> {
            c.set(f[0], code);
            c.set(f[1], c.get(cases));
            c.set(f[2], c.get(n));
            c.set(f[3], c.get(n));
            c.set(f[4], c.get(lockorder));
            c.set(f[5], c.get(n));
            c.set(f[6], c.get(n));
        });
        // spotless:on
    }

    private void direct() {
        long recv = p.profile().function("runtime.selectgo.func2").entry();
        long send = p.profile().function("runtime.selectgo.func3").entry();
        // spotless:off
        r.label("recv");
        r.line(471);
        closure(recv);
        r.call("recv(c, sg, cas.elem, closure, 2)",            "runtime.recv",                 c -> c.get(ch), c -> c.get(sg), c -> c.ld8(c.get(cas) + 8), c -> c.addr(f[0]), c -> 2).event("chan hand-off");
        r.line(475);
        r.step("recvOK = true",                                c -> c.set(recvOk, 1));
        r.line(476);
        r.go("received from a sender",                         "retc");
        r.label("send");
        r.line(501);
        closure(send);
        r.call("send(c, sg, cas.elem, closure, 2)",            "runtime.send",                 c -> c.get(ch), c -> c.get(sg), c -> c.ld8(c.get(cas) + 8), c -> c.addr(f[0]), c -> 2).event("chan hand-off");
        r.line(505);
        r.go("sent to a receiver",                             "retc");
        // spotless:on
    }

    private void closed() {
        // spotless:off
        r.label("rclose");
        unlock(480, "selunlock(scases, lockorder), closed");
        r.line(481);
        r.step("recvOK = false: closed",                       c -> c.set(recvOk, 0));
        r.line(482);
        r.when("no zero value is wanted",                      c -> c.ld8(c.get(cas) + 8) == 0,                        "retc");
        r.line(483);
        r.call("typedmemclr(c.elemtype, cas.elem)",            "runtime.typedmemclr",          c -> c.ld(c.get(ch), w.c.elemtype), c -> c.ld8(c.get(cas) + 8));
        r.label("retc");
        r.line(508);
        r.when("the waiting was not profiled",                 c -> c.get(release) <= 0,                               "return");
        r.line(509);
        r.step("blockevent(caseReleaseTime − t0, 1)",          c -> {}).summarises("the profile of blocking is not kept");
        r.label("return");
        r.line(511);
        r.ret("return casi, recvOK",                           c -> c.get(casi), c -> c.get(recvOk));
        r.label("sclose");
        unlock(515, "selunlock(scases, lockorder), before the panic");
        Panic.rows(p, r, "sclose, panic", 516, "send on closed channel");
        Throw.dead(p, r, "waiting", 292, "gp.waiting != nil");
        // spotless:on
    }
}
