package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Input;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.os.Costs;
import gobuf.runtime.program.Made.Kind;
import org.junit.jupiter.api.Test;

/** Semaphores, sync.Mutex and sync.WaitGroup off their usual ways: races, profiles, misuse. */
class MutexTest {
    private static final long LOCKED = 1;
    private static final long WOKEN = 2;
    private static final long STARVING = 4;
    private static final long WAITER = 8;

    private final Waiting w = new Waiting();
    private final Rig r = w.r;

    private long state(long mutex) {
        return r.get("sync.Mutex", mutex, "state");
    }

    private void state(long mutex, long state) {
        r.set("sync.Mutex", mutex, "state", state);
    }

    private void call(String routine, long... args) {
        r.call(routine, args);
        r.finishCall();
    }

    /** Where semtable keeps those who wait for the address. */
    private long root(long sema) {
        long size = r.f.constant("semTabSize");
        long stride = r.f.globals().get("runtime.semtable").size() / size;
        return r.f.global("runtime.semtable") + (sema >>> 3) % size * stride;
    }

    // ---- semaphores

    @Test
    void whoWaitsForASemaphoreIsProfiledIfAsked() {
        long[][] rates = {{1, 0}, {0, 1}, {1, 1}};
        for (long[] rate : rates) {
            r.poke(r.f.global("runtime.blockprofilerate"), 8, rate[0]);
            r.poke(r.f.global("runtime.mutexprofilerate"), 8, rate[1]);
            long sema = w.make(Kind.SEMA, 0);
            w.go("release", sema);
            call("semacquire1", sema, 0, 3, 0);
            assertThat(r.mem.ld4(sema)).isZero();
        }
    }

    @Test
    void aSemaphoreThatIsReleasedWhileItIsLookedAt() {
        long sema = w.make(Kind.SEMA, 0);
        r.enter("semacquire1", sema, 0, 0, 0).to("semacquire1", "root.nwait++");
        r.poke(sema, 4, 1).finish();
        assertThat(r.mem.ld4(sema)).isZero();
        r.finishCall();
        r.poke(sema, 4, 1).enter("cansemacquire", sema).to("cansemacquire", "CAS");
        r.poke(sema, 4, 2).finish();
        assertThat(r.mem.ld4(sema)).isOne();
    }

    @Test
    void whoReleasesMayFindThatNobodyWaitsAnyMore() {
        long sema = w.make(Kind.SEMA, 0);
        w.run("acquire", sema);
        r.enter("semrelease1", sema, 0, 0).to("semrelease1", "somebody waits, now under the lock");
        r.set("semaRoot", root(sema), "nwait", 0).finish();
        assertThat(r.mem.ld4(sema)).isOne();
    }

    @Test
    void handingOver() {
        long sema = w.make(Kind.SEMA, 0);
        w.run("acquire", sema);
        call("semrelease1", sema, 1, 0);
        assertThat(w.waiting("Semacquire")).isEmpty();
        w.run("acquire", sema);
        r.enter("semrelease1", sema, 1, 0).to("semrelease1", "no handoff");
        r.poke(sema, 4, 0).finish();
        r.finishCall();
        assertThat(w.waiting("Semacquire")).as("somebody has taken it").isEmpty();
        w.settle();
        call("semrelease", sema);
        w.settle();
        w.run("acquire", sema);
        r.enter("semrelease1", sema, 1, 0).to("semrelease1", "m holds locks");
        r.set("m", r.m, "locks", 1).to("semrelease1", "RET");
        r.set("m", r.m, "locks", 0).finish();
        r.finishCall();
        w.settle();
        assertThat(w.waiting("Semacquire")).isEmpty();
    }

    @Test
    void contentionIsMeasured() {
        r.poke(r.f.global("runtime.mutexprofilerate"), 8, 1);
        long mutex = w.make(Kind.MUTEX, 0);
        w.run("lock", mutex).run("lock", mutex).run("unlock", mutex);
        assertThat(w.waiting("Semacquire")).isEmpty();
    }

    @Test
    void semaphoresThatAreBroken() {
        assertThat(new Rig().onG0().dies("semacquire1", r.memory(8), 0, 0, 0))
                .isEqualTo("fatal error: semacquire not on the G stack\n");
        MutexTest x = new MutexTest();
        long sema = x.w.make(Kind.SEMA, 0);
        x.w.run("acquire", sema);
        long s = x.r.get("semaRoot", x.root(sema), "treap");
        x.r.enter("semrelease1", sema, 0, 0).to("semrelease1", "s has a ticket");
        x.r.set("sudog", s, "ticket", 5);
        assertThat(x.r.dies()).isEqualTo("fatal error: corrupted semaphore ticket\n");
    }

    // ---- Mutex

    /** Two Ps, both busy, two processors: spinning may help. */
    private void twoProcessors() {
        r.poke(r.f.global("runtime.ncpu"), 4, 2).poke(r.f.global("runtime.gomaxprocs"), 4, 2);
        r.set("schedt", r.sched, "npidle", 0).set("schedt", r.sched, "nmspinning", 0);
    }

    @Test
    void itSpinsBeforeItWaits() {
        twoProcessors();
        long mutex = w.make(Kind.MUTEX, 0);
        state(mutex, LOCKED | WAITER);
        r.enter("sync.(*Mutex).Lock", mutex).to("sync.runtime_doSpin", "");
        assertThat(state(mutex)).as("it says that it is awake").isEqualTo(LOCKED | WOKEN | WAITER);
        state(mutex, WOKEN | WAITER);
        r.finish();
        assertThat(state(mutex)).isEqualTo(LOCKED | WAITER);
        r.finishCall();
        state(mutex, LOCKED | WAITER);
        r.enter("sync.(*Mutex).Lock", mutex).to("sync.(*Mutex).lockSlow", "CAS m.state: old → old, woken: fails");
        state(mutex, LOCKED);
        r.to("sync.(*Mutex).lockSlow", "old = m.state, after the spin");
        state(mutex, LOCKED | WOKEN);
        r.to("sync.(*Mutex).lockSlow", "look again").to("sync.(*Mutex).lockSlow", "somebody else is woken");
        state(mutex, 0);
        r.finish();
        assertThat(state(mutex)).isEqualTo(LOCKED);
    }

    @Test
    void spinningThatCannotHelp() {
        twoProcessors();
        assertThat(r.call("sync.runtime_canSpin", 0) & 1).isOne();
        r.finishCall();
        assertThat(r.call("sync.runtime_canSpin", 4) & 1).isZero();
        r.finishCall();
        r.set("schedt", r.sched, "npidle", 1);
        assertThat(r.call("sync.runtime_canSpin", 0) & 1).isZero();
        r.finishCall();
        r.set("schedt", r.sched, "npidle", 0).ring(r.runnable());
        assertThat(r.call("sync.runtime_canSpin", 0) & 1).isZero();
    }

    @Test
    void theStateChangesUnderItsHands() {
        long mutex = w.make(Kind.MUTEX, 0);
        state(mutex, LOCKED);
        r.enter("sync.(*Mutex).Lock", mutex).to("sync.(*Mutex).lockSlow", "CAS m.state: old → new");
        state(mutex, 0);
        r.finish();
        assertThat(state(mutex)).isEqualTo(LOCKED);
        r.finishCall();
        state(mutex, 0);
        r.enter("sync.(*Mutex).TryLock", mutex).to("sync.(*Mutex).TryLock", "CAS");
        state(mutex, LOCKED);
        r.finish();
        assertThat(r.reg(Reg.RAX) & 1).isZero();
        r.finishCall();
        state(mutex, LOCKED | WAITER);
        r.enter("sync.(*Mutex).Unlock", mutex).to("sync.(*Mutex).unlockSlow", "CAS m.state");
        state(mutex, WOKEN | WAITER);
        r.finish();
        assertThat(state(mutex)).as("left to who is awake").isEqualTo(WOKEN | WAITER);
    }

    /** Makes the clock jump by 2 ms at each look: whoever is woken has starved. */
    private void slow() {
        r.s.input(new Input.Cost(Costs.NANOTIME, 2_000_000));
    }

    @Test
    void whoStarvesIsHandedTheMutex() {
        for (int waiters = 1; waiters <= 3; waiters++) {
            slow();
            long mutex = w.make(Kind.MUTEX, 0);
            w.run("lock", mutex);
            for (int i = 0; i < waiters; i++) w.run("lock", mutex);
            assertThat(w.waiting("Semacquire")).hasSize(waiters);
            // One is woken, finds it taken again, and so starves.
            w.go("unlock", mutex);
            r.ask(r.s.statements().gosched());
            r.to("sync.(*Mutex).unlockSlow", "runtime_Semrelease(&m.sema, handoff=false");
            state(mutex, state(mutex) | LOCKED);
            r.finish();
            w.settle();
            assertThat(state(mutex) & STARVING).as("%d", waiters).isEqualTo(STARVING);
            for (int i = 0; i < waiters; i++) w.run("unlock", mutex);
            assertThat(w.waiting("Semacquire")).isEmpty();
            assertThat(state(mutex) & STARVING).isZero();
        }
    }

    @Test
    void whoDoesNotStarveAnyMoreEndsIt() {
        long mutex = w.make(Kind.MUTEX, 0);
        w.run("lock", mutex).run("lock", mutex).run("lock", mutex);
        state(mutex, state(mutex) | STARVING);
        w.run("unlock", mutex);
        assertThat(state(mutex) & STARVING).isZero();
    }

    @Test
    void statesThatCannotBe() {
        MutexTest a = new MutexTest();
        long mutex = a.w.make(Kind.MUTEX, 0);
        a.w.run("lock", mutex).run("lock", mutex);
        a.w.go("unlock", mutex);
        a.r.ask(a.r.s.statements().gosched());
        a.r.to("sync.(*Mutex).lockSlow", "old = m.state, when woken");
        a.state(mutex, STARVING | LOCKED | WAITER);
        assertThat(a.r.dies()).isEqualTo("fatal error: sync: inconsistent mutex state\n");
        MutexTest b = new MutexTest();
        mutex = b.w.make(Kind.MUTEX, 0);
        b.w.run("lock", mutex).run("lock", mutex);
        b.w.go("unlock", mutex);
        b.r.ask(b.r.s.statements().gosched());
        b.r.to("sync.(*Mutex).lockSlow", "old = m.state, when woken");
        b.state(mutex, STARVING);
        assertThat(b.r.dies()).isEqualTo("fatal error: sync: inconsistent mutex state\n");
        MutexTest c = new MutexTest();
        mutex = c.w.make(Kind.MUTEX, 0);
        c.w.run("lock", mutex).run("lock", mutex);
        c.w.go("unlock", mutex);
        c.r.ask(c.r.s.statements().gosched());
        c.r.to("sync.(*Mutex).lockSlow", "old = m.state, when woken");
        c.state(mutex, LOCKED | WAITER);
        assertThat(c.r.dies())
                .as("nobody says that it is awake")
                .isEqualTo("fatal error: sync: inconsistent mutex state\n");
    }

    // ---- WaitGroup

    @Test
    void waitGroupsThatAreMisused() {
        long group = w.make(Kind.WAITGROUP, 0);
        call("sync.(*WaitGroup).Wait", group);
        MutexTest a = new MutexTest();
        group = a.w.make(Kind.WAITGROUP, 0);
        a.r.poke(group, 8, 1);
        assertThat(a.r.dies("sync.(*WaitGroup).Add", group, 1)).startsWith("panic: sync: WaitGroup misuse: Add called");
        MutexTest b = new MutexTest();
        group = b.w.make(Kind.WAITGROUP, 1);
        b.w.run("wait", group);
        b.r.enter("sync.(*WaitGroup).Done", group).to("sync.(*WaitGroup).Add", "somebody changed the state meanwhile");
        b.r.poke(group, 8, 2);
        assertThat(b.r.dies()).startsWith("panic: sync: WaitGroup misuse: Add called");
        MutexTest c = new MutexTest();
        group = c.w.make(Kind.WAITGROUP, 1);
        c.w.run("wait", group).go("done", group);
        c.r.ask(c.r.s.statements().gosched());
        c.r.to("sync.(*WaitGroup).Wait", "the group is in use again already");
        c.r.poke(group, 8, 1);
        assertThat(c.r.dies()).startsWith("panic: sync: WaitGroup is reused before previous Wait has returned\n");
        MutexTest d = new MutexTest();
        group = d.w.make(Kind.WAITGROUP, 1);
        d.r.enter("sync.(*WaitGroup).Wait", group).to("sync.(*WaitGroup).Wait", "CAS");
        d.r.poke(group, 8, 0).finish();
        assertThat(d.r.mem.ld8(group)).isZero();
    }
}
