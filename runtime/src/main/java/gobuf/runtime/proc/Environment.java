package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Arguments and environment as Go strings, the variables of GODEBUG, and the look-up of one variable. On g0's stack, from schedinit.
 *
 * <p>Go 1.19, runtime1.go, {@code goargs}, {@code goenvs_unix}, {@code environ}, {@code parsedebugvars}; os_linux.go, {@code goenvs};
 * env_posix.go, {@code gogetenv}, {@code envKeyEqual}.
 */
final class Environment {
    /** {@code traceback_cache} for the level "single": no bits but {@code 1 << tracebackShift} (Go 1.19, runtime1.go). */
    private static final int SINGLE = 1 << 2;

    private Environment() {}

    static void define(Program p) {
        goargs(p);
        goenvs(p);
        unix(p);
        gogetenv(p);
        equal(p);
        debugvars(p);
        long envs = p.profile().global("runtime.envs");
        Rows r = p.routine("runtime.environ");
        r.line(p.profile().function("runtime.environ").line());
        r.ret("return envs", c -> c.ld8(envs), c -> c.ld8(envs + 8), c -> c.ld8(envs + 16));
    }

    private static void goargs(Program p) {
        Rows r = p.routine("runtime.goargs").split().about(Args.NO_BARRIER);
        Local i = r.local("i");
        Local n = r.scratch("n");
        Local x = r.scratch("x");
        long argc = p.profile().global("runtime.argc");
        long argv = p.profile().global("runtime.argv");
        long slice = p.profile().global("runtime.argslice");
        // spotless:off
        r.line(76);
        r.call("x = make([]string, argc)",                 "runtime.makeslice", x,                             c -> StartTypes.STRING, c -> c.ld4(argc), c -> c.ld4(argc));
        r.step("len(argslice) = argc",                     c -> c.st8(slice + 8, c.ld4(argc)));
        r.step("cap(argslice) = argc",                     c -> c.st8(slice + 16, c.ld4(argc)));
        r.step("argslice.array = x",                       c -> c.st8(slice, c.get(x)));
        r.line(77);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.label("next");
        r.when("all are taken",                            c -> c.get(i) >= c.ld4(argc),                       "end");
        r.line(78);
        r.call("x = argv_index(argv, i)",                  "runtime.argv_index", x,                            c -> c.ld8(argv), c -> c.get(i));
        r.call("x, n = gostringnocopy(x)",                 "runtime.gostringnocopy",                           c -> c.get(x));
        r.results(x, n);
        r.step("argslice[i].len = n",                      c -> c.st8(c.ld8(slice) + 16 * c.get(i) + 8, c.get(n)));
        r.step("argslice[i].str = x",                      c -> c.st8(c.ld8(slice) + 16 * c.get(i), c.get(x)));
        r.line(77);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("the next one",                               "next");
        r.label("end");
        r.line(80);
        r.ret("");
        // spotless:on
    }

    private static void goenvs(Program p) {
        Rows r = p.routine("runtime.goenvs").split();
        // spotless:off
        r.line(368);
        r.call("goenvs_unix()",                            "runtime.goenvs_unix");
        r.line(369);
        r.ret("");
        // spotless:on
    }

    private static void unix(Program p) {
        Rows r = p.routine("runtime.goenvs_unix").split().about(Args.NO_BARRIER);
        Local n = r.local("n");
        Local i = r.local("i");
        Local len = r.scratch("len");
        Local x = r.scratch("x");
        long argc = p.profile().global("runtime.argc");
        long argv = p.profile().global("runtime.argv");
        long envs = p.profile().global("runtime.envs");
        // spotless:off
        r.line(86);
        r.step("n = 0",                                    c -> c.set(n, 0));
        r.label("count");
        r.line(87);
        r.call("x = argv_index(argv, argc+1+n)",           "runtime.argv_index", x,                            c -> c.ld8(argv), c -> c.ld4(argc) + 1 + c.get(n));
        r.when("the environment ends",                     c -> c.get(x) == 0,                                 "make");
        r.line(88);
        r.step("n++",                                      c -> c.set(n, c.get(n) + 1));
        r.go("the next one",                               "count");
        r.label("make");
        r.line(91);
        r.call("x = make([]string, n)",                    "runtime.makeslice", x,                             c -> StartTypes.STRING, c -> c.get(n), c -> c.get(n));
        r.step("len(envs) = n",                            c -> c.st8(envs + 8, c.get(n)));
        r.step("cap(envs) = n",                            c -> c.st8(envs + 16, c.get(n)));
        r.step("envs.array = x",                           c -> c.st8(envs, c.get(x)));
        r.line(92);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.label("next");
        r.when("all are taken",                            c -> c.get(i) >= c.get(n),                          "end");
        r.line(93);
        r.call("x = argv_index(argv, argc+1+i)",           "runtime.argv_index", x,                            c -> c.ld8(argv), c -> c.ld4(argc) + 1 + c.get(i));
        r.call("x, len = gostring(x)",                     "runtime.gostring",                                 c -> c.get(x));
        r.results(x, len);
        r.step("envs[i].len = len",                        c -> c.st8(c.ld8(envs) + 16 * c.get(i) + 8, c.get(len)));
        r.step("envs[i].str = x",                          c -> c.st8(c.ld8(envs) + 16 * c.get(i), c.get(x)));
        r.line(92);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("the next one",                               "next");
        r.label("end");
        r.line(95);
        r.ret("");
        // spotless:on
    }

    private static void gogetenv(Program p) {
        Rows r = p.routine("runtime.gogetenv", "key", "n").split();
        Local key = r.param("key");
        Local n = r.param("n");
        Local env = r.local("env");
        Local len = r.local("len");
        Local i = r.local("i");
        Local s = r.local("s");
        Local x = r.scratch("x");
        // spotless:off
        r.line(12);
        r.call("env, len = environ()",                     "runtime.environ");
        r.results(env, len);
        r.line(13);
        r.when("goenvs has not run",                       c -> c.get(env) == 0,                               "early");
        r.line(16);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.label("next");
        r.when("no variable is left",                      c -> c.get(i) >= c.get(len),                        "none");
        r.step("s = env[i]",                               c -> c.set(s, c.ld8(c.get(env) + 16 * c.get(i))));
        r.line(17);
        r.step("x = its length",                           c -> c.set(x, c.ld8(c.get(env) + 16 * c.get(i) + 8)));
        r.when("s is not longer than key",                 c -> c.get(x) <= c.get(n),                          "other");
        r.when("no = where key would end",                 c -> c.ld1(c.get(s) + c.get(n)) != '=',             "other");
        r.call("x = envKeyEqual(s[:n], key)",              "runtime.envKeyEqual", x,                           c -> c.get(s), c -> c.get(n), c -> c.get(key), c -> c.get(n));
        r.when("that is the one",                          c -> (c.get(x) & 1) != 0,                           "found");
        r.label("other");
        r.line(16);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("the next one",                               "next");
        r.label("none");
        r.line(21);
        r.ret(0, "return \"\"",                            c -> 0, c -> 0);
        r.label("found");
        r.line(18);
        r.ret(1, "return what is behind the =",            c -> c.get(s) + c.get(n) + 1, c -> c.ld8(c.get(env) + 16 * c.get(i) + 8) - c.get(n) - 1);
        // spotless:on
        Throw.dead(p, r, "early", 14, "getenv before env init");
    }

    private static void equal(Program p) {
        Rows r = p.routine("runtime.envKeyEqual", "a", "n", "b", "m").split();
        Local a = r.param("a");
        Local n = r.param("n");
        Local b = r.param("b");
        Local same = r.scratch("same");
        // spotless:off
        r.line(37);
        r.step("same = a and b have the same bytes",       c -> c.set(same, same(c, c.get(a), c.get(b), c.get(n)) ? 1 : 0)).summarises("memequal as one row");
        r.ret("return same",                               c -> c.get(same));
        // spotless:on
    }

    private static boolean same(Cpu c, long a, long b, long n) {
        for (long i = 0; i < n; i++) {
            if (c.ld1(a + i) != c.ld1(b + i)) return false;
        }
        return true;
    }

    private static void debugvars(Program p) {
        Profile f = p.profile();
        Rows r = p.routine("runtime.parsedebugvars").split();
        Local value = r.local("value");
        Local n = r.local("n");
        long godebug = p.string("GODEBUG");
        long gotraceback = p.string("GOTRACEBACK");
        long cache = f.global("runtime.traceback_cache");
        long env = f.global("runtime.traceback_env");
        List<Field> fields = f.struct("var debug").fields();
        long debug = f.global("runtime.debug");
        // spotless:off
        r.line(360);
        r.step("debug.cgocheck = 1",                       c -> c.st4(Switches.variable(f, "debug", "cgocheck"), 1));
        r.line(361);
        r.step("debug.invalidptr = 1",                     c -> c.st4(Switches.variable(f, "debug", "invalidptr"), 1));
        r.line(362);
        r.step("debug.adaptivestackstart = 1",             c -> c.st4(Switches.variable(f, "debug", "adaptivestackstart"), 1));
        r.line(372);
        r.step("debug.madvdontneed = 1",                   c -> c.st4(Switches.variable(f, "debug", "madvdontneed"), 1));
        r.line(375);
        r.call("value = gogetenv(\"GODEBUG\")",            "runtime.gogetenv",                                 c -> godebug, c -> 7);
        r.results(value, n);
        r.line(400);
        r.step("debug.KEY = NUMBER for each KEY=NUMBER",   c -> set(c, text(c, c.get(value), c.get(n)), fields, debug)).summarises("the loop over fields that commas part; memprofilerate is left out");
        r.line(409);
        r.call("value = gogetenv(\"GOTRACEBACK\")",        "runtime.gogetenv",                                 c -> gotraceback, c -> 11);
        r.step("traceback_cache = level single",           c -> c.st4(cache, SINGLE)).summarises("setTraceback: the level is not looked at, tracebacks are not printed");
        r.line(410);
        r.step("traceback_env = traceback_cache",          c -> c.st4(env, c.ld4(cache)));
        r.line(411);
        r.ret("");
        // spotless:on
    }

    private static String text(Cpu c, long at, long n) {
        byte[] bytes = new byte[(int) n];
        for (int i = 0; i < n; i++) bytes[i] = (byte) c.ld1(at + i);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void set(Cpu c, String text, List<Field> fields, long debug) {
        for (String part : text.split(",")) {
            int is = part.indexOf('=');
            if (is < 0) continue;
            for (Field f : fields) {
                if (!f.name().equals(part.substring(0, is)) || f.size() != 4) continue;
                String number = part.substring(is + 1);
                if (number.matches("-?\\d{1,9}")) c.st4(debug + f.offset(), Integer.parseInt(number));
            }
        }
    }
}
