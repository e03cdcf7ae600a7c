package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.RAX;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Gives away the P of an M that is in a system call or locked to a goroutine: to another M wherever findRunnable would find something for
 * it, and otherwise to the idle list. Runs without a P.
 *
 * <p>Go 1.19, proc.go, {@code handoffp}.
 */
final class Handoffp {
    private Handoffp() {}

    static void define(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long gomaxprocs = p.profile().global("runtime.gomaxprocs");
        long tracing = Switches.variable(p.profile(), "trace", "enabled");
        long ending = Switches.variable(p.profile(), "trace", "shutdown");
        long blacken = p.profile().global("runtime.gcBlackenEnabled");
        long gcstop = p.profile().constant("_Pgcstop");
        Rows r = p.routine("runtime.handoffp", "pp").split();
        Local pp = r.param("pp");
        Local when = r.local("when");
        Local x = r.scratch("x");
        // spotless:off
        r.line(2359);
        r.call("runqempty(pp)",                                "runtime.runqempty", x,         c -> c.get(pp));
        r.when("pp has goroutines",                            c -> (c.get(x) & 1) == 0,                                       "work");
        r.when("the global queue has some",                    c -> c.ld(sched, t.sched.runqsize) != 0,                        "work");
        r.line(2364);
        r.when("a trace is taken",                             c -> c.ld1(tracing) != 0,                                       "trace");
        r.when("no trace ends",                                c -> c.ld1(ending) == 0,                                        "gc?");
        r.label("trace");
        r.call("traceReaderAvailable()",                       "runtime.traceReaderAvailable", x);
        r.when("the trace reader can run",                     c -> (c.get(x) & 1) != 0,                                       "reader");
        r.label("gc?");
        r.line(2369);
        r.when("no garbage is being marked",                   c -> c.ld4(blacken) == 0,                                       "help?");
        r.call("gcMarkWorkAvailable(pp)",                      "runtime.gcMarkWorkAvailable", x, c -> c.get(pp));
        r.when("there is something to mark",                   c -> (c.get(x) & 1) != 0,                                       "mark");
        r.label("help?");
        r.line(2375);
        r.step("x = sched.nmspinning (load)",                  c -> c.set(x, c.ld(sched, t.sched.nmspinning)));
        r.when("some M spins or some P is idle: no help needed", c -> c.get(x) + c.ld(sched, t.sched.npidle) != 0,             "lock");
        r.when("CAS sched.nmspinning: 0 → 1",                  c -> c.cas(sched, t.sched.nmspinning, 0, 1),                    "spin");
        r.label("lock");
        r.line(2379);
        r.call("lock(&sched.lock)",                            "runtime.lock",                 c -> sched + t.sched.lock.offset());
        r.line(2380);
        r.when("nobody stops the world",                       c -> c.ld(sched, t.sched.gcwaiting) == 0,                       "safepoint?");
        r.line(2381);
        r.step("pp.status = _Pgcstop",                         c -> c.st(c.get(pp), t.p.status, gcstop));
        r.line(2382);
        r.step("sched.stopwait--",                             c -> c.add(sched, t.sched.stopwait, -1));
        r.line(2383);
        r.when("other Ps still run",                           c -> c.ld(sched, t.sched.stopwait) != 0,                        "stopped");
        r.line(2384);
        r.call("notewakeup(&sched.stopnote)",                  "runtime.notewakeup",           c -> sched + t.sched.stopnote.offset());
        r.label("stopped");
        r.line(2386);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.line(2387);
        r.ret(2, "pp is stopped");
        r.label("safepoint?");
        r.line(2389);
        r.when("pp is asked to run no safe-point function",    c -> c.ld(c.get(pp), t.p.runSafePointFn) == 0,                  "global?");
        r.when("CAS pp.runSafePointFn: 1 → 0",                 c -> c.cas(c.get(pp), t.p.runSafePointFn, 1, 0),                "run");
        r.go("somebody else runs it",                          "global?");
        r.label("run");
        r.line(2390);
        r.step("AX = pp",                                      c -> c.reg(RAX, c.get(pp)));
        r.callFuncval("sched.safePointFn(pp)",                 c -> c.ld(sched, t.sched.safePointFn));
        r.line(2391);
        r.step("sched.safePointWait--",                        c -> c.add(sched, t.sched.safePointWait, -1));
        r.line(2392);
        r.when("other Ps have not run it yet",                 c -> c.ld(sched, t.sched.safePointWait) != 0,                   "global?");
        r.line(2393);
        r.call("notewakeup(&sched.safePointNote)",             "runtime.notewakeup",           c -> sched + t.sched.safePointNote.offset());
        r.label("global?");
        r.line(2396);
        r.when("the global queue is still empty",              c -> c.ld(sched, t.sched.runqsize) == 0,                        "poll?");
        r.line(2397);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.line(2398);
        r.call("startm(pp, spinning=false)",                   "runtime.startm",               c -> c.get(pp), c -> 0);
        r.line(2399);
        r.ret(5, "");
        r.label("poll?");
        r.line(2403);
        r.step("x = sched.npidle",                             c -> c.set(x, c.ld(sched, t.sched.npidle)));
        r.when("other Ps run too",                             c -> c.get(x) != c.ld4(gomaxprocs) - 1,                         "idle");
        r.when("somebody polls the network: lastpoll = 0",     c -> c.ld(sched, t.sched.lastpoll) == 0,                        "idle");
        r.line(2404);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.line(2405);
        r.call("startm(pp, spinning=false): to poll",          "runtime.startm",               c -> c.get(pp), c -> 0);
        r.line(2406);
        r.ret(3, "");
        r.label("idle");
        r.line(2411);
        r.call("nobarrierWakeTime(pp)",                        "runtime.nobarrierWakeTime", when, c -> c.get(pp));
        r.line(2412);
        r.call("pidleput(pp, 0)",                              "runtime.pidleput",             c -> c.get(pp), c -> 0);
        r.line(2413);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        r.line(2415);
        r.when("pp has no timer",                              c -> c.get(when) == 0,                                          "done");
        r.line(2416);
        r.call("wakeNetPoller(when)",                          "runtime.wakeNetPoller",        c -> c.get(when));
        r.label("done");
        r.line(2418);
        r.ret(4, "pp is idle");

        r.label("spin");
        r.line(2376);
        r.call("startm(pp, spinning=true)",                    "runtime.startm",               c -> c.get(pp), c -> 1);
        r.line(2377);
        r.ret(1, "");
        r.label("mark");
        r.line(2370);
        r.call("startm(pp, spinning=false)",                   "runtime.startm",               c -> c.get(pp), c -> 0);
        r.line(2371);
        r.ret(6, "");
        r.label("reader");
        r.line(2365);
        r.call("startm(pp, spinning=false)",                   "runtime.startm",               c -> c.get(pp), c -> 0);
        r.line(2366);
        r.ret(0, "");
        r.label("work");
        r.line(2360);
        r.call("startm(pp, spinning=false)",                   "runtime.startm",               c -> c.get(pp), c -> 0);
        r.line(2361);
        r.ret(7, "");
        // spotless:on
    }
}
