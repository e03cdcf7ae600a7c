package gobuf.runtime.chan;

import static gobuf.runtime.machine.Reg.RDX;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;
import gobuf.runtime.layout.WaitTypes;

/**
 * Locks and unlocks all channels of a select, each once, in the order of their addresses, so that two selects cannot wait for each other.
 * Slices are three words each: array, length, capacity.
 *
 * <p>Go 1.19, select.go, {@code sellock}, {@code selunlock}, {@code selparkcommit} and selectgo's closures.
 */
final class SelectLocks {
    private static final Field U16 = Field.plain("order", 0, 2, "uint16");
    /** Bytes of an scase: channel, element. */
    static final int CASE = 16;

    private SelectLocks() {}

    /** Element {@code i} of an order. */
    static long at(Cpu c, long order, long i) {
        return c.ld(order + 2 * i, U16);
    }

    static void put(Cpu c, long order, long i, long v) {
        c.st(order + 2 * i, U16, v);
    }

    /** The channel of the case that is {@code i}th in an order. */
    static long channel(Cpu c, long cases, long order, long i) {
        return c.ld8(cases + CASE * at(c, order, i));
    }

    static void define(Program p) {
        lock(p);
        unlock(p);
        parkcommit(p);
        closure(p, "runtime.selectgo.func2", 471);
        closure(p, "runtime.selectgo.func3", 501);
    }

    private static void lock(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        Rows r = p.routine("runtime.sellock", "scases", "len", "cap", "lockorder", "n", "ncap")
                .split();
        Local cases = r.param("scases");
        Local order = r.param("lockorder");
        Local n = r.param("n");
        Local last = r.local("c");
        Local i = r.local("i");
        Local x = r.scratch("c0");
        // spotless:off
        r.line(35);
        r.step("c = nil",                                      c -> c.set(last, 0));
        r.line(36);
        r.step("i = 0",                                        c -> c.set(i, 0));
        r.label("next");
        r.when("all are locked",                               c -> c.get(i) >= c.get(n),                              "done");
        r.line(37);
        r.step("c0 = scases[lockorder[i]].c",                  c -> c.set(x, channel(c, c.get(cases), c.get(order), c.get(i))));
        r.line(36);
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.line(38);
        r.when("the same channel as before",                   c -> c.get(x) == c.get(last),                           "next");
        r.line(39);
        r.step("c = c0",                                       c -> c.set(last, c.get(x)));
        r.line(40);
        r.call("lock(&c.lock)",                                "runtime.lock",                 c -> c.get(last) + w.c.lock.offset());
        r.go("the next one",                                   "next");
        r.label("done");
        r.line(43);
        r.ret("");
        // spotless:on
    }

    private static void unlock(Program p) {
        WaitTypes w = new WaitTypes(p.profile());
        Rows r = p.routine("runtime.selunlock", "scases", "len", "cap", "lockorder", "n", "ncap")
                .split();
        Local cases = r.param("scases");
        Local order = r.param("lockorder");
        Local n = r.param("n");
        Local i = r.local("i");
        Local x = r.scratch("c");
        // spotless:off
        r.line(54);
        r.step("i = n",                                        c -> c.set(i, c.get(n)));
        r.label("next");
        r.step("i--",                                          c -> c.set(i, c.get(i) - 1));
        r.when("all are unlocked",                             c -> c.get(i) < 0,                                      "done");
        r.line(55);
        r.step("c = scases[lockorder[i]].c",                   c -> c.set(x, channel(c, c.get(cases), c.get(order), c.get(i))));
        r.line(56);
        r.when("the last to unlock",                           c -> c.get(i) == 0,                                     "unlock");
        r.when("the same comes once more: then",               c -> c.get(x) == channel(c, c.get(cases), c.get(order), c.get(i) - 1), "next");
        r.label("unlock");
        r.line(59);
        r.call("unlock(&c.lock)",                              "runtime.unlock",               c -> c.get(x) + w.c.lock.offset());
        r.go("the one before",                                 "next");
        r.label("done");
        r.line(61);
        r.ret("");
        // spotless:on
    }

    /** On g0, when the goroutine is _Gwaiting. Once a channel is unlocked the goroutine may be woken, and its select be over. */
    private static void parkcommit(Program p) {
        Types t = p.types();
        WaitTypes w = new WaitTypes(p.profile());
        // The frame has room for one local; the sudog is kept in place of the argument that is not used.
        Rows r = p.routine("runtime.selparkcommit", "gp", "sg").split();
        Local gp = r.param("gp");
        Local sg = r.param("sg");
        Local last = r.local("lastc");
        // spotless:off
        r.line(69);
        r.step("gp.activeStackChans = true",                   c -> c.st(c.get(gp), t.g.activeStackChans, 1));
        r.line(73);
        r.step("gp.parkingOnChan = 0 (atomic)",                c -> c.st(c.get(gp), t.g.parkingOnChan, 0));
        r.line(84);
        r.step("lastc = nil",                                  c -> c.set(last, 0));
        r.line(85);
        r.step("sg = gp.waiting",                              c -> c.set(sg, c.ld(c.get(gp), t.g.waiting)));
        r.label("next");
        r.when("no case is left",                              c -> c.get(sg) == 0,                                    "last");
        r.line(86);
        r.when("the first one",                                c -> c.get(last) == 0,                                  "keep");
        r.when("the same channel as before",                   c -> c.ld(c.get(sg), w.s.c) == c.get(last),             "keep");
        r.line(93);
        r.call("unlock(&lastc.lock)",                          "runtime.unlock",               c -> c.get(last) + w.c.lock.offset());
        r.label("keep");
        r.line(95);
        r.step("lastc = sg.c",                                 c -> c.set(last, c.ld(c.get(sg), w.s.c)));
        r.line(85);
        r.step("sg = sg.waitlink",                             c -> c.set(sg, c.ld(c.get(sg), w.s.waitlink)));
        r.go("the next case",                                  "next");
        r.label("last");
        r.line(97);
        r.when("there was none",                               c -> c.get(last) == 0,                                  "true");
        r.line(98);
        r.call("unlock(&lastc.lock), the last",                "runtime.unlock",               c -> c.get(last) + w.c.lock.offset());
        r.label("true");
        r.line(100);
        r.ret("true",                                          c -> 1);
        // spotless:on
    }

    /** {@code func() { selunlock(scases, lockorder) }}: both slices are captured. */
    private static void closure(Program p, String symbol, int line) {
        Rows k = p.routine(symbol).closure().split();
        // spotless:off
        k.line(line);
        k.call("selunlock(scases, lockorder)",                 "runtime.selunlock",            c -> c.ld8(c.reg(RDX) + 8), c -> c.ld8(c.reg(RDX) + 16), c -> c.ld8(c.reg(RDX) + 24),
                                                               c -> c.ld8(c.reg(RDX) + 32), c -> c.ld8(c.reg(RDX) + 40), c -> c.ld8(c.reg(RDX) + 48));
        k.ret("");
        // spotless:on
    }
}
