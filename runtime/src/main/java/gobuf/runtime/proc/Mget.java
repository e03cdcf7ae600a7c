package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * The list of Ms that sleep because they found no work: last in, first out, so that the M whose caches are warmest is woken. Who calls these
 * holds sched.lock.
 *
 * <p>Go 1.19, proc.go, {@code mget}, {@code mput}.
 */
final class Mget {
    private Mget() {}

    static void define(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        get(p, t, sched);
        put(p, t, sched);
    }

    private static void get(Program p, Types t, long sched) {
        Rows r = p.routine("runtime.mget").split();
        Local mp = r.scratch("mp");
        Local link = r.scratch("link");
        // spotless:off
        r.line(5555);
        r.step("mp = sched.midle",                         c -> c.set(mp, c.ld(sched, t.sched.midle)));
        r.line(5556);
        r.when("no M is idle",                             c -> c.get(mp) == 0,                                "none");
        r.line(5557);
        r.step("link = mp.schedlink",                      c -> c.set(link, c.ld(c.get(mp), t.m.schedlink)));
        r.step("sched.midle = link",                       c -> c.st(sched, t.sched.midle, c.get(link)));
        r.line(5558);
        r.step("sched.nmidle--",                           c -> c.add(sched, t.sched.nmidle, -1));
        r.label("none");
        r.line(5560);
        r.ret("mp",                                        c -> c.get(mp));
        // spotless:on
    }

    private static void put(Program p, Types t, long sched) {
        Rows r = p.routine("runtime.mput", "mp").split();
        Local mp = r.param("mp");
        Local link = r.scratch("link");
        // spotless:off
        r.line(5541);
        r.step("link = sched.midle",                       c -> c.set(link, c.ld(sched, t.sched.midle)));
        r.step("mp.schedlink = link",                      c -> c.st(c.get(mp), t.m.schedlink, c.get(link)));
        r.line(5542);
        r.step("sched.midle = mp",                         c -> c.st(sched, t.sched.midle, c.get(mp)));
        r.line(5543);
        r.step("sched.nmidle++",                           c -> c.add(sched, t.sched.nmidle, 1)).event("M idle");
        r.line(5544);
        r.call("checkdead()",                              "runtime.checkdead");
        r.line(5545);
        r.ret("");
        // spotless:on
    }
}
