package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;

/**
 * Goroutine 1: starts sysmon on an M of its own, initialises the runtime and the program's packages, locked to the main thread meanwhile,
 * starts the collector's helpers, and calls main.main. When that returns, the process ends, whatever other goroutines do.
 *
 * <p>Go 1.19, proc.go, {@code main} and its closures.
 */
final class RuntimeMain {
    /** How often main lets panicking goroutines run their deferred calls before it ends (Go 1.19, proc.go). */
    private static final int PATIENCE = 1000;

    private static final long STACK_64 = 1_000_000_000;

    private final Program p;
    private final Types t;
    private final Profile f;
    private final Rows r;
    private final Local g;
    private final Local need;
    private final Local[] closure;
    private final Local x;

    private RuntimeMain(Program p) {
        this.p = p;
        t = p.types();
        f = p.profile();
        // Nobody reads RDX here; gogo has put gobuf.ctxt into it, &mainPC.
        r = p.routine("runtime.main")
                .closure()
                .split()
                .about(Args.NO_BARRIER + "; and the deferred call that Goexit or a panic would run");
        g = r.local("g");
        need = r.local("needUnlock");
        closure = r.block("closure", 2);
        x = r.scratch("x");
    }

    static void define(Program p) {
        RuntimeMain m = new RuntimeMain(p);
        m.begin();
        m.inits();
        m.cgo();
        m.program();
        m.end();
        m.failures();
        closures(p);
    }

    private void begin() {
        long max = f.global("runtime.maxstacksize");
        long ceiling = f.global("runtime.maxstackceiling");
        long started = f.global("runtime.mainStarted");
        long sysmon = f.funcval("runtime.main.func1");
        int racectx = t.g.racectx.offset();
        // spotless:off
        r.line(146);
        r.step("g = the current g",                        c -> c.set(g, c.g()));
        r.line(150);
        r.step("g.m.g0.racectx = 0",                       c -> c.st8(c.ld(c.ld(c.g(), t.g.m), t.m.g0) + racectx, 0));
        r.line(156);
        r.step("maxstacksize = 10⁹",                       c -> c.st8(max, STACK_64));
        r.line(164);
        r.step("maxstackceiling = 2·10⁹",                  c -> c.st8(ceiling, 2 * STACK_64));
        r.line(167);
        r.step("mainStarted = true: newproc may wake Ms",  c -> c.st1(started, 1));
        r.line(170);
        r.callOnStack("systemstack(start sysmon)",         "runtime.systemstack.abi0",                         c -> sysmon);
        r.step("g = TLS",                                  c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.line(181);
        r.call("lockOSThread()",                           "runtime.lockOSThread");
        r.line(183);
        r.when("this is not the main thread's M",          c -> c.ld(c.get(g), t.g.m) != f.global("runtime.m0"), "notM0");
        // spotless:on
    }

    private void inits() {
        long start = f.global("runtime.runtimeInitTime");
        long trace = f.global("runtime.inittrace");
        long debug = Switches.variable(f, "debug", "inittrace");
        long task = f.global("runtime..inittask");
        long main = f.global("runtime.main_init_done");
        long unlock = f.function("runtime.main.func2").entry();
        // spotless:off
        r.line(189);
        r.call("x = nanotime()",                           "runtime.nanotime", x);
        r.step("runtimeInitTime = x",                      c -> c.st8(start, c.get(x)));
        r.line(190);
        r.when("the clock stands at 0",                    c -> c.get(x) == 0,                                 "zero");
        r.line(194);
        r.when("GODEBUG=inittrace is not set",             c -> c.ld4(debug) == 0,                             "runtime");
        r.line(195);
        r.step("inittrace.id = g.goid",                    c -> c.st8(trace + 8, c.ld(c.g(), t.g.goid)));
        r.line(196);
        r.step("inittrace.active = true",                  c -> c.st1(trace, 1));
        r.label("runtime");
        r.line(199);
        r.call("doInit(&runtime_inittask)",                "runtime.doInit",                                   c -> task);
        r.line(202);
        r.step("needUnlock = true",                        c -> c.set(need, 1));
        r.line(203);
        r.step("closure.code = main.func2",                c -> c.set(closure[0], unlock)).summarises("deferred: it unlocks the thread if main ends before it does itself");
        r.step("closure.needUnlock = &needUnlock",         c -> c.set(closure[1], c.addr(need)));
        r.line(209);
        r.call("gcenable()",                               "runtime.gcenable");
        r.line(211);
        r.call("x = make(chan bool)",                      "runtime.makechan", x,                              c -> StartTypes.CHAN_BOOL, c -> 0);
        r.step("main_init_done = x",                       c -> c.st8(main, c.get(x)));
        // spotless:on
    }

    private void cgo() {
        long iscgo = f.global("runtime.iscgo");
        // spotless:off
        r.line(212);
        r.when("there is no cgo",                          c -> c.ld1(iscgo) == 0,                             "packages");
        cgo(213, "_cgo_thread_start",                      "threads");
        cgo(217, "runtime._cgo_setenv",                    "setenv");
        cgo(220, "runtime._cgo_unsetenv",                  "unsetenv");
        cgo(224, "_cgo_notify_runtime_init_done",          "notify");
        r.line(229);
        r.halt("startTemplateThread()",                    "a program with cgo is not modelled: Go would start a thread to make threads from", c -> false);
        // spotless:on
    }

    private void cgo(int line, String pointer, String label) {
        long at = f.global(pointer);
        r.line(line);
        r.when(pointer + " is missing", c -> c.ld8(at) == 0, label);
    }

    private void program() {
        long task = f.global("main..inittask");
        long trace = f.global("runtime.inittrace");
        long done = f.global("runtime.main_init_done");
        long archive = f.global("runtime.isarchive");
        long library = f.global("runtime.islibrary");
        long main = f.funcval("main.main");
        // spotless:off
        r.label("packages");
        r.line(233);
        r.call("doInit(&main_inittask)",                   "runtime.doInit",                                   c -> task);
        r.line(237);
        r.step("inittrace.active = false",                 c -> c.st1(trace, 0));
        r.line(239);
        r.call("close(main_init_done)",                    "runtime.closechan",                                c -> c.ld8(done));
        r.line(241);
        r.step("needUnlock = false",                       c -> c.set(need, 0));
        r.line(242);
        r.call("unlockOSThread()",                         "runtime.unlockOSThread");
        r.line(244);
        r.when("this is an archive",                       c -> c.ld1(archive) != 0,                           "library");
        r.when("this is a library",                        c -> c.ld1(library) != 0,                           "library");
        r.line(250);
        r.callFuncval("main.main()",                       c -> main);
        // spotless:on
    }

    private void end() {
        Local i = r.local("i");
        long defers = f.global("runtime.runningPanicDefers");
        long panicking = f.global("runtime.panicking");
        long reason = f.constant("waitReasonPanicWait");
        long event = f.constant("traceEvGoStop");
        // spotless:off
        r.line(259);
        r.when("no panic runs deferred calls",             c -> c.ld4(defers) == 0,                            "panicking?");
        r.line(261);
        r.step("i = 0",                                    c -> c.set(i, 0));
        r.label("wait");
        r.when("they had their time",                      c -> c.get(i) >= PATIENCE,                          "panicking?");
        r.line(262);
        r.when("no panic runs deferred calls",             c -> c.ld4(defers) == 0,                            "panicking?");
        r.line(265);
        r.call("Gosched()",                                "runtime.Gosched");
        r.line(261);
        r.step("i++",                                      c -> c.set(i, c.get(i) + 1));
        r.go("look again",                                 "wait");
        r.label("panicking?");
        r.line(268);
        r.when("nobody panics",                            c -> c.ld4(panicking) == 0,                         "exit");
        r.line(269);
        r.call("gopark(nil, nil, waitReasonPanicWait)",    "runtime.gopark",                                   c -> 0, c -> 0, c -> reason, c -> event, c -> 1);
        r.label("exit");
        r.line(272);
        r.callOnStack("exit(0)",                           "runtime.exit.abi0",                                c -> 0);
        r.step("g = TLS",                                  c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.label("fault");
        r.line(275);
        r.step("*nil = 0",                                 c -> c.st4(0, 0));
        r.go("again",                                      "fault");
        r.label("library");
        r.line(247);
        r.ret(0, "a library's main is not called");
        // spotless:on
    }

    private void failures() {
        Throw.dead(p, r, "notify", 225, "_cgo_notify_runtime_init_done missing");
        Throw.dead(p, r, "unsetenv", 221, "_cgo_unsetenv missing");
        Throw.dead(p, r, "setenv", 218, "_cgo_setenv missing");
        Throw.dead(p, r, "threads", 214, "_cgo_thread_start missing");
        Throw.dead(p, r, "zero", 191, "nanotime returning zero");
        Throw.dead(p, r, "notM0", 184, "runtime.main not on m0");
    }

    private static void closures(Program p) {
        long sysmon = p.profile().funcval("runtime.sysmon");
        Rows r = p.routine("runtime.main.func1").split();
        // spotless:off
        r.line(171);
        r.call("newm(sysmon, nil, −1)",                    "runtime.newm",                                     c -> sysmon, c -> 0, c -> -1).event("sysmon starts");
        r.line(172);
        r.ret("");
        // spotless:on
    }
}
