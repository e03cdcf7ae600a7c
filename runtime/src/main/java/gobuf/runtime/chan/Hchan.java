package gobuf.runtime.chan;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.proc.Throw;

/** What routines of channels have in common. */
final class Hchan {
    /** {@code runtime.hchan}. */
    static final long TYPE = GoTypes.HCHAN;

    private Hchan() {}

    /** Rows that panic at {@code label}: the call, and the row its return address needs. */
    static void panic(Program p, Rows r, String label, int line, String message) {
        long at = p.string(message);
        // spotless:off
        r.label(label);
        r.line(line);
        r.call("panic(\"" + message + "\")",                   "runtime.gopanic",              c -> at, c -> message.length());
        Throw.unreached(r, "gopanic");
        // spotless:on
    }
}
