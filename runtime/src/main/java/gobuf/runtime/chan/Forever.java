package gobuf.runtime.chan;

import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.proc.Throw;

/** Waiting that nobody can end: on a nil channel, or in a select without cases. */
final class Forever {
    private Forever() {}

    /** Rows at the label {@code for ever}: gopark without anything to unlock, and what Go says if it returns. */
    static void park(Program p, Rows r, int line, String waitReason) {
        long reason = p.profile().constant(waitReason);
        long ev = p.profile().constant("traceEvGoStop");
        // spotless:off
        r.label("for ever");
        r.line(line);
        r.call("gopark(nil, nil, for ever)",                   "runtime.gopark",               c -> 0, c -> 0, c -> reason, c -> ev, c -> 2).event("wait for ever");
        Throw.dead(p, r, "unreachable", line + 1, "unreachable");
        // spotless:on
    }
}
