package gobuf.runtime.chan;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.WaitTypes;
import gobuf.runtime.proc.WriteBarrier;

/**
 * Receives while a sender waits. Without a ring the value comes straight from its stack. With one, which is full then, the receiver takes
 * the oldest value, and the sender's takes its place; so the order stays.
 *
 * <p>Go 1.19, chan.go, {@code recv}.
 */
final class Recv {
    private Recv() {}

    static void define(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        Rows r = p.routine("runtime.recv", "c", "sg", "ep", "unlockf", "skip")
                .split()
                .about("Without the calls for a race detector, which this build has not.");
        Local ch = r.param("c");
        Local sg = r.param("sg");
        Local ep = r.param("ep");
        Local qp = r.local("qp");
        // spotless:off
        r.line(616);
        r.when("c has a ring: it is full",                     c -> c.ld(c.get(ch), w.c.dataqsiz) != 0,                "ring");
        r.line(620);
        r.when("no value is wanted",                           c -> c.get(ep) == 0,                                    "taken");
        r.line(622);
        r.call("recvDirect(c.elemtype, sg, ep)",               "runtime.recvDirect",           c -> c.ld(c.get(ch), w.c.elemtype), c -> c.get(sg), c -> c.get(ep));
        r.go("the value is here",                              "taken");
        r.label("ring");
        r.line(629);
        r.call("qp = chanbuf(c, c.recvx)",                     "runtime.chanbuf", qp,          c -> c.get(ch), c -> c.ld(c.get(ch), w.c.recvx));
        r.line(635);
        r.when("the oldest value is not wanted",               c -> c.get(ep) == 0,                                    "place");
        r.line(636);
        r.call("typedmemmove(c.elemtype, ep, qp)",             "runtime.typedmemmove",         c -> c.ld(c.get(ch), w.c.elemtype), c -> c.get(ep), c -> c.get(qp));
        r.label("place");
        // spotless:on
        place(p, r, w, qp);
        Send.wake(p, r, w, 647, 648, 649, 650, 651, 652, 654);
        r.line(655);
        r.ret("");
    }

    private static void place(Program p, Rows r, WaitTypes w, Local qp) {
        Local ch = r.param("c");
        Local sg = r.param("sg");
        // spotless:off
        r.line(639);
        r.call("typedmemmove(c.elemtype, qp, sg.elem)",        "runtime.typedmemmove",         c -> c.ld(c.get(ch), w.c.elemtype), c -> c.get(qp), c -> c.ld(c.get(sg), w.s.elem));
        r.line(640);
        r.step("c.recvx++",                                    c -> c.add(c.get(ch), w.c.recvx, 1));
        r.line(641);
        r.when("not at the ring's end",                        c -> c.ld(c.get(ch), w.c.recvx) != c.ld(c.get(ch), w.c.dataqsiz), "sendx");
        r.line(642);
        r.step("c.recvx = 0",                                  c -> c.st(c.get(ch), w.c.recvx, 0));
        r.label("sendx");
        r.line(644);
        r.step("c.sendx = c.recvx: full again",                c -> c.st(c.get(ch), w.c.sendx, c.ld(c.get(ch), w.c.recvx)));
        r.label("taken");
        r.line(646);
        WriteBarrier.field(p, r, "sg.elem = nil",              sg, w.s.elem);
        // spotless:on
    }
}
