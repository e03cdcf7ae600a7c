package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;

/**
 * Puts a dead g on its P's list of free ones, last in, first out; a stack of the starting size stays with it, any other is freed. A list of
 * 64 is too long: all but 31 move to the global lists, those with a stack to one, those without to the other.
 *
 * <p>Go 1.19, proc.go, {@code gfput}; {@code gList} and {@code gQueue} stand in the rows.
 */
final class Gfput {
    private Gfput() {}

    static void define(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long lock = sched + t.sched.gFreeLock.offset();
        long dead = p.profile().constant("_Gdead");
        long most = p.profile().constant("gfput.most");
        long keep = p.profile().constant("gfput.keep");
        long startingSize = p.profile().global("runtime.startingStackSize");
        Rows r = p.routine("runtime.gfput", "pp", "gp").split();
        Local pp = r.param("pp");
        Local gp = r.param("gp");
        Local[] stackQ = r.block("stackQ", 2);
        Local[] noStackQ = r.block("noStackQ", 2);
        Local inc = r.local("inc");
        Local x = r.scratch("x");
        // spotless:off
        r.line(4242);
        r.call("readgstatus(gp)",                              "runtime.readgstatus", x,       c -> c.get(gp));
        r.when("gp is not _Gdead",                             c -> c.get(x) != dead,                                  "bad");
        r.line(4246);
        r.step("x = gp.stack.hi − gp.stack.lo",                c -> c.set(x, c.ld(c.get(gp), t.g.stackHi) - c.ld(c.get(gp), t.g.stackLo)));
        r.line(4248);
        r.when("x = startingStackSize: gp keeps its stack",    c -> c.get(x) == c.ld4(startingSize),                   "push");
        r.line(4250);
        r.call("stackfree(gp.stack)",                          "runtime.stackfree",            c -> c.ld(c.get(gp), t.g.stackLo), c -> c.ld(c.get(gp), t.g.stackHi));
        r.line(4251);
        r.step("gp.stack.lo = 0",                              c -> c.st(c.get(gp), t.g.stackLo, 0));
        r.line(4252);
        r.step("gp.stack.hi = 0",                              c -> c.st(c.get(gp), t.g.stackHi, 0));
        r.line(4253);
        r.step("gp.stackguard0 = 0",                           c -> c.st(c.get(gp), t.g.stackguard0, 0));
        r.label("push");
        r.line(4256);
        r.step("x = pp.gFree's head",                          c -> c.set(x, c.ld(c.get(pp), t.p.gFreeHead)));
        r.step("gp.schedlink = x",                             c -> c.st(c.get(gp), t.g.schedlink, c.get(x)));
        r.step("pp.gFree's head = gp",                         c -> c.st(c.get(pp), t.p.gFreeHead, c.get(gp)));
        r.line(4257);
        r.step("pp.gFree.n++",                                 c -> c.add(c.get(pp), t.p.gFreeN, 1)).event("g freed");
        r.line(4258);
        r.when("fewer than 64 are free here",                  c -> c.ldInt(c.get(pp), t.p.gFreeN) < most,             "done");
        r.line(4260);
        r.step("stackQ, noStackQ, inc = empty, empty, 0",      c -> { c.set(stackQ[0], 0); c.set(stackQ[1], 0); c.set(noStackQ[0], 0); c.set(noStackQ[1], 0); c.set(inc, 0); }).event("gFree flush");
        r.label("more?");
        r.line(4264);
        r.when("fewer than 32 are left",                       c -> c.ldInt(c.get(pp), t.p.gFreeN) < keep,             "flush");
        r.line(4265);
        r.step("gp = pp.gFree's head",                         c -> c.set(gp, c.ld(c.get(pp), t.p.gFreeHead)));
        r.when("the list is shorter than its count says",      c -> c.get(gp) == 0,                                    "popped");
        r.step("x = gp.schedlink",                             c -> c.set(x, c.ld(c.get(gp), t.g.schedlink)));
        r.step("pp.gFree's head = x",                          c -> c.st(c.get(pp), t.p.gFreeHead, c.get(x)));
        r.label("popped");
        r.line(4266);
        r.step("pp.gFree.n--",                                 c -> c.add(c.get(pp), t.p.gFreeN, -1));
        r.line(4267);
        r.when("gp has a stack",                               c -> c.ld(c.get(gp), t.g.stackLo) != 0,                 "stack");
        r.line(4268);
        push(r, t, "noStackQ", noStackQ, gp);
        r.go("counted",                                        "counted");
        r.label("stack");
        r.line(4270);
        push(r, t, "stackQ", stackQ, gp);
        r.label("counted");
        r.line(4272);
        r.step("inc++",                                        c -> c.set(inc, c.get(inc) + 1));
        r.go("the next one",                                   "more?");
        r.label("flush");
        r.line(4274);
        r.call("lock(&sched.gFree.lock)",                      "runtime.lock",                 c -> lock);
        r.line(4275);
        pushAll(r, t, sched, "noStack", noStackQ, t.sched.gFreeNoStackHead, x);
        r.line(4276);
        pushAll(r, t, sched, "stack", stackQ, t.sched.gFreeStackHead, x);
        r.line(4277);
        r.step("sched.gFree.n += inc",                         c -> c.add(sched, t.sched.gFreeN, c.get(inc)));
        r.line(4278);
        r.call("unlock(&sched.gFree.lock)",                    "runtime.unlock",               c -> lock);
        r.label("done");
        r.line(4280);
        r.ret("");
        Throw.dead(p, r, "bad", 4243, "gfput: bad status (not Gdead)");
        // spotless:on
    }

    /** q.push(gp): to the head. */
    static void push(Rows r, Types t, String name, Local[] q, Local gp) {
        // spotless:off
        r.step("gp.schedlink = " + name + "'s head",           c -> c.st(c.get(gp), t.g.schedlink, c.get(q[0])));
        r.step(name + "'s head = gp",                          c -> c.set(q[0], c.get(gp)));
        r.when(name + " has a tail",                           c -> c.get(q[1]) != 0,                                  name + " pushed");
        r.step(name + "'s tail = gp",                          c -> c.set(q[1], c.get(gp)));
        r.label(name + " pushed");
        // spotless:on
    }

    /** The global list takes all of q in front of what it has. */
    static void pushAll(Rows r, Types t, long sched, String name, Local[] q, Field head, Local x) {
        String done = name + " done";
        // spotless:off
        r.when(name + "Q is empty",                            c -> c.get(q[0]) == 0,                                  done);
        r.step("x = sched.gFree." + name + "'s head",          c -> c.set(x, c.ld(sched, head)));
        r.step(name + "Q's tail.schedlink = x",                c -> c.st(c.get(q[1]), t.g.schedlink, c.get(x)));
        r.step("sched.gFree." + name + "'s head = " + name + "Q's head", c -> c.st(sched, head, c.get(q[0])));
        r.label(done);
        // spotless:on
    }
}
