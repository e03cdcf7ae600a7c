package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/**
 * What a P's time is spent on, for the collector's CPU limiter: a stamp whose three highest bits are the kind and whose others are the low
 * bits of the time at which it began. While a P is idle that is its event. What the limiter adds up is not modelled.
 *
 * <p>Go 1.19, mgclimit.go, {@code (*limiterEvent).start}, {@code (*limiterEvent).stop}; {@code limiterEventStamp}'s methods stand in the
 * rows.
 */
final class LimiterEvent {
    private LimiterEvent() {}

    static void define(Program p) {
        long shift = 64 - p.profile().constant("limiterEventBits");
        start(p, shift);
        stop(p, shift);
    }

    private static void start(Program p, long shift) {
        Rows r = p.routine("runtime.(*limiterEvent).start", "e", "typ", "now").split();
        Local e = r.param("e");
        Local typ = r.param("typ");
        Local now = r.param("now");
        // spotless:off
        r.line(410);
        r.when("an event is under way",                    c -> c.ld8(c.get(e)) >>> shift != 0,                        "busy");
        r.line(413);
        r.step("e.stamp = typ in front of now",            c -> c.st8(c.get(e), c.get(typ) << shift | c.get(now) & (1L << shift) - 1));
        r.line(414);
        r.ret(1, "true",                                   c -> 1);
        r.label("busy");
        r.line(411);
        r.ret(0, "false",                                  c -> 0);
        // spotless:on
    }

    private static void stop(Program p, long shift) {
        Rows r = p.routine("runtime.(*limiterEvent).stop", "e", "typ", "now").split();
        Local e = r.param("e");
        Local typ = r.param("typ");
        Local now = r.param("now");
        Local stamp = r.local("stamp");
        // spotless:off
        r.label("again");
        r.line(452);
        r.step("stamp = e.stamp (load)",                   c -> c.set(stamp, c.ld8(c.get(e))));
        r.line(453);
        r.when("stamp is of another kind",                 c -> c.get(stamp) >>> shift != c.get(typ),                  "wrong");
        r.line(457);
        r.when("CAS e.stamp: stamp → none",                c -> cas(c, c.get(e), c.get(stamp)),                        "duration");
        r.go("somebody has read it: again",                "again");
        r.label("duration");
        r.line(461);
        r.step("stamp = now − its time",                   c -> c.set(stamp, Math.max(0, c.get(now) - (c.get(now) >>> shift << shift | c.get(stamp) & (1L << shift) - 1))));
        r.line(462);
        r.when("no time has passed",                       c -> c.get(stamp) == 0,                                     "none");
        r.line(476);
        r.step("the limiter's idle time += stamp",         c -> {}).summarises("gcCPULimiter.addIdleTime: the collector's CPU limiter is not modelled, nor are events other than idling");
        r.line(484);
        r.ret(0, "");
        r.label("none");
        r.line(469);
        r.ret(1, "");
        r.label("wrong");
        r.line(454);
        r.step("print the kind wanted and the one found",  c -> Output.print(c, "runtime: want=" + c.get(typ) + " got=" + (c.get(stamp) >>> shift) + "\n"))
            .summarises("printlock, print… and printunlock as one row");
        Throw.dead(p, r, "throw", 455, "limiterEvent.stop: found wrong event in p's limiter event slot");
        // spotless:on
    }

    private static boolean cas(Cpu c, long at, long from) {
        if (c.ld8(at) != from) return false;
        c.st8(at, 0);
        return true;
    }
}
