package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/**
 * Go strings out of the kernel's zero-terminated ones, and numbers out of strings.
 *
 * <p>Go 1.19, string.go, {@code findnull}, {@code gostring}, {@code gostringnocopy}, {@code rawstring}, {@code atoi64}, {@code atoi32}.
 */
final class Strings {
    private Strings() {}

    static void define(Program p) {
        findnull(p);
        gostring(p);
        nocopy(p);
        rawstring(p);
        atoi64(p);
        atoi32(p);
    }

    private static void findnull(Program p) {
        Rows r = p.routine("runtime.findnull", "s").nosplit();
        Local s = r.param("s");
        Local n = r.local("n");
        // spotless:off
        r.line(510);
        r.when("there is a string",                        c -> c.get(s) != 0,                                 "search");
        r.line(511);
        r.ret(0, "return 0",                               c -> 0);
        r.label("search");
        r.line(542);
        r.step("n = bytes before the first 0",             c -> c.set(n, length(c, c.get(s)))).summarises("page by page with IndexByteString");
        r.line(543);
        r.ret(1, "return n",                               c -> c.get(n));
        // spotless:on
    }

    private static long length(Cpu c, long s) {
        long n = 0;
        while (c.ld1(s + n) != 0) n++;
        return n;
    }

    private static void gostring(Program p) {
        Rows r = p.routine("runtime.gostring", "p").split();
        Local s = r.param("p");
        Local n = r.local("l");
        Local to = r.local("s");
        // spotless:off
        r.line(331);
        r.call("l = findnull(p)",                          "runtime.findnull", n,                              c -> c.get(s));
        r.line(332);
        r.when("it has bytes",                             c -> c.get(n) != 0,                                 "copy");
        r.line(333);
        r.ret(1, "return \"\"",                            c -> 0, c -> 0);
        r.label("copy");
        r.line(335);
        r.call("s = rawstring(l)",                         "runtime.rawstring", to,                            c -> c.get(n));
        r.line(336);
        r.step("memmove(s, p, l)",                         c -> {
            for (long i = 0; i < c.get(n); i++) c.st1(c.get(to) + i, c.ld1(c.get(s) + i));
        }).summarises("memmove as one row");
        r.line(337);
        r.ret(0, "return s, l",                            c -> c.get(to), c -> c.get(n));
        // spotless:on
    }

    private static void nocopy(Program p) {
        Rows r = p.routine("runtime.gostringnocopy", "str").nosplit();
        Local s = r.param("str");
        Local n = r.scratch("n");
        // spotless:off
        r.line(566);
        r.call("n = findnull(str)",                        "runtime.findnull", n,                              c -> c.get(s));
        r.line(568);
        r.ret("return str, n",                             c -> c.get(s), c -> c.get(n));
        // spotless:on
    }

    private static void rawstring(Program p) {
        Rows r = p.routine("runtime.rawstring", "size").split().about(Args.NO_BARRIER);
        Local size = r.param("size");
        Local x = r.local("p");
        // spotless:off
        r.line(273);
        r.call("p = mallocgc(size, nil, false)",           "runtime.mallocgc", x,                              c -> c.get(size), c -> 0, c -> 0);
        r.line(280);
        r.ret("return the string p, and p as bytes",       c -> c.get(x), c -> c.get(size), c -> c.get(x), c -> c.get(size), c -> c.get(size));
        // spotless:on
    }

    private static void atoi64(Program p) {
        Rows r = p.routine("runtime.atoi64", "s", "len");
        Local s = r.param("s");
        Local len = r.param("len");
        Local neg = r.local("neg");
        Local un = r.local("un");
        Local i = r.local("i");
        Local d = r.local("c");
        // spotless:off
        r.line(362);
        r.when("s has characters",                         c -> c.get(len) != 0,                               "sign");
        r.line(363);
        r.ret(0, "return 0, false",                        c -> 0, c -> 0);
        r.label("sign");
        r.line(367);
        r.step("neg = s begins with a minus",              c -> c.set(neg, c.ld1(c.get(s)) == '-' ? 1 : 0));
        r.line(369);
        r.step("i = 0, or 1 behind the minus",             c -> c.set(i, c.get(neg)));
        r.line(372);
        r.step("un = 0",                                   c -> c.set(un, 0));
        r.label("digit");
        r.line(373);
        r.when("all of s is read",                         c -> c.get(i) >= c.get(len),                        "end");
        r.line(374);
        r.step("c = s[i]",                                 c -> c.set(d, c.ld1(c.get(s) + c.get(i))));
        r.line(375);
        r.when("c is no digit",                            c -> c.get(d) < '0' || c.get(d) > '9',              "word");
        r.line(378);
        r.when("un·10 would overflow",                     c -> Long.compareUnsigned(c.get(un), Long.divideUnsigned(-1, 10)) > 0, "large");
        r.line(382);
        r.step("un *= 10",                                 c -> c.set(un, 10 * c.get(un)));
        r.line(384);
        r.when("un + c − '0' overflows",                   c -> Long.compareUnsigned(c.get(un) + c.get(d) - '0', c.get(un)) < 0, "wraps");
        r.line(388);
        r.step("un += c − '0'",                            c -> c.set(un, c.get(un) + c.get(d) - '0'));
        r.line(373);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("the next digit",                             "digit");
        r.label("end");
        r.line(391);
        r.when("there was a minus",                        c -> c.get(neg) != 0,                               "negative");
        r.when("un is above 2⁶³−1",                        c -> c.get(un) < 0,                                 "high");
        r.label("minus");
        r.line(403);
        r.ret(5, "return un, true",                        c -> c.get(un), c -> 1);
        r.label("negative");
        r.line(394);
        r.when("un is above 2⁶³",                          c -> c.get(un) < 0 && c.get(un) != Long.MIN_VALUE,  "low");
        r.line(400);
        r.step("un = −un",                                 c -> c.set(un, -c.get(un)));
        r.line(403);
        r.go("return un, true",                            "minus");
        r.label("word");
        r.line(376);
        r.ret(3, "return 0, false",                        c -> 0, c -> 0);
        r.label("large");
        r.line(380);
        r.ret(2, "return 0, false",                        c -> 0, c -> 0);
        r.label("wraps");
        r.line(386);
        r.ret(1, "return 0, false",                        c -> 0, c -> 0);
        r.label("high");
        r.line(392);
        r.ret(6, "return 0, false",                        c -> 0, c -> 0);
        r.label("low");
        r.line(395);
        r.ret(4, "return 0, false",                        c -> 0, c -> 0);
        // spotless:on
    }

    private static void atoi32(Program p) {
        Rows r = p.routine("runtime.atoi32", "s", "len").split();
        Local s = r.param("s");
        Local len = r.param("len");
        Local n = r.scratch("n");
        Local ok = r.scratch("ok");
        // spotless:off
        r.line(418);
        r.call("n, ok = atoi64(s)",                        "runtime.atoi64",                                   c -> c.get(s), c -> c.get(len));
        r.results(n, ok);
        r.when("n does not fit into 32 bits",              c -> c.get(n) != (int) c.get(n),                    "large");
        r.line(419);
        r.ret(0, "return n, ok",                           c -> c.get(n), c -> c.get(ok));
        r.label("large");
        r.line(421);
        r.ret(1, "return 0, false",                        c -> 0, c -> 0);
        // spotless:on
    }
}
