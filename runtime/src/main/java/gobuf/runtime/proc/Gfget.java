package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;
import static gobuf.runtime.machine.Reg.RDX;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Takes a dead g from the P's free list, or nil. An empty list is filled from the scheduler's first, up to 32, those with a stack
 * before those without. A g without a stack, or with one of a size that new stacks no longer have, gets a new one. Runs on g0's stack.
 *
 * <p>Go 1.19, proc.go, {@code gfget} and its two closures.
 */
final class Gfget {
    private Gfget() {}

    static void define(Program p) {
        Rows r = p.routine("runtime.gfget", "_p_").split();
        Local gp = r.local("gp");
        refill(p, r, gp);
        take(p, r, gp);
        free(p);
        allocate(p);
    }

    private static void refill(Program p, Rows r, Local gp) {
        Types t = p.types();
        Local pp = r.param("_p_");
        long sched = p.profile().global("runtime.sched");
        long most = p.profile().constant("gfget.refill");
        // spotless:off
        r.label("retry");
        r.line(4286);
        r.when("_p_ has a free g",                         c -> c.ld(c.get(pp), t.p.gFreeHead) != 0,           "pop");
        r.when("the scheduler has one with a stack",       c -> c.ld(sched, t.sched.gFreeStackHead) != 0,      "refill");
        r.when("it has not one without, either",           c -> c.ld(sched, t.sched.gFreeNoStackHead) == 0,    "pop");
        r.label("refill");
        r.line(4287);
        r.call("lock(&sched.gFree.lock)",                  "runtime.lock",                                     c -> sched + t.sched.gFreeLock.offset()).event("gfget refill");
        r.label("more");
        r.line(4289);
        r.when("_p_ has 32 now",                           c -> c.ldInt(c.get(pp), t.p.gFreeN) >= most,        "unlock");
        r.line(4291);
        r.step("gp = sched.gFree.stack's first",           c -> c.set(gp, c.ld(sched, t.sched.gFreeStackHead)));
        r.line(4292);
        r.when("none is left",                             c -> c.get(gp) == 0,                                "noStack");
        r.line(4291);
        r.step("sched.gFree.stack = gp.schedlink",         c -> c.st(sched, t.sched.gFreeStackHead, c.ld(c.get(gp), t.g.schedlink)));
        r.go("move it",                                    "move");
        r.label("noStack");
        r.line(4293);
        r.step("gp = sched.gFree.noStack's first",         c -> c.set(gp, c.ld(sched, t.sched.gFreeNoStackHead)));
        r.line(4294);
        r.when("none is left at all",                      c -> c.get(gp) == 0,                                "unlock");
        r.line(4293);
        r.step("sched.gFree.noStack = gp.schedlink",       c -> c.st(sched, t.sched.gFreeNoStackHead, c.ld(c.get(gp), t.g.schedlink)));
        r.label("move");
        r.line(4298);
        r.step("sched.gFree.n--",                          c -> c.add(sched, t.sched.gFreeN, -1));
        r.line(4299);
        r.step("gp.schedlink = _p_.gFree's first",         c -> c.st(c.get(gp), t.g.schedlink, c.ld(c.get(pp), t.p.gFreeHead)));
        r.step("_p_.gFree = gp, …",                        c -> c.st(c.get(pp), t.p.gFreeHead, c.get(gp)));
        r.line(4300);
        r.step("_p_.gFree.n++",                            c -> c.add(c.get(pp), t.p.gFreeN, 1));
        r.go("the next one",                               "more");
        r.label("unlock");
        r.line(4302);
        r.call("unlock(&sched.gFree.lock)",                "runtime.unlock",                                   c -> sched + t.sched.gFreeLock.offset());
        r.line(4303);
        r.go("look again",                                 "retry");
        // spotless:on
    }

    private static void take(Program p, Rows r, Local gp) {
        Types t = p.types();
        Local pp = r.param("_p_");
        Local[] f = r.block("closure", 2);
        long free = p.profile().function("runtime.gfget.func1").entry();
        long allocate = p.profile().function("runtime.gfget.func2").entry();
        long starting = p.profile().global("runtime.startingStackSize");
        long guard = p.profile().constant("_StackGuard");
        // spotless:off
        r.label("pop");
        r.line(4305);
        r.step("gp = _p_.gFree's first",                   c -> c.set(gp, c.ld(c.get(pp), t.p.gFreeHead)));
        r.line(4306);
        r.when("there is none",                            c -> c.get(gp) == 0,                                "none");
        r.line(4305);
        r.step("_p_.gFree = gp.schedlink",                 c -> c.st(c.get(pp), t.p.gFreeHead, c.ld(c.get(gp), t.g.schedlink)));
        r.line(4309);
        r.step("_p_.gFree.n--",                            c -> c.add(c.get(pp), t.p.gFreeN, -1)).event("g reused");
        r.line(4310);
        r.when("gp has no stack",                          c -> c.ld(c.get(gp), t.g.stackLo) == 0,             "empty?");
        r.when("gp's stack is of the starting size",       c -> c.ld(c.get(gp), t.g.stackHi) - c.ld(c.get(gp), t.g.stackLo) == c.ld4(starting), "empty?");
        r.line(4314);
        r.step("closure.code = gfget.func1",               c -> c.set(f[0], free));
        r.step("closure.gp = gp",                          c -> c.set(f[1], c.get(gp)));
        r.callOnStack("systemstack: free the odd stack",   "runtime.systemstack.abi0",                         c -> c.addr(f[0]));
        r.step("g = TLS",                                  c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.label("empty?");
        r.line(4321);
        r.when("gp has a stack",                           c -> c.ld(c.get(gp), t.g.stackLo) != 0,             "stack");
        r.line(4323);
        r.step("closure.code = gfget.func2",               c -> c.set(f[0], allocate));
        r.step("closure.gp = gp",                          c -> c.set(f[1], c.get(gp)));
        r.callOnStack("systemstack: allocate a stack",     "runtime.systemstack.abi0",                         c -> c.addr(f[0]));
        r.step("g = TLS",                                  c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.line(4326);
        r.step("gp.stackguard0 = lo + 928",                c -> c.st(c.get(gp), t.g.stackguard0, c.ld(c.get(gp), t.g.stackLo) + guard));
        r.go("it has a stack now",                         "return");
        r.label("stack");
        r.line(4328);
        r.when("the race detector is off",                 c -> !Switches.on(c, Switches.RACE),                "msan");
        r.line(4329);
        r.step("racemalloc(gp.stack)",                     c -> {}).summarises("there is no race detector to tell");
        r.label("msan");
        r.line(4331);
        r.when("the memory sanitizer is off",              c -> !Switches.on(c, Switches.MSAN),                "asan");
        r.line(4332);
        r.step("msanmalloc(gp.stack)",                     c -> {}).summarises("there is no memory sanitizer to tell");
        r.label("asan");
        r.line(4334);
        r.when("the address sanitizer is off",             c -> !Switches.on(c, Switches.ASAN),                "return");
        r.line(4335);
        r.step("asanunpoison(gp.stack)",                   c -> {}).summarises("there is no address sanitizer to tell");
        r.label("return");
        r.line(4338);
        r.ret(0, "return gp",                              c -> c.get(gp));
        r.label("none");
        r.line(4307);
        r.ret(1, "return nil",                             c -> 0);
        // spotless:on
    }

    private static void free(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.gfget.func1").closure().split();
        Local gp = r.local("gp");
        // spotless:off
        r.line(4315);
        r.step("gp = captured",                            c -> c.set(gp, c.ld8(c.reg(RDX) + 8)));
        r.call("stackfree(gp.stack)",                      "runtime.stackfree",                                c -> c.ld(c.get(gp), t.g.stackLo), c -> c.ld(c.get(gp), t.g.stackHi));
        r.line(4316);
        r.step("gp.stack.lo = 0",                          c -> c.st(c.get(gp), t.g.stackLo, 0));
        r.line(4317);
        r.step("gp.stack.hi = 0",                          c -> c.st(c.get(gp), t.g.stackHi, 0));
        r.line(4318);
        r.step("gp.stackguard0 = 0",                       c -> c.st(c.get(gp), t.g.stackguard0, 0));
        r.line(4319);
        r.ret("");
        // spotless:on
    }

    private static void allocate(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.gfget.func2").closure().split();
        Local gp = r.local("gp");
        Local lo = r.scratch("lo");
        Local hi = r.scratch("hi");
        long starting = p.profile().global("runtime.startingStackSize");
        // spotless:off
        r.line(4324);
        r.step("gp = captured",                            c -> c.set(gp, c.ld8(c.reg(RDX) + 8)));
        r.call("lo, hi = stackalloc(startingStackSize)",   "runtime.stackalloc",                               c -> c.ld4(starting));
        r.results(lo, hi);
        r.step("gp.stack.lo = lo",                         c -> c.st(c.get(gp), t.g.stackLo, c.get(lo)));
        r.step("gp.stack.hi = hi",                         c -> c.st(c.get(gp), t.g.stackHi, c.get(hi)));
        r.line(4325);
        r.ret("");
        // spotless:on
    }
}
