package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Where a stack check leads that finds too little room, or a guard that was poisoned to preempt. morestack has saved the goroutine's position
 * and come to g0. A goroutine that is to be preempted goes to the global queue, if its M lets it; otherwise its stack is copied to one of
 * twice the size, or as often twice as the function's frame needs, and the function begins again.
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
        long fork = p.profile().constant("stackFork");
        long preempt = p.profile().constant("stackPreempt");
        long move = p.profile().constant("stackForceMove");
        long guard = p.profile().constant("_StackGuard");
        long running = p.profile().constant("_Grunning");
        long copying = p.profile().constant("_Gcopystack");
        long most = p.profile().global("runtime.maxstacksize");
        long ceiling = p.profile().global("runtime.maxstackceiling");
        Rows r = p.routine("runtime.newstack").split();
        Local gp = r.local("gp");
        Local stackguard = r.local("stackguard0");
        Local sp = r.local("sp");
        Local newsize = r.local("newsize");
        Local x = r.scratch("x");
        // spotless:off
        r.line(965);
        r.step("gp = m.morebuf.g",                     c -> c.set(gp, c.ld(c.ld(c.g(), t.g.m), t.m.morebufG)));
        r.when("the guard says: forked child",         c -> c.ld(c.get(gp), t.g.stackguard0) == fork,          "fork");
        r.line(968);
        r.when("gp is not m.curg",                     c -> c.get(gp) != c.ld(c.ld(c.g(), t.g.m), t.m.curg),   "wrong");
        r.line(977);
        r.when("gp must not split its stack",          c -> c.ld(c.get(gp), t.g.throwsplit) != 0,              "split");
        r.line(999);
        r.step("m.morebuf.pc = 0",                     c -> c.st(c.ld(c.g(), t.g.m), t.m.morebufPc, 0));
        r.line(1000);
        r.step("m.morebuf.lr = 0",                     c -> c.st(c.ld(c.g(), t.g.m), t.m.morebufLr, 0));
        r.line(1001);
        r.step("m.morebuf.sp = 0",                     c -> c.st(c.ld(c.g(), t.g.m), t.m.morebufSp, 0));
        r.line(1002);
        r.step("m.morebuf.g = nil",                    c -> c.st(c.ld(c.g(), t.g.m), t.m.morebufG, 0));
        r.line(1007);
        r.step("stackguard0 = gp.stackguard0 (load)",  c -> c.set(stackguard, c.ld(c.get(gp), t.g.stackguard0)));
        r.line(1022);
        r.when("it does not say: preempt",             c -> c.get(stackguard) != preempt,                      "stack");
        r.line(1023);
        r.call("canPreemptM(m)",                       "runtime.canPreemptM", x,   c -> c.ld(c.g(), t.g.m));
        r.when("m can be preempted now",               c -> (c.get(x) & 1) != 0,                               "stack");
        r.line(1026);
        r.step("gp.stackguard0 = gp.stack.lo + 928: gp.preempt asks again later", c -> c.st(c.get(gp), t.g.stackguard0, c.ld(c.get(gp), t.g.stackLo) + guard));
        r.line(1027);
        r.callOnStack("gogo(&gp.sched)",               "runtime.gogo.abi0",        c -> c.get(gp) + t.g.sched.self.offset());
        Throw.unreached(r, "gogo");
        r.label("stack");
        r.line(1031);
        r.when("gp has no stack",                      c -> c.ld(c.get(gp), t.g.stackLo) == 0,                 "missing");
        r.line(1037);
        r.step("sp = gp.sched.sp − 8, where the call's return address lay", c -> c.set(sp, c.ld(c.get(gp), t.g.sched.sp) - 8));
        r.line(1044);
        r.when("sp is below the stack",                c -> Long.compareUnsigned(c.get(sp), c.ld(c.get(gp), t.g.stackLo)) < 0, "overflow");
        r.line(1050);
        r.when("gp is not to be preempted",            c -> c.get(stackguard) != preempt,                      "grow");
        r.line(1051);
        r.when("gp is m.g0",                           c -> c.get(gp) == c.ld(c.ld(c.g(), t.g.m), t.m.g0),     "g0");
        r.line(1054);
        r.when("m has a P",                            c -> c.ld(c.ld(c.g(), t.g.m), t.m.p) != 0,              "shrink?");
        r.when("m has neither a P nor locks",          c -> c.ld(c.ld(c.g(), t.g.m), t.m.locks) == 0,          "no p");
        r.label("shrink?");
        r.line(1058);
        r.when("gp.preemptShrink: shrink its stack first", c -> c.ld(c.get(gp), t.g.preemptShrink) != 0,       "shrink");
        r.line(1065);
        r.when("gp.preemptStop: stay stopped",         c -> c.ld(c.get(gp), t.g.preemptStop) != 0,             "park");
        r.line(1070);
        r.call("gopreempt_m(gp)",                      "runtime.gopreempt_m",      c -> c.get(gp));
        Throw.unreached(r, "gopreempt_m");
        r.label("grow");
        r.line(1075);
        r.step("newsize = 2·(gp.stack.hi − gp.stack.lo)", c -> c.set(newsize, 2 * (c.ld(c.get(gp), t.g.stackHi) - c.ld(c.get(gp), t.g.stackLo))));
        r.line(1083);
        r.step("x = what is used + the function's frame + 928", c -> c.set(x, c.ld(c.get(gp), t.g.stackHi) - c.ld(c.get(gp), t.g.sched.sp) + c.frame(c.ld(c.get(gp), t.g.sched.pc)) + guard))
            .summarises("findfunc and funcMaxSPDelta look the frame's size up in the binary's tables");
        r.label("fits?");
        r.line(1084);
        r.when("x fits into newsize",                  c -> c.get(newsize) >= c.get(x),                        "force?");
        r.line(1085);
        r.step("newsize = 2·newsize",                  c -> c.set(newsize, 2 * c.get(newsize)));
        r.go("does it fit now?",                       "fits?");
        r.label("force?");
        r.line(1089);
        r.when("the stack is not moved for a test",    c -> c.get(stackguard) != move,                         "limit?");
        r.line(1093);
        r.step("newsize = the size it has",            c -> c.set(newsize, c.ld(c.get(gp), t.g.stackHi) - c.ld(c.get(gp), t.g.stackLo)));
        r.label("limit?");
        r.line(1096);
        r.when("newsize > maxstacksize",               c -> Long.compareUnsigned(c.get(newsize), c.ld8(most)) > 0, "too much");
        r.when("newsize > maxstackceiling",            c -> Long.compareUnsigned(c.get(newsize), c.ld8(ceiling)) > 0, "too much");
        r.line(1108);
        r.call("casgstatus(gp, _Grunning, _Gcopystack)", "runtime.casgstatus",     c -> c.get(gp), c -> running, c -> copying);
        r.line(1112);
        r.call("copystack(gp, newsize)",               "runtime.copystack",        c -> c.get(gp), c -> c.get(newsize)).event("stack growth");
        r.line(1116);
        r.call("casgstatus(gp, _Gcopystack, _Grunning)", "runtime.casgstatus",     c -> c.get(gp), c -> copying, c -> running);
        r.line(1117);
        r.callOnStack("gogo(&gp.sched): the function begins again", "runtime.gogo.abi0", c -> c.get(gp) + t.g.sched.self.offset());
        Throw.unreached(r, "gogo");

        r.label("too much");
        r.line(1098);
        r.step("say how much it is",                   c -> Output.print(c, "runtime: goroutine stack exceeds " + Math.min(c.ld8(most), c.ld8(ceiling)) + "-byte limit\nruntime: sp=0x" + Long.toHexString(c.get(sp)) + " stack=[0x" + Long.toHexString(c.ld(c.get(gp), t.g.stackLo)) + ", 0x" + Long.toHexString(c.ld(c.get(gp), t.g.stackHi)) + "]\n"))
            .summarises("printlock, print… and printunlock as one row");
        Throw.dead(p, r, "too much throw", 1103, "stack overflow");
        r.label("park");
        r.line(1066);
        r.halt("preemptPark(gp)",                      "preemptPark is not modelled: only a collector or a debugger stops goroutines so", c -> false);
        r.label("shrink");
        r.line(1062);
        r.halt("shrinkstack(gp)",                      "shrinkstack is not modelled: only a collector shrinks stacks", c -> false);
        r.label("overflow");
        r.line(1046);
        r.step("say what is below what",               c -> Output.print(c, "runtime: split stack overflow: 0x" + Long.toHexString(c.get(sp)) + " < 0x" + Long.toHexString(c.ld(c.get(gp), t.g.stackLo)) + "\n"))
            .summarises("Go also prints gp, its status, morebuf and sched");
        Throw.dead(p, r, "overflow throw", 1047, "runtime: split stack overflow");
        r.label("split");
        r.line(988);
        r.step("say where it happened",                c -> {}).summarises("Go prints sp, stack, morebuf and sched and a traceback before it throws");
        Throw.dead(p, r, "split throw", 995, "runtime: stack split at bad time");
        r.label("wrong");
        r.line(969);
        r.step("say which goroutine it is",            c -> {}).summarises("Go prints m.morebuf.g, m, m.curg, m.g0, m.gsignal and a traceback before it throws");
        Throw.dead(p, r, "wrong throw", 972, "runtime: wrong goroutine in newstack");
        Throw.dead(p, r, "no p", 1055, "runtime: g is running but p is not");
        Throw.dead(p, r, "g0", 1052, "runtime: preempt g0");
        Throw.dead(p, r, "missing", 1032, "missing stack in newstack");
        Throw.dead(p, r, "fork", 966, "stack growth after fork");
        // spotless:on
    }
}
