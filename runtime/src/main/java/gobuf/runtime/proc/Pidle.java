package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Types;

/**
 * The list of idle Ps, and the two bit strings that tell without a lock which Ps are idle and which may have timers. Who puts or gets holds
 * sched.lock. A P must be empty when it is put.
 *
 * <p>Go 1.19, proc.go, {@code pidleget}, {@code pidleput}, {@code runqempty}, {@code updateTimerPMask}, {@code pMask.read},
 * {@code pMask.set}, {@code pMask.clear}.
 */
final class Pidle {
    private Pidle() {}

    static void define(Program p) {
        get(p);
        put(p);
        runqempty(p);
        updateTimerPMask(p);
        read(p);
        mark(p, "set", 5643);
        mark(p, "clear", 5650);
    }

    private static void get(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long timers = p.profile().global("runtime.timerpMask");
        long idles = p.profile().global("runtime.idlepMask");
        long idle = p.profile().constant("limiterEventIdle");
        Rows r = p.routine("runtime.pidleget", "now").split();
        Local now = r.param("now");
        Local pp = r.local("pp");
        Local link = r.scratch("link");
        // spotless:off
        r.line(5737);
        r.step("pp = sched.pidle",                         c -> c.set(pp, c.ld(sched, t.sched.pidle)));
        r.line(5738);
        r.when("no P is idle",                             c -> c.get(pp) == 0,                                "none");
        r.line(5740);
        r.when("the caller knows the time",                c -> c.get(now) != 0,                               "take");
        r.line(5741);
        r.call("nanotime()",                               "runtime.nanotime", now);
        r.label("take");
        r.line(5743);
        r.call("timerpMask.set(pp.id)",                    "runtime.pMask.set",    c -> c.ld8(timers), c -> c.ld8(timers + 8), c -> c.ld8(timers + 16), c -> c.ld(c.get(pp), t.p.id));
        r.line(5744);
        r.call("idlepMask.clear(pp.id)",                   "runtime.pMask.clear",  c -> c.ld8(idles), c -> c.ld8(idles + 8), c -> c.ld8(idles + 16), c -> c.ld(c.get(pp), t.p.id));
        r.line(5745);
        r.step("link = pp.link",                           c -> c.set(link, c.ld(c.get(pp), t.p.link)));
        r.step("sched.pidle = link",                       c -> c.st(sched, t.sched.pidle, c.get(link)));
        r.line(5746);
        r.step("sched.npidle-- (atomic)",                  c -> c.add(sched, t.sched.npidle, -1));
        r.line(5747);
        r.call("pp.limiterEvent.stop(limiterEventIdle, now)", "runtime.(*limiterEvent).stop", c -> c.get(pp) + t.p.limiterEvent.offset(), c -> idle, c -> c.get(now));
        r.label("none");
        r.line(5749);
        r.ret("pp, now",                                   c -> c.get(pp), c -> c.get(now));
        // spotless:on
    }

    private static void put(Program p) {
        Types t = p.types();
        long sched = p.profile().global("runtime.sched");
        long idles = p.profile().global("runtime.idlepMask");
        long idle = p.profile().constant("limiterEventIdle");
        Rows r = p.routine("runtime.pidleput", "pp", "now").split();
        Local pp = r.param("pp");
        Local now = r.param("now");
        Local x = r.scratch("x");
        // spotless:off
        r.line(5710);
        r.call("runqempty(pp)",                            "runtime.runqempty", x, c -> c.get(pp));
        r.when("pp has goroutines",                        c -> (c.get(x) & 1) == 0,                           "work");
        r.line(5713);
        r.when("the caller knows the time",                c -> c.get(now) != 0,                               "put");
        r.line(5714);
        r.call("nanotime()",                               "runtime.nanotime", now);
        r.label("put");
        r.line(5716);
        r.call("updateTimerPMask(pp)",                     "runtime.updateTimerPMask", c -> c.get(pp));
        r.line(5717);
        r.call("idlepMask.set(pp.id)",                     "runtime.pMask.set",    c -> c.ld8(idles), c -> c.ld8(idles + 8), c -> c.ld8(idles + 16), c -> c.ld(c.get(pp), t.p.id));
        r.line(5718);
        r.step("x = sched.pidle",                          c -> c.set(x, c.ld(sched, t.sched.pidle)));
        r.step("pp.link = x",                              c -> c.st(c.get(pp), t.p.link, c.get(x)));
        r.line(5719);
        r.step("sched.pidle = pp",                         c -> c.st(sched, t.sched.pidle, c.get(pp)));
        r.line(5720);
        r.step("sched.npidle++ (atomic)",                  c -> c.add(sched, t.sched.npidle, 1));
        r.line(5721);
        r.call("pp.limiterEvent.start(limiterEventIdle, now)", "runtime.(*limiterEvent).start", x, c -> c.get(pp) + t.p.limiterEvent.offset(), c -> idle, c -> c.get(now));
        r.when("another event is under way",               c -> (c.get(x) & 1) == 0,                           "event");
        r.line(5724);
        r.ret("now",                                       c -> c.get(now));
        Throw.dead(p, r, "event", 5722, "must be able to track idle limiter event");
        Throw.dead(p, r, "work", 5711, "pidleput: P has non-empty run queue");
        // spotless:on
    }

    /** Any M may ask; the tail is read twice, so that a g that goes from runnext to the ring meanwhile is seen. */
    private static void runqempty(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.runqempty", "pp");
        Local pp = r.param("pp");
        Local head = r.local("head");
        Local tail = r.local("tail");
        Local next = r.local("runnext");
        // spotless:off
        r.label("again");
        r.line(5760);
        r.step("head = pp.runqhead (load)",                c -> c.set(head, c.ld(c.get(pp), t.p.runqhead)));
        r.line(5761);
        r.step("tail = pp.runqtail (load)",                c -> c.set(tail, c.ld(c.get(pp), t.p.runqtail)));
        r.line(5762);
        r.step("runnext = pp.runnext (load)",              c -> c.set(next, c.ld(c.get(pp), t.p.runnext)));
        r.line(5763);
        r.when("the tail has moved: again",                c -> c.get(tail) != c.ld(c.get(pp), t.p.runqtail),  "again");
        r.line(5764);
        r.ret("head = tail and runnext = nil",             c -> c.get(head) == c.get(tail) && c.get(next) == 0 ? 1 : 0);
        // spotless:on
    }

    private static void updateTimerPMask(Program p) {
        Types t = p.types();
        long timers = p.profile().global("runtime.timerpMask");
        Rows r = p.routine("runtime.updateTimerPMask", "pp").split();
        Local pp = r.param("pp");
        // spotless:off
        r.line(5682);
        r.when("pp has timers",                            c -> c.ldInt(c.get(pp), t.p.numTimers) > 0,         "some");
        r.line(5689);
        r.call("lock(&pp.timersLock)",                     "runtime.lock",         c -> c.get(pp) + t.p.timersLock.offset());
        r.line(5690);
        r.when("another P has given it some",              c -> c.ld(c.get(pp), t.p.numTimers) != 0,           "unlock");
        r.line(5691);
        r.call("timerpMask.clear(pp.id)",                  "runtime.pMask.clear",  c -> c.ld8(timers), c -> c.ld8(timers + 8), c -> c.ld8(timers + 16), c -> c.ld(c.get(pp), t.p.id));
        r.label("unlock");
        r.line(5693);
        r.call("unlock(&pp.timersLock)",                   "runtime.unlock",       c -> c.get(pp) + t.p.timersLock.offset());
        r.line(5694);
        r.ret(0, "");
        r.label("some");
        r.line(5683);
        r.ret(1, "its bit stays");
        // spotless:on
    }

    private static void read(Program p) {
        Rows r = p.routine("runtime.pMask.read", "array", "len", "cap", "id").nosplit();
        Local array = r.param("array");
        Local len = r.param("len");
        Local id = r.param("id");
        Local word = r.scratch("word");
        // spotless:off
        r.line(5639);
        r.when("id/32 ≥ len",                              c -> c.get(id) / 32 >= c.get(len),                  "index");
        r.step("word = array[id/32] (load)",               c -> c.set(word, c.ld4(c.get(array) + c.get(id) / 32 * 4)));
        r.ret("bit id%32",                                 c -> c.get(word) >>> c.get(id) % 32 & 1);
        r.label("index");
        r.halt("panicIndex()",                             INDEX,          c -> false);
        // spotless:on
    }

    private static void mark(Program p, String name, int line) {
        boolean set = name.equals("set");
        Rows r = p.routine("runtime.pMask." + name, "array", "len", "cap", "id").nosplit();
        Local array = r.param("array");
        Local len = r.param("len");
        Local id = r.param("id");
        // spotless:off
        r.line(line + 3);
        r.when("id/32 ≥ len",                              c -> c.get(id) / 32 >= c.get(len),                  "index");
        if (set) r.step("array[id/32] |= 1<<(id%32) (atomic)", c -> {
            long at = c.get(array) + c.get(id) / 32 * 4;
            c.st4(at, c.ld4(at) | 1L << c.get(id) % 32);
        });
        else r.step("array[id/32] &^= 1<<(id%32) (atomic)", c -> {
            long at = c.get(array) + c.get(id) / 32 * 4;
            c.st4(at, c.ld4(at) & ~(1L << c.get(id) % 32));
        });
        r.line(line + 4);
        r.ret("");
        r.label("index");
        r.line(line + 3);
        r.halt("panicIndex()",                             INDEX,          c -> false);
        // spotless:on
    }

    private static final String INDEX = "panic: runtime error: index out of range";
}
