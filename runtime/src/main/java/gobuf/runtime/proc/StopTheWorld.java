package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;
import static gobuf.runtime.machine.Reg.RDX;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;

/**
 * Takes every P out of work: this M's own, those in system calls and the idle ones at once; the Ms of the others are asked to stop and do so
 * in gcstopm, when they come to schedule. The last one wakes who waits on sched.stopnote; until then everybody is asked again each 100 µs. A
 * goroutine calls this; whoever comes second waits for the semaphore worldsema.
 *
 * <p>Go 1.19, proc.go, {@code stopTheWorldGC}, {@code stopTheWorld} and its closure, {@code stopTheWorldWithSema}.
 */
final class StopTheWorld {
    /** How long the sleep on the note lasts before all are asked again, in ns. */
    private static final long PATIENCE = 100_000;

    private StopTheWorld() {}

    static void define(Program p) {
        entries(p);
        closure(p);
        new WithSema(p).define();
    }

    private static void entries(Program p) {
        Types t = p.types();
        long world = p.profile().global("runtime.worldsema");
        long gc = p.profile().global("runtime.gcsema");
        long code = p.profile().function("runtime.stopTheWorld.func1").entry();
        // spotless:off
        Rows g = p.routine("runtime.stopTheWorldGC", "reason", "n").split();
        Local gReason = g.param("reason");
        Local gN = g.param("n");
        g.line(1136);
        g.call("semacquire(&gcsema): no collection meanwhile", "runtime.semacquire",           c -> gc);
        g.line(1137);
        g.call("stopTheWorld(reason)",                         "runtime.stopTheWorld",         c -> c.get(gReason), c -> c.get(gN));
        g.line(1138);
        g.ret("");

        Rows r = p.routine("runtime.stopTheWorld", "reason", "n").split();
        Local reason = r.param("reason");
        Local n = r.param("n");
        Local[] f = r.block("closure", 2);
        r.line(1087);
        r.call("semacquire(&worldsema): one at a time",        "runtime.semacquire",           c -> world);
        r.line(1089);
        r.step("m.preemptoff's length = reason's",             c -> c.st8(c.ld(c.g(), t.g.m) + t.m.preemptoff.offset() + 8, c.get(n)));
        r.step("m.preemptoff = reason: no preemption",         c -> c.st8(c.ld(c.g(), t.g.m) + t.m.preemptoff.offset(), c.get(reason)));
        r.line(1090);
        r.step("closure = func1, g",                           c -> {
            c.set(f[0], code);
            c.set(f[1], c.g());
        });
        r.callOnStack("systemstack(closure)",                  "runtime.systemstack.abi0",     c -> c.addr(f[0]));
        r.step("g = TLS",                                      c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.line(1105);
        r.ret("");
        // spotless:on
    }

    /** Go keeps the closure's gp in the frame, where rows spill an argument; it is the goroutine whose stack g0 works for, m.curg. */
    private static void closure(Program p) {
        Types t = p.types();
        long running = p.profile().constant("_Grunning");
        long waiting = p.profile().constant("_Gwaiting");
        Rows r = p.routine("runtime.stopTheWorld.func1").split().closure();
        // spotless:off
        r.line(1101);
        r.call("casgstatus(gp, _Grunning, _Gwaiting)",         "runtime.casgstatus",           c -> c.ld8(c.reg(RDX) + 8), c -> running, c -> waiting);
        r.line(1102);
        r.call("stopTheWorldWithSema()",                       "runtime.stopTheWorldWithSema");
        r.line(1103);
        r.call("casgstatus(gp, _Gwaiting, _Grunning)",         "runtime.casgstatus",           c -> c.ld(c.ld(c.g(), t.g.m), t.m.curg), c -> waiting, c -> running);
        r.line(1104);
        r.ret("");
        // spotless:on
    }

    /** stopTheWorldWithSema, which runs on g0. */
    private static final class WithSema {
        private static final String COUNT = "stopTheWorld: not stopped (stopwait != 0)";
        private static final String STATUS = "stopTheWorld: not stopped (status != _Pgcstop)";

        private final Program p;
        private final Types t;
        private final long sched;
        private final long allp;
        private final long gcstop;
        private final Rows r;
        private final Local i;
        private final Local pp;
        private final Local x;

        WithSema(Program p) {
            this.p = p;
            t = p.types();
            Profile f = p.profile();
            sched = f.global("runtime.sched");
            allp = f.global("runtime.allp");
            gcstop = f.constant("_Pgcstop");
            r = p.routine("runtime.stopTheWorldWithSema").split();
            i = r.local("i");
            pp = r.local("pp");
            x = r.scratch("x");
        }

        void define() {
            long procs = p.profile().global("runtime.gomaxprocs");
            // spotless:off
            r.line(1184);
            r.when("m holds locks",                            c -> (int) c.ld(c.ld(c.g(), t.g.m), t.m.locks) > 0,             "locks");
            r.line(1188);
            r.call("lock(&sched.lock)",                        "runtime.lock",                 c -> sched + t.sched.lock.offset());
            r.line(1189);
            r.step("sched.stopwait = gomaxprocs",              c -> c.st(sched, t.sched.stopwait, c.ld4(procs)));
            r.line(1190);
            r.system("sched.gcwaiting = 1 (atomic)",           c -> c.st(sched, t.sched.gcwaiting, 1)).event("stop the world");
            r.line(1191);
            r.call("preemptall()",                             "runtime.preemptall");
            r.line(1193);
            r.step("m.p.status = _Pgcstop",                    c -> c.st(c.ld(c.ld(c.g(), t.g.m), t.m.p), t.p.status, gcstop));
            r.line(1194);
            r.step("sched.stopwait--",                         c -> c.add(sched, t.sched.stopwait, -1));
            // spotless:on
            inSystemCalls();
            idle();
            waits();
            checks();
        }

        private void inSystemCalls() {
            long trace = Switches.variable(p.profile(), "trace", "enabled");
            long syscall = p.profile().constant("_Psyscall");
            // spotless:off
            r.line(1196);
            r.step("i = 0",                                    c -> c.set(i, 0));
            r.label("next P");
            r.when("every P was looked at",                    c -> c.get(i) >= c.ld8(allp + 8),                               "idle");
            r.step("pp = allp[i]",                             c -> c.set(pp, c.ld8(c.ld8(allp) + 8 * c.get(i))));
            r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
            r.line(1198);
            r.when("pp is in no system call",                  c -> c.ld(c.get(pp), t.p.status) != syscall,                    "next P");
            r.when("CAS pp.status: _Psyscall → _Pgcstop",      c -> c.cas(c.get(pp), t.p.status, syscall, gcstop),             "taken");
            r.go("it is back meanwhile",                       "next P");
            r.label("taken");
            r.line(1199);
            r.when("no trace is taken",                        c -> c.ld1(trace) == 0,                                         "tick");
            r.line(1200);
            r.call("traceGoSysBlock(pp)",                      "runtime.traceGoSysBlock",      c -> c.get(pp));
            r.line(1201);
            r.call("traceProcStop(pp)",                        "runtime.traceProcStop",        c -> c.get(pp));
            r.label("tick");
            r.line(1203);
            r.step("pp.syscalltick++",                         c -> c.add(c.get(pp), t.p.syscalltick, 1));
            r.line(1204);
            r.step("sched.stopwait--",                         c -> c.add(sched, t.sched.stopwait, -1));
            r.go("the next P",                                 "next P");
            // spotless:on
        }

        private void idle() {
            Local now = r.local("now");
            Local wait = r.local("wait");
            // spotless:off
            r.label("idle");
            r.line(1208);
            r.call("now = nanotime()",                         "runtime.nanotime", now);
            r.label("next idle");
            r.line(1210);
            r.call("pp = pidleget(now)",                       "runtime.pidleget", pp,         c -> c.get(now));
            r.when("no P is idle any more",                    c -> c.get(pp) == 0,                                            "left?");
            r.line(1214);
            r.step("pp.status = _Pgcstop",                     c -> c.st(c.get(pp), t.p.status, gcstop));
            r.line(1215);
            r.step("sched.stopwait--",                         c -> c.add(sched, t.sched.stopwait, -1));
            r.go("the next one",                               "next idle");
            r.label("left?");
            r.line(1217);
            r.step("wait = sched.stopwait > 0: some run",      c -> c.set(wait, (int) c.ld(sched, t.sched.stopwait) > 0 ? 1 : 0));
            r.line(1218);
            r.call("unlock(&sched.lock)",                      "runtime.unlock",               c -> sched + t.sched.lock.offset());
            r.line(1221);
            r.when("no P runs",                                c -> c.get(wait) == 0,                                          "check");
            // spotless:on
        }

        private void waits() {
            // spotless:off
            r.label("wait");
            r.line(1224);
            r.call("notetsleep(&sched.stopnote, 100 µs)",      "runtime.notetsleep", x,        c -> sched + t.sched.stopnote.offset(), c -> PATIENCE);
            r.when("the last one has stopped",                 c -> (c.get(x) & 1) != 0,                                       "clear");
            r.line(1228);
            r.call("preemptall(): ask again",                  "runtime.preemptall");
            r.go("wait again",                                 "wait");
            r.label("clear");
            r.line(1225);
            r.call("noteclear(&sched.stopnote)",               "runtime.noteclear",            c -> sched + t.sched.stopnote.offset());
            // spotless:on
        }

        private void checks() {
            long freezing = p.profile().global("runtime.freezing");
            long deadlock = p.profile().global("runtime.deadlock");
            long count = p.string(COUNT);
            long status = p.string(STATUS);
            Local bad = r.local("bad");
            // spotless:off
            r.label("check");
            r.line(1233);
            r.step("bad = \"\"",                               c -> c.set(bad, 0));
            r.line(1234);
            r.when("sched.stopwait ≠ 0",                       c -> c.ld(sched, t.sched.stopwait) != 0,                        "count");
            r.line(1237);
            r.step("i = 0",                                    c -> c.set(i, 0));
            r.label("next check");
            r.when("every P was looked at",                    c -> c.get(i) >= c.ld8(allp + 8),                               "frozen?");
            r.step("pp = allp[i]",                             c -> c.set(pp, c.ld8(c.ld8(allp) + 8 * c.get(i))));
            r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
            r.line(1238);
            r.when("pp has stopped",                           c -> c.ld(c.get(pp), t.p.status) == gcstop,                     "next check");
            r.line(1239);
            r.step("bad = \"" + STATUS + "\"",               c -> c.set(bad, status));
            r.go("the next P",                                 "next check");
            r.label("count");
            r.line(1235);
            r.step("bad = \"" + COUNT + "\"",                c -> c.set(bad, count));
            r.label("frozen?");
            r.line(1243);
            r.when("nobody panics",                            c -> c.ld4(freezing) == 0,                                      "well?");
            r.line(1248);
            r.call("lock(&deadlock)",                          "runtime.lock",                 c -> deadlock);
            r.line(1249);
            r.call("lock(&deadlock): this M never goes on",    "runtime.lock",                 c -> deadlock);
            r.label("well?");
            r.line(1251);
            r.when("something is bad",                         c -> c.get(bad) != 0,                                           "bad");
            r.line(1256);
            r.ret("");
            r.label("bad");
            r.line(1252);
            r.call("throw(bad)",                               "runtime.throw",                c -> c.get(bad), c -> c.get(bad) == count ? COUNT.length() : STATUS.length());
            Throw.unreached(r, "throw");
            Throw.dead(p, r, "locks", 1185, "stopTheWorld: holding locks");
            // spotless:on
        }
    }
}
