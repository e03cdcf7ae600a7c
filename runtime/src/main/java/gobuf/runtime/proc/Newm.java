package gobuf.runtime.proc;

import gobuf.runtime.asm.SysLinux;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;

/**
 * A new M: its m, then its thread. From a thread that is locked, whose state in the system may be strange, the template thread is asked
 * to make it.
 *
 * <p>Go 1.19, proc.go, {@code newm}, {@code newm1}, {@code mspinning}; os_linux.go, {@code newosproc}.
 */
final class Newm {
    /** The flags of newosproc's clone (Go 1.19, os_linux.go, {@code cloneFlags}): memory, files and handlers are shared, a thread. */
    private static final long CLONE_FLAGS = 0x100 | 0x200 | 0x400 | 0x800 | 0x40000 | 0x10000;

    private Newm() {}

    static void define(Program p) {
        newm(p);
        newm1(p);
        newosproc(p);
        mspinning(p);
    }

    private static void newm(Program p) {
        Types t = p.types();
        Field sigmask = p.profile().struct("m").field("sigmask");
        long handoff = TemplateThread.handoff(p, "lock");
        long list = TemplateThread.handoff(p, "newm");
        long waiting = TemplateThread.handoff(p, "waiting");
        long wake = TemplateThread.handoff(p, "wake");
        long have = TemplateThread.handoff(p, "haveTemplateThread");
        long initial = p.profile().global("runtime.initSigmask");
        Rows r = p.routine("runtime.newm", "fn", "pp", "id").split();
        Local fn = r.param("fn");
        Local pp = r.param("pp");
        Local id = r.param("id");
        Local mp = r.local("mp");
        // spotless:off
        r.line(2107);
        r.call("acquirem()",                               "runtime.acquirem");
        r.line(2109);
        r.call("mp = allocm(pp, fn, id)",                  "runtime.allocm", mp,                     c -> c.get(pp), c -> c.get(fn), c -> c.get(id));
        r.line(2110);
        r.step("mp.nextp = pp",                            c -> c.st(c.get(mp), t.m.nextp, c.get(pp)));
        r.line(2111);
        r.step("mp.sigmask = initSigmask",                 c -> c.st8(c.get(mp) + sigmask.offset(), c.ld8(initial)));
        r.line(2112);
        r.when("a goroutine has locked this thread",       c -> c.ld(c.ld(c.g(), t.g.m), t.m.lockedExt) != 0, "locked");
        r.when("in a cgo call",                            c -> c.ld(c.ld(c.g(), t.g.m), t.m.incgo) != 0, "locked");
        r.line(2141);
        r.call("newm1(mp)",                                "runtime.newm1",                            c -> c.get(mp));
        r.line(2142);
        r.call("releasem(m)",                              "runtime.releasem",                         c -> c.ld(c.g(), t.g.m));
        r.line(2143);
        r.ret(1, "");
        r.label("locked");
        r.line(2124);
        r.call("lock(&newmHandoff.lock)",                  "runtime.lock",                             c -> handoff);
        r.line(2125);
        r.when("there is no template thread",              c -> c.ld4(have) == 0,                      "none");
        r.line(2128);
        r.step("mp.schedlink = newmHandoff.newm",          c -> c.st(c.get(mp), t.m.schedlink, c.ld8(list)));
        r.line(2129);
        r.step("newmHandoff.newm = mp",                    c -> c.st8(list, c.get(mp)));
        r.line(2130);
        r.when("the template thread does not wait",        c -> c.ld1(waiting) == 0,                   "unlock");
        r.line(2131);
        r.step("newmHandoff.waiting = false",              c -> c.st1(waiting, 0));
        r.line(2132);
        r.call("notewakeup(&newmHandoff.wake)",            "runtime.notewakeup",                       c -> wake);
        r.label("unlock");
        r.line(2134);
        r.call("unlock(&newmHandoff.lock)",                "runtime.unlock",                           c -> handoff);
        r.line(2138);
        r.call("releasem(m)",                              "runtime.releasem",                         c -> c.ld(c.g(), t.g.m));
        r.line(2139);
        r.ret(0, "the template thread makes its thread");
        // spotless:on
        Throw.dead(p, r, "none", 2126, "on a locked thread with no template thread");
    }

    private static void newm1(Program p) {
        long exec = p.profile().global("runtime.execLock");
        Rows r = p.routine("runtime.newm1", "mp").split();
        Local mp = r.param("mp");
        // spotless:off
        r.line(2165);
        r.call("execLock.rlock(): nobody may exec now",    "runtime.(*rwmutex).rlock",                 c -> exec)
            .summarises("there is no cgo, which would make the thread itself");
        r.line(2166);
        r.call("newosproc(mp)",                            "runtime.newosproc",                        c -> c.get(mp));
        r.line(2167);
        r.call("execLock.runlock()",                       "runtime.(*rwmutex).runlock",               c -> exec);
        r.line(2168);
        r.ret(1, "");
        // spotless:on
    }

    private static void newosproc(Program p) {
        Types t = p.types();
        long mstart = p.profile().function("runtime.mstart.abi0").entry();
        Rows r = p.routine("runtime.newosproc", "mp").split();
        Local mp = r.param("mp");
        Local ret = r.scratch("ret");
        // spotless:off
        r.line(178);
        r.step("block all signals",                        c -> {}).summarises("sigprocmask: signals wait for minit of the new thread");
        r.line(179);
        r.callOnStack("clone(flags, g0.stack.hi, mp, g0, mstart)", "runtime.clone.abi0",
                                                           c -> CLONE_FLAGS, c -> c.ld(c.ld(c.get(mp), t.m.g0), t.g.stackHi), c -> c.get(mp), c -> c.ld(c.get(mp), t.m.g0), c -> mstart)
            .event("new thread");
        r.step("ret = its thread ID",                      c -> c.set(ret, SysLinux.result(c, 0x28)));
        r.line(180);
        r.step("allow signals again",                      c -> {}).summarises("sigprocmask");
        r.line(182);
        r.when("there is no thread",                       c -> c.get(ret) < 0,                        "failed");
        r.line(189);
        r.ret("");
        r.label("failed");
        r.line(183);
        r.step("print the error number",                   c -> Output.print(c, "runtime: failed to create new OS thread (errno=" + -c.get(ret) + ")\n"))
            .summarises("printlock, print… and printunlock as one row; how many there are is not printed");
        // spotless:on
        Throw.dead(p, r, "dead", 187, "newosproc");
    }

    private static void mspinning(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.mspinning");
        r.line(2254);
        FindRunnable.spin(t, r, "m.spinning = true");
        r.line(2255);
        r.ret("");
    }
}
