package gobuf.runtime.sync;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.layout.Field;
import gobuf.runtime.proc.Panic;

/**
 * sync.WaitGroup: one word with a counter above and how many wait below, and a semaphore. The Done that brings the counter to 0 releases
 * the semaphore once for each who waits. Where the 12 bytes begin at an odd multiple of 4 the semaphore comes first, so that the word is
 * aligned; on amd64 they never do.
 *
 * <p>Go 1.19, sync/waitgroup.go.
 */
final class WaitGroup {
    private static final String MISUSE = "sync: WaitGroup misuse: Add called concurrently with Wait";

    private WaitGroup() {}

    static void define(Program p) {
        state(p);
        add(p);
        done(p);
        wait(p);
    }

    private static void state(Program p) {
        Field sema = p.profile().struct("sync.WaitGroup").field("state2");
        Rows r = p.routine("sync.(*WaitGroup).state", "wg")
                .unspilled()
                .nosplit()
                .about(
                        "The other layout, for processors where 8-byte words may begin at multiples of 4, is left out by the compiler.");
        Local wg = r.param("wg");
        // spotless:off
        r.line(40);
        r.ret("return &wg.state1, &wg.state2",                 c -> c.get(wg), c -> c.get(wg) + sema.offset());
        // spotless:on
    }

    private static void add(Program p) {
        Field word = Field.plain("state", 0, 8, "uint64");
        Rows r = p.routine("sync.(*WaitGroup).Add", "wg", "delta")
                .split()
                .about("Without the calls for a race detector, which this build has not.");
        Local wg = r.param("wg");
        Local delta = r.param("delta");
        Local statep = r.local("statep");
        Local semap = r.local("semap");
        Local state = r.local("state");
        Local w = r.local("w");
        // spotless:off
        r.line(63);
        r.call("wg.state()",                                   "sync.(*WaitGroup).state",      c -> c.get(wg));
        r.results(statep, semap);
        r.line(73);
        r.step("state = *statep += delta·2³² (atomic)",        c -> { long v = c.ld(c.get(statep), word) + (c.get(delta) << 32); c.st(c.get(statep), word, v); c.set(state, v); });
        r.line(75);
        r.step("w = how many wait",                            c -> c.set(w, c.get(state) & 0xffffffffL));
        r.line(82);
        r.when("the counter is negative",                      c -> c.get(state) < 0,                                  "negative");
        r.line(85);
        r.when("nobody waits",                                 c -> c.get(w) == 0,                                     "more?");
        r.when("delta is not positive",                        c -> c.get(delta) <= 0,                                 "more?");
        r.when("the counter was 0, while others waited",       c -> c.get(state) >> 32 == (int) c.get(delta),          "misuse");
        r.label("more?");
        r.line(88);
        r.when("the counter is not 0",                         c -> c.get(state) >> 32 > 0,                            "return");
        r.when("nobody waits for it",                          c -> c.get(w) == 0,                                     "return");
        r.line(96);
        r.when("somebody changed the state meanwhile",         c -> c.ld(c.get(statep), word) != c.get(state),         "changed");
        r.line(100);
        r.step("*statep = 0",                                  c -> c.st(c.get(statep), word, 0));
        r.label("wake");
        r.line(101);
        r.when("all are woken",                                c -> c.get(w) == 0,                                     "done");
        r.line(102);
        r.call("runtime_Semrelease(semap, handoff=false, 0)",  "sync.runtime_Semrelease",      c -> c.get(semap), c -> 0, c -> 0);
        r.line(101);
        r.step("w--",                                          c -> c.set(w, c.get(w) - 1));
        r.go("the next one",                                   "wake");
        r.label("done");
        r.line(104);
        r.ret(1, "");
        r.label("return");
        r.line(89);
        r.ret(0, "nobody is to be woken");
        Panic.rows(p, r, "changed", 97, MISUSE);
        Panic.rows(p, r, "misuse", 86, MISUSE);
        Panic.rows(p, r, "negative", 83, "sync: negative WaitGroup counter");
        // spotless:on
    }

    private static void done(Program p) {
        Rows r = p.routine("sync.(*WaitGroup).Done", "wg").split();
        Local wg = r.param("wg");
        // spotless:off
        r.line(108);
        r.call("wg.Add(−1)",                                   "sync.(*WaitGroup).Add",        c -> c.get(wg), c -> -1);
        r.line(109);
        r.ret("");
        // spotless:on
    }

    private static void wait(Program p) {
        Field word = Field.plain("state", 0, 8, "uint64");
        Rows r = p.routine("sync.(*WaitGroup).Wait", "wg")
                .split()
                .about("Without the calls for a race detector, which this build has not.");
        Local wg = r.param("wg");
        Local statep = r.local("statep");
        Local semap = r.local("semap");
        Local state = r.local("state");
        // spotless:off
        r.line(113);
        r.call("wg.state()",                                   "sync.(*WaitGroup).state",      c -> c.get(wg));
        r.results(statep, semap);
        r.label("loop");
        r.line(119);
        r.step("state = *statep (atomic)",                     c -> c.set(state, c.ld(c.get(statep), word)));
        r.line(122);
        r.when("the counter is 0: no need to wait",            c -> c.get(state) >> 32 == 0,                           "zero");
        r.line(131);
        r.when("CAS *statep: state → one more who waits",      c -> c.cas(c.get(statep), word, c.get(state), c.get(state) + 1), "wait");
        r.go("it was changed meanwhile: once more",            "loop");
        r.label("wait");
        r.line(139);
        r.call("runtime_Semacquire(semap)",                    "sync.runtime_Semacquire",      c -> c.get(semap));
        r.line(140);
        r.when("the group is in use again already",            c -> c.ld(c.get(statep), word) != 0,                    "reused");
        r.line(147);
        r.ret(1, "the counter came to 0");
        r.label("zero");
        r.line(128);
        r.ret(0, "");
        Panic.rows(p, r, "reused", 141, "sync: WaitGroup is reused before previous Wait has returned");
        // spotless:on
    }
}
