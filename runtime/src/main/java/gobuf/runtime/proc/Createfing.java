package gobuf.runtime.proc;

import static gobuf.runtime.machine.Reg.FS_BASE;
import static gobuf.runtime.machine.Reg.R14;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Profile;

/**
 * The finalizer goroutine: the first object that gets a finalizer starts it. It waits until the collector has found objects to be
 * finalized, which never happens here. A program without os has it not: the linker leaves it out.
 *
 * <p>Go 1.19, mfinal.go, {@code SetFinalizer}, {@code createfing}, {@code runfinq}.
 */
final class Createfing {
    private Createfing() {}

    static void define(Program p) {
        setFinalizer(p);
        createfing(p);
        runfinq(p);
    }

    private static void setFinalizer(Program p) {
        Profile f = p.profile();
        Rows r = p.routine("runtime.SetFinalizer", "objType", "obj", "finType", "finalizer")
                .split();
        Local obj = r.param("obj");
        Local fn = r.param("finalizer");
        Local[] closure = r.block("closure", 3);
        long sbrk = Switches.variable(f, "debug", "sbrk");
        long add = f.function("runtime.SetFinalizer.func2").entry();
        // spotless:off
        r.line(342);
        r.when("debug.sbrk: memory is never freed",        c -> c.ld4(sbrk) != 0,                              "return");
        r.line(347);
        r.step("obj can have that finalizer",              c -> {}).summarises("types are compared and obj is looked up in its span; what Go throws for other objects and functions is left out");
        r.line(447);
        r.call("createfing()",                             "runtime.createfing");
        r.line(449);
        r.step("closure = func2, obj, finalizer",          c -> { c.set(closure[0], add); c.set(closure[1], c.get(obj)); c.set(closure[2], c.get(fn)); });
        r.callOnStack("systemstack(closure)",              "runtime.systemstack.abi0",                         c -> c.addr(closure[0]));
        r.step("g = TLS",                                  c -> c.reg(R14, c.ld8(c.reg(FS_BASE) - 8)));
        r.line(454);
        r.ret(3, "");
        r.label("return");
        r.line(345);
        r.ret(2, "");
        // spotless:on
        Summary.define(
                p,
                "runtime.SetFinalizer.func2",
                "addfinalizer(obj, finalizer)",
                "the record that is hung into the span's list: only a collector reads it",
                c -> {});
    }

    private static void createfing(Program p) {
        long create = p.profile().global("runtime.fingCreate");
        long runfinq = p.profile().funcval("runtime.runfinq");
        Rows r = p.routine("runtime.createfing").split();
        // spotless:off
        r.line(156);
        r.when("it is there already",                      c -> c.ld4(create) != 0,                            "return");
        r.when("CAS fingCreate: 0 → 1",                    c -> took(c, create),                               "start");
        r.go("another M was first",                        "return");
        r.label("start");
        r.line(157);
        r.call("go runfinq()",                             "runtime.newproc",                                  c -> runfinq).event("finalizer goroutine starts");
        r.label("return");
        r.line(159);
        r.ret("");
        // spotless:on
    }

    private static boolean took(Cpu c, long flag) {
        if (c.ld4(flag) != 0) return false;
        c.st4(flag, 1);
        return true;
    }

    private static void runfinq(Program p) {
        Profile f = p.profile();
        long lock = f.global("runtime.finlock");
        long fing = f.global("runtime.fing");
        long queue = f.global("runtime.finq");
        long wait = f.global("runtime.fingwait");
        long reason = f.constant("waitReasonFinalizerWait");
        long event = f.constant("traceEvGoBlock");
        Rows r = p.routine("runtime.runfinq").split().about(Args.NO_BARRIER);
        Local gp = r.local("gp");
        Local fb = r.local("fb");
        // spotless:off
        r.line(169);
        r.step("gp = the current g",                       c -> c.set(gp, c.g()));
        r.line(170);
        r.call("lock(&finlock)",                           "runtime.lock",                                     c -> lock);
        r.line(171);
        r.step("fing = gp",                                c -> c.st8(fing, c.get(gp)));
        r.line(172);
        r.call("unlock(&finlock)",                         "runtime.unlock",                                   c -> lock);
        r.label("loop");
        r.line(175);
        r.call("lock(&finlock)",                           "runtime.lock",                                     c -> lock);
        r.line(176);
        r.step("fb = finq",                                c -> c.set(fb, c.ld8(queue)));
        r.line(177);
        r.step("finq = nil",                               c -> c.st8(queue, 0));
        r.line(178);
        r.when("there is something to finalize",           c -> c.get(fb) != 0,                                "run");
        r.line(179);
        r.step("fingwait = true",                          c -> c.st1(wait, 1));
        r.line(180);
        r.call("goparkunlock(&finlock): finalizer wait",   "runtime.goparkunlock",                             c -> lock, c -> reason, c -> event, c -> 1);
        r.go("look again",                                 "loop");
        r.label("run");
        r.line(188);
        r.halt("the finalizers in fb",                     "finalizers are not modelled: no collector finds objects for them", c -> false);
        // spotless:on
    }
}
