package gobuf.runtime.time;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Struct;
import gobuf.runtime.os.Linux;
import gobuf.runtime.proc.Panic;
import gobuf.runtime.proc.WriteBarrier;

/**
 * Package time's timers: a channel with room for one, and a runtime timer whose function sends the time to it if there is room, or starts a
 * goroutine. A ticker is the same with a period.
 *
 * <p>Go 1.19, time/sleep.go, time/tick.go.
 */
final class TimePackage {
    private static final long HAS_MONOTONIC = 1L << 63;

    private final Program p;
    private final Field channel;
    private final int timer;
    private final Field when;
    private final Field period;
    private final Field f;
    private final Field type;
    private final Field data;
    private final Field seq;
    private final long sendTime;

    private TimePackage(Program program) {
        p = program;
        Struct s = p.profile().struct("time.Timer");
        channel = s.field("C");
        timer = s.field("r").offset();
        when = s.field("r.when");
        period = s.field("r.period");
        f = s.field("r.f");
        type = s.field("r.arg._type");
        data = s.field("r.arg.data");
        seq = s.field("r.seq");
        sendTime = p.profile().funcval("time.sendTime");
    }

    static void define(Program p) {
        TimePackage x = new TimePackage(p);
        x.whenIs();
        x.newTimer();
        x.newTicker();
        x.after();
        x.stop();
        x.reset();
        x.functions();
    }

    private void whenIs() {
        Rows r = p.routine("time.when", "d").split();
        Local d = r.param("d");
        Local t = r.local("t");
        // spotless:off
        r.line(29);
        r.when("it lies ahead",                                c -> c.get(d) > 0,                                      "ahead");
        r.line(30);
        r.call("t = runtimeNano()",                            "runtime.nanotime", t);
        r.ret(0, "now",                                        c -> c.get(t));
        r.label("ahead");
        r.line(32);
        r.call("t = runtimeNano(), ahead",                     "runtime.nanotime", t);
        r.step("t += d",                                       c -> c.set(t, c.get(t) + c.get(d)));
        r.line(33);
        r.when("that is a time",                               c -> c.get(t) >= 0,                                     "return");
        r.line(36);
        r.step("t = the last there is: it overflowed",         c -> c.set(t, Long.MAX_VALUE));
        r.label("return");
        r.line(38);
        r.ret(1, "t",                                          c -> c.get(t));
        // spotless:on
    }

    private void newTimer() {
        Rows r = p.routine("time.NewTimer", "d").split();
        Local d = r.param("d");
        // spotless:off
        Local t = made(r, d, 87, 91, 88, 89);
        r.line(92);
        r.step("t.r.f = sendTime",                             c -> c.st(c.get(t), f, sendTime));
        started(r, t, 93, 96);
        r.line(97);
        r.ret("t",                                             c -> c.get(t));
        // spotless:on
    }

    private void newTicker() {
        Rows r = p.routine("time.NewTicker", "d").split();
        Local d = r.param("d");
        // spotless:off
        r.line(23);
        r.when("there is nothing between ticks",               c -> c.get(d) <= 0,                                     "never");
        Local t = made(r, d, 29, 33, 30, 31);
        r.line(34);
        r.step("t.r.period = d",                               c -> c.st(c.get(t), period, c.get(d)));
        r.line(35);
        r.step("t.r.f = sendTime",                             c -> c.st(c.get(t), f, sendTime));
        started(r, t, 36, 39);
        r.line(40);
        r.ret("t",                                             c -> c.get(t));
        Panic.rows(p, r, "never", 24, "non-positive interval for NewTicker");
        // spotless:on
    }

    private Local made(Rows r, Local d, int chan, int time, int object, int field) {
        Local ch = r.local("c");
        Local w = r.local("w");
        Local t = r.local("t");
        // spotless:off
        r.line(chan);
        r.call("c = make(chan Time, 1)",                       "runtime.makechan", ch,         c -> GoTypes.CHAN_TIME, c -> 1);
        r.line(time);
        r.call("w = when(d)",                                  "time.when", w,                 c -> c.get(d));
        r.line(object);
        r.call("t = new",                                      "runtime.newobject", t,         c -> GoTypes.TIMER);
        r.line(field);
        WriteBarrier.set(p, r, "t.C = c",                      t, channel, ch);
        r.line(time);
        r.step("t.r.when = w",                                 c -> c.st(c.get(t), when, c.get(w)));
        // spotless:on
        return t;
    }

    private void started(Rows r, Local t, int arg, int start) {
        Local ch = r.param("c");
        // spotless:off
        r.line(arg);
        r.step("t.r.arg's type = chan Time",                   c -> c.st(c.get(t), type, GoTypes.CHAN_TIME));
        WriteBarrier.set(p, r, "t.r.arg = c",                  t, data, ch);
        r.line(start);
        r.call("startTimer(&t.r)",                             "time.startTimer",              c -> c.get(t) + timer);
        // spotless:on
    }

    private void after() {
        long goFunc = p.profile().funcval("time.goFunc");
        // spotless:off
        Rows a = p.routine("time.After", "d").split();
        Local ad = a.param("d");
        Local at = a.scratch("t");
        a.line(157);
        a.call("t = NewTimer(d)",                              "time.NewTimer", at,            c -> c.get(ad));
        a.ret("t.C",                                           c -> c.ld(c.get(at), channel));

        Rows r = p.routine("time.AfterFunc", "d", "f").split();
        Local d = r.param("d");
        Local fn = r.param("f");
        Local w = r.local("w");
        Local t = r.local("t");
        r.line(166);
        r.call("w = when(d)",                                  "time.when", w,                 c -> c.get(d));
        r.line(164);
        r.call("t = new(Timer)",                               "runtime.newobject", t,         c -> GoTypes.TIMER);
        r.line(166);
        r.step("t.r.when = w",                                 c -> c.st(c.get(t), when, c.get(w)));
        r.line(167);
        r.step("t.r.f = goFunc",                               c -> c.st(c.get(t), f, goFunc));
        r.line(168);
        r.step("t.r.arg's type = func()",                      c -> c.st(c.get(t), type, GoTypes.FUNC));
        WriteBarrier.set(p, r, "t.r.arg = f",                  t, data, fn);
        r.line(171);
        r.call("startTimer(&t.r)",                             "time.startTimer",              c -> c.get(t) + timer);
        r.line(172);
        r.ret("t",                                             c -> c.get(t));
        // spotless:on
    }

    private void stop() {
        // spotless:off
        Rows r = p.routine("time.(*Timer).Stop", "t").split();
        Local t = r.param("t");
        Local x = r.scratch("x");
        r.line(78);
        r.when("nobody has made it",                           c -> c.ld(c.get(t), f) == 0,                            "zero");
        r.line(81);
        r.call("stopTimer(&t.r)",                              "time.stopTimer", x,            c -> c.get(t) + timer);
        r.ret("whether it had not fired",                      c -> c.get(x));
        Panic.rows(p, r, "zero", 79, "time: Stop called on uninitialized Timer");

        Rows k = p.routine("time.(*Ticker).Stop", "t").split();
        Local kt = k.param("t");
        k.line(47);
        k.call("stopTimer(&t.r)",                              "time.stopTimer",               c -> c.get(kt) + timer);
        k.line(48);
        k.ret("");
        // spotless:on
    }

    private void reset() {
        // spotless:off
        Rows r = p.routine("time.(*Timer).Reset", "t", "d").split();
        Local t = r.param("t");
        Local d = r.param("d");
        Local w = r.local("w");
        Local x = r.scratch("x");
        r.line(135);
        r.when("nobody has made it",                           c -> c.ld(c.get(t), f) == 0,                            "zero");
        r.line(138);
        r.call("w = when(d)",                                  "time.when", w,                 c -> c.get(d));
        r.line(139);
        r.call("resetTimer(&t.r, w)",                          "time.resetTimer", x,           c -> c.get(t) + timer, c -> c.get(w));
        r.ret("whether it was pending",                        c -> c.get(x));
        Panic.rows(p, r, "zero", 136, "time: Reset called on uninitialized Timer");

        Rows k = p.routine("time.(*Ticker).Reset", "t", "d").split();
        Local kt = k.param("t");
        Local kd = k.param("d");
        Local kw = k.local("w");
        k.line(54);
        k.when("there is nothing between ticks",               c -> c.get(kd) <= 0,                                    "never");
        k.line(57);
        k.when("nobody has made it",                           c -> c.ld(c.get(kt), f) == 0,                           "zero");
        k.line(60);
        k.call("w = when(d)",                                  "time.when", kw,                c -> c.get(kd));
        k.call("modTimer(&t.r, w, d, t.r.f, t.r.arg, t.r.seq)", "time.modTimer",               c -> c.get(kt) + timer, c -> c.get(kw), c -> c.get(kd), c -> c.ld(c.get(kt), f), c -> c.ld(c.get(kt), type), c -> c.ld(c.get(kt), data), c -> c.ld(c.get(kt), seq));
        k.line(61);
        k.ret("");
        Panic.rows(p, k, "zero", 58, "time: Reset called on uninitialized Ticker");
        Panic.rows(p, k, "never", 55, "non-positive interval for Ticker.Reset");
        // spotless:on
    }

    private void functions() {
        // spotless:off
        Rows r = p.routine("time.sendTime", "c.type", "c.data", "seq")
            .split()
            .about("Without the test that c is a chan Time: nothing else is ever put there.");
        Local ch = r.param("c.data");
        Local[] now = r.block("now", 3);
        r.line(145);
        r.clock("now = Now()",                                c -> { c.set(now[0], HAS_MONOTONIC); c.set(now[1], Linux.nanotime(c)); c.set(now[2], 0); })
            .summarises("time.Now as one row: {wall, ext, loc}. ext is the simulated monotonic clock; of wall only the bit that says so, as there is no date");
        r.call("send, if there is room: selectnbsend(c, &now)", "runtime.selectnbsend",        c -> c.get(ch), c -> c.addr(now[0]));
        r.line(148);
        r.ret("");

        Rows g = p.routine("time.goFunc", "arg.type", "arg.data", "seq")
            .split()
            .about("Without the test that arg is a func(): nothing else is ever put there.");
        Local fn = g.param("arg.data");
        g.line(176);
        g.call("go arg(): newproc(arg)",                       "runtime.newproc",              c -> c.get(fn));
        g.line(177);
        g.ret("");
        // spotless:on
    }
}
