package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Lets the Ps work again, as many as newprocs says, if it says something: procresize makes or ends some. Those with goroutines get an M at
 * once, and one more M looks for work.
 *
 * <p>Go 1.19, proc.go, {@code startTheWorldGC}, {@code startTheWorld} and its closure, {@code startTheWorldWithSema}.
 */
final class StartTheWorld {
    private StartTheWorld() {}

    static void define(Program p) {
        entries(p);
        withSema(p);
    }

    private static void entries(Program p) {
        Types t = p.types();
        long world = p.profile().global("runtime.worldsema");
        long gc = p.profile().global("runtime.gcsema");
        long closure = p.profile().funcval("runtime.startTheWorld.func1");
        // spotless:off
        Rows g = p.routine("runtime.startTheWorldGC").split();
        g.line(1142);
        g.call("startTheWorld()",                              "runtime.startTheWorld");
        g.line(1143);
        g.call("semrelease(&gcsema)",                          "runtime.semrelease",           c -> gc);
        g.line(1144);
        g.ret("");

        Rows r = p.routine("runtime.startTheWorld").split();
        Local mp = r.local("mp");
        r.line(1109);
        r.callOnStack("systemstack(func1)",                    "runtime.systemstack.abi0",     c -> closure);
        r.step("g = TLS",                                      c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.line(1126);
        r.call("mp = acquirem(): semrelease1 must not yield",  "runtime.acquirem", mp);
        r.line(1127);
        r.step("mp.preemptoff's length = 0",                   c -> c.st8(c.get(mp) + t.m.preemptoff.offset() + 8, 0));
        r.step("mp.preemptoff = nil",                          c -> c.st8(c.get(mp) + t.m.preemptoff.offset(), 0));
        r.line(1128);
        r.call("semrelease1(&worldsema, handoff, 0)",          "runtime.semrelease1",          c -> world, c -> 1, c -> 0);
        r.line(1129);
        r.call("releasem(mp)",                                 "runtime.releasem",             c -> c.get(mp));
        r.line(1130);
        r.ret("");

        Rows f = p.routine("runtime.startTheWorld.func1").split();
        f.line(1109);
        f.call("startTheWorldWithSema(false)",                 "runtime.startTheWorldWithSema", c -> 0);
        f.ret("");
        // spotless:on
    }

    private static void withSema(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long procs = p.profile().global("runtime.gomaxprocs");
        long newprocs = p.profile().global("runtime.newprocs");
        Rows r = p.routine("runtime.startTheWorldWithSema", "emitTraceEvent").split();
        Local emit = r.param("emitTraceEvent");
        Local list = r.local("list");
        Local mp = r.local("mp");
        Local p1 = r.local("p1");
        Local pp = r.local("pp");
        Local time = r.local("startTime");
        Local x = r.scratch("x");
        // spotless:off
        r.line(1261);
        r.call("mp = acquirem()",                              "runtime.acquirem", mp);
        r.line(1262);
        r.call("netpollinited()",                              "runtime.netpollinited", x);
        r.when("there is no poller",                           c -> (c.get(x) & 1) == 0,                                       "lock");
        r.line(1263);
        r.call("list = netpoll(0): without waiting",           "runtime.netpoll", list,        c -> 0);
        r.line(1264);
        r.call("injectglist(&list)",                           "runtime.injectglist",          c -> c.addr(list));
        r.label("lock");
        r.line(1266);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> sched + t.sched.lock.offset());
        r.line(1268);
        r.step("x = gomaxprocs",                               c -> c.set(x, c.ld4(procs)));
        r.line(1269);
        r.when("nobody asked for another number",              c -> c.ld4(newprocs) == 0,                                      "resize");
        r.line(1270);
        r.step("x = newprocs",                                 c -> c.set(x, c.ld4(newprocs)));
        r.line(1271);
        r.step("newprocs = 0",                                 c -> c.st4(newprocs, 0));
        r.label("resize");
        r.line(1273);
        r.call("p1 = procresize(x): Ps that have work",        "runtime.procresize", p1,       c -> c.get(x));
        r.line(1274);
        r.system("sched.gcwaiting = 0",                        c -> c.st(sched, t.sched.gcwaiting, 0)).event("start the world");
        r.line(1275);
        r.when("sysmon does not sleep",                        c -> c.ld(sched, t.sched.sysmonwait) == 0,                      "unlock");
        r.line(1276);
        r.step("sched.sysmonwait = 0",                         c -> c.st(sched, t.sched.sysmonwait, 0));
        r.line(1277);
        r.call("notewakeup(&sched.sysmonnote)",                "runtime.notewakeup",           c -> sched + t.sched.sysmonnote.offset()).event("wake sysmon");
        r.label("unlock");
        r.line(1279);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.label("next P");
        r.line(1283);
        r.when("every P with work has its M",                  c -> c.get(p1) == 0,                                            "time");
        r.line(1284);
        r.step("pp = p1",                                      c -> c.set(pp, c.get(p1)));
        r.line(1285);
        r.step("p1 = p1.link",                                 c -> c.set(p1, c.ld(c.get(p1), t.p.link)));
        r.line(1286);
        r.when("procresize found no idle M for pp",            c -> c.ld(c.get(pp), t.p.m) == 0,                               "new");
        r.line(1287);
        r.step("x = pp.m",                                     c -> c.set(x, c.ld(c.get(pp), t.p.m)));
        r.line(1288);
        r.step("pp.m = nil",                                   c -> c.st(c.get(pp), t.p.m, 0));
        r.line(1289);
        r.when("x gets a P already",                           c -> c.ld(c.get(x), t.m.nextp) != 0,                            "inconsistent");
        r.line(1292);
        r.step("x.nextp = pp",                                 c -> c.st(c.get(x), t.m.nextp, c.get(pp)));
        r.line(1293);
        r.call("notewakeup(&x.park)",                          "runtime.notewakeup",           c -> c.get(x) + t.m.park.offset()).event("wake M");
        r.go("the next P",                                     "next P");
        r.label("new");
        r.line(1296);
        r.call("newm(nil, pp, −1)",                            "runtime.newm",                 c -> 0, c -> c.get(pp), c -> -1).event("start M");
        r.go("the next P",                                     "next P");
        r.label("time");
        r.line(1301);
        r.call("startTime = nanotime()",                       "runtime.nanotime", time);
        r.line(1302);
        r.when("no trace event is wanted",                     c -> (c.get(emit) & 1) == 0,                                    "wake");
        r.line(1303);
        r.call("traceGCSTWDone()",                             "runtime.traceGCSTWDone");
        r.label("wake");
        r.line(1309);
        r.call("wakep(): one more M looks for work",           "runtime.wakep");
        r.line(1311);
        r.call("releasem(mp)",                                 "runtime.releasem",             c -> c.get(mp));
        r.line(1313);
        r.ret("startTime",                                     c -> c.get(time));
        Throw.dead(p, r, "inconsistent", 1290, "startTheWorld: inconsistent mp->nextp");
        // spotless:on
    }
}
