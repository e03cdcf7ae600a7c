package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.RAX;
import static gobuf.runtime.machine.Reg.RDX;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;

/**
 * Asks, when an M goes idle, whether any M is left that runs. If not, and no timer will wake one, the program is dead: nobody can ever
 * make a goroutine runnable. sched.lock is held.
 *
 * <p>Go 1.19, proc.go, {@code checkdead} and its closure, {@code forEachG}.
 */
final class Checkdead {
    private final Program p;
    private final Types t;
    private final long sched;

    private Checkdead(Program program) {
        p = program;
        t = p.types();
        sched = p.profile().global("runtime.sched");
    }

    static void define(Program p) {
        Checkdead x = new Checkdead(p);
        x.checkdead();
        x.count();
        x.forEachG();
    }

    private void checkdead() {
        long panicking = p.profile().global("runtime.panicking");
        Rows r = p.routine("runtime.checkdead")
                .split()
                .about(
                        "Without assertLockHeld, which is empty in this build, cgo's extra M, buildmodes that make libraries, and the"
                                + " playground's fake time.");
        Local[] f = r.block("closure", 2);
        Local grunning = r.local("grunning");
        Local run = r.local("run");
        Local x = r.scratch("x");
        long code = p.profile().function("runtime.checkdead.func1").entry();
        // spotless:off
        r.line(5031);
        r.when("the process panics already",                   c -> c.ld4(panicking) != 0,                             "panics");
        r.line(5049);
        r.call("x = mcount()",                                 "runtime.mcount", x);
        r.step("run = x − sched.nmidle",                       c -> c.set(run, c.get(x) - c.ldInt(sched, t.sched.nmidle)));
        r.step("run −= sched.nmidlelocked",                    c -> c.set(run, c.get(run) - c.ldInt(sched, t.sched.nmidlelocked)));
        r.step("run −= sched.nmsys",                           c -> c.set(run, c.get(run) - c.ldInt(sched, t.sched.nmsys)));
        r.line(5050);
        r.when("some M runs",                                  c -> (int) c.get(run) > 0,                              "runs");
        r.line(5053);
        r.when("the counts contradict each other",             c -> (int) c.get(run) < 0,                              "counts");
        r.line(5058);
        r.step("grunning = 0",                                 c -> c.set(grunning, 0)).event("checkdead");
        r.line(5059);
        r.step("closure.code = checkdead.func1",               c -> c.set(f[0], code));
        r.step("closure.grunning = &grunning",                 c -> c.set(f[1], c.addr(grunning)));
        r.call("forEachG(closure)",                            "runtime.forEachG",             c -> c.addr(f[0]));
        r.line(5075);
        r.when("some goroutine waits",                         c -> c.get(grunning) != 0,                              "timers?");
        r.line(5076);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        fatal(r, "none", 5077, "no goroutines (main called runtime.Goexit) - deadlock!");
        // spotless:on
        timers(r, run, x);
    }

    private void timers(Rows r, Local i, Local pp) {
        long allp = p.profile().global("runtime.allp");
        Field timers = t.p.struct.field("timers.len");
        // spotless:off
        r.label("timers?");
        r.line(5110);
        r.step("i = 0",                                        c -> c.set(i, 0));
        r.label("next");
        r.when("no P has a timer",                             c -> c.get(i) >= c.ld8(allp + 8),                       "dead");
        r.step("pp = allp[i]",                                 c -> c.set(pp, c.ld8(c.ld8(allp) + 8 * c.get(i))));
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.line(5111);
        r.when("pp has none",                                  c -> c.ld(c.get(pp), timers) == 0,                      "next");
        r.line(5112);
        r.ret(4, "a timer will wake somebody");
        r.label("runs");
        r.line(5051);
        r.ret(2, "somebody runs");
        r.label("panics");
        r.line(5032);
        r.ret(3, "");
        r.label("dead");
        r.line(5116);
        r.call("unlock(&sched.lock)",                          "runtime.unlock",               c -> sched + t.sched.lock.offset());
        fatal(r, "asleep", 5117, "all goroutines are asleep - deadlock!");
        r.label("counts");
        r.line(5054);
        r.step("print the counts",                             c -> Output.print(c, "runtime: checkdead: nmidle=" + c.ldInt(sched, t.sched.nmidle) + " nmidlelocked=" + c.ldInt(sched, t.sched.nmidlelocked)
                                                                   + " mcount=" + (c.ld(sched, t.sched.mnext) - c.ld(sched, t.sched.nmfreed)) + " nmsys=" + c.ldInt(sched, t.sched.nmsys) + "\n"))
            .summarises("printlock, print… and printunlock as one row");
        Throw.dead(p, r, "throw", 5055, "checkdead: inconsistent counts");
        // spotless:on
    }

    private void fatal(Rows r, String label, int line, String message) {
        long at = p.string(message);
        r.label(label);
        r.line(line);
        r.call("fatal(\"" + message + "\")", "runtime.fatal", c -> at, c -> message.length());
        Throw.unreached(r, "fatal");
    }

    private void count() {
        long scan = p.profile().constant("_Gscan");
        long waiting = p.profile().constant("_Gwaiting");
        long preempted = p.profile().constant("_Gpreempted");
        long runnable = p.profile().constant("_Grunnable");
        long running = p.profile().constant("_Grunning");
        long syscall = p.profile().constant("_Gsyscall");
        Rows r = p.routine("runtime.checkdead.func1", "gp").closure().split();
        Local gp = r.param("gp");
        Local grunning = r.local("grunning");
        Local x = r.scratch("x");
        // spotless:off
        r.line(5059);
        r.step("grunning = captured",                          c -> c.set(grunning, c.ld8(c.reg(RDX) + 8)));
        r.line(5060);
        r.call("isSystemGoroutine(gp, fixed=false)",           "runtime.isSystemGoroutine", x, c -> c.get(gp), c -> 0);
        r.when("gp is the runtime's own",                      c -> (c.get(x) & 1) != 0,                               "system");
        r.line(5063);
        r.call("x = readgstatus(gp)",                          "runtime.readgstatus", x,       c -> c.get(gp));
        r.line(5064);
        r.step("x, without its scan bit",                      c -> c.set(x, c.get(x) & ~scan));
        r.line(5065);
        r.when("gp waits",                                     c -> c.get(x) == waiting,                               "waits");
        r.line(5066);
        r.when("gp is preempted",                              c -> c.get(x) == preempted,                             "waits");
        r.line(5068);
        r.when("gp is runnable",                               c -> c.get(x) == runnable,                              "runnable");
        r.line(5069);
        r.when("gp runs",                                      c -> c.get(x) == running,                               "runnable");
        r.line(5070);
        r.when("gp is in a system call",                       c -> c.get(x) == syscall,                               "runnable");
        r.go("gp is dead or not made yet",                     "done");
        r.label("waits");
        r.line(5067);
        r.step("grunning++",                                   c -> c.st8(c.get(grunning), c.ld8(c.get(grunning)) + 1));
        r.label("done");
        r.line(5074);
        r.ret(1, "");
        r.label("system");
        r.line(5061);
        r.ret(0, "");
        r.label("runnable");
        r.line(5071);
        r.step("print which g",                                c -> Output.print(c, "runtime: checkdead: find g " + c.ld(c.get(gp), t.g.goid) + " in status " + c.ld(c.get(gp), t.g.atomicstatus) + "\n"))
            .summarises("printlock, print… and printunlock as one row");
        Throw.dead(p, r, "throw", 5072, "checkdead: runnable g");
        // spotless:on
    }

    private void forEachG() {
        long lock = p.profile().global("runtime.allglock");
        long allgs = p.profile().global("runtime.allgs");
        Rows r = p.routine("runtime.forEachG", "fn").split();
        Local fn = r.param("fn");
        Local i = r.local("i");
        // spotless:off
        r.line(577);
        r.call("lock(&allglock)",                              "runtime.lock",                 c -> lock);
        r.line(578);
        r.step("i = 0",                                        c -> c.set(i, 0));
        r.label("next");
        r.when("all gs were visited",                          c -> c.get(i) >= c.ld8(allgs + 8),                      "done");
        r.line(579);
        r.step("AX = allgs[i]",                                c -> c.reg(RAX, c.ld8(c.ld8(allgs) + 8 * c.get(i))));
        r.callFuncval("fn(allgs[i])",                          c -> c.get(fn), 1);
        r.line(578);
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.go("the next g",                                     "next");
        r.label("done");
        r.line(581);
        r.call("unlock(&allglock)",                            "runtime.unlock",               c -> lock);
        r.line(582);
        r.ret("");
        // spotless:on
    }
}
