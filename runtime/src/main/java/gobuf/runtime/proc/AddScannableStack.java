package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;

/**
 * Counts stack bytes that a collector will have to scan: per P, and to the collector's total when a P has 8 KB of them.
 *
 * <p>Go 1.19, mgcpacer.go, {@code gcControllerState.addScannableStack}.
 */
final class AddScannableStack {
    /** Go's {@code maxStackScanSlack}. */
    private static final long SLACK = 8 << 10;

    private AddScannableStack() {}

    static void define(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.(*gcControllerState).addScannableStack", "c", "pp", "amount");
        Local gc = r.param("c");
        Local pp = r.param("pp");
        Local amount = r.param("amount");
        Field max = p.profile().struct("gcControllerState").field("maxStackScan");
        // spotless:off
        r.line(957);
        r.when("there is a P",                             c -> c.get(pp) != 0,                                "p");
        r.line(958);
        r.step("c.maxStackScan += amount (atomic)",        c -> c.add(c.get(gc), max, c.get(amount)));
        r.line(959);
        r.ret(1, "");
        r.label("p");
        r.line(961);
        r.step("pp.maxStackScanDelta += amount",           c -> c.add(c.get(pp), t.p.maxStackScanDelta, c.get(amount)));
        r.line(962);
        r.when("less than 8 KB either way",                c -> Math.abs(c.ld(c.get(pp), t.p.maxStackScanDelta)) < SLACK, "done");
        r.line(963);
        r.step("c.maxStackScan += the delta (atomic)",     c -> c.add(c.get(gc), max, c.ld(c.get(pp), t.p.maxStackScanDelta)));
        r.line(964);
        r.step("pp.maxStackScanDelta = 0",                 c -> c.st(c.get(pp), t.p.maxStackScanDelta, 0));
        r.label("done");
        r.line(966);
        r.ret(0, "");
        // spotless:on
    }
}
