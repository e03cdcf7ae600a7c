package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/**
 * What the kernel left above the arguments: behind argv and the environment lies the auxiliary vector, pairs of tag and value. The page
 * size and 16 random bytes are taken from it. On g0's stack, once.
 *
 * <p>Go 1.19, runtime1.go, {@code args}, {@code argv_index}; os_linux.go, {@code sysargs}, {@code sysauxv}; os_linux_noauxv.go,
 * {@code archauxv}; vdso_linux.go, {@code vdsoauxv}.
 */
final class Args {
    /** What tables of start-up leave out: no collector runs before gcenable, so nobody has to hear of pointers. */
    static final String NO_BARRIER =
            "the branches that tell a running garbage collector of pointers: none runs before gcenable";

    private static final long PAGE_SIZE = 6;
    private static final long RANDOM = 25;
    private static final long RANDOM_BYTES = 16;

    private Args() {}

    static void define(Program p) {
        args(p);
        sysargs(p);
        sysauxv(p);
        Summary.empty(p, "runtime.archauxv", "");
        Summary.define(
                p,
                "runtime.vdsoauxv",
                "nothing",
                "the simulated kernel maps no vDSO, so AT_SYSINFO_EHDR is never there",
                c -> {},
                "tag",
                "val");
        Rows r = p.routine("runtime.argv_index", "argv", "i").nosplit();
        Local argv = r.param("argv");
        Local i = r.param("i");
        Local at = r.scratch("at");
        // spotless:off
        r.line(63);
        r.step("at = argv + 8·i",                          c -> c.set(at, c.get(argv) + 8 * (int) c.get(i)));
        r.ret("return *at",                                c -> c.ld8(c.get(at)));
        // spotless:on
    }

    private static void args(Program p) {
        Rows r = p.routine("runtime.args", "c", "v").split().about(NO_BARRIER);
        Local n = r.param("c");
        Local v = r.param("v");
        long argc = p.profile().global("runtime.argc");
        long argv = p.profile().global("runtime.argv");
        // spotless:off
        r.line(67);
        r.step("argc = c",                                 c -> c.st4(argc, c.get(n)));
        r.line(68);
        r.step("argv = v",                                 c -> c.st8(argv, c.get(v)));
        r.line(69);
        r.call("sysargs(c, v)",                            "runtime.sysargs",                                  c -> c.get(n), c -> c.get(v));
        r.line(70);
        r.ret("");
        // spotless:on
    }

    private static void sysargs(Program p) {
        Rows r = p.routine("runtime.sysargs", "argc", "argv").split();
        Local argc = r.param("argc");
        Local argv = r.param("argv");
        Local n = r.local("n");
        Local x = r.scratch("x");
        long size = p.profile().global("runtime.physPageSize");
        // spotless:off
        r.line(225);
        r.step("n = argc + 1: behind argv's nil",          c -> c.set(n, (int) c.get(argc) + 1));
        r.label("env");
        r.line(228);
        r.call("x = argv_index(argv, n)",                  "runtime.argv_index", x,                            c -> c.get(argv), c -> c.get(n));
        r.when("that is the environment's nil",            c -> c.get(x) == 0,                                 "auxv");
        r.line(229);
        r.step("n++",                                      c -> c.set(n, c.get(n) + 1));
        r.go("the next variable",                          "env");
        r.label("auxv");
        r.line(233);
        r.step("n++: the auxiliary vector",                c -> c.set(n, c.get(n) + 1));
        r.line(237);
        r.call("x = sysauxv(argv + 8·n)",                  "runtime.sysauxv", x,                               c -> c.get(argv) + 8 * c.get(n), c -> 1 << 28, c -> 1 << 28);
        r.when("it holds nothing",                         c -> c.get(x) == 0,                                 "proc");
        r.line(238);
        r.ret(3, "");
        r.label("proc");
        r.line(243);
        r.step("fd = open(\"/proc/self/auxv\")",           c -> {}).summarises("the simulated kernel has no files: open fails");
        r.line(258);
        r.step("physPageSize = 4096, by mincore",          c -> c.st8(size, 4096)).summarises("mmap of 256 KB, mincore in steps that double until one is accepted, munmap");
        r.line(265);
        r.ret(4, "");
        // spotless:on
    }

    private static void sysauxv(Program p) {
        Rows r = p.routine("runtime.sysauxv", "auxv", "len", "cap").split().about(NO_BARRIER);
        Local auxv = r.param("auxv");
        Local i = r.local("i");
        Local tag = r.local("tag");
        Local val = r.local("val");
        long random = p.profile().global("runtime.startupRandomData");
        long size = p.profile().global("runtime.physPageSize");
        // spotless:off
        r.line(285);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.label("next");
        r.step("tag = auxv[i]",                            c -> c.set(tag, c.ld8(c.get(auxv) + 8 * c.get(i))));
        r.when("AT_NULL ends it",                          c -> c.get(tag) == 0,                               "end");
        r.line(286);
        r.step("val = auxv[i+1]",                          c -> c.set(val, c.ld8(c.get(auxv) + 8 * c.get(i) + 8)));
        r.line(293);
        r.when("AT_PAGESZ",                                c -> c.get(tag) == PAGE_SIZE,                       "page");
        r.line(288);
        r.when("not AT_RANDOM",                            c -> c.get(tag) != RANDOM,                          "others");
        r.line(291);
        r.step("len(startupRandomData) = 16",              c -> c.st8(random + 8, RANDOM_BYTES));
        r.step("cap(startupRandomData) = 16",              c -> c.st8(random + 16, RANDOM_BYTES));
        r.step("startupRandomData.array = val",            c -> c.st8(random, c.get(val)));
        r.go("the others may want it too",                 "others");
        r.label("page");
        r.line(294);
        r.step("physPageSize = val",                       c -> c.st8(size, c.get(val)));
        r.label("others");
        r.line(297);
        r.call("archauxv(tag, val)",                       "runtime.archauxv",                                 c -> c.get(tag), c -> c.get(val));
        r.line(298);
        r.call("vdsoauxv(tag, val)",                       "runtime.vdsoauxv",                                 c -> c.get(tag), c -> c.get(val));
        r.line(285);
        r.step("i += 2",                                   c -> c.set(i, c.get(i) + 2));
        r.go("the next pair",                              "next");
        r.label("end");
        r.line(300);
        r.ret("return i/2",                                c -> c.get(i) / 2);
        // spotless:on
    }
}
