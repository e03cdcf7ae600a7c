package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;

/**
 * Where a stack check leads that finds too little room, or a guard that was poisoned to preempt. morestack has saved the goroutine's position
 * and come to g0. What is checked first is here; copying the stack and being preempted are not yet.
 *
 * <p>Go 1.19, stack.go, {@code newstack}.
 */
final class Newstack {
    private Newstack() {}

    static void define(Program p) {
        Rows w = p.routine("runtime.newstack.abi0");
        w.step("g = TLS: R14 is the current g", c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        w.jump("newstack()", "runtime.newstack");
        newstack(p);
    }

    private static void newstack(Program p) {
        Types t = p.types();
        Field morebufG = t.m.struct.field("morebuf.g");
        long fork = p.profile().constant("stackFork");
        long preempt = p.profile().constant("stackPreempt");
        Rows r = p.routine("runtime.newstack").split();
        Local gp = r.local("gp");
        // spotless:off
        r.line(965);
        r.step("gp = m.morebuf.g",                     c -> c.set(gp, c.ld(c.ld(c.g(), t.g.m), morebufG)));
        r.when("the guard says: forked child",         c -> c.ld(c.get(gp), t.g.stackguard0) == fork,          "fork");
        r.line(968);
        r.when("gp is not m.curg",                     c -> c.get(gp) != c.ld(c.ld(c.g(), t.g.m), t.m.curg),   "wrong");
        r.line(977);
        r.when("gp must not split its stack",          c -> c.ld(c.get(gp), t.g.throwsplit) != 0,              "split");
        r.line(1020);
        r.when("the guard says: preempt",              c -> c.ld(c.get(gp), t.g.stackguard0) == preempt,       "preempt");
        r.line(1091);
        r.halt("a stack of twice the size is needed",  "stack growth is not modelled yet", c -> false);
        r.label("preempt");
        r.line(1022);
        r.halt("gp is to be preempted",                "preemption at a stack check is not modelled yet", c -> false);
        r.label("split");
        r.line(988);
        r.step("say where it happened",                c -> {}).summarises("Go prints sp, stack, morebuf and sched and a traceback before it throws");
        Throw.dead(p, r, "split throw", 995, "runtime: stack split at bad time");
        r.label("wrong");
        r.line(969);
        r.step("say which goroutine it is",            c -> {}).summarises("Go prints m.morebuf.g, m, m.curg, m.g0, m.gsignal and a traceback before it throws");
        Throw.dead(p, r, "wrong throw", 972, "runtime: wrong goroutine in newstack");
        Throw.dead(p, r, "fork", 966, "stack growth after fork");
        // spotless:on
    }
}
