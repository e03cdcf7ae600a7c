package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * The network poller, as far as the scheduler knows it. No file or connection is modelled, so it never finds a goroutine ready.
 *
 * <p>Go 1.19, netpoll.go, {@code netpollinited}; netpoll_epoll.go, {@code netpoll}, {@code netpollBreak}; proc.go,
 * {@code wakeNetPoller}; time.go, {@code nobarrierWakeTime}.
 */
final class Netpoll {
    private Netpoll() {}

    static void define(Program p) {
        inited(p);
        poll(p);
        wake(p);
        wakeTime(p);
    }

    private static void inited(Program p) {
        long inited = p.profile().global("runtime.netpollInited");
        Rows r = p.routine("runtime.netpollinited");
        r.line(204);
        r.ret("netpollInited ≠ 0 (load)", c -> c.ld4(inited) != 0 ? 1 : 0);
    }

    private static void poll(Program p) {
        Rows r = p.routine("runtime.netpoll", "delay").split();
        r.line(126);
        r.halt("epollwait", "netpoll is not modelled yet", c -> false);
        Rows b = p.routine("runtime.netpollBreak").split();
        b.line(85);
        b.halt("write into the poller's pipe", "netpollBreak is not modelled yet", c -> false);
    }

    private static void wake(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        Rows r = p.routine("runtime.wakeNetPoller", "when").split();
        Local when = r.param("when");
        Local until = r.scratch("pollUntil");
        // spotless:off
        r.line(3079);
        r.when("nobody polls the network",                 c -> c.ld(sched, t.sched.lastpoll) != 0,                    "wakep");
        r.line(3084);
        r.step("pollUntil = sched.pollUntil (load)",       c -> c.set(until, c.ld(sched, t.sched.pollUntil)));
        r.line(3085);
        r.when("the poller sleeps without end",            c -> c.get(until) == 0,                                     "break");
        r.when("it wakes by itself in time",               c -> c.get(until) <= c.get(when),                           "done");
        r.label("break");
        r.line(3086);
        r.call("netpollBreak()",                           "runtime.netpollBreak");
        r.go("done",                                       "done");
        r.label("wakep");
        r.line(3092);
        r.call("wakep(): an M that polls until then",      "runtime.wakep");
        r.label("done");
        r.line(3095);
        r.ret("");
        // spotless:on
    }

    private static void wakeTime(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.nobarrierWakeTime", "pp");
        Local pp = r.param("pp");
        Local next = r.local("next");
        Local adj = r.local("nextAdj");
        // spotless:off
        r.line(757);
        r.step("next = pp.timer0When (load)",              c -> c.set(next, c.ld(c.get(pp), t.p.timer0When)));
        r.line(758);
        r.step("nextAdj = pp.timerModifiedEarliest (load)", c -> c.set(adj, c.ld(c.get(pp), t.p.timerModifiedEarliest)));
        r.line(759);
        r.when("there is no first timer",                  c -> c.get(next) == 0,                                      "adj");
        r.when("no timer was modified to be earlier",      c -> c.get(adj) == 0 || c.get(adj) >= c.get(next),          "tell");
        r.label("adj");
        r.line(760);
        r.step("next = nextAdj",                           c -> c.set(next, c.get(adj)));
        r.label("tell");
        r.line(762);
        r.ret("next",                                      c -> c.get(next));
        // spotless:on
    }
}
