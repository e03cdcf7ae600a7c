package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * The bottom of g0's stack. mstart1 left in g0.sched that a gogo to it returns behind mstart1's call here: so a goroutine that ends while
 * locked to its thread ends the thread. Starting a thread and ending it are not modelled yet.
 *
 * <p>Go 1.19, proc.go, {@code mstart0}, {@code mstart1}, {@code mexit}.
 */
final class Mstart {
    private Mstart() {}

    static void define(Program p) {
        Types t = p.types();
        long guard = p.profile().constant("_StackGuard");
        Rows r = p.routine("runtime.mstart0").nosplit();
        Local osStack = r.local("osStack");
        // spotless:off
        r.line(1359);
        r.step("osStack = g.stack.lo = 0: by the system",  c -> c.set(osStack, c.ld(c.g(), t.g.stackLo) == 0 ? 1 : 0))
            .summarises("Linux gives every M but the first and those of cgo a stack from the heap");
        r.line(1378);
        r.step("g.stackguard0 = g.stack.lo + 928",         c -> c.st(c.g(), t.g.stackguard0, c.ld(c.g(), t.g.stackLo) + guard));
        r.line(1381);
        r.step("g.stackguard1 = g.stackguard0",            c -> c.st(c.g(), t.g.stackguard1, c.ld(c.g(), t.g.stackguard0)));
        r.line(1382);
        r.call("mstart1()",                                "runtime.mstart1");
        r.line(1391);
        r.halt("mexit(osStack)",                           "the thread ends: mexit is not modelled yet. Go hands the P to another M; the main thread sleeps for ever", c -> false);

        Rows s = p.routine("runtime.mstart1").split();
        s.line(1402);
        s.halt("a new M begins",                           "starting an M is not modelled yet", c -> false);
        // spotless:on
    }
}
