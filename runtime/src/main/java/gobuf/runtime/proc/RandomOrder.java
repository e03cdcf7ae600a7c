package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Struct;

/**
 * The orders in which Ms visit Ps to steal: steps that have no divisor in common with the number of Ps come past every P once. procresize
 * lists those steps, with the world stopped.
 *
 * <p>Go 1.19, proc.go, {@code randomOrder.reset}, {@code gcd}; slice.go, {@code makeslicecopy}; mgclimit.go, {@code resetCapacity}.
 */
final class RandomOrder {
    private RandomOrder() {}

    static void define(Program p) {
        reset(p);
        gcd(p);
        copy(p);
        Summary.define(
                p,
                "runtime.(*gcCPULimiterState).resetCapacity",
                "the limiter of the collector's share hears of the new number",
                "its bucket is not kept: no collection runs",
                c -> {},
                "l",
                "now",
                "nprocs");
        Summary.define(
                p,
                "runtime.traceGomaxprocs",
                "trace event Gomaxprocs: how many Ps there will be",
                "the P's trace buffer is not modelled",
                c -> {},
                "procs");
    }

    private static void reset(Program p) {
        Struct s = p.profile().struct("randomOrder");
        Rows r = p.routine("runtime.(*randomOrder).reset", "ord", "count")
                .split()
                .about(Args.NO_BARRIER);
        Local ord = r.param("ord");
        Local count = r.param("count");
        Local i = r.local("i");
        Local x = r.local("x");
        Local len = r.local("len");
        Local cap = r.local("cap");
        int array = s.field("coprimes").offset();
        // spotless:off
        r.line(6235);
        r.step("ord.count = count",                        c -> c.st(c.get(ord), s.field("count"), c.get(count)));
        r.line(6236);
        r.step("len(ord.coprimes) = 0",                    c -> c.st8(c.get(ord) + array + 8, 0));
        r.line(6237);
        r.step("i = 1",                                    c -> c.set(i, 1));
        r.label("next");
        r.when("all up to count are tried",                c -> c.get(i) > (int) c.get(count),                 "end");
        r.line(6238);
        r.call("x = gcd(i, count)",                        "runtime.gcd", x,                                   c -> c.get(i), c -> c.get(count));
        r.when("they have a divisor in common",            c -> c.get(x) != 1,                                 "up");
        r.line(6239);
        r.step("len = len(ord.coprimes)",                  c -> c.set(len, c.ld8(c.get(ord) + array + 8)));
        r.step("cap = cap(ord.coprimes)",                  c -> c.set(cap, c.ld8(c.get(ord) + array + 16)));
        r.when("there is room for one more",               c -> c.get(len) < c.get(cap),                       "append");
        r.call("x, len, cap = growslice(coprimes, len+1)", "runtime.growslice",                                c -> StartTypes.UINT32, c -> c.ld8(c.get(ord) + array), c -> c.get(len), c -> c.get(cap), c -> c.get(len) + 1);
        r.results(x, len, cap);
        r.step("cap(ord.coprimes) = cap",                  c -> c.st8(c.get(ord) + array + 16, c.get(cap)));
        r.step("ord.coprimes.array = x",                   c -> c.st8(c.get(ord) + array, c.get(x)));
        r.label("append");
        r.step("len(ord.coprimes) = len + 1",              c -> c.st8(c.get(ord) + array + 8, c.get(len) + 1));
        r.step("ord.coprimes[len] = i",                    c -> c.st4(c.ld8(c.get(ord) + array) + 4 * c.get(len), c.get(i)));
        r.label("up");
        r.line(6237);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("the next one",                               "next");
        r.label("end");
        r.line(6242);
        r.ret("");
        // spotless:on
    }

    private static void gcd(Program p) {
        Rows r = p.routine("runtime.gcd", "a", "b");
        Local a = r.param("a");
        Local b = r.param("b");
        Local rest = r.local("rest");
        // spotless:off
        r.line(6266);
        r.label("next");
        r.when("b = 0",                                    c -> (int) c.get(b) == 0,                           "end");
        r.line(6267);
        r.step("rest = a % b",                             c -> c.set(rest, (int) c.get(a) % (int) c.get(b)));
        r.step("a = b",                                    c -> c.set(a, c.get(b)));
        r.step("b = rest",                                 c -> c.set(b, c.get(rest)));
        r.go("again",                                      "next");
        r.label("end");
        r.line(6269);
        r.ret("return a",                                  c -> c.get(a));
        // spotless:on
    }

    private static void copy(Program p) {
        Rows r = p.routine("runtime.makeslicecopy", "et", "tolen", "fromlen", "from")
                .split();
        Local et = r.param("et");
        Local to = r.param("tolen");
        Local from = r.param("fromlen");
        Local old = r.param("from");
        Local bytes = r.local("copymem");
        Local x = r.local("x");
        // spotless:off
        r.line(53);
        r.step("copymem = bytes of what both have room for", c -> c.set(bytes, Math.min(c.get(from), c.get(to)) * c.ld8(c.get(et)))).summarises("lengths that no memory could hold are not looked for");
        r.line(56);
        r.when("elements have pointers",                   c -> c.ld8(c.get(et) + 8) != 0,                     "pointers");
        r.line(57);
        r.call("x = mallocgc(tolen elements, nil, false)", "runtime.mallocgc", x,                              c -> c.get(to) * c.ld8(c.get(et)), c -> 0, c -> 0);
        r.go("memory is zero already",                     "move");
        r.label("pointers");
        r.line(63);
        r.call("x = mallocgc(tolen elements, et, true)",   "runtime.mallocgc", x,                              c -> c.get(to) * c.ld8(c.get(et)), c -> c.get(et), c -> 1);
        r.label("move");
        r.line(83);
        r.step("memmove(x, from, copymem)",                c -> {
            for (long k = 0; k < c.get(bytes); k += 4) c.st4(c.get(x) + k, c.ld4(c.get(old) + k));
        }).summarises("memmove as one row");
        r.line(85);
        r.ret("return x",                                  c -> c.get(x));
        // spotless:on
    }
}
