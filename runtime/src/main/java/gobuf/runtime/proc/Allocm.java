package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;
import static gobuf.runtime.machine.Reg.RDX;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;

/**
 * Allocates an m that has no thread yet, and its g0. Allocation needs a P, so a caller without one borrows the P that the m is for. On the
 * way the ms of threads that have ended are given up.
 *
 * <p>Go 1.19, proc.go, {@code allocm} and its closure.
 */
final class Allocm {
    private static final long G0_STACK = 8192;

    private Allocm() {}

    static void define(Program p) {
        Types t = p.types();
        Field freelink = p.profile().struct("m").field("freelink");
        Field freeWait = p.profile().struct("m").field("freeWait");
        long sched = p.profile().global("runtime.sched");
        long freem = sched + p.profile().struct("schedt").field("freem").offset();
        long lock = sched + t.sched.lock.offset();
        long allocmLock = p.profile().global("runtime.allocmLock");
        long wait = p.profile().constant("freeMWait");
        long stack = p.profile().constant("freeMStack");
        long code = p.profile().function("runtime.allocm.func1").entry();
        Rows r = p.routine("runtime.allocm", "pp", "fn", "id").split();
        Local pp = r.param("pp");
        Local fn = r.param("fn");
        Local id = r.param("id");
        Local mp = r.local("mp");
        Local list = r.local("newList");
        Local[] f = r.block("closure", 2);
        Local free = r.local("freem");
        Local x = r.scratch("x");
        // spotless:off
        r.line(1716);
        r.call("allocmLock.rlock()",                       "runtime.(*rwmutex).rlock",                 c -> allocmLock);
        r.line(1721);
        r.call("acquirem()",                               "runtime.acquirem");
        r.line(1724);
        r.when("this M has a P",                           c -> c.ld(c.ld(c.g(), t.g.m), t.m.p) != 0,  "free?");
        r.line(1725);
        r.call("acquirep(pp): borrow it to allocate",      "runtime.acquirep",                         c -> c.get(pp));
        r.label("free?");
        r.line(1730);
        r.when("no M has ended",                           c -> c.ld8(freem) == 0,                     "new");
        r.line(1731);
        r.call("lock(&sched.lock)",                        "runtime.lock",                             c -> lock);
        r.line(1732);
        r.step("newList = nil",                            c -> c.set(list, 0));
        r.line(1733);
        r.step("freem = sched.freem",                      c -> c.set(free, c.ld8(freem)));
        r.label("next");
        r.when("all have been looked at",                  c -> c.get(free) == 0,                      "freed");
        r.line(1735);
        r.when("its thread no longer needs its stack",     c -> c.ld(c.get(free), freeWait) != wait,   "reap");
        r.line(1736);
        r.step("x = freem.freelink",                       c -> c.set(x, c.ld(c.get(free), freelink)));
        r.line(1737);
        r.step("freem.freelink = newList",                 c -> c.st(c.get(free), freelink, c.get(list)));
        r.line(1738);
        r.step("newList = freem: it stays",                c -> c.set(list, c.get(free)));
        r.line(1739);
        r.step("freem = x",                                c -> c.set(free, c.get(x)));
        r.go("the next one",                               "next");
        r.label("reap");
        r.line(1745);
        r.when("its stack is the system's",                c -> c.ld(c.get(free), freeWait) != stack,  "drop");
        r.line(1749);
        r.step("closure.code = allocm.func1",              c -> c.set(f[0], code));
        r.step("closure.freem = freem",                    c -> c.set(f[1], c.get(free)));
        r.callOnStack("systemstack(closure)",              "runtime.systemstack.abi0",                 c -> c.addr(f[0]));
        r.step("g = TLS",                                  c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.label("drop");
        r.line(1753);
        r.step("freem = freem.freelink",                   c -> c.set(free, c.ld(c.get(free), freelink)));
        r.go("the next one",                               "next");
        r.label("freed");
        r.line(1755);
        r.step("sched.freem = newList",                    c -> c.st8(freem, c.get(list)));
        r.line(1756);
        r.call("unlock(&sched.lock)",                      "runtime.unlock",                           c -> lock);
        r.label("new");
        r.line(1759);
        r.call("mp = new(m)",                              "runtime.newobject", mp,                    c -> GoTypes.M);
        r.line(1760);
        r.step("mp.mstartfn = fn",                         c -> c.st(c.get(mp), t.m.mstartfn, c.get(fn)));
        r.line(1761);
        r.call("mcommoninit(mp, id)",                      "runtime.mcommoninit",                      c -> c.get(mp), c -> c.get(id));
        r.line(1768);
        r.call("x = malg(8192)",                           "runtime.malg", x,                          c -> G0_STACK);
        r.step("mp.g0 = x",                                c -> c.st(c.get(mp), t.m.g0, c.get(x)));
        r.line(1770);
        r.step("mp.g0.m = mp",                             c -> c.st(c.get(x), t.g.m, c.get(mp)));
        r.line(1772);
        r.when("the P was not borrowed",                   c -> c.get(pp) != c.ld(c.ld(c.g(), t.g.m), t.m.p), "out");
        r.line(1773);
        r.call("releasep()",                               "runtime.releasep");
        r.label("out");
        r.line(1776);
        r.call("releasem(m)",                              "runtime.releasem",                         c -> c.ld(c.g(), t.g.m));
        r.line(1777);
        r.call("allocmLock.runlock()",                     "runtime.(*rwmutex).runlock",               c -> allocmLock);
        r.line(1778);
        r.ret("return mp",                                 c -> c.get(mp));

        Rows k = p.routine("runtime.allocm.func1").closure().split();
        k.line(1750);
        k.call("stackfree(freem.g0.stack)",                "runtime.stackfree",                        c -> c.ld(c.ld(c.ld8(c.reg(RDX) + 8), t.m.g0), t.g.stackLo), c -> c.ld(c.ld(c.ld8(c.reg(RDX) + 8), t.m.g0), t.g.stackHi));
        k.line(1751);
        k.ret("");
        // spotless:on
    }
}
