package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;

/**
 * What the scheduler asks the collector: is there something to mark, and may one more P that is idle do it. No collection runs in this
 * process unless somebody pokes {@code runtime.gcBlackenEnabled} and these words; then the scheduler's branches can be walked.
 *
 * <p>Go 1.19, mgc.go, {@code gcMarkWorkAvailable}; mgcpacer.go, {@code needIdleMarkWorker}, {@code addIdleMarkWorker},
 * {@code removeIdleMarkWorker}; lfstack.go, {@code (*lfstack).pop}.
 */
final class GcWork {
    private static final String CONTROLLER = "runtime.(*gcControllerState).";
    /** Low bits of a lock-free stack's head that count instead of point (Go 1.19, lfstack_64bit.go). */
    static final int TAG_BITS = 19;
    /** Where a worker's node holds its g (Go 1.19, mgc.go). */
    static final int NODE_GP = 16;

    private GcWork() {}

    static void define(Program p) {
        long workers =
                p.profile().struct("gcControllerState").field("idleMarkWorkers").offset();
        available(p);
        need(p, workers);
        add(p, workers);
        remove(p, workers);
        pop(p);
    }

    private static void available(Program p) {
        long full = p.profile().global("runtime.work");
        Rows r = p.routine("runtime.gcMarkWorkAvailable", "pp").split();
        // spotless:off
        r.line(1379);
        r.when("work.full holds blocks of pointers to mark",       c -> c.ld8(full) != 0,                              "full")
            .summarises("what the P itself has to mark, and the roots that are left, are not looked at: nothing is marked in this process");
        r.line(1385);
        r.ret(1, "false",                                          c -> 0);
        r.label("full");
        r.line(1380);
        r.ret(2, "true",                                           c -> 1);
        // spotless:on
    }

    private static void need(Program p, long workers) {
        Rows r = p.routine(CONTROLLER + "needIdleMarkWorker", "c").nosplit();
        Local at = r.param("c");
        Local old = r.scratch("old");
        // spotless:off
        r.line(1510);
        r.step("old = c.idleMarkWorkers: n, and max above it",     c -> c.set(old, c.ld8(c.get(at) + workers)));
        r.line(1512);
        r.ret("n < max",                                           c -> (int) c.get(old) < (int) (c.get(old) >> 32) ? 1 : 0);
        // spotless:on
    }

    private static void add(Program p, long workers) {
        Rows r = p.routine(CONTROLLER + "addIdleMarkWorker", "c").nosplit();
        Local at = r.param("c");
        Local old = r.scratch("old");
        // spotless:off
        r.label("again");
        r.line(1483);
        r.step("old = c.idleMarkWorkers: n, and max above it",     c -> c.set(old, c.ld8(c.get(at) + workers)));
        r.line(1485);
        r.when("n ≥ max: enough of them",                          c -> (int) c.get(old) >= (int) (c.get(old) >> 32),  "enough");
        r.line(1490);
        r.when("n < 0",                                            c -> (int) c.get(old) < 0,                          "negative");
        r.line(1495);
        r.when("CAS c.idleMarkWorkers: n → n+1",                   c -> cas(c, c.get(at) + workers, c.get(old), c.get(old) + 1), "added");
        r.go("somebody else was quicker: again",                   "again");
        r.label("added");
        r.line(1496);
        r.ret(0, "true",                                           c -> 1);
        r.label("enough");
        r.line(1488);
        r.ret(1, "false",                                          c -> 0);
        r.label("negative");
        r.line(1491);
        r.step("print n and max",                                  c -> Output.print(c, "n=" + (int) c.get(old) + " max=" + (c.get(old) >> 32) + "\n"))
            .summarises("printlock, print… and printunlock as one row");
        Throw.dead(p, r, "throw", 1492, "negative idle mark workers");
        // spotless:on
    }

    private static void remove(Program p, long workers) {
        Rows r = p.routine(CONTROLLER + "removeIdleMarkWorker", "c").split();
        Local at = r.param("c");
        Local old = r.scratch("old");
        // spotless:off
        r.label("again");
        r.line(1518);
        r.step("old = c.idleMarkWorkers: n, and max above it",     c -> c.set(old, c.ld8(c.get(at) + workers)));
        r.line(1520);
        r.when("n − 1 < 0",                                        c -> (int) c.get(old) - 1 < 0,                      "negative");
        r.line(1525);
        r.when("CAS c.idleMarkWorkers: n → n−1",                   c -> cas(c, c.get(at) + workers, c.get(old), c.get(old) - 1), "removed");
        r.go("somebody else was quicker: again",                   "again");
        r.label("removed");
        r.line(1526);
        r.ret("");
        r.label("negative");
        r.line(1521);
        r.step("print n and max",                                  c -> Output.print(c, "n=" + (int) c.get(old) + " max=" + (c.get(old) >> 32) + "\n"))
            .summarises("printlock, print… and printunlock as one row");
        Throw.dead(p, r, "throw", 1522, "negative idle mark workers");
        // spotless:on
    }

    /** A lock-free stack: its head is the first node's address above bits that count pushes; a node's first word is the next head. */
    private static void pop(Program p) {
        Rows r = p.routine("runtime.(*lfstack).pop", "head").split();
        Local head = r.param("head");
        Local old = r.scratch("old");
        Local node = r.scratch("node");
        Local next = r.scratch("next");
        // spotless:off
        r.label("again");
        r.line(43);
        r.step("old = *head (load)",                               c -> c.set(old, c.ld8(c.get(head))));
        r.line(44);
        r.when("the stack is empty",                               c -> c.get(old) == 0,                               "empty");
        r.line(47);
        r.step("node = old without its count",                     c -> c.set(node, c.get(old) >> TAG_BITS << 3));
        r.line(48);
        r.step("next = node.next (load)",                          c -> c.set(next, c.ld8(c.get(node))));
        r.line(49);
        r.when("CAS *head: old → next",                            c -> cas(c, c.get(head), c.get(old), c.get(next)),  "popped");
        r.go("somebody else was quicker: again",                   "again");
        r.label("popped");
        r.line(50);
        r.ret(0, "node",                                           c -> c.get(node));
        r.label("empty");
        r.line(45);
        r.ret(1, "nil",                                            c -> 0);
        // spotless:on
    }

    private static boolean cas(Cpu c, long at, long from, long to) {
        if (c.ld8(at) != from) return false;
        c.st8(at, to);
        return true;
    }
}
