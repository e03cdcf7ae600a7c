package gobuf.runtime.proc;

import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import java.nio.charset.StandardCharsets;

/** Rows that panic with a message, as compiled code does. */
public final class Panic {
    private Panic() {}

    /** At {@code label}: the call, and the row its return address needs. */
    public static void rows(Program p, Rows r, String label, int line, String message) {
        long at = p.string(message);
        int n = message.getBytes(StandardCharsets.UTF_8).length;
        // spotless:off
        r.label(label);
        r.line(line);
        r.call("panic(\"" + message + "\")",                   "runtime.gopanic",              c -> at, c -> n);
        Throw.unreached(r, "gopanic");
        // spotless:on
    }
}
