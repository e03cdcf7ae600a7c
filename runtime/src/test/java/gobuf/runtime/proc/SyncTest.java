package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.program.Made.Kind;
import org.junit.jupiter.api.Test;

/** RWMutex, Once, Cond and the list behind it. What Mutex and WaitGroup do is in GoldenWaitingTest. */
class SyncTest {
    private final Waiting w = new Waiting();
    private final Rig r = w.r;

    private long rw(long rw, String field) {
        return r.get("sync.RWMutex", rw, field);
    }

    private long cond(long cond, String field) {
        return r.get("sync.Cond", cond, field);
    }

    @Test
    void readersShare() {
        long rw = w.make(Kind.RWMUTEX, 0);
        w.run("rlock", rw).run("rlock", rw);
        assertThat(rw(rw, "readerCount")).isEqualTo(2);
        w.run("runlock", rw).run("runlock", rw);
        assertThat(rw(rw, "readerCount")).isZero();
    }

    @Test
    void aWriterWaitsForReadersAndLaterReadersForIt() {
        long rw = w.make(Kind.RWMUTEX, 0);
        w.run("rlock", rw).run("rlock", rw).run("wlock", rw).run("rlock", rw);
        assertThat(w.waiting("Semacquire")).hasSize(2);
        assertThat((int) rw(rw, "readerCount")).isEqualTo(3 - (1 << 30));
        assertThat(rw(rw, "readerWait")).isEqualTo(2);
        w.run("runlock", rw);
        assertThat(rw(rw, "readerWait")).isOne();
        assertThat(w.waiting("Semacquire")).as("one reader is left").hasSize(2);
        w.run("runlock", rw);
        assertThat(w.waiting("Semacquire"))
                .as("the writer has it, the reader waits")
                .hasSize(1);
        w.run("wunlock", rw);
        assertThat(w.waiting("Semacquire")).isEmpty();
        assertThat(rw(rw, "readerCount")).isOne();
        assertThat(rw(rw, "w.state")).isZero();
    }

    @Test
    void readersMayLeaveWhileTheWriterComes() {
        long rw = w.make(Kind.RWMUTEX, 0);
        w.run("rlock", rw).go("wlock", rw);
        r.ask(r.s.statements().gosched());
        r.to("sync.(*RWMutex).Lock", "x = rw.readerWait");
        r.set("sync.RWMutex", rw, "readerWait", 0xffffffffL);
        r.finish();
        assertThat(w.waiting("Semacquire"))
                .as("the only reader left before it was counted")
                .isEmpty();
    }

    @Test
    void unlockingWhatIsNotLocked() {
        assertThat(r.dies("sync.(*RWMutex).RUnlock", w.make(Kind.RWMUTEX, 0)))
                .isEqualTo("fatal error: sync: RUnlock of unlocked RWMutex\n");
    }

    @Test
    void unlockingForReadingWhatIsLockedForWriting() {
        long rw = w.make(Kind.RWMUTEX, 0);
        r.call("sync.(*RWMutex).Lock", rw);
        assertThat(r.dies("sync.(*RWMutex).RUnlock", rw)).isEqualTo("fatal error: sync: RUnlock of unlocked RWMutex\n");
    }

    @Test
    void unlockingForWritingWhatIsNotLocked() {
        assertThat(r.dies("sync.(*RWMutex).Unlock", w.make(Kind.RWMUTEX, 0)))
                .isEqualTo("fatal error: sync: Unlock of unlocked RWMutex\n");
    }

    @Test
    void onceIsOnce() {
        long once = w.make(Kind.ONCE, 0);
        w.run("once", once);
        assertThat(r.get("sync.Once", once, "done")).isOne();
        assertThat(r.get("sync.Once", once, "m.state")).isZero();
        long done = r.f.global("main.done");
        assertThat(r.mem.ld1(done)).isOne();
        r.poke(done, 1, 0);
        w.run("once", once);
        assertThat(r.mem.ld1(done)).isZero();
    }

    @Test
    void whoComesSecondFindsItDoneUnderTheMutex() {
        long once = w.make(Kind.ONCE, 0);
        w.go("once", once);
        r.ask(r.s.statements().gosched());
        r.to("sync.(*Once).doSlow", "another one was faster");
        r.set("sync.Once", once, "done", 1).finish();
        assertThat(r.mem.ld1(r.f.global("main.done"))).isZero();
        assertThat(r.get("sync.Once", once, "m.state")).isZero();
    }

    /** deferprocStack tells 1 only when a panic was recovered, which is not modelled: the test says it. */
    @Test
    void aRecoveredPanicReturnsFromDoSlow() {
        for (String which : new String[] {"a panic was recovered", "a panic of f was recovered"}) {
            long once = w.make(Kind.ONCE, 0);
            w.go("once", once);
            r.ask(r.s.statements().gosched());
            r.to("sync.(*Once).doSlow", which).register(Reg.R12, 1).finish();
            assertThat(r.get("sync.Once", once, "m.state")).as(which).isZero();
        }
    }

    @Test
    void condWakesTheFirstThenAll() {
        for (String barrier : new String[] {"off", "on"}) {
            if (barrier.equals("on")) r.on("barrier");
            long mutex = w.make(Kind.MUTEX, 0);
            long cond = w.make(Kind.COND, mutex);
            assertThat(cond(cond, "L.tab")).isEqualTo(GoTypes.MUTEX_LOCKER);
            for (int i = 0; i < 4; i++) w.run("condwait", cond);
            assertThat(w.waiting("SyncCondWait")).hasSize(4);
            assertThat(cond(cond, "notify.wait")).isEqualTo(4);
            long first = r.get("sudog", cond(cond, "notify.head"), "g");
            w.run("signal", cond);
            assertThat(w.waiting("SyncCondWait")).hasSize(3).doesNotContain(first);
            assertThat(cond(cond, "notify.notify")).isOne();
            w.run("broadcast", cond);
            assertThat(w.waiting("SyncCondWait")).isEmpty();
            assertThat(cond(cond, "notify.notify")).isEqualTo(4);
            assertThat(cond(cond, "notify.head")).isZero();
            assertThat(r.get("sync.Mutex", mutex, "state")).isZero();
            w.run("signal", cond).run("broadcast", cond);
            assertThat(cond(cond, "notify.notify")).as("nobody waits").isEqualTo(4);
        }
    }

    @Test
    void theLastOfTwoIsTakenFromTheMiddleOrTheEnd() {
        long cond = w.make(Kind.COND, w.make(Kind.MUTEX, 0));
        w.run("condwait", cond).run("condwait", cond);
        r.on("barrier");
        // As if the second had taken its number first.
        long head = cond(cond, "notify.head");
        long tail = cond(cond, "notify.tail");
        r.set("sudog", head, "ticket", 1).set("sudog", tail, "ticket", 0);
        w.run("signal", cond);
        assertThat(cond(cond, "notify.tail")).isEqualTo(head);
        assertThat(w.waiting("SyncCondWait")).hasSize(1);
        w.run("signal", cond);
        assertThat(cond(cond, "notify.tail")).isZero();
        assertThat(w.waiting("SyncCondWait")).isEmpty();
    }

    @Test
    void aNumberGivenOutBeforeItsOwnerQueuesLetsItGoOn() {
        long cond = w.make(Kind.COND, w.make(Kind.MUTEX, 0));
        long list = cond + r.f.struct("sync.Cond").field("notify").offset();
        long ticket = r.call("sync.runtime_notifyListAdd", list);
        r.call("sync.runtime_notifyListNotifyOne", list);
        assertThat(cond(cond, "notify.notify")).isOne();
        r.call("sync.runtime_notifyListWait", list, ticket);
        assertThat(cond(cond, "notify.head")).isZero();
    }

    @Test
    void anotherNotifierWasFaster() {
        long list = r.memory(32);
        r.poke(list, 4, 1);
        r.enter("sync.runtime_notifyListNotifyOne", list).to("sync.runtime_notifyListNotifyOne", "t = l.notify");
        r.poke(list + 4, 4, 1);
        assertThat(r.finish().reason()).isEqualTo(Stop.Reason.STEPPED);
        assertThat(r.mem.ld4(list + 4)).isOne();
    }

    @Test
    void waitingForACondCanBeProfiled() {
        long cond = w.make(Kind.COND, w.make(Kind.MUTEX, 0));
        r.poke(r.f.global("runtime.blockprofilerate"), 8, 1);
        w.run("condwait", cond);
        assertThat(r.get("sudog", cond(cond, "notify.head"), "releasetime")).isEqualTo(-1);
        w.run("signal", cond);
        assertThat(w.waiting("SyncCondWait")).isEmpty();
    }

    @Test
    void aCondMustNotBeCopied() {
        long cond = w.make(Kind.COND, w.make(Kind.MUTEX, 0));
        w.run("signal", cond);
        int checker = r.f.struct("sync.Cond").field("checker").offset();
        assertThat(r.mem.ld8(cond + checker)).isEqualTo(cond + checker);
        r.poke(cond + checker, 8, cond);
        assertThat(r.dies("sync.(*Cond).Signal", cond)).startsWith("panic: sync.Cond is copied\n");
    }

    @Test
    void twoUseACondForTheFirstTime() {
        long word = r.memory(8);
        r.enter("sync.(*copyChecker).check", word).to("sync.(*copyChecker).check", "CAS *c");
        r.poke(word, 8, word);
        assertThat(r.finish().detail()).isEqualTo("returned");
    }

    @Test
    void bothPackagesHaveTheSameList() {
        r.call("sync.runtime_notifyListCheck", 32);
        assertThat(r.dies("sync.runtime_notifyListCheck", 24)).isEqualTo("fatal error: bad notifyList size\n");
    }

    @Test
    void everyKindIsMade() {
        w.make(Kind.WAITGROUP, 2);
        long wg = w.make(Kind.WAITGROUP, 1);
        w.run("wait", wg);
        assertThat(w.waiting("Semacquire")).hasSize(1);
        w.run("wgadd", wg, 1).run("done", wg);
        assertThat(w.waiting("Semacquire")).hasSize(1);
        w.run("done", wg);
        assertThat(w.waiting("Semacquire")).isEmpty();
        long sema = w.make(Kind.SEMA, 1);
        w.run("acquire", sema).run("acquire", sema);
        assertThat(w.waiting("Semacquire")).hasSize(1);
        w.run("release", sema);
        assertThat(w.waiting("Semacquire")).isEmpty();
    }

    @Test
    void channelsAndSelect() {
        long c = w.make(Kind.CHAN, 0);
        long d = w.make(Kind.CHAN, 1);
        w.run("select", c, d);
        assertThat(w.waiting("Select")).hasSize(1);
        w.run("send", d, 7);
        assertThat(r.mem.ld8(r.f.global("main.sink"))).isEqualTo(7);
        w.run("recv", c).run("send", c, 9);
        assertThat(r.mem.ld8(r.f.global("main.sink"))).isEqualTo(9);
        w.run("recv", c).run("close", c);
        assertThat(r.mem.ld8(r.f.global("main.sink"))).isZero();
        assertThat(w.waiting("ChanReceive")).isEmpty();
    }

    @Test
    void aMutexIsHeldWhileOthersRun() {
        long mutex = w.make(Kind.MUTEX, 0);
        w.go("hold", mutex, 3);
        w.yields();
        w.go("lock", mutex);
        w.yields();
        assertThat(w.waiting("Semacquire")).hasSize(1);
        w.settle();
        assertThat(w.waiting("Semacquire")).isEmpty();
        w.run("unlock", mutex);
        assertThat(r.get("sync.Mutex", mutex, "state")).isZero();
    }
}
