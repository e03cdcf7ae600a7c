package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;
import static gobuf.runtime.machine.Reg.RDX;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Moves a g from one status to another, unless a garbage collector has its scan bit on it: then it waits for the bit to go. On the way
 * it measures, for every eighth goroutine, how long it stood runnable. Lock ranks are not checked in this build.
 *
 * <p>Go 1.19, proc.go, {@code casgstatus}, its closure {@code casgstatus.func1}, {@code readgstatus}.
 */
final class Casgstatus {
    /** Go's {@code yieldDelay}: nanoseconds of spinning before the thread gives way. */
    private static final long YIELD_DELAY = 5000;

    private Casgstatus() {}

    static void define(Program p) {
        read(p);
        cas(p);
        bad(p);
    }

    private static void read(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.readgstatus", "gp");
        Local gp = r.param("gp");
        r.line(902);
        r.ret("return gp.atomicstatus", c -> c.ld(c.get(gp), t.g.atomicstatus));
    }

    private static void cas(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.casgstatus", "gp", "oldval", "newval").nosplit();
        Local gp = r.param("gp");
        Local old = r.param("oldval");
        Local now = r.param("newval");
        Local nextYield = r.local("nextYield");
        Local i = r.local("i");
        Local[] f = r.block("closure", 3);
        Local time = r.scratch("now");
        // procyield leaves this register alone, and the frame is full.
        Local x = r.scratch("x");
        long code = p.profile().function("runtime.casgstatus.func1").entry();
        long scan = p.profile().constant("_Gscan");
        long waiting = p.profile().constant("_Gwaiting");
        long runnable = p.profile().constant("_Grunnable");
        long running = p.profile().constant("_Grunning");
        long period = p.profile().constant("gTrackingPeriod");
        // spotless:off
        r.line(964);
        r.when("oldval has the scan bit",                  c -> (c.get(old) & scan) != 0,                              "bad");
        r.when("newval has the scan bit",                  c -> (c.get(now) & scan) != 0,                              "bad");
        r.when("oldval ≠ newval: a real transition",       c -> c.get(old) != c.get(now),                              "fine");
        r.label("bad");
        r.line(965);
        r.step("closure.code = casgstatus.func1",          c -> c.set(f[0], code));
        r.step("closure.newval = newval",                  c -> c.set(f[1], c.get(now)));
        r.step("closure.oldval = oldval",                  c -> c.set(f[2], c.get(old)));
        r.callOnStack("systemstack(closure)",              "runtime.systemstack.abi0",                                 c -> c.addr(f[0]));
        r.step("g = TLS; not reached: the closure throws", c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.label("fine");
        r.line(980);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.label("try");
        r.when("CAS gp.atomicstatus: oldval → newval",     c -> c.cas(c.get(gp), t.g.atomicstatus, c.get(old), c.get(now)), "swapped").event("g status");
        r.line(981);
        r.when("oldval is not _Gwaiting",                  c -> c.get(old) != waiting,                                 "delay");
        r.when("gp is _Grunnable: it will not come back",  c -> c.ld(c.get(gp), t.g.atomicstatus) == runnable,         "runnable");
        r.label("delay");
        r.line(984);
        r.when("not the first round",                      c -> c.get(i) != 0,                                         "again");
        r.line(985);
        r.call("now = nanotime()",                         "runtime.nanotime", time);
        r.step("nextYield = now + 5 µs",                   c -> c.set(nextYield, c.get(time) + YIELD_DELAY));
        r.label("again");
        r.line(987);
        r.call("now = nanotime()",                         "runtime.nanotime", time);
        r.when("spun long enough: give way",               c -> c.get(time) >= c.get(nextYield),                       "yield");
        r.line(988);
        r.step("x = 0",                                    c -> c.set(x, 0));
        r.label("spin");
        r.when("ten pauses: try again",                    c -> c.get(x) >= 10,                                        "next");
        r.when("gp.atomicstatus is oldval again",          c -> c.ld(c.get(gp), t.g.atomicstatus) == c.get(old),       "next");
        r.line(989);
        r.callOnStack("procyield(1)",                      "runtime.procyield.abi0",                                   c -> 1);
        r.line(988);
        r.step("x++",                                      c -> c.set(x, c.get(x) + 1));
        r.go("look again",                                 "spin");
        r.label("yield");
        r.line(992);
        r.callOnStack("osyield(): the kernel runs others", "runtime.osyield.abi0");
        r.line(993);
        r.call("now = nanotime()",                         "runtime.nanotime", time);
        r.step("nextYield = now + 2.5 µs",                 c -> c.set(nextYield, c.get(time) + YIELD_DELAY / 2));
        r.label("next");
        r.line(980);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("next round",                                 "try");
        r.label("swapped");
        tracking(r, t, running, runnable, period);
        Throw.dead(p, r, "runnable", 982, "casgstatus: waiting for Gwaiting but is Grunnable");
        // spotless:on
    }

    private static void tracking(Rows r, Types t, long running, long runnable, long period) {
        Local gp = r.param("gp");
        Local old = r.param("oldval");
        Local now = r.param("newval");
        Local time = r.scratch("time");
        // spotless:off
        r.line(998);
        r.when("gp was not running",                       c -> c.get(old) != running,                                 "tracked?");
        r.line(1000);
        r.when("not its eighth time out of running",       c -> c.ld(c.get(gp), t.g.trackingSeq) % period != 0,        "seq");
        r.line(1001);
        r.step("gp.tracking = true",                       c -> c.st(c.get(gp), t.g.tracking, 1));
        r.label("seq");
        r.line(1003);
        r.step("gp.trackingSeq++",                         c -> c.add(c.get(gp), t.g.trackingSeq, 1));
        r.label("tracked?");
        r.line(1005);
        r.when("gp is not tracked",                        c -> c.ld(c.get(gp), t.g.tracking) == 0,                    "done");
        r.line(1006);
        r.when("it was not runnable",                      c -> c.get(old) != runnable,                                "into?");
        r.line(1010);
        r.call("now = nanotime()",                         "runtime.nanotime", time);
        r.line(1011);
        r.step("gp.runnableTime += now − runnableStamp",   c -> c.add(c.get(gp), t.g.runnableTime, c.get(time) - c.ld(c.get(gp), t.g.runnableStamp)));
        r.line(1012);
        r.step("gp.runnableStamp = 0",                     c -> c.st(c.get(gp), t.g.runnableStamp, 0));
        r.label("into?");
        r.line(1014);
        r.when("it has become runnable",                   c -> c.get(now) == runnable,                                "stamp");
        r.line(1019);
        r.when("it has not become running",                c -> c.get(now) != running,                                 "done");
        r.line(1023);
        r.step("gp.tracking = false",                      c -> c.st(c.get(gp), t.g.tracking, 0));
        r.line(1024);
        r.step("sched.timeToRun.record(gp.runnableTime)",  c -> {}).summarises("the histogram of scheduling latencies is not kept");
        r.line(1025);
        r.step("gp.runnableTime = 0",                      c -> c.st(c.get(gp), t.g.runnableTime, 0));
        r.go("measured",                                   "done");
        r.label("stamp");
        r.line(1017);
        r.call("now = nanotime()",                         "runtime.nanotime", time);
        r.line(1018);
        r.step("gp.runnableStamp = now",                   c -> c.st(c.get(gp), t.g.runnableStamp, c.get(time)));
        r.label("done");
        r.line(1028);
        r.ret("");
        // spotless:on
    }

    private static void bad(Program p) {
        Rows r = p.routine("runtime.casgstatus.func1").closure().split();
        Local newval = r.scratch("newval");
        Local oldval = r.scratch("oldval");
        // spotless:off
        r.line(966);
        r.step("newval = captured word 1",                 c -> c.set(newval, c.ld8(c.reg(RDX) + 8)));
        r.step("oldval = captured word 2",                 c -> c.set(oldval, c.ld8(c.reg(RDX) + 16)));
        r.step("print oldval and newval",                  c -> Output.print(c, "runtime: casgstatus: oldval=0x" + Long.toHexString(c.get(oldval)) + " newval=0x" + Long.toHexString(c.get(newval)) + "\n"))
            .summarises("printlock, print… and printunlock as one row");
        // spotless:on
        Throw.dead(p, r, "throw", 967, "casgstatus: bad incoming values");
    }
}
