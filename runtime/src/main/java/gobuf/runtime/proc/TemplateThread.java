package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.layout.Types;

/**
 * A thread whose state in the system is known to be good, and that does nothing but make others: a goroutine that locks its thread may
 * change what a clone would inherit, so newm on a locked thread leaves the m in newmHandoff, and this one makes its thread. It is
 * started by the first LockOSThread and never has a P.
 *
 * <p>Go 1.19, proc.go, {@code startTemplateThread}, {@code templateThread}, {@code newmHandoff}.
 */
final class TemplateThread {
    private TemplateThread() {}

    static void define(Program p) {
        start(p);
        thread(p);
    }

    /** The address of a field of newmHandoff. */
    static long handoff(Program p, String field) {
        Struct s = p.profile().struct("var newmHandoff");
        return p.profile().global("runtime.newmHandoff") + s.field(field).offset();
    }

    private static void start(Program p) {
        long have = handoff(p, "haveTemplateThread");
        long fn = p.profile().funcval("runtime.templateThread");
        Rows r = p.routine("runtime.startTemplateThread").split();
        Local mp = r.local("mp");
        // spotless:off
        r.line(2181);
        r.call("mp = acquirem(): it must exist before we park", "runtime.acquirem", mp);
        r.line(2182);
        r.when("CAS newmHandoff.haveTemplateThread: 0 → 1",    c -> first(c, have),                                            "start");
        r.go("somebody has started it already",                "there");
        r.label("start");
        r.line(2186);
        r.call("newm(templateThread, nil, -1)",                "runtime.newm",                 c -> fn, c -> 0, c -> -1).event("template thread");
        r.line(2187);
        r.call("releasem(mp)",                                 "runtime.releasem",             c -> c.get(mp));
        r.line(2188);
        r.ret(0, "");
        r.label("there");
        r.line(2183);
        r.call("releasem(mp)",                                 "runtime.releasem",             c -> c.get(mp));
        r.line(2184);
        r.ret(1, "");
        // spotless:on
    }

    private static boolean first(Cpu c, long have) {
        if (c.ld4(have) != 0) return false;
        c.st4(have, 1);
        return true;
    }

    private static void thread(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long lock = handoff(p, "lock");
        long list = handoff(p, "newm");
        long waiting = handoff(p, "waiting");
        long wake = handoff(p, "wake");
        Rows r = p.routine("runtime.templateThread").split();
        Local mp = r.local("mp");
        Local next = r.local("next");
        // spotless:off
        r.line(2203);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> sched + t.sched.lock.offset());
        r.line(2204);
        r.step("sched.nmsys++: no M that could run goroutines", c -> c.add(sched, t.sched.nmsys, 1));
        r.line(2205);
        r.call("checkdead()",                                  "runtime.checkdead");
        r.line(2206);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.label("look");
        r.line(2209);
        r.call("lock(&newmHandoff.lock)",                      "runtime.lock",                 c -> lock);
        r.go("is there an m without a thread?",                "any?");
        r.label("again");
        r.line(2220);
        r.call("lock(&newmHandoff.lock)",                      "runtime.lock",                 c -> lock);
        r.label("any?");
        r.line(2210);
        r.when("no m wants a thread",                          c -> c.ld8(list) == 0,                                          "wait");
        r.line(2211);
        r.step("mp = newmHandoff.newm",                        c -> c.set(mp, c.ld8(list)));
        r.line(2212);
        r.step("newmHandoff.newm = 0",                         c -> c.st8(list, 0));
        r.line(2213);
        r.call("unlock(&newmHandoff.lock)",                    "runtime.unlock",               c -> lock);
        r.label("next");
        r.line(2214);
        r.when("all of the list have threads",                 c -> c.get(mp) == 0,                                            "again");
        r.line(2215);
        r.step("next = mp.schedlink",                          c -> c.set(next, c.ld(c.get(mp), t.m.schedlink)));
        r.line(2216);
        r.step("mp.schedlink = 0",                             c -> c.st(c.get(mp), t.m.schedlink, 0));
        r.line(2217);
        r.call("newm1(mp)",                                    "runtime.newm1",                c -> c.get(mp));
        r.line(2214);
        r.step("mp = next",                                    c -> c.set(mp, c.get(next)));
        r.go("the next m",                                     "next");
        r.label("wait");
        r.line(2222);
        r.step("newmHandoff.waiting = true",                   c -> c.st1(waiting, 1));
        r.line(2223);
        r.call("noteclear(&newmHandoff.wake)",                 "runtime.noteclear",            c -> wake);
        r.line(2224);
        r.call("unlock(&newmHandoff.lock)",                    "runtime.unlock",               c -> lock);
        r.line(2225);
        r.call("notesleep(&newmHandoff.wake)",                 "runtime.notesleep",            c -> wake);
        r.go("somebody has left an m",                         "look");
        // spotless:on
    }
}
