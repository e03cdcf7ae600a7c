package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Struct;

/**
 * Makes a gobuf look as if its code had called a function and stood before the callee's first instruction: pushes the gobuf's pc as the
 * return address and puts the function in its place. A nil function value starts at nilfunc, which faults in the new goroutine.
 *
 * <p>Go 1.19, stack.go, {@code gostartcallfn}, {@code nilfunc}; sys_x86.go, {@code gostartcall}.
 */
final class Gostartcall {
    private Gostartcall() {}

    static void define(Program p) {
        startFuncval(p);
        startCall(p);
        nil(p);
    }

    private static void startFuncval(Program p) {
        Rows r = p.routine("runtime.gostartcallfn", "gobuf", "fv").split();
        Local gobuf = r.param("gobuf");
        Local fv = r.param("fv");
        Local fn = r.scratch("fn");
        long nilfunc = p.profile().function("runtime.nilfunc").entry();
        // spotless:off
        r.line(1129);
        r.when("the function value is nil",                c -> c.get(fv) == 0,                                "nil");
        r.line(1130);
        r.step("fn = fv.fn",                               c -> c.set(fn, c.ld8(c.get(fv))));
        r.go("start it",                                   "start");
        r.label("nil");
        r.line(1132);
        r.step("fn = nilfunc",                             c -> c.set(fn, nilfunc));
        r.label("start");
        r.line(1134);
        r.call("gostartcall(gobuf, fn, fv)",               "runtime.gostartcall",                              c -> c.get(gobuf), c -> c.get(fn), c -> c.get(fv));
        r.line(1135);
        r.ret("");
        // spotless:on
    }

    private static void startCall(Program p) {
        Struct b = p.profile().struct("gobuf");
        Rows r = p.routine("runtime.gostartcall", "buf", "fn", "ctxt").split();
        Local buf = r.param("buf");
        Local fn = r.param("fn");
        Local ctxt = r.param("ctxt");
        Local sp = r.scratch("sp");
        long barrier = Switches.variable(p.profile(), "writeBarrier", "enabled");
        // spotless:off
        r.line(17);
        r.step("sp = buf.sp",                              c -> c.set(sp, c.ld(c.get(buf), b.field("sp"))));
        r.line(18);
        r.step("sp −= 8",                                  c -> c.set(sp, c.get(sp) - 8));
        r.line(19);
        r.step("[sp] = buf.pc: the return address",        c -> c.st8(c.get(sp), c.ld(c.get(buf), b.field("pc"))));
        r.line(20);
        r.step("buf.sp = sp",                              c -> c.st(c.get(buf), b.field("sp"), c.get(sp)));
        r.line(21);
        r.step("buf.pc = fn",                              c -> c.st(c.get(buf), b.field("pc"), c.get(fn)));
        r.line(22);
        r.when("the write barrier is off",                 c -> c.ld1(barrier) == 0,                           "store");
        r.step("gcWriteBarrierCX: buf.ctxt, ctxt",         c -> {}).summarises("the pair is not buffered: no collector runs that would mark it");
        r.label("store");
        r.step("buf.ctxt = ctxt",                          c -> c.st(c.get(buf), b.field("ctxt"), c.get(ctxt)));
        r.line(23);
        r.ret("");
        // spotless:on
    }

    private static void nil(Program p) {
        Rows r = p.routine("runtime.nilfunc");
        r.line(1122);
        r.step("store a byte at address 0: a call of a nil func value faults here", c -> c.st1(0, 0));
        r.line(1123);
        r.ret("");
    }
}
