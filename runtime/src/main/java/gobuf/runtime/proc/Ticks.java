package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.WaitTypes;
import gobuf.runtime.os.Linux;

/**
 * The time stamps of waiting, which Go takes while it profiles blocking (runtime.blockprofilerate above 0) and keeps in sudogs.
 *
 * <p>Go 1.19, chan.go, sema.go; mprof.go, {@code blockevent}. {@code cputicks} is RDTSC; here it is the simulated clock, and never 0.
 */
public final class Ticks {
    public static final String RDTSC =
            "RDTSC counts cycles of the processor; here they are the virtual clock's nanoseconds, made odd, as 0 would say 'not profiled'";

    private Ticks() {}

    /** {@code cputicks()}; only system rows may read the clock. */
    public static long now(Cpu c) {
        return Linux.nanotime(c) | 1;
    }

    /** {@code t0 = 0}, or the time if waiting is profiled; {@code line} is that of the test, the one behind that of the time. */
    public static void start(Program p, Rows r, Local t0, int line, String which) {
        long rate = p.profile().global("runtime.blockprofilerate");
        // spotless:off
        r.step("t0 = 0" + which,                               c -> c.set(t0, 0));
        r.line(line);
        r.when("waiting is not profiled" + which,              c -> c.ld8(rate) == 0,                                  "t0" + which);
        r.line(line + 1);
        r.clock("t0 = cputicks()" + which,                      c -> c.set(t0, now(c))).summarises(RDTSC);
        r.label("t0" + which);
        // spotless:on
    }

    /** {@code sg.releasetime = 0}, or −1 if the time is to be put there. */
    public static void release(Rows r, WaitTypes w, Local sg, Local t0, int line) {
        // spotless:off
        r.step("sg.releasetime = 0",                           c -> c.st(c.get(sg), w.s.releasetime, 0));
        r.line(line - 1);
        r.when("waiting is not profiled: t0 = 0",              c -> c.get(t0) == 0,                                    "unprofiled");
        r.line(line);
        r.step("sg.releasetime = −1",                          c -> c.st(c.get(sg), w.s.releasetime, -1));
        r.label("unprofiled");
        // spotless:on
    }

    /** {@code sg.releasetime = cputicks()}, if it was asked for. */
    public static void released(Rows r, WaitTypes w, Local sg, int line, String which) {
        // spotless:off
        r.when("sg's waiting is not profiled" + which,         c -> c.ld(c.get(sg), w.s.releasetime) == 0,             "released" + which);
        r.line(line);
        r.clock("sg.releasetime = cputicks()" + which,          c -> c.st(c.get(sg), w.s.releasetime, now(c))).summarises(RDTSC);
        r.label("released" + which);
        // spotless:on
    }

    /** {@code blockevent(…)}, if the waiting was profiled. */
    public static void event(Rows r, WaitTypes w, Local sg, Local t0, int line, int skip) {
        // spotless:off
        r.when("it was not profiled",                          c -> c.ld(c.get(sg), w.s.releasetime) <= 0,             "told");
        r.line(line);
        r.step("blockevent(sg.releasetime − t0, " + skip + ")", c -> {}).summarises("the profile of blocking is not kept");
        r.label("told");
        // spotless:on
    }
}
