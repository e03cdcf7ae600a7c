package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.program.Made.Kind;
import org.junit.jupiter.api.Test;

/** Channels where somebody has to wait, with and without the write barrier and the profile of waiting; and what moves their values. */
class ChannelWaitTest {
    private final Waiting w = new Waiting();
    private final Rig r = w.r;

    private void barrier(int round) {
        if (round > 0) r.on("barrier");
        if (round > 1) r.poke(r.f.global("runtime.blockprofilerate"), 8, 1);
    }

    /** Both words that say that the write barrier is on: single writes ask one, whole values the other. */
    private void needed() {
        r.on("barrier").poke(Switches.variable(r.f, "writeBarrier", "needed"), 1, 1);
    }

    private long sink() {
        return r.mem.ld8(r.f.global("main.sink"));
    }

    private void call(String routine, long... args) {
        r.call(routine, args);
        r.finishCall();
    }

    @Test
    void senderFirst() {
        for (int round = 0; round < 3; round++) {
            barrier(round);
            long c = w.make(Kind.CHAN, 0);
            w.run("send", c, 7);
            assertThat(w.waiting("ChanSend")).hasSize(1);
            w.run("recv", c);
            assertThat(sink()).isEqualTo(7);
            assertThat(w.waiting("ChanSend")).isEmpty();
            w.run("send", c, 8);
            call("chanrecv1", c, 0);
            w.settle();
            assertThat(w.waiting("ChanSend")).isEmpty();
        }
    }

    @Test
    void aFullRingTakesWhatTheSenderHolds() {
        for (int round = 0; round < 3; round++) {
            barrier(round);
            long c = w.make(Kind.CHAN, 2);
            w.run("send", c, 1)
                    .run("send", c, 2)
                    .run("send", c, 3)
                    .run("send", c, 4)
                    .run("send", c, 5);
            assertThat(w.waiting("ChanSend")).hasSize(3);
            for (long v = 1; v < 3; v++) {
                w.run("recv", c);
                assertThat(sink()).isEqualTo(v);
            }
            call("chanrecv1", c, 0);
            w.settle();
            assertThat(w.waiting("ChanSend")).isEmpty();
            w.run("recv", c).run("recv", c);
            assertThat(sink()).isEqualTo(5);
        }
    }

    @Test
    void severalWaitInOrder() {
        for (int round = 0; round < 3; round++) {
            barrier(round);
            long c = w.make(Kind.CHAN, 0);
            for (int i = 0; i < 3; i++) w.run("recv", c);
            assertThat(w.waiting("ChanReceive")).hasSize(3);
            w.run("send", c, 1).run("send", c, 2);
            assertThat(w.waiting("ChanReceive")).hasSize(1);
            w.run("recv", c).run("close", c);
            assertThat(w.waiting("ChanReceive")).isEmpty();
        }
    }

    @Test
    void closedWhileItSends() {
        for (int round = 0; round < 3; round++) {
            ChannelWaitTest x = new ChannelWaitTest();
            x.barrier(round);
            long c = x.w.make(Kind.CHAN, 0);
            x.w.run("send", c, 1).run("send", c, 2).go("close", c);
            x.r.ask(x.r.s.statements().gosched());
            assertThat(x.r.dies()).startsWith("panic: send on closed channel\n");
        }
    }

    @Test
    void fullOrEmptyUnderTheLockOnly() {
        long c = w.make(Kind.CHAN, 1);
        r.enter("selectnbsend", c, r.memory(8)).to("chansend", "lock(&c.lock)");
        r.set("hchan", c, "qcount", 1).finish();
        assertThat(r.reg(Reg.RAX) & 1).isZero();
        r.finishCall();
        r.enter("selectnbrecv", r.memory(8), c).to("chanrecv", "lock(&c.lock)");
        r.set("hchan", c, "qcount", 0).finish();
        assertThat(r.reg(Reg.RAX) & 1).isZero();
    }

    @Test
    void aBrokenListOfWaiters() {
        for (String body : new String[] {"send", "recv"}) {
            ChannelWaitTest x = new ChannelWaitTest();
            long c = x.w.make(Kind.CHAN, 0);
            if (body.equals("send")) x.w.run("send", c, 1);
            else x.w.run("recv", c);
            long g = x.w.waiting(body.equals("send") ? "ChanSend" : "ChanReceive")
                    .get(0);
            x.r.set("g", g, "waiting", 8);
            x.w.go(body.equals("send") ? "recv" : "close", c);
            x.r.ask(x.r.s.statements().gosched());
            assertThat(x.r.dies()).isEqualTo("fatal error: G waiting list is corrupted\n");
        }
    }

    @Test
    void aSenderThatNobodyHasWoken() {
        long c = w.make(Kind.CHAN, 0);
        w.run("send", c, 1);
        long sg = r.get("g", w.waiting("ChanSend").get(0), "waiting");
        w.go("recv", c);
        r.ask(r.s.statements().gosched());
        r.to("chansend", "closed = sg says");
        r.set("sudog", sg, "success", 0);
        assertThat(r.dies()).isEqualTo("fatal error: chansend: spurious wakeup\n");
    }

    @Test
    void waitingOnNilIsForEver() {
        for (String routine : new String[] {"chansend1", "chanrecv1"}) {
            assertThat(new Rig().dies(routine, 0, 0)).isEqualTo("fatal error: all goroutines are asleep - deadlock!\n");
            Rig x = new Rig();
            x.enter(routine, 0, 0).to("gopark", "").returns(0);
            assertThat(x.dies()).isEqualTo("fatal error: unreachable\n");
        }
        assertThat(new Rig().dies("block")).isEqualTo("fatal error: all goroutines are asleep - deadlock!\n");
        Rig y = new Rig();
        y.enter("block").to("gopark", "").returns(0).finish();
        assertThat(y.machine.row().orElseThrow()).hasToString("gobuf.callreturn:0");
    }

    @Test
    void ringsWithTheWriteBarrierOn() {
        needed();
        for (long type : new long[] {GoTypes.CHAN_INT, GoTypes.CHAN_EMPTY, GoTypes.CHAN_POINTER}) {
            long c = r.call("makechan", type, 2);
            r.finishCall();
            long elem = r.memory(8);
            r.poke(elem, 8, 0);
            call("chansend1", c, elem);
            call("chanrecv1", c, elem);
            assertThat(r.get("hchan", c, "qcount")).isZero();
        }
        long align = r.f.struct("_type").field("align").offset();
        r.poke(GoTypes.INT + align, 1, 16);
        assertThat(r.dies("makechan", GoTypes.CHAN_INT, 1)).isEqualTo("fatal error: makechan: bad alignment\n");
    }

    @Test
    void aValueOntoItself() {
        long at = r.memory(8);
        r.poke(at, 8, 5);
        call("typedmemmove", GoTypes.INT, at, at);
        assertThat(r.mem.ld8(at)).isEqualTo(5);
    }

    @Test
    void memmoveMovesBytesToo() {
        long from = r.memory(32);
        long to = r.memory(32);
        r.poke(from, 8, 0x1122334455667788L).poke(from + 8, 8, 0x99aabbccddeeff00L);
        call("memmove", to, from, 13);
        assertThat(r.mem.ld8(to)).isEqualTo(0x1122334455667788L);
        assertThat(r.mem.ld8(to + 8)).isEqualTo(0xbbccddeeff00L & 0xffffffffffL);
    }

    @Test
    void theBulkBarrierKnowsItsTypes() {
        long a = r.memory(16);
        long b = r.memory(16);
        call("typeBitsBulkBarrier", GoTypes.INT, a, b, 8);
        needed();
        call("typeBitsBulkBarrier", GoTypes.INT, a, b, 8);
        call("typeBitsBulkBarrier", GoTypes.POINTER, a, b, 8);
        assertThat(r.get("p", r.p, "wbBuf.next")).isNotZero();
        assertThat(new Rig().dies("typeBitsBulkBarrier", 0, a, b, 8))
                .isEqualTo("fatal error: runtime: typeBitsBulkBarrier without type\n");
        assertThat(new Rig().dies("typeBitsBulkBarrier", GoTypes.INT, a, b, 16))
                .endsWith("fatal error: runtime: invalid typeBitsBulkBarrier\n");
        Rig x = new Rig();
        x.poke(GoTypes.INT + x.f.struct("_type").field("kind").offset(), 1, 64);
        assertThat(x.dies("typeBitsBulkBarrier", GoTypes.INT, a, b, 8))
                .endsWith("fatal error: runtime: invalid typeBitsBulkBarrier\n");
    }

    @Test
    void sudogsLeaveAQueueFromAnywhere() {
        for (int round = 0; round < 2; round++) {
            barrier(round);
            long q = r.memory(16);
            long[] s = new long[4];
            for (int i = 0; i < 4; i++) {
                s[i] = r.memory(96);
                call("(*waitq).enqueue", q, s[i]);
            }
            long stranger = r.memory(96);
            call("(*waitq).dequeueSudoG", q, stranger);
            call("(*waitq).dequeueSudoG", q, s[1]);
            call("(*waitq).dequeueSudoG", q, s[3]);
            call("(*waitq).dequeueSudoG", q, s[0]);
            assertThat(r.mem.ld8(q)).isEqualTo(s[2]);
            assertThat(r.mem.ld8(q + 8)).isEqualTo(s[2]);
            call("(*waitq).dequeueSudoG", q, s[2]);
            assertThat(r.mem.ld8(q)).isZero();
        }
    }

    @Test
    void aSelectThatHasWonElsewhereIsPassedBy() {
        long q = r.memory(16);
        long g = r.deadG();
        long won = r.memory(96);
        long next = r.memory(96);
        r.set("g", g, "selectDone", 1).set("sudog", won, "g", g).set("sudog", won, "isSelect", 1);
        call("(*waitq).enqueue", q, won);
        call("(*waitq).enqueue", q, next);
        assertThat(r.call("(*waitq).dequeue", q)).isEqualTo(next);
    }
}
