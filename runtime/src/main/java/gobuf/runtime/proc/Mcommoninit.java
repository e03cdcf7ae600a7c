package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;

/**
 * What every m gets before its thread exists: an id, a random state, a g for signals, a place in allm.
 *
 * <p>Go 1.19, proc.go, {@code mcommoninit}, {@code mReserveID}, {@code checkmcount}, {@code mcount}; os_linux.go, {@code mpreinit}.
 */
final class Mcommoninit {
    private static final long SIGNAL_STACK = 32 << 10;

    private Mcommoninit() {}

    static void define(Program p) {
        mcommoninit(p);
        reserve(p);
        count(p);
        preinit(p);
    }

    private static void mcommoninit(Program p) {
        Types t = p.types();
        long lock = p.profile().global("runtime.sched") + t.sched.lock.offset();
        long seed = p.profile().global("runtime.fastrandseed");
        long allm = p.profile().global("runtime.allm");
        long guard = p.profile().constant("_StackGuard");
        Rows r = p.routine("runtime.mcommoninit", "mp", "id").split();
        Local mp = r.param("mp");
        Local id = r.param("id");
        Local x = r.scratch("x");
        // spotless:off
        r.line(790);
        r.when("on g0",                                    c -> c.g() == c.ld(c.ld(c.g(), t.g.m), t.m.g0),     "lock");
        r.line(791);
        r.step("mp.createstack = callers",                 c -> {}).summarises("the stack that made an m is not kept");
        r.label("lock");
        r.line(794);
        r.call("lock(&sched.lock)",                        "runtime.lock",                             c -> lock);
        r.line(796);
        r.when("an id was reserved",                       c -> c.get(id) >= 0,                        "reserved");
        r.line(799);
        r.call("x = mReserveID()",                         "runtime.mReserveID", x);
        r.step("mp.id = x",                                c -> c.st(c.get(mp), t.m.id, c.get(x)));
        r.go("its random numbers",                         "random");
        r.label("reserved");
        r.line(797);
        r.step("mp.id = id",                               c -> c.st(c.get(mp), t.m.id, c.get(id)));
        r.label("random");
        r.line(802);
        r.step("mp.fastrand = a number of mp.id and fastrandseed", c -> c.st(c.get(mp), t.m.fastrand, random(c.ld(c.get(mp), t.m.id), c.ld8(seed))))
            .summarises("Go hashes the id, the seed and the processor's tick counter; here the counter is left out, so that runs repeat");
        r.line(815);
        r.call("mpreinit(mp)",                             "runtime.mpreinit",                         c -> c.get(mp));
        r.line(816);
        r.when("it has no gsignal",                        c -> c.ld(c.get(mp), t.m.gsignal) == 0,     "link");
        r.line(817);
        r.step("x = gsignal.stack.lo + 928",               c -> c.set(x, c.ld(c.ld(c.get(mp), t.m.gsignal), t.g.stackLo) + guard));
        r.step("gsignal.stackguard1 = x",                  c -> c.st(c.ld(c.get(mp), t.m.gsignal), t.g.stackguard1, c.get(x)));
        r.label("link");
        r.line(822);
        r.step("mp.alllink = allm",                        c -> c.st(c.get(mp), t.m.alllink, c.ld8(allm)));
        r.line(826);
        r.step("allm = mp",                                c -> c.st8(allm, c.get(mp)));
        r.line(827);
        r.call("unlock(&sched.lock)",                      "runtime.unlock",                           c -> lock);
        r.line(833);
        r.ret("");
        // spotless:on
    }

    /** Any number does that differs from m to m and is not 0: SplitMix64's finalizer. */
    private static long random(long id, long seed) {
        long z = (seed ^ id + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        z ^= z >>> 31;
        return z == 0 ? 1 : z;
    }

    private static void reserve(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        Rows r = p.routine("runtime.mReserveID").split();
        Local id = r.local("id");
        // spotless:off
        r.line(776);
        r.when("there is a next number",                   c -> c.ld(sched, t.sched.mnext) + 1 >= c.ld(sched, t.sched.mnext), "next");
        r.go("it overflows",                               "overflow");
        r.label("next");
        r.line(779);
        r.step("id = sched.mnext",                         c -> c.set(id, c.ld(sched, t.sched.mnext)));
        r.line(780);
        r.step("sched.mnext++",                            c -> c.add(sched, t.sched.mnext, 1));
        r.line(781);
        r.call("checkmcount()",                            "runtime.checkmcount");
        r.line(782);
        r.ret("return id",                                 c -> c.get(id));
        // spotless:on
        Throw.dead(p, r, "overflow", 777, "runtime: thread ID overflow");
    }

    private static void count(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        Field most = p.profile().struct("schedt").field("maxmcount");
        Rows m = p.routine("runtime.mcount");
        m.line(4491);
        m.ret("sched.mnext − sched.nmfreed", c -> (int) (c.ld(sched, t.sched.mnext) - c.ld(sched, t.sched.nmfreed)));

        Rows r = p.routine("runtime.checkmcount").split();
        Local n = r.scratch("n");
        // spotless:off
        r.line(763);
        r.call("n = mcount()",                             "runtime.mcount", n);
        r.when("more Ms than sched.maxmcount",             c -> c.get(n) > c.ldInt(sched, most),       "many");
        r.line(767);
        r.ret("");
        r.label("many");
        r.line(764);
        r.step("print the limit",                          c -> Output.print(c, "runtime: program exceeds " + c.ldInt(sched, most) + "-thread limit\n"))
            .summarises("printlock, print… and printunlock as one row");
        // spotless:on
        Throw.dead(p, r, "dead", 765, "thread exhaustion");
    }

    private static void preinit(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.mpreinit", "mp").split();
        Local mp = r.param("mp");
        Local x = r.scratch("x");
        // spotless:off
        r.line(384);
        r.call("x = malg(32 KB): Linux wants 2 KB at least", "runtime.malg", x,                        c -> SIGNAL_STACK);
        r.step("mp.gsignal = x",                           c -> c.st(c.get(mp), t.m.gsignal, c.get(x)));
        r.line(385);
        r.step("x.m = mp",                                 c -> c.st(c.get(x), t.g.m, c.get(mp)));
        r.line(386);
        r.ret("");
        // spotless:on
    }
}
