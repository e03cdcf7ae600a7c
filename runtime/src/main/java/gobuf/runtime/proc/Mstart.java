package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.RSP;

import gobuf.runtime.asm.SysLinux;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;
import gobuf.runtime.os.Linux;

/**
 * The bottom of every g0's stack: where a thread begins to be an M, and what it comes back to if it is to end. mstart1 leaves in g0.sched
 * that a gogo to it returns behind its call in mstart0; so a goroutine that ends while locked to its thread ends the thread.
 *
 * <p>Go 1.19, proc.go, {@code mstart0}, {@code mstart1}, {@code mstartm0}, {@code mexit}; os_linux.go, {@code minit}.
 */
final class Mstart {
    private Mstart() {}

    static void define(Program p) {
        mstart0(p);
        mstart1(p);
        mstartm0(p);
        minit(p);
        mexit(p);
    }

    private static void mstart0(Program p) {
        Types t = p.types();
        long guard = p.profile().constant("_StackGuard");
        Rows r = p.routine("runtime.mstart0").nosplit();
        Local osStack = r.local("osStack");
        // spotless:off
        r.line(1359);
        r.step("osStack = g.stack.lo = 0: by the system",  c -> c.set(osStack, c.ld(c.g(), t.g.stackLo) == 0 ? 1 : 0))
            .summarises("Linux gives every M but the first and those of cgo a stack from the heap");
        r.line(1378);
        r.step("g.stackguard0 = g.stack.lo + 928",         c -> c.st(c.g(), t.g.stackguard0, c.ld(c.g(), t.g.stackLo) + guard));
        r.line(1381);
        r.step("g.stackguard1 = g.stackguard0",            c -> c.st(c.g(), t.g.stackguard1, c.ld(c.g(), t.g.stackguard0)));
        r.line(1382);
        r.call("mstart1()",                                "runtime.mstart1");
        r.line(1391);
        r.call("mexit(osStack)",                           "runtime.mexit",                c -> c.get(osStack));
        r.line(1392);
        r.ret("");
        // spotless:on
    }

    private static void mstart1(Program p) {
        Types t = p.types();
        long m0 = p.profile().global("runtime.m0");
        Rows r = p.routine("runtime.mstart1").split();
        int frame = r.frame();
        // spotless:off
        r.line(1401);
        r.when("not on g0",                                c -> c.g() != c.ld(c.ld(c.g(), t.g.m), t.m.g0), "bad");
        r.line(1411);
        r.step("g.sched.g = g",                            c -> c.st(c.g(), t.g.sched.g, c.g()));
        r.line(1412);
        r.step("g.sched.pc = return address, into mstart0", c -> c.st(c.g(), t.g.sched.pc, c.ld8(c.reg(RSP) + frame)));
        r.line(1413);
        r.step("g.sched.sp = mstart0's SP",                c -> c.st(c.g(), t.g.sched.sp, c.reg(RSP) + frame + 8));
        r.line(1415);
        r.callOnStack("asminit()",                         "runtime.asminit.abi0");
        r.line(1416);
        r.call("minit()",                                  "runtime.minit");
        r.line(1420);
        r.when("not the first M",                          c -> c.ld(c.g(), t.g.m) != m0,          "fn");
        r.line(1421);
        r.call("mstartm0()",                               "runtime.mstartm0");
        r.label("fn");
        r.line(1424);
        r.when("no mstartfn",                              c -> c.ld(c.ld(c.g(), t.g.m), t.m.mstartfn) == 0, "p");
        r.line(1425);
        r.callFuncval("m.mstartfn()",                      c -> c.ld(c.ld(c.g(), t.g.m), t.m.mstartfn));
        r.label("p");
        r.line(1428);
        r.when("the first M: it has its P",                c -> c.ld(c.g(), t.g.m) == m0,          "schedule");
        r.line(1429);
        r.call("acquirep(m.nextp)",                        "runtime.acquirep",                     c -> c.ld(c.ld(c.g(), t.g.m), t.m.nextp));
        r.line(1430);
        r.step("m.nextp = 0",                              c -> c.st(c.ld(c.g(), t.g.m), t.m.nextp, 0));
        r.label("schedule");
        r.line(1432);
        r.call("schedule()",                               "runtime.schedule");
        r.line(1433);
        r.ret("a gogo to g0.sched comes back here: the thread ends");
        // spotless:on
        Throw.dead(p, r, "bad", 1402, "bad runtime·mstart");
    }

    private static void mstartm0(Program p) {
        long handler = p.profile().function("runtime.sigtramp.abi0").entry();
        long restorer = p.profile().function("runtime.sigreturn.abi0").entry();
        Rows r = p.routine("runtime.mstartm0").split();
        // spotless:off
        r.line(1449);
        r.step("initsig(false)",                           c -> Linux.sigaction(c, handler, restorer)).summarises("sigaction for each signal; there is no cgo, which would need an extra M");
        r.line(1450);
        r.ret("");
        // spotless:on
    }

    private static void minit(Program p) {
        Types t = p.types();
        Field procid = p.profile().struct("m").field("procid");
        int newSigstack = t.m.struct.field("newSigstack").offset();
        Rows r = p.routine("runtime.minit").split();
        // spotless:off
        r.line(393);
        r.step("minitSignals(): m.newSigstack = true; signals on gsignal's stack", c -> {
            c.st1(c.ld(c.g(), t.g.m) + newSigstack, 1);
            Linux.sigaltstack(c, c.ld(c.ld(c.ld(c.g(), t.g.m), t.m.gsignal), t.g.stackHi));
        }).summarises("the signal stack and mask of the thread: sigaltstack, sigprocmask");
        r.line(398);
        r.callOnStack("gettid()",                          "runtime.gettid.abi0");
        r.step("m.procid = the thread ID",                 c -> c.st(c.ld(c.g(), t.g.m), procid, SysLinux.result(c, 0)));
        r.line(399);
        r.ret("");
        // spotless:on
    }

    private static void mexit(Program p) {
        Types t = p.types();
        Field freelink = p.profile().struct("m").field("freelink");
        Field freeWait = p.profile().struct("m").field("freeWait");
        long sched = p.profile().global("runtime.sched");
        long freem = sched + p.profile().struct("schedt").field("freem").offset();
        long lock = sched + t.sched.lock.offset();
        long allm = p.profile().global("runtime.allm");
        long m0 = p.profile().global("runtime.m0");
        long wait = p.profile().constant("freeMWait");
        long ref = p.profile().constant("freeMRef");
        Rows r = p.routine("runtime.mexit", "osStack").split();
        Local osStack = r.param("osStack");
        Local mp = r.local("m");
        Local link = r.local("pprev");
        Local x = r.scratch("x");
        // spotless:off
        r.line(1473);
        r.step("m = g.m",                                  c -> c.set(mp, c.ld(c.g(), t.g.m)));
        r.line(1475);
        r.when("the main thread",                          c -> c.get(mp) == m0,                   "main");
        r.line(1496);
        r.step("sigblock(true); unminit(): no more signals", c -> Linux.sigaltstack(c, 0)).summarises("sigprocmask and sigaltstack");
        r.line(1500);
        r.when("it has no gsignal",                        c -> c.ld(c.get(mp), t.m.gsignal) == 0, "allm");
        r.line(1501);
        r.call("stackfree(m.gsignal.stack)",               "runtime.stackfree",                    c -> c.ld(c.ld(c.get(mp), t.m.gsignal), t.g.stackLo), c -> c.ld(c.ld(c.get(mp), t.m.gsignal), t.g.stackHi));
        r.line(1506);
        r.step("m.gsignal = nil",                          c -> c.st(c.get(mp), t.m.gsignal, 0));
        r.label("allm");
        r.line(1510);
        r.call("lock(&sched.lock)",                        "runtime.lock",                         c -> lock);
        r.line(1511);
        r.step("pprev = &allm",                            c -> c.set(link, allm));
        r.label("look");
        r.when("m is not in allm",                         c -> c.ld8(c.get(link)) == 0,           "lost");
        r.line(1512);
        r.when("*pprev = m",                               c -> c.ld8(c.get(link)) == c.get(mp),   "found");
        r.line(1511);
        r.step("pprev = &(*pprev).alllink",                c -> c.set(link, c.ld8(c.get(link)) + t.m.alllink.offset()));
        r.go("the next one",                               "look");
        r.label("found");
        r.line(1513);
        r.step("*pprev = m.alllink",                       c -> c.st8(c.get(link), c.ld(c.get(mp), t.m.alllink)));
        r.line(1528);
        r.step("m.freeWait = freeMWait: its stack is in use", c -> c.st(c.get(mp), freeWait, wait));
        r.line(1529);
        r.step("m.freelink = sched.freem",                 c -> c.st(c.get(mp), freelink, c.ld8(freem)));
        r.line(1530);
        r.step("sched.freem = m",                          c -> c.st8(freem, c.get(mp)));
        r.line(1531);
        r.call("unlock(&sched.lock)",                      "runtime.unlock",                       c -> lock);
        r.line(1536);
        r.call("x = releasep()",                           "runtime.releasep", x);
        r.call("handoffp(x)",                              "runtime.handoffp",                     c -> c.get(x));
        r.line(1542);
        r.call("lock(&sched.lock)",                        "runtime.lock",                         c -> lock);
        r.line(1543);
        r.step("sched.nmfreed++",                          c -> c.add(sched, t.sched.nmfreed, 1));
        r.line(1544);
        r.call("checkdead()",                              "runtime.checkdead");
        r.line(1545);
        r.call("unlock(&sched.lock)",                      "runtime.unlock",                       c -> lock);
        r.line(1559);
        r.when("its stack is not the system's",            c -> (c.get(osStack) & 1) == 0,         "exit");
        r.line(1561);
        r.step("m.freeWait = freeMRef: only the m is in use", c -> c.st(c.get(mp), freeWait, ref));
        r.line(1565);
        r.ret("the system's library ends the thread");
        r.label("exit");
        r.line(1572);
        r.callOnStack("exitThread(&m.freeWait)",           "runtime.exitThread.abi0",              c -> c.get(mp) + freeWait.offset());
        Throw.unreached(r, "exitThread");
        r.label("main");
        r.line(1487);
        r.call("x = releasep()",                           "runtime.releasep", x);
        r.call("handoffp(x)",                              "runtime.handoffp",                     c -> c.get(x));
        r.line(1488);
        r.call("lock(&sched.lock)",                        "runtime.lock",                         c -> lock);
        r.line(1489);
        r.step("sched.nmfreed++",                          c -> c.add(sched, t.sched.nmfreed, 1));
        r.line(1490);
        r.call("checkdead()",                              "runtime.checkdead");
        r.line(1491);
        r.call("unlock(&sched.lock)",                      "runtime.unlock",                       c -> lock);
        r.line(1492);
        r.call("mPark(): the main thread stays for ever",  "runtime.mPark");
        // spotless:on
        Throw.dead(p, r, "woke", 1493, "locked m0 woke up");
        Throw.dead(p, r, "lost", 1517, "m not found in allm");
    }
}
