package gobuf.runtime.chan;

import static gobuf.runtime.machine.Reg.RDX;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;
import gobuf.runtime.layout.WaitTypes;
import gobuf.runtime.proc.Ticks;
import gobuf.runtime.proc.WriteBarrier;

/**
 * Hands a value to a receiver that waits: it goes straight from this goroutine's stack to the other's, past the ring; then the receiver
 * is ready and runs next on this P.
 *
 * <p>Go 1.19, chan.go, {@code send}, {@code sendDirect}, {@code recvDirect} and the closures that unlock the channel.
 */
final class Send {
    private Send() {}

    static void define(Program p) {
        send(p);
        direct(p, "runtime.sendDirect", "src", 339, 342, 345, 346);
        direct(p, "runtime.recvDirect", "dst", 352, 353, 354, 355);
    }

    /** The body of a closure {@code func() { unlock(&c.lock) }}. */
    static void unlocks(Program p, Rows k, int line) {
        WaitTypes w = new WaitTypes(p.profile());
        // spotless:off
        k.line(line);
        k.call("unlock(&c.lock), c from the closure",          "runtime.unlock",               c -> c.ld8(c.reg(RDX) + 8) + w.c.lock.offset());
        k.ret("");
        // spotless:on
    }

    private static void send(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        Rows r = p.routine("runtime.send", "c", "sg", "ep", "unlockf", "skip")
                .split()
                .about("Without the calls for a race detector, which this build has not.");
        Local ch = r.param("c");
        Local sg = r.param("sg");
        Local ep = r.param("ep");
        // spotless:off
        r.line(311);
        r.when("the receiver wants no value",                  c -> c.ld(c.get(sg), w.s.elem) == 0,                    "wake");
        r.line(312);
        r.call("sendDirect(c.elemtype, sg, ep)",               "runtime.sendDirect",           c -> c.ld(c.get(ch), w.c.elemtype), c -> c.get(sg), c -> c.get(ep));
        r.line(313);
        WriteBarrier.field(p, r, "sg.elem = nil",              sg, w.s.elem);
        r.label("wake");
        wake(p, r, w, new int[] {315, 316, 317, 318, 319, 320, 322});
        r.line(323);
        r.ret("");
        // spotless:on
    }

    /** The end of send and recv: the channel is unlocked, the other is told and made ready. */
    static void wake(Program p, Rows r, WaitTypes w, int... lines) {
        Types t = p.types();
        Local sg = r.param("sg");
        Local unlockf = r.param("unlockf");
        Local skip = r.param("skip");
        Local gp = r.local("gp");
        // spotless:off
        r.line(lines[0]);
        r.step("gp = sg.g",                                    c -> c.set(gp, c.ld(c.get(sg), w.s.g)));
        r.line(lines[1]);
        r.callFuncval("unlockf()",                             c -> c.get(unlockf));
        r.line(lines[2]);
        WriteBarrier.set(p, r, "gp.param = sg",                gp, t.g.param, sg);
        r.line(lines[3]);
        r.step("sg.success = true",                            c -> c.st(c.get(sg), w.s.success, 1));
        r.line(lines[4]);
        Ticks.released(r, w, sg, lines[5], "");
        r.line(lines[6]);
        r.call("goready(gp, skip + 1)",                        "runtime.goready",              c -> c.get(gp), c -> c.get(skip) + 1);
        // spotless:on
    }

    private static void direct(Program p, String symbol, String own, int other, int barrier, int move, int end) {
        WaitTypes w = new WaitTypes(p.profile());
        Field size = p.profile().struct("_type").field("size");
        Rows r = p.routine(symbol, "t", "sg", own).split();
        Local type = r.param("t");
        Local sg = r.param("sg");
        Local mine = r.param(own);
        boolean sends = own.equals("src");
        Local theirs = r.local(sends ? "dst" : "src");
        Local dst = sends ? theirs : mine;
        Local src = sends ? mine : theirs;
        // spotless:off
        r.line(other);
        r.step(theirs.name() + " = sg.elem, on the other's stack", c -> c.set(theirs, c.ld(c.get(sg), w.s.elem)));
        r.line(barrier);
        r.call("typeBitsBulkBarrier(t, dst, src, t.size)",     "runtime.typeBitsBulkBarrier",  c -> c.get(type), c -> c.get(dst), c -> c.get(src), c -> c.ld(c.get(type), size));
        r.line(move);
        r.call("memmove(dst, src, t.size)",                    "runtime.memmove",              c -> c.get(dst), c -> c.get(src), c -> c.ld(c.get(type), size));
        r.line(end);
        r.ret("");
        // spotless:on
    }
}
