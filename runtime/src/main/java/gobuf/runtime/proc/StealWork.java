package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.RAX;
import static gobuf.runtime.machine.Reg.RBX;
import static gobuf.runtime.machine.Reg.RCX;
import static gobuf.runtime.machine.Reg.RDI;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.layout.Types;
import gobuf.runtime.os.Requests;

/**
 * Takes work from other Ps: four rounds, each in another random order that meets every P once. Only in the last round are timers run and is
 * a P's runnext taken. The order begins at a random P and goes on by a step that has no divisor in common with the number of Ps.
 *
 * <p>Go 1.19, proc.go, {@code stealWork}, {@code (*randomOrder).start}, {@code (*randomEnum).next}, {@code done}, {@code position}.
 * Results of stealWork: gp, inheritTime, now, pollUntil, newWork.
 */
final class StealWork {
    private StealWork() {}

    static void define(Program p) {
        stealWork(p);
        start(p);
        Struct e = p.profile().struct("randomEnum");
        next(p, e);
        done(p, e);
        Rows r = p.routine("runtime.(*randomEnum).position", "enum");
        Local order = r.param("enum");
        Field pos = e.field("pos");
        r.line(6262);
        r.ret("enum.pos", c -> c.ld(c.get(order), pos));
    }

    private static void done(Program p, Struct e) {
        Rows r = p.routine("runtime.(*randomEnum).done", "enum");
        Local order = r.param("enum");
        Field i = e.field("i");
        Field count = e.field("count");
        r.line(6253);
        r.ret("enum.i = enum.count", c -> c.ld(c.get(order), i) == c.ld(c.get(order), count) ? 1 : 0);
    }

    private static void stealWork(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long order = p.profile().global("runtime.stealOrder");
        long allp = p.profile().global("runtime.allp");
        long timers = p.profile().global("runtime.timerpMask");
        long idles = p.profile().global("runtime.idlepMask");
        long tries = p.profile().constant("stealWork.stealTries");
        long looks = Requests.Tally.LOOKS.address();
        Rows r = p.routine("runtime.stealWork", "now").split();
        Local now = r.param("now");
        Local pp = r.local("pp");
        Local until = r.local("pollUntil");
        Local ran = r.local("ranTimer");
        Local i = r.local("i");
        Local[] steal = r.block("enum", 2);
        Local p2 = r.local("p2");
        Local gp = r.local("gp");
        Local x = r.local("x");
        Local y = r.scratch("y");
        // spotless:off
        r.line(2906);
        r.step("pp = m.p",                                     c -> c.set(pp, c.ld(c.ld(c.g(), t.g.m), t.m.p)));
        r.step("pollUntil = 0",                                c -> c.set(until, 0));
        r.line(2908);
        r.step("ranTimer = false",                             c -> c.set(ran, 0));
        r.line(2911);
        r.step("i = 0: the first round",                       c -> {
            Requests.count(c, looks, 1);
            c.set(i, 0);
        });
        r.label("round");
        r.when("four rounds found nothing",                    c -> c.get(i) >= tries,                                         "nothing");
        r.line(2914);
        r.call("x = fastrand()",                               "runtime.fastrand", x);
        r.call("enum = stealOrder.start(x)",                   "runtime.(*randomOrder).start", c -> order, c -> c.get(x));
        r.step("enum = i, count | pos, inc",                   c -> {
            c.set(steal[0], c.reg(RAX) & 0xffffffffL | c.reg(RBX) << 32);
            c.set(steal[1], c.reg(RCX) & 0xffffffffL | c.reg(RDI) << 32);
        });
        r.label("more?");
        r.call("enum.done()",                                  "runtime.(*randomEnum).done", x, c -> c.addr(steal[0]));
        r.when("every P was met in this round",                c -> (c.get(x) & 1) != 0,                                       "next round");
        r.line(2915);
        r.when("somebody stops the world",                     c -> c.ld(sched, t.sched.gcwaiting) != 0,                       "stopped");
        r.line(2919);
        r.call("x = enum.position()",                          "runtime.(*randomEnum).position", x, c -> c.addr(steal[0]));
        r.when("allp has no such element",                     c -> c.get(x) >= c.ld8(allp + 8),                               "index");
        r.step("y = allp",                                     c -> c.set(y, c.ld8(allp)));
        r.step("p2 = y[x]",                                    c -> c.set(p2, c.ld8(c.get(y) + 8 * c.get(x))));
        r.line(2920);
        r.when("p2 is this P",                                 c -> c.get(p2) == c.get(pp),                                    "next");
        r.line(2937);
        r.when("it is not the last round: no timers",          c -> c.get(i) != tries - 1,                                     "queue");
        r.call("x = enum.position()",                          "runtime.(*randomEnum).position", x, c -> c.addr(steal[0]));
        r.call("timerpMask.read(x)",                           "runtime.pMask.read", x,        c -> c.ld8(timers), c -> c.ld8(timers + 8), c -> c.ld8(timers + 16), c -> c.get(x));
        r.when("p2 cannot have timers",                        c -> (c.get(x) & 1) == 0,                                       "queue");
        r.line(2938);
        r.call("checkTimers(p2, now)",                         "runtime.checkTimers",          c -> c.get(p2), c -> c.get(now));
        r.results(now, x, y);
        r.line(2940);
        r.when("no timer of p2 is to be waited for",           c -> c.get(x) == 0,                                             "ran?");
        r.when("it is the first",                              c -> c.get(until) == 0,                                         "earlier");
        r.when("another P's is earlier",                       c -> c.get(x) >= c.get(until),                                  "ran?");
        r.label("earlier");
        r.line(2941);
        r.step("pollUntil = x",                                c -> c.set(until, c.get(x)));
        r.label("ran?");
        r.line(2943);
        r.when("no timer of p2 was due",                       c -> (c.get(y) & 1) == 0,                                       "queue");
        r.line(2952);
        r.call("runqget(pp): a timer may have readied some",   "runtime.runqget",              c -> c.get(pp));
        r.results(gp, x);
        r.when("one did",                                      c -> c.get(gp) != 0,                                            "own");
        r.line(2955);
        r.step("ranTimer = true",                              c -> c.set(ran, 1));
        r.label("queue");
        r.line(2960);
        r.call("x = enum.position()",                          "runtime.(*randomEnum).position", x, c -> c.addr(steal[0]));
        r.call("idlepMask.read(x)",                            "runtime.pMask.read", x,        c -> c.ld8(idles), c -> c.ld8(idles + 8), c -> c.ld8(idles + 16), c -> c.get(x));
        r.when("p2 is idle, so it is empty",                   c -> (c.get(x) & 1) != 0,                                       "next");
        r.line(2961);
        r.call("runqsteal(pp, p2, the last round?)",           "runtime.runqsteal", gp,        c -> c.get(pp), c -> c.get(p2), c -> c.get(i) == tries - 1 ? 1 : 0);
        r.when("one was stolen",                               c -> c.get(gp) != 0,                                            "stolen");
        r.label("next");
        r.line(2914);
        r.call("enum.next()",                                  "runtime.(*randomEnum).next",   c -> c.addr(steal[0]));
        r.go("the next P",                                     "more?");
        r.label("next round");
        r.line(2911);
        r.step("i++",                                          c -> c.set(i, c.get(i) + 1));
        r.go("the next round",                                 "round");
        r.label("nothing");
        r.line(2971);
        r.ret(0, "nothing; timers ran?",                       c -> 0, c -> 0, c -> c.get(now), c -> c.get(until), c -> c.get(ran));
        r.label("stolen");
        r.line(2962);
        r.ret(1, "stolen",                                     c -> c.get(gp), c -> 0, c -> c.get(now), c -> c.get(until), c -> c.get(ran));
        r.label("own");
        r.line(2953);
        r.ret(2, "readied by a timer",                         c -> c.get(gp), c -> c.get(x), c -> c.get(now), c -> c.get(until), c -> c.get(ran));
        r.label("stopped");
        r.line(2917);
        r.ret(3, "look again: the collector may have work",    c -> 0, c -> 0, c -> c.get(now), c -> c.get(until), c -> 1);
        r.label("index");
        r.line(2919);
        r.halt("panicIndex()",                                 "panic: runtime error: index out of range",                     c -> false);
        // spotless:on
    }

    /** Where an order begins and how it goes on: results i, count, pos, inc. */
    private static void start(Program p) {
        Types t = p.types();
        Struct s = p.profile().struct("randomOrder");
        Field size = s.field("count");
        long coprimes = s.field("coprimes").offset();
        Rows r = p.routine("runtime.(*randomOrder).start", "ord", "i").nosplit();
        Local ord = r.param("ord");
        Local i = r.param("i");
        Local count = r.scratch("count");
        Local inc = r.scratch("inc");
        // spotless:off
        r.line(6246);
        r.step("count = ord.count: the number of Ps",          c -> c.set(count, c.ld(c.get(ord), size)));
        r.line(6247);
        r.when("count = 0",                                    c -> c.get(count) == 0,                                         "divide");
        r.line(6248);
        r.step("inc = len(ord.coprimes)",                      c -> c.set(inc, c.ld8(c.get(ord) + coprimes + 8)));
        r.when("inc = 0",                                      c -> c.get(inc) == 0,                                           "divide");
        r.step("inc = i / count % inc",                        c -> c.set(inc, (c.get(i) & 0xffffffffL) / c.get(count) % c.get(inc)));
        r.step("inc = ord.coprimes[inc]",                      c -> c.set(inc, StealOrder.step(c, t, c.ld4(c.ld8(c.get(ord) + coprimes) + 4 * c.get(inc)), c.get(count))));
        r.line(6245);
        r.ret("i = 0, count, pos = i % count, inc",            c -> 0, c -> c.get(count), c -> StealOrder.first(c, c.get(i) & 0xffffffffL, c.get(inc), c.get(count)), c -> c.get(inc));
        r.label("divide");
        r.line(6247);
        r.halt("panicdivide()",                                "panic: runtime error: integer divide by zero",                 c -> false);
        // spotless:on
    }

    /** pos and, behind it, inc: one word. */
    private static void advance(Cpu c, long at, Field pos, Field inc, Field count) {
        long step = StealOrder.next(c, c.ld(at, inc));
        long second = StealOrder.second(c, c.ld(at, pos), step, c.ld(at, count));
        c.st8(at + pos.offset(), second | step << 32);
    }

    private static void next(Program p, Struct e) {
        Field i = e.field("i");
        Field count = e.field("count");
        Field pos = e.field("pos");
        Field inc = e.field("inc");
        Rows r = p.routine("runtime.(*randomEnum).next", "enum").nosplit();
        Local at = r.param("enum");
        // spotless:off
        r.line(6257);
        r.step("enum.i++",                                     c -> c.add(c.get(at), i, 1));
        r.line(6258);
        r.step("enum.pos = (enum.pos + enum.inc) % enum.count", c -> advance(c, c.get(at), pos, inc, count));
        r.line(6259);
        r.ret("");
        // spotless:on
    }
}
