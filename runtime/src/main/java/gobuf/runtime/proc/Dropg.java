package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * Cuts the tie between an m and the goroutine it ran. Runs on g0, after the caller has taken the goroutine out of _Grunning; without write
 * barriers, as it may run while the world is stopped.
 *
 * <p>Go 1.19, proc.go, {@code dropg}; runtime2.go, {@code setMNoWB}, {@code setGNoWB}.
 */
final class Dropg {
    private Dropg() {}

    static void define(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.dropg").split();
        Local curg = r.scratch("curg");
        // spotless:off
        r.line(3265);
        r.step("curg = m.curg",                c -> c.set(curg, c.ld(c.ld(c.g(), t.g.m), t.m.curg)));
        r.step("curg.m = nil",                 c -> c.st(c.get(curg), t.g.m, 0));
        r.line(3266);
        r.step("m.curg = nil",                 c -> c.st(c.ld(c.g(), t.g.m), t.m.curg, 0));
        r.line(3267);
        r.ret("");
        // spotless:on
    }
}
