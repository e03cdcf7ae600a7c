package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Types;
import gobuf.runtime.os.Linux;
import gobuf.runtime.os.Requests;

/**
 * The network poller, as far as the scheduler knows it. The one file that is modelled is the listening socket of a workload; without one it
 * never finds a goroutine ready, but Ms sleep in it until the next timer is due.
 *
 * <p>Go 1.19, netpoll.go, {@code netpollinited}, {@code netpollGenericInit}; netpoll_epoll.go, {@code netpoll}, {@code netpollBreak}; proc.go,
 * {@code wakeNetPoller}; time.go, {@code nobarrierWakeTime}.
 */
final class Netpoll {
    private static final String STUB =
            "no file or connection is modelled: the poller is a futex on netpollWakeSig, which only its deadline and netpollBreak end";
    private static final String REQUESTS =
            "the listening socket is the workload's table of requests: it tells when one has arrived since it was asked last (edge-triggered)";
    private static final String READY = "netpollready and netpollunblock of netpoll.go stand in these rows";
    private static final long PD_READY = 1;
    private static final long PD_WAIT = 2;
    private static final Field PD = Field.plain("pollDesc.rg", 0, 8, "uintptr");
    /** Stands for the poller's descriptor. */
    private static final int EPFD = 3;
    /** From this delay on netpoll waits 10⁹ ms (Go 1.19, netpoll_epoll.go). */
    private static final long LONGEST = 1_000_000_000_000_000L;

    private static final Field WORD = Field.plain("netpollWakeSig", 0, 4, "uint32");

    private Netpoll() {}

    static void define(Program p) {
        inited(p);
        init(p);
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

    /** The first call, by the first timer: from then on Ms sleep in the poller while a timer is pending. */
    private static void init(Program p) {
        long inited = p.profile().global("runtime.netpollInited");
        long lock = p.profile().global("runtime.netpollInitLock");
        long epfd = p.profile().global("runtime.epfd");
        Rows r = p.routine("runtime.netpollGenericInit").split();
        // spotless:off
        r.line(192);
        r.when("there is a poller",                        c -> c.ld4(inited) != 0,                                    "done");
        r.line(194);
        r.call("lock(&netpollInitLock)",                   "runtime.lock",         c -> lock);
        r.line(195);
        r.when("another M was faster",                     c -> c.ld4(inited) != 0,                                    "unlock");
        r.line(196);
        r.step("netpollinit(): epfd = " + EPFD,            c -> c.st4(epfd, EPFD)).event("poller").summarises(STUB);
        r.line(197);
        r.step("netpollInited = 1 (atomic)",               c -> c.st4(inited, 1));
        r.label("unlock");
        r.line(199);
        r.call("unlock(&netpollInitLock)",                 "runtime.unlock",       c -> lock);
        r.label("done");
        r.line(201);
        r.ret("");
        // spotless:on
    }

    private static void poll(Program p) {
        long epfd = p.profile().global("runtime.epfd");
        long wake = p.profile().global("runtime.netpollWakeSig");
        Rows r = p.routine("runtime.netpoll", "delay").split();
        Local delay = r.param("delay");
        Local ms = r.local("waitms");
        // spotless:off
        r.line(107);
        r.when("there is no poller, or a workload's requests come", c -> (int) c.ld4(epfd) == -1 || Requests.open(c), "none?");
        r.line(111);
        r.when("it may sleep without end",                 c -> c.get(delay) < 0,                                      "forever");
        r.line(113);
        r.when("it is not to sleep",                       c -> c.get(delay) == 0,                                     "look");
        r.line(115);
        r.when("for less than a millisecond",              c -> c.get(delay) < 1_000_000,                              "one");
        r.line(117);
        r.when("for too many",                             c -> c.get(delay) >= LONGEST,                               "most");
        r.line(118);
        r.step("waitms = delay / 10⁶",                     c -> c.set(ms, c.get(delay) / 1_000_000));
        r.go("wait",                                       "wait");
        r.label("most");
        r.line(122);
        r.step("waitms = 10⁹",                             c -> c.set(ms, 1_000_000_000));
        r.go("wait, most",                                 "wait");
        r.label("one");
        r.line(116);
        r.step("waitms = 1",                               c -> c.set(ms, 1));
        r.go("wait, one",                                  "wait");
        r.label("forever");
        r.line(112);
        r.step("waitms = −1",                              c -> c.set(ms, -1));
        r.label("wait");
        r.line(126);
        r.system("epollwait(epfd, events, waitms)",        c -> Linux.futexsleep(c, wake, 0, c.get(ms) < 0 ? -1 : c.get(ms) * 1_000_000)).summarises(STUB);
        r.line(146);
        r.when("nobody has called netpollBreak",           c -> c.ld4(wake) == 0,                                      "nothing");
        r.line(157);
        r.step("netpollWakeSig = 0 (atomic)",              c -> c.st4(wake, 0)).summarises("the read of the pipe");
        r.go("nobody else is ready",                       "nothing");
        r.label("look");
        r.line(126);
        r.system("epollwait(epfd, events, 0)",             c -> Linux.osyield(c)).summarises(STUB);
        r.label("nothing");
        r.line(175);
        r.ret(2, "an empty list",                          c -> 0);
        r.label("none?");
        r.line(107);
        r.when("there is no poller",                       c -> (int) c.ld4(epfd) == -1,                               "none");
        requests(p, r, delay, ms, wake);
        r.label("none");
        r.line(108);
        r.ret(0, "an empty list: no poller",               c -> 0);

        Rows b = p.routine("runtime.netpollBreak").split();
        b.line(82);
        b.when("CAS netpollWakeSig: 0 → 1",                c -> c.cas(wake, WORD, 0, 1),                               "write");
        b.go("somebody has done it already",               "done");
        b.label("write");
        b.line(85);
        b.system("write into the poller's pipe",           c -> Linux.futexwakeup(c, wake, 1)).event("netpollBreak").summarises(STUB);
        b.label("done");
        b.line(99);
        b.ret(0, "");
        // spotless:on
    }

    /** The poller of a process with a workload: sleeps until a request arrives, and makes the goroutine ready that waits for one. */
    private static void requests(Program p, Rows r, Local delay, Local ms, long wake) {
        Types t = p.types();
        Local list = r.local("toRun");
        Local old = r.scratch("old");
        // spotless:off
        r.line(111);
        r.step("toRun is empty",                           c -> c.set(list, 0));
        r.when("it is not to sleep: for requests",         c -> c.get(delay) == 0,                                     "events");
        r.line(113);
        r.step("waitms = delay in milliseconds",           c -> c.set(ms, c.get(delay) < 0 ? -1 : c.get(delay) < 1_000_000 ? 1 : Math.min(c.get(delay) / 1_000_000, 1_000_000_000)));
        r.line(126);
        r.system("epollwait(epfd, events, waitms), which a request ends", c -> Requests.await(c, wake, c.get(ms) < 0 ? -1 : c.get(ms) * 1_000_000)).summarises(REQUESTS);
        r.line(146);
        r.when("nobody has called netpollBreak: for requests", c -> c.ld4(wake) == 0,                                  "events");
        r.line(157);
        r.step("netpollWakeSig = 0 (atomic), for requests", c -> c.st4(wake, 0)).summarises("the read of the pipe");
        r.label("events");
        r.line(126);
        r.system("old = have requests arrived since?",     c -> c.set(old, Requests.arrived(c))).summarises(REQUESTS);
        r.line(140);
        r.when("none have",                                c -> c.get(old) == 0,                                       "list");
        r.line(172);
        r.label("unblock");
        r.step("old = pd.rg (load)",                       c -> c.set(old, c.ld8(Requests.RG))).summarises(READY);
        r.when("it is ready already",                      c -> c.get(old) == PD_READY,                                "list");
        r.when("CAS pd.rg: old → pdReady",                 c -> c.cas(Requests.RG, PD, c.get(old), PD_READY),          "unblocked");
        r.go("it has changed: again",                      "unblock");
        r.label("unblocked");
        r.when("no goroutine is parked",                   c -> c.get(old) == 0 || c.get(old) == PD_WAIT,              "list");
        r.step("old.schedlink = nil",                      c -> c.st(c.get(old), t.g.schedlink, 0));
        r.step("toRun = old, the goroutine that accepts",  c -> c.set(list, c.get(old)));
        r.label("list");
        r.line(175);
        r.ret(1, "toRun",                                  c -> c.get(list));
        // spotless:on
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
