package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** Channels where nobody has to wait, what ends the process, and the sudogs at hand. What waits is in GoldenWaitingTest. */
class ChannelTest {
    private final Rig r = new Rig();
    private final long elem = r.memory(64);

    private long make(long type, long size) {
        return r.call("makechan", type, size);
    }

    private long get(long c, String field) {
        return r.get("hchan", c, field);
    }

    private long sudog() {
        return r.memory(128);
    }

    @Test
    void theRingLiesBehindTheHchan() {
        long c = make(GoTypes.CHAN_INT, 3);
        assertThat(get(c, "buf")).isEqualTo(c + r.f.struct("hchan").size());
        assertThat(get(c, "dataqsiz")).isEqualTo(3);
        assertThat(get(c, "elemsize")).isEqualTo(8);
        assertThat(get(c, "elemtype")).isEqualTo(GoTypes.INT);
    }

    @Test
    void aChannelWithoutRoomPointsToItself() {
        for (long type : new long[] {GoTypes.CHAN_INT, GoTypes.CHAN_EMPTY}) {
            long c = make(type, type == GoTypes.CHAN_INT ? 0 : 5);
            assertThat(get(c, "buf"))
                    .isEqualTo(c + r.f.struct("hchan").field("buf").offset());
        }
    }

    @Test
    void aRingOfPointersIsAnObjectOfItsOwn() {
        long c = r.on("barrier").call("makechan", GoTypes.CHAN_POINTER, 4);
        assertThat(get(c, "buf"))
                .isNotZero()
                .isNotEqualTo(c + r.f.struct("hchan").size());
    }

    @Test
    void sizesThatCannotBe() {
        assertThat(r.dies("makechan", GoTypes.CHAN_INT, -1)).startsWith("panic: makechan: size out of range\n");
    }

    @Test
    void sizesThatOverflow() {
        assertThat(r.dies("makechan", GoTypes.CHAN_INT, 1L << 60)).startsWith("panic: makechan: size out of range\n");
    }

    @Test
    void elementsThatAreTooLarge() {
        r.poke(GoTypes.INT, 8, 1 << 16);
        assertThat(r.dies("makechan", GoTypes.CHAN_INT, 1))
                .isEqualTo("fatal error: makechan: invalid channel element type\n");
    }

    @Test
    void theRingIsFirstInFirstOut() {
        long c = make(GoTypes.CHAN_INT, 2);
        for (long v : new long[] {11, 12}) {
            r.poke(elem, 8, v);
            assertThat(r.call("selectnbsend", c, elem)).isOne();
        }
        assertThat(get(c, "sendx")).as("back at the ring's begin").isZero();
        assertThat(r.call("selectnbsend", c, elem)).as("full").isZero();
        for (long v : new long[] {11, 12}) {
            assertThat(r.call("selectnbrecv", elem, c)).isOne();
            assertThat(r.reg(Reg.RBX)).as("received").isOne();
            assertThat(r.mem.ld8(elem)).isEqualTo(v);
        }
        assertThat(r.call("selectnbrecv", elem, c)).as("empty").isZero();
        assertThat(r.mem.ld8(get(c, "buf"))).as("what was taken is cleared").isZero();
    }

    @Test
    void nothingIsSentOrReceivedWithoutAPartner() {
        long c = make(GoTypes.CHAN_INT, 0);
        assertThat(r.call("selectnbsend", c, elem)).isZero();
        assertThat(r.call("selectnbrecv", elem, c)).isZero();
        assertThat(r.call("selectnbsend", 0, elem)).as("a nil channel").isZero();
        assertThat(r.call("selectnbrecv", elem, 0)).as("a nil channel").isZero();
    }

    @Test
    void aClosedChannelGivesWhatItHoldsThenZero() {
        long c = make(GoTypes.CHAN_INT, 2);
        r.poke(elem, 8, 21);
        r.call("chansend1", c, elem);
        r.call("closechan", c);
        assertThat(r.call("chanrecv2", c, elem)).isOne();
        assertThat(r.mem.ld8(elem)).isEqualTo(21);
        assertThat(r.call("chanrecv2", c, elem) & 1).isZero();
        assertThat(r.mem.ld8(elem)).isZero();
        assertThat(r.call("selectnbrecv", elem, c)).as("selected").isOne();
        assertThat(r.reg(Reg.RBX) & 1).as("received").isZero();
        r.call("chanrecv1", c, 0);
    }

    @Test
    void sendingOnAClosedChannelPanics() {
        long c = make(GoTypes.CHAN_INT, 1);
        r.call("closechan", c);
        assertThat(r.dies("chansend1", c, elem)).startsWith("panic: send on closed channel\n");
    }

    @Test
    void closingTwicePanics() {
        long c = make(GoTypes.CHAN_INT, 1);
        r.call("closechan", c);
        assertThat(r.dies("closechan", c)).startsWith("panic: close of closed channel\n");
    }

    @Test
    void closingNilPanics() {
        assertThat(r.dies("closechan", 0)).startsWith("panic: close of nil channel\n");
    }

    @Test
    void waitingOnANilChannelIsForEver() {
        r.enter("chanrecv1", 0, elem).to("gopark", "stack check");
        assertThat(r.reg(Reg.RCX) & 0xff).isEqualTo(r.f.constant("waitReasonChanReceiveNilChan"));
        assertThat(r.dies()).isEqualTo("fatal error: all goroutines are asleep - deadlock!\n");
    }

    @Test
    void anEmptyCacheTakesHalfFromTheSchedulersList() {
        long list = 0;
        for (int i = 0; i < 70; i++) {
            long s = sudog();
            r.set("sudog", s, "next", list);
            list = s;
        }
        r.set("p", r.p, "sudogcache.len", 0).set("schedt", r.sched, "sudogcache", list);
        long s = r.on("barrier").call("acquireSudog");
        assertThat(r.get("p", r.p, "sudogcache.len")).isEqualTo(63);
        assertThat(r.get("sudog", s, "next")).isZero();
        assertThat(r.get("schedt", r.sched, "sudogcache")).isNotZero();
    }

    @Test
    void withoutAnyASudogIsAllocated() {
        r.set("p", r.p, "sudogcache.len", 0);
        assertThat(r.call("acquireSudog")).isNotZero();
        assertThat(r.get("p", r.p, "sudogcache.len")).isZero();
    }

    @Test
    void aFullCacheGivesHalfBack() {
        long array = r.get("p", r.p, "sudogcache.array");
        for (int i = 0; i < 128; i++) r.poke(array + 8L * i, 8, sudog());
        r.set("p", r.p, "sudogcache.len", 128);
        long last = r.mem.ld8(array + 8 * 127);
        long mine = sudog();
        r.call("releaseSudog", mine);
        assertThat(r.get("p", r.p, "sudogcache.len")).isEqualTo(65);
        assertThat(r.mem.ld8(array + 8 * 64)).isEqualTo(mine);
        assertThat(r.get("schedt", r.sched, "sudogcache")).as("the last first").isEqualTo(last);
    }

    private String released(String field, long value) {
        long s = sudog();
        r.set("sudog", s, field, value);
        return r.dies("releaseSudog", s);
    }

    @Test
    void aSudogInUseIsNotReleased() {
        assertThat(released("elem", 8)).isEqualTo("fatal error: runtime: sudog with non-nil elem\n");
    }

    @Test
    void aSudogOfASelectIsNotReleased() {
        assertThat(released("isSelect", 1)).isEqualTo("fatal error: runtime: sudog with non-false isSelect\n");
    }

    @Test
    void aSudogInAQueueIsNotReleased() {
        assertThat(released("next", 8)).isEqualTo("fatal error: runtime: sudog with non-nil next\n");
    }

    @Test
    void semaphoresCount() {
        long count = r.memory(8);
        r.call("semrelease", count);
        assertThat(r.mem.ld4(count)).isOne();
        r.call("semacquire", count);
        assertThat(r.mem.ld4(count)).isZero();
        assertThat(r.call("cansemacquire", count)).isZero();
    }

    @Test
    void aMutexThatIsTried() {
        long mutex = r.memory(8);
        assertThat(r.call("sync.(*Mutex).TryLock", mutex)).isOne();
        assertThat(r.call("sync.(*Mutex).TryLock", mutex)).isZero();
        r.call("sync.(*Mutex).Unlock", mutex);
        assertThat(r.mem.ld8(mutex)).isZero();
        assertThat(r.dies("sync.(*Mutex).Unlock", mutex)).isEqualTo("fatal error: sync: unlock of unlocked mutex\n");
    }

    @Test
    void aWaitGroupThatGoesBelowZero() {
        assertThat(r.dies("sync.(*WaitGroup).Done", r.memory(16)))
                .startsWith("panic: sync: negative WaitGroup counter\n");
    }
}
