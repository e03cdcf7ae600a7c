package gobuf.runtime.time;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.TimerTypes;
import gobuf.runtime.layout.Types;
import gobuf.runtime.proc.WriteBarrier;

/**
 * time.Sleep: each goroutine has one timer for it, made at its first sleep. It goes into the heap only when the goroutine is parked, so
 * that it cannot wake it before; its function makes the goroutine ready. And what package time calls of the runtime.
 *
 * <p>Go 1.19, time.go, {@code timeSleep} (linked as time.Sleep), {@code resetForSleep}, {@code goroutineReady}, {@code startTimer},
 * {@code stopTimer}, {@code resetTimer}, {@code modTimer}.
 */
final class Sleep {
    private Sleep() {}

    static void define(Program p) {
        sleep(p);
        parked(p);
        entries(p);
    }

    private static void sleep(Program p) {
        TimerTypes t = new TimerTypes(p.profile());
        Types s = p.types();
        long ready = p.profile().funcval("runtime.goroutineReady");
        long reset = p.profile().funcval("runtime.resetForSleep");
        long reason = p.profile().constant("waitReasonSleep");
        long ev = p.profile().constant("traceEvGoSleep");
        Rows r = p.routine("time.Sleep", "ns").split();
        Local ns = r.param("ns");
        Local gp = r.local("gp");
        Local timer = r.local("t");
        Local x = r.scratch("x");
        // spotless:off
        r.line(179);
        r.when("it is for no time",                            c -> c.get(ns) <= 0,                                    "none");
        r.line(184);
        r.step("gp = g, t = g.timer",                          c -> {
            c.set(gp, c.g());
            c.set(timer, c.ld(c.g(), s.g.struct.field("timer")));
        });
        r.line(185);
        r.when("g has slept before",                           c -> c.get(timer) != 0,                                 "set");
        r.line(186);
        r.call("t = new(timer)",                               "runtime.newobject", timer,     c -> GoTypes.RUNTIME_TIMER);
        r.line(187);
        WriteBarrier.set(p, r, "g.timer = t",                  WriteBarrier.G, s.g.struct.field("timer"), timer);
        r.label("set");
        r.line(189);
        r.step("t.f = goroutineReady",                         c -> c.st(c.get(timer), t.f, ready));
        r.line(190);
        r.step("t.arg's type = *g",                            c -> c.st(c.get(timer), t.argType, GoTypes.G_POINTER));
        WriteBarrier.set(p, r, "t.arg = g",                    timer, t.argData, WriteBarrier.G);
        r.line(191);
        r.call("x = nanotime()",                               "runtime.nanotime", x);
        r.step("t.nextwhen = x + ns",                          c -> c.st(c.get(timer), t.nextwhen, c.get(x) + c.get(ns)));
        r.line(192);
        r.when("that is a time",                               c -> c.ld(c.get(timer), t.nextwhen) >= 0,               "park");
        r.line(193);
        r.step("t.nextwhen = maxWhen: it overflowed",          c -> c.st(c.get(timer), t.nextwhen, Long.MAX_VALUE));
        r.label("park");
        r.line(195);
        r.call("gopark(resetForSleep, t, sleep)",              "runtime.gopark",               c -> reset, c -> c.get(timer), c -> reason, c -> ev, c -> 1).event("sleep");
        r.line(196);
        r.ret(0, "");
        r.label("none");
        r.line(180);
        r.ret(1, "");
        // spotless:on
    }

    private static void parked(Program p) {
        TimerTypes t = new TimerTypes(p.profile());
        // spotless:off
        Rows r = p.routine("runtime.resetForSleep", "gp", "ut").split();
        Local ut = r.param("ut");
        r.line(204);
        r.call("resettimer(t, t.nextwhen)",                    "runtime.resettimer",           c -> c.get(ut), c -> c.ld(c.get(ut), t.nextwhen));
        r.line(205);
        r.ret("true: it stays parked",                         c -> 1);

        Rows g = p.routine("runtime.goroutineReady", "arg.type", "arg.data", "seq")
            .split()
            .about("Without the test that arg is a *g: nothing else is ever put there.");
        Local gp = g.param("arg.data");
        g.line(249);
        g.call("goready(arg, 0)",                              "runtime.goready",              c -> c.get(gp), c -> 0);
        g.line(250);
        g.ret("");
        // spotless:on
    }

    private static void entries(Program p) {
        // spotless:off
        Rows a = p.routine("time.startTimer", "t").split();
        Local at = a.param("t");
        a.line(215);
        a.call("addtimer(t)",                                  "runtime.addtimer",             c -> c.get(at));
        a.line(216);
        a.ret("");

        Rows s = p.routine("time.stopTimer", "t").split();
        Local st = s.param("t");
        Local x = s.scratch("x");
        s.line(223);
        s.call("deltimer(t)",                                  "runtime.deltimer", x,          c -> c.get(st));
        s.ret("whether it had not run",                        c -> c.get(x));

        Rows r = p.routine("time.resetTimer", "t", "when").split();
        Local rt = r.param("t");
        Local when = r.param("when");
        Local y = r.scratch("x");
        r.line(235);
        r.call("resettimer(t, when)",                          "runtime.resettimer", y,        c -> c.get(rt), c -> c.get(when));
        r.ret("whether it was pending",                        c -> c.get(y));

        Rows m = p.routine("time.modTimer", "t", "when", "period", "f", "arg.type", "arg.data", "seq").split();
        Local mt = m.param("t");
        Local mw = m.param("when");
        Local period = m.param("period");
        Local f = m.param("f");
        Local type = m.param("arg.type");
        Local data = m.param("arg.data");
        Local seq = m.param("seq");
        m.line(242);
        m.call("modtimer(t, when, period, f, arg, seq)",       "runtime.modtimer",             c -> c.get(mt), c -> c.get(mw), c -> c.get(period), c -> c.get(f), c -> c.get(type), c -> c.get(data), c -> c.get(seq));
        m.line(243);
        m.ret("");
        // spotless:on
    }
}
