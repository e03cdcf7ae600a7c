package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Invariants;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * GOMAXPROCS changes while a process runs: more Ps, fewer, more again. The world is stopped before as Go does it: the running P and those
 * of the idle list are in _Pgcstop, and on no list (Go 1.19, proc.go, {@code stopTheWorldWithSema}).
 */
class ProcresizeTest {
    private final Rig r = new Rig();
    private final long allp = r.f.global("runtime.allp");

    private long p(int i) {
        return r.mem.ld8(r.mem.ld8(allp) + 8L * i);
    }

    private void stop() {
        r.onG0();
        long mine = r.get("m", r.m, "p");
        r.set("p", mine, "status", r.f.constant("_Pgcstop"));
        while (r.get("schedt", r.sched, "pidle") != 0) {
            long idle = r.call("pidleget", 1);
            r.finishCall();
            r.set("p", idle, "status", r.f.constant("_Pgcstop"));
        }
    }

    /** Gives the Ps that have work, as procresize links them. */
    private List<Long> resize(int n) {
        stop();
        List<Long> runnable = new ArrayList<>();
        for (long x = r.call("procresize", n); x != 0; x = r.get("p", x, "link")) runnable.add(x);
        r.finishCall();
        return runnable;
    }

    private List<Long> idle() {
        List<Long> out = new ArrayList<>();
        for (long x = r.get("schedt", r.sched, "pidle"); x != 0; x = r.get("p", x, "link")) out.add(x);
        assertThat(r.get("schedt", r.sched, "npidle")).isEqualTo(out.size());
        return out;
    }

    private List<Long> global() {
        List<Long> out = new ArrayList<>();
        for (long g = r.get("schedt", r.sched, "runq.head"); g != 0; g = r.get("g", g, "schedlink")) out.add(g);
        assertThat(r.get("schedt", r.sched, "runqsize")).isEqualTo(out.size());
        return out;
    }

    private String status(long p) {
        for (String s : List.of("_Pidle", "_Prunning", "_Psyscall", "_Pgcstop", "_Pdead"))
            if (r.f.constant(s) == r.get("p", p, "status")) return s;
        return "?";
    }

    private void holds(int n) {
        assertThat(r.mem.ld8(allp + 8)).isEqualTo(n);
        assertThat(r.mem.ld4(r.f.global("runtime.gomaxprocs"))).isEqualTo(n);
        long order = r.f.global("runtime.stealOrder");
        assertThat(r.mem.ld4(order)).isEqualTo(n);
        assertThat(Invariants.broken(r.machine)).isEmpty();
    }

    @Test
    void moreOfThem() {
        assertThat(resize(4)).isEmpty();
        assertThat(idle()).containsExactly(p(1), p(2), p(3));
        assertThat(status(p(0))).isEqualTo("_Prunning");
        for (int i = 0; i < 4; i++) {
            assertThat(r.get("p", p(i), "id")).isEqualTo(i);
            assertThat(r.get("p", p(i), "mcache")).isNotZero();
        }
        assertThat(r.mem.ld4(r.mem.ld8(r.f.global("runtime.idlepMask")))).isEqualTo(14);
        holds(4);
    }

    @Test
    void asManyAsBefore() {
        assertThat(resize(1)).isEmpty();
        assertThat(idle()).isEmpty();
        holds(1);
    }

    /** Its goroutines come before what waits already, in the order in which the P would have run them; its free gs go to the common list. */
    @Test
    void fewer() {
        resize(4);
        long[] g = new long[4];
        for (int i = 0; i < g.length; i++) g[i] = r.runnable();
        long[] free = {r.deadG(), r.deadG(0, 0), r.deadG(), r.deadG(0, 0)};
        r.ringOf(p(3), g[0], g[1]).set("p", p(3), "runnext", g[2]).global(g[3]);
        r.list("p", p(3), "gFree.gList.head", "gFree.n", free);
        r.set("p", p(3), "sudogbuf", 0x1234);
        // A free stack in its mcache goes back to the pool.
        long stack = r.call("stackalloc", 2048);
        r.finishCall();
        r.poke(stack, 8, 0);
        r.set("mcache", r.get("p", p(3), "mcache"), "stackcache", stack);
        long before = r.get("schedt", r.sched, "gFree.n");
        long dead = p(3);
        long alive = p(1);
        assertThat(resize(2)).isEmpty();
        assertThat(global()).containsExactly(g[2], g[0], g[1], g[3]);
        assertThat(r.get("schedt", r.sched, "gFree.n")).isEqualTo(before + 4);
        assertThat(r.get("p", dead, "gFree.n")).isZero();
        assertThat(status(dead)).isEqualTo("_Pdead");
        assertThat(r.get("p", dead, "mcache")).isZero();
        assertThat(r.get("p", dead, "sudogbuf")).isZero();
        assertThat(idle()).containsExactly(alive);
        assertThat(r.mem.ld8(allp + 16)).as("the array stays").isEqualTo(4);
    }

    @Test
    void fewerAndThenAnEmptyQueueHasATail() {
        resize(2);
        long g = r.runnable();
        r.ringOf(p(1), g);
        resize(1);
        assertThat(global()).containsExactly(g);
        assertThat(r.get("schedt", r.sched, "runq.tail")).isEqualTo(g);
    }

    /** A P that died lives again, in the array's room, with a new mcache. */
    @Test
    void moreAgain() {
        resize(4);
        long third = p(2);
        long last = p(3);
        resize(1);
        holds(1);
        assertThat(resize(4)).isEmpty();
        assertThat(List.of(p(2), p(3))).containsExactly(third, last);
        assertThat(r.get("p", last, "mcache")).isNotZero();
        assertThat(status(last)).isEqualTo("_Pidle");
        holds(4);
    }

    /** The masks need a second word, and have room for it the next time. */
    @Test
    void moreThan32() {
        long old = r.mem.ld8(r.f.global("runtime.idlepMask"));
        resize(33);
        assertThat(r.mem.ld8(r.f.global("runtime.idlepMask"))).isNotEqualTo(old);
        assertThat(r.mem.ld8(r.f.global("runtime.idlepMask") + 8)).isEqualTo(2);
        holds(33);
        resize(1);
        assertThat(r.mem.ld8(r.f.global("runtime.timerpMask") + 8)).isOne();
        resize(33);
        assertThat(r.mem.ld4(r.mem.ld8(r.f.global("runtime.idlepMask")) + 4)).isOne();
        holds(33);
    }

    /** The M of a P that dies takes the first one. */
    @Test
    void theRunningOneDies() {
        resize(2);
        long mine = p(1);
        r.set("schedt", r.sched, "pidle", 0).set("schedt", r.sched, "npidle", 0);
        r.poke(r.mem.ld8(r.f.global("runtime.idlepMask")), 4, 0);
        r.set("m", r.m, "p", mine).set("p", mine, "m", r.m).set("p", p(0), "m", 0);
        r.set("p", p(0), "status", r.f.constant("_Pgcstop"));
        assertThat(resize(1)).isEmpty();
        assertThat(r.get("m", r.m, "p")).isEqualTo(p(0));
        assertThat(r.get("p", p(0), "m")).isEqualTo(r.m);
        assertThat(status(p(0))).isEqualTo("_Prunning");
        assertThat(status(mine)).isEqualTo("_Pdead");
    }

    @Test
    void whatATraceIsTold() {
        r.poke(Switches.variable(r.f, "trace", "enabled"), 1, 1);
        theRunningOneDies();
    }

    /** A P with goroutines is no idle one: the caller starts its M. */
    @Test
    void oneHasWork() {
        resize(3);
        r.ringOf(p(1), r.runnable());
        long m = r.idleM();
        long busy = p(1);
        assertThat(resize(3)).containsExactly(busy);
        assertThat(r.get("p", busy, "m")).isEqualTo(m);
        assertThat(idle()).containsExactly(p(2));
    }

    @Test
    void theBarriersBufferIsEmptiedWhileACollectionMarks() {
        resize(2);
        long dead = p(1);
        r.poke(r.f.global("runtime.gcphase"), 4, 1);
        stop();
        r.enter("(*p).destroy", dead).finish();
        assertThat(status(dead)).isEqualTo("_Pdead");
    }

    @Test
    void theRaceDetectorsContext() {
        r.on("race");
        resize(2);
        long dead = p(1);
        resize(1);
        assertThat(r.get("p", dead, "raceprocctx")).isZero();
    }

    /** Timers of a P that dies go to that of the M which destroys it. */
    @Test
    void itsTimersMove() {
        resize(2);
        long timer = r.memory(r.f.struct("timer").size());
        long list = r.memory(64);
        r.set("timer", timer, "status", r.f.constant("timerWaiting")).set("timer", timer, "when", 1000);
        r.set("timer", timer, "pp", p(1)).poke(list, 8, timer);
        long at = p(1) + r.f.struct("p").field("timers").offset();
        r.poke(at, 8, list).poke(at + 8, 8, 1).poke(at + 16, 8, 8).set("p", p(1), "numTimers", 1);
        long dead = p(1);
        resize(1);
        assertThat(r.get("timer", timer, "pp")).isEqualTo(p(0));
        assertThat(r.get("p", p(0), "numTimers")).isOne();
        assertThat(r.get("p", dead, "numTimers")).isZero();
    }

    @Test
    void numbersThatCannotBe() {
        r.onG0();
        assertThat(r.dies("procresize", 0)).isEqualTo("fatal error: procresize: invalid arg\n");
        Rig again = new Rig().onG0();
        again.poke(again.f.global("runtime.gomaxprocs"), 4, -1);
        assertThat(again.dies("procresize", 2)).isEqualTo("fatal error: procresize: invalid arg\n");
    }

    @Test
    void theFirstPNeedsTheFirstMcache() {
        long fresh = r.onG0().memory(r.f.struct("p").size());
        r.poke(r.f.global("runtime.mcache0"), 8, 0);
        assertThat(r.dies("(*p).init", fresh, 0)).isEqualTo("fatal error: missing mcache?\n");
    }

    @Test
    void bounds() {
        long cgo = r.f.global("runtime.writeBarrier")
                + r.f.struct("var writeBarrier").field("cgo").offset();
        long buffer = r.p + r.f.struct("p").field("wbBuf").offset();
        r.poke(cgo, 1, 1).call("(*wbBuf).reset", buffer);
        assertThat(r.get("p", r.p, "wbBuf.end") - r.get("p", r.p, "wbBuf.next")).isEqualTo(16);
        r.finishCall();
        r.enter("(*wbBuf).reset", buffer).to("(*wbBuf).reset", "that is no whole number");
        r.set("p", r.p, "wbBuf.end", r.get("p", r.p, "wbBuf.next") + 8);
        assertThat(r.dies()).isEqualTo("fatal error: bad write barrier buffer bounds\n");
    }

    @Test
    void aCopyOfASliceWithPointers() {
        long old = r.memory(16);
        r.poke(old, 8, 0x77);
        long copy = r.call("makeslicecopy", StartTypes.P_POINTER, 2, 1, old);
        assertThat(r.mem.ld8(copy)).isEqualTo(0x77);
        assertThat(r.mem.ld8(copy + 8)).isZero();
    }
}
