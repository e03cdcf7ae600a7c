package gobuf.runtime.time;

import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.code.Val;
import gobuf.runtime.layout.TimerTypes;

/** All routines of timers and of package time. */
public final class Timers {
    private Timers() {}

    /** Defines them in the program. */
    public static void define(Program p) {
        TimerHeap.define(p);
        AddTimer.define(p);
        DelTimer.define(p);
        ModTimer.define(p);
        CleanTimers.define(p);
        MoveTimers.define(p);
        AdjustTimers.define(p);
        ClearDeletedTimers.define(p);
        RunTimer.define(p);
        CheckTimers.define(p);
        Sleep.define(p);
        TimePackage.define(p);
    }

    /** {@code if !cas(&t.status, from, to) { badTimer() }}; {@code which} tells the place from others in the same routine. */
    static void change(Rows r, TimerTypes t, Val timer, int line, String which, long from, long to, String... names) {
        // spotless:off
        r.line(line);
        r.when("CAS t.status: timer" + names[0] + " → timer" + names[1] + which, c -> c.cas(timer.of(c), t.status, from, to), "changed" + which + line);
        r.line(line + 1);
        r.call("badTimer()" + which,                           "runtime.badTimer");
        r.label("changed" + which + line);
        // spotless:on
    }
}
