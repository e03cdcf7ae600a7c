package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.RAX;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Profile;

/**
 * What schedinit calls besides the scheduler's own parts, told as far as later rows read it: tables of modules and types, processor
 * features, seeds, the collector's pacing. On g0's stack, once each.
 *
 * <p>Go 1.19, symtab.go, {@code moduledataverify}; proc.go, {@code cpuinit}, {@code fastrandinit}; alg.go, {@code alginit}; os_linux.go,
 * {@code getRandomData}; type.go, {@code typelinksinit}; iface.go, {@code itabsinit}; stack.go, {@code stkobjinit}; signal_unix.go,
 * {@code sigsave}; mgc.go, {@code gcinit}; lockrank_off.go, {@code lockInit}, {@code worldStopped}, {@code worldStarted}.
 */
final class Inits {
    private static final String RANK = "lock ranks are not checked in this build";

    private Inits() {}

    static void define(Program p) {
        Summary.empty(p, "runtime.lockInit", RANK, "l", "rank");
        Summary.empty(p, "runtime.worldStopped", RANK);
        Summary.empty(p, "runtime.worldStarted", RANK);
        Summary.define(
                p,
                "runtime.moduledataverify",
                "the function table is in order",
                "every entry of it is compared with the one before",
                c -> {});
        cpuinit(p);
        Summary.define(
                p,
                "runtime.alginit",
                "hashes are seeded",
                "seeds of maps, which the simulation has not; whether AES instructions help is asked",
                c -> {});
        fastrandinit(p);
        typelinksinit(p);
        itabsinit(p);
        Summary.define(
                p,
                "runtime.stkobjinit",
                "stack objects of method values are described",
                "for a collector: methodValueCallFrameObjs",
                c -> {});
        Summary.define(
                p,
                "runtime.sigsave",
                "*p = the thread's signal mask: empty",
                "sigprocmask; the simulated kernel blocks no signal",
                c -> c.st8(c.reg(RAX), 0),
                "p");
        gcinit(p);
    }

    /** Its allocations are as large as in a real process, so what comes later lies where it lies there. */
    private static void cpuinit(Program p) {
        Rows r = p.inPlaceOf("runtime.cpuinit", "runtime.cpuinit").split();
        Local x = r.local("x");
        Local n = r.local("n");
        long godebug = p.string("GODEBUG=");
        long debug = p.profile().global("internal/cpu.DebugOptions");
        long options = p.profile().global("internal/cpu.options");
        long argc = p.profile().global("runtime.argc");
        long argv = p.profile().global("runtime.argv");
        // spotless:off
        r.step("cpu.DebugOptions = true",                  c -> c.st1(debug, 1));
        r.step("n = argc + 1: the environment",            c -> c.set(n, c.ld4(argc) + 1));
        r.label("env");
        r.call("x = argv_index(argv, n)",                  "runtime.argv_index", x,                            c -> c.ld8(argv), c -> c.get(n));
        r.when("no variable is GODEBUG",                   c -> c.get(x) == 0,                                 "features");
        r.when("x begins with \"GODEBUG=\"",               c -> begins(c, c.get(x), godebug),                  "found");
        r.step("n++",                                      c -> c.set(n, c.get(n) + 1));
        r.go("the next variable",                          "env");
        r.label("found");
        r.call("env = gostring(x)",                        "runtime.gostring",                                 c -> c.get(x));
        r.label("features");
        r.call("x = new([5]option)",                       "runtime.mallocgc", x,                              c -> 5 * 32, c -> StartTypes.CPU_OPTION, c -> 1)
            .summarises("cpu.Initialize asks CPUID for 15 features and lists them as options, here without their names and flags");
        r.call("x = room for 10 options",                  "runtime.mallocgc", x,                              c -> 10 * 32, c -> StartTypes.CPU_OPTION, c -> 1)
            .summarises("append grows the list");
        r.call("x = room for 20 options",                  "runtime.mallocgc", x,                              c -> 20 * 32, c -> StartTypes.CPU_OPTION, c -> 1)
            .summarises("append grows it again");
        r.step("cpu.options.array = x",                    c -> c.st8(options, c.get(x)));
        r.step("len(cpu.options) = 15",                    c -> c.st8(options + 8, 15));
        r.step("cap(cpu.options) = 20",                    c -> c.st8(options + 16, 20));
        r.ret("");
        // spotless:on
    }

    private static boolean begins(Cpu c, long s, long prefix) {
        for (long i = 0; c.ld1(prefix + i) != 0; i++) {
            if (c.ld1(s + i) != c.ld1(prefix + i)) return false;
        }
        return true;
    }

    private static void fastrandinit(Program p) {
        Rows r = p.routine("runtime.fastrandinit").split();
        long seed = p.profile().global("runtime.fastrandseed");
        // spotless:off
        r.line(839);
        r.call("getRandomData(fastrandseed's 8 bytes)",    "runtime.getRandomData",                            c -> seed, c -> 8, c -> 8);
        r.line(840);
        r.ret("");

        Rows k = p.routine("runtime.getRandomData", "r", "len", "cap").split();
        Local to = k.param("r");
        Local len = k.param("len");
        long random = p.profile().global("runtime.startupRandomData");
        k.line(356);
        k.when("the kernel gave no random bytes",          c -> c.ld8(random) == 0,                            "read");
        k.line(357);
        k.step("copy what of them fits into r",            c -> {
            for (long i = 0; i < Math.min(c.get(len), 16); i++) c.st1(c.get(to) + i, c.ld1(c.ld8(random) + i));
        }).summarises("extendRandom does nothing: r is not longer than 16 bytes");
        k.line(359);
        k.ret(0, "");
        k.label("read");
        k.line(361);
        k.step("r stays as it is",                         c -> {}).summarises("/dev/urandom is read: the simulated kernel has no files; then the clock is mixed in");
        k.line(365);
        k.ret(1, "");
        // spotless:on
    }

    private static void typelinksinit(Program p) {
        Rows r = p.routine("runtime.typelinksinit").split();
        long next = p.profile().global("runtime.firstmoduledata")
                + p.profile().struct("moduledata").field("next").offset();
        // spotless:off
        r.line(510);
        r.when("there are more modules",                   c -> c.ld8(next) != 0,                              "more");
        r.line(511);
        r.ret(0, "");
        r.label("more");
        r.line(513);
        r.halt("types of all modules are compared",        "typelinksinit: a program of several modules is not modelled", c -> false);
        // spotless:on
    }

    private static void itabsinit(Program p) {
        Rows r = p.routine("runtime.itabsinit").split();
        long lock = p.profile().global("runtime.itabLock");
        // spotless:off
        r.line(247);
        r.call("lockInit(&itabLock)",                      "runtime.lockInit",                                 c -> lock, c -> 0);
        r.line(248);
        r.call("lock(&itabLock)",                          "runtime.lock",                                     c -> lock);
        r.line(251);
        r.step("itabs of all modules are added",           c -> {}).summarises("the table of interface methods: the simulation has no interfaces");
        r.line(254);
        r.call("unlock(&itabLock)",                        "runtime.unlock",                                   c -> lock);
        r.line(255);
        r.ret("");
        // spotless:on
    }

    private static void gcinit(Program p) {
        Profile f = p.profile();
        Rows r = p.routine("runtime.gcinit").split();
        long work = f.global("runtime.work");
        // spotless:off
        r.line(162);
        r.step("gcController.init(GOGC, GOMEMLIMIT)",      c -> {}).summarises("the pacer of collections is not modelled: its words stay 0, none begins");
        r.line(166);
        r.call("lockInit(&work.sweepWaiters.lock)",        "runtime.lockInit",                                 c -> work, c -> 0);
        r.line(167);
        r.call("lockInit(&work.assistQueue.lock)",         "runtime.lockInit",                                 c -> work, c -> 0);
        r.line(168);
        r.call("lockInit(&work.wbufSpans.lock)",           "runtime.lockInit",                                 c -> work, c -> 0);
        r.line(169);
        r.ret("");
        // spotless:on
    }
}
