package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Profile;

/**
 * Runs a package's init functions after those of the packages it imports. The linker lists both in an initTask: state, number of packages,
 * number of functions, then pointers to the packages' tasks and the functions' code.
 *
 * <p>Go 1.19, proc.go, {@code doInit}; the runtime's own init functions, {@code runtime.init} (variables) and those that are told here.
 */
final class DoInit {
    private static final int DEPS = 8;
    private static final int FUNCTIONS = 16;
    private static final int LIST = 24;

    private DoInit() {}

    static void define(Program p) {
        doInit(p);
        variables(p);
        functions(p);
    }

    private static void doInit(Program p) {
        Rows r = p.routine("runtime.doInit", "t")
                .split()
                .about("GODEBUG=inittrace=1: the time and memory that each package took are not printed");
        Local t = r.param("t");
        Local i = r.local("i");
        // spotless:off
        r.line(6295);
        r.when("t has not begun",                          c -> c.ld8(c.get(t)) != 1 && c.ld8(c.get(t)) != 2,  "begin");
        r.line(6298);
        r.when("t is under way",                           c -> c.ld8(c.get(t)) == 1,                          "linker");
        r.line(6297);
        r.ret(0, "t is done");
        r.label("begin");
        r.line(6301);
        r.step("t.state = 1: under way",                   c -> c.st8(c.get(t), 1));
        r.line(6303);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.label("package");
        r.when("every import is initialised",              c -> c.get(i) >= c.ld8(c.get(t) + DEPS),            "own");
        r.line(6306);
        r.call("doInit(t's import i)",                     "runtime.doInit",                                   c -> c.ld8(c.get(t) + LIST + 8 * c.get(i)));
        r.line(6303);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("the next import",                            "package");
        r.label("own");
        r.line(6309);
        r.when("t has functions",                          c -> c.ld8(c.get(t) + FUNCTIONS) != 0,              "functions");
        r.line(6310);
        r.step("t.state = 2: done",                        c -> c.st8(c.get(t), 2));
        r.line(6311);
        r.ret(1, "");
        r.label("functions");
        r.line(6326);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.label("function");
        r.when("all have run",                             c -> c.get(i) >= c.ld8(c.get(t) + FUNCTIONS),       "done");
        r.line(6329);
        r.callFuncval("t's function i",                    c -> c.get(t) + LIST + 8 * c.ld8(c.get(t) + DEPS) + 8 * c.get(i));
        r.line(6326);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("the next function",                          "function");
        r.label("done");
        r.line(6350);
        r.step("t.state = 2: done",                        c -> c.st8(c.get(t), 2));
        r.line(6351);
        r.ret(2, "");
        // spotless:on
        Throw.dead(p, r, "linker", 6299, "recursive call during initialization - linker skew");
    }

    /** The variables of package runtime that need code: alg.go, chan.go, float.go, iface.go, error.go. */
    private static void variables(Program p) {
        Profile f = p.profile();
        Rows r = p.routine("runtime.init").split().about(Args.NO_BARRIER);
        // spotless:off
        r.line(44);
        r.step("chansendpc = chansend",                    c -> c.st8(f.global("runtime.chansendpc"), f.function("runtime.chansend").entry()));
        r.step("chanrecvpc = chanrecv",                    c -> c.st8(f.global("runtime.chanrecvpc"), f.function("runtime.chanrecv").entry()));
        r.line(9 + 35);
        r.step("inf = float64frombits(0x7ff0000000000000)", c -> c.st8(f.global("runtime.inf"), 0x7ff0000000000000L));
        // spotless:on
        int line = 305;
        for (String name : new String[] {"uint16", "uint32", "uint64", "string", "slice"}) type(r, f, line++, name);
        type(r, f, 655, "pd");
        r.line(44);
        r.ret("");
    }

    private static void type(Rows r, Profile f, int line, String name) {
        long eface = f.global("runtime." + name + "Eface");
        long type = f.global("runtime." + name + "Type");
        r.line(line);
        r.step(name + "Type = the type in " + name + "Eface", c -> c.st8(type, c.ld8(eface)));
    }

    private static void functions(Program p) {
        Profile f = p.profile();
        long stack = f.global("runtime.asyncPreemptStack");
        // Their frames, and 8 words for return addresses and the like.
        long bytes = f.function("runtime.asyncPreempt.abi0").frame()
                + f.function("runtime.asyncPreempt2").frame()
                + 64L;
        long most = f.constant("_StackLimit");
        long helper = f.funcval("runtime.forcegchelper");
        Summary.define(
                p,
                "runtime.init.0",
                "memmove learns whether AVX helps",
                "of the processor: useAVXmemmove stays false",
                c -> {});
        Summary.empty(p, "runtime.init.1", "");
        Summary.empty(p, "runtime.init.4", "");
        Summary.define(
                p,
                "internal/bytealg.init.0",
                "IndexByte learns how long a string vectors can search",
                "of the processor: MaxLen stays 0",
                c -> {});
        Rows r = p.routine("runtime.init.5").split();
        // spotless:off
        r.line(326);
        r.step("asyncPreemptStack = what it needs",        c -> c.st8(stack, bytes)).summarises("funcMaxSPDelta walks tables; here the frames of asyncPreempt and asyncPreempt2 and 64 bytes");
        r.line(327);
        r.when("that is too much",                         c -> c.ld8(stack) > most,                           "large");
        r.line(338);
        r.ret("");
        // spotless:on
        Throw.dead(p, r, "large", 336, "async stack too large");

        Rows k = p.routine("runtime.init.6").split();
        // spotless:off
        k.line(290);
        k.call("go forcegchelper()",                       "runtime.newproc",                                  c -> helper);
        k.line(291);
        k.ret("");
        // spotless:on
    }
}
