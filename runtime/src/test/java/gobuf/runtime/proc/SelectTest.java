package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Stop;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.program.Made.Kind;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** selectgo: ready cases, the default, waiting in several queues, and what wakes it. */
class SelectTest {
    private final Waiting w = new Waiting();
    private final Rig r = w.r;
    private final long elem = r.memory(8);

    /** Cases of channels, first the sends; all with the same element. */
    private long cases(long... channels) {
        long at = r.memory(16L * channels.length);
        for (int i = 0; i < channels.length; i++)
            r.poke(at + 16L * i, 8, channels[i]).poke(at + 16L * i + 8, 8, elem);
        return at;
    }

    private void enter(long cases, int sends, int receives, boolean block) {
        r.enter("selectgo", cases, r.memory(64), 0, sends, receives, block ? 1 : 0);
    }

    /** Which case was chosen; −1 for the default. */
    private long select(long cases, int sends, int receives, boolean block) {
        enter(cases, sends, receives, block);
        r.finish();
        long casi = r.reg(Reg.RAX);
        r.finishCall();
        return casi;
    }

    private void barrier(int round) {
        if (round > 0) r.on("barrier");
        if (round > 1) r.poke(r.f.global("runtime.blockprofilerate"), 8, 1);
    }

    @Test
    void theDefaultIfNoneIsReady() {
        long c = w.make(Kind.CHAN, 0);
        long d = w.make(Kind.CHAN, 0);
        assertThat(select(cases(c, 0, d, c), 2, 2, false)).isEqualTo(-1);
    }

    @Test
    void manyChannelsAreLockedInTheOrderOfTheirAddresses() {
        long[] all = new long[9];
        for (int i = 0; i < 9; i++) all[i] = w.make(Kind.CHAN, i % 3);
        List<Long> rising = Arrays.stream(all).sorted().boxed().toList();
        for (int[] order :
                new int[][] {{0, 1, 2, 3, 4, 5, 6, 7, 8}, {8, 7, 6, 5, 4, 3, 2, 1, 0}, {4, 0, 8, 2, 6, 1, 7, 3, 5}}) {
            enter(cases(Arrays.stream(order).mapToLong(i -> all[i]).toArray()), 0, 9, false);
            assertThat(lockedInTurn(all)).isEqualTo(rising);
            r.finish();
            assertThat(r.reg(Reg.RAX)).isEqualTo(-1);
            for (long c : all) assertThat(r.get("hchan", c, "lock.key")).isZero();
            r.finishCall();
        }
    }

    /** Runs until all are locked: in which order they were. */
    private List<Long> lockedInTurn(long[] all) {
        Set<Long> locked = new LinkedHashSet<>();
        while (locked.size() < all.length) {
            assertThat(r.step().reason()).isEqualTo(Stop.Reason.STEPPED);
            for (long c : all) if (r.get("hchan", c, "lock.key") != 0) locked.add(c);
        }
        return List.copyOf(locked);
    }

    /**
     * What a process of Go 1.19.8 had in order0 when selectgo returned (gdb, built with -N -l), with this seed in m.fastrand when it was
     * called: nine receives, whose channels lie in memory as {@code rank} says.
     */
    @ParameterizedTest
    @CsvSource({
        "0000000000000001, 8 0 6 3 2 5 1 4 7, a42708883ea885a8",
        "0123456789abcdef, 7 1 0 3 2 4 6 5 8, a54a4defc8545396",
        "fedcba9876543210, 6 4 0 1 3 7 8 2 5, a303c320b4fcb7b7"
    })
    void bothOrdersAreThoseOfARealSelect(String seed, String poll, String behind) {
        int[] rank = {5, 3, 7, 1, 6, 2, 8, 0, 4};
        long[] rising = new long[9];
        for (int i = 0; i < 9; i++) rising[i] = w.make(Kind.CHAN, 0);
        Arrays.sort(rising);
        r.set("m", r.m, "fastrand", Long.parseUnsignedLong(seed, 16));
        enter(cases(Arrays.stream(rank).mapToLong(i -> rising[i]).toArray()), 0, 9, false);
        long order = r.reg(Reg.RBX);
        r.finish();
        assertThat(shorts(order)).isEqualTo(poll);
        assertThat(shorts(order + 18)).isEqualTo("7 3 5 1 8 0 4 2 6");
        assertThat(Long.toHexString(r.get("m", r.m, "fastrand"))).isEqualTo(behind);
    }

    private String shorts(long at) {
        return IntStream.range(0, 9)
                .mapToObj(i -> Long.toString(r.mem.ld(at + 2 * i, 2)))
                .collect(Collectors.joining(" "));
    }

    @Test
    void ringsGiveAndTake() {
        long c = w.make(Kind.CHAN, 2);
        for (int i = 0; i < 2; i++) assertThat(select(cases(c), 1, 0, true)).isZero();
        assertThat(r.get("hchan", c, "qcount")).isEqualTo(2);
        long none = cases(c);
        r.poke(none + 8, 8, 0);
        assertThat(select(none, 0, 1, true)).isZero();
        assertThat(select(cases(c), 0, 1, true)).isZero();
        assertThat(r.get("hchan", c, "qcount")).isZero();
    }

    @Test
    void whoWaitsIsServed() {
        for (int round = 0; round < 3; round++) {
            barrier(round);
            long c = w.make(Kind.CHAN, 0);
            w.run("recv", c);
            r.poke(elem, 8, 42);
            assertThat(select(cases(c), 1, 0, true)).isZero();
            w.settle();
            assertThat(r.mem.ld8(r.f.global("main.sink"))).isEqualTo(42);
            w.run("send", c, 43);
            assertThat(select(cases(c), 0, 1, true)).isZero();
            assertThat(r.mem.ld8(elem)).isEqualTo(43);
            w.settle();
        }
    }

    @Test
    void itWaitsInAllQueuesAndLeavesThem() {
        for (int round = 0; round < 3; round++) {
            barrier(round);
            long[] c = new long[4];
            for (int i = 0; i < 4; i++) c[i] = w.make(Kind.CHAN, 0);
            w.go("recv", c[1]);
            assertThat(select(cases(c), 2, 2, true)).as("sent").isEqualTo(1);
            w.go("send", c[2], 5);
            assertThat(select(cases(c), 2, 2, true)).as("received").isEqualTo(2);
            w.go("close", c[3]);
            assertThat(select(cases(c), 2, 2, true)).as("closed").isEqualTo(3);
            w.settle();
            for (int i = 0; i < 4; i++) {
                assertThat(r.get("hchan", c[i], "recvq.first")).isZero();
                assertThat(r.get("hchan", c[i], "sendq.first")).isZero();
            }
        }
    }

    @Test
    void closedChannels() {
        long c = w.make(Kind.CHAN, 0);
        r.call("closechan", c);
        r.finishCall();
        r.poke(elem, 8, 9);
        assertThat(select(cases(c), 0, 1, true)).isZero();
        assertThat(r.mem.ld8(elem)).isZero();
        long none = cases(c);
        r.poke(none + 8, 8, 0);
        assertThat(select(none, 0, 1, true)).isZero();
        enter(cases(c), 1, 0, true);
        assertThat(r.dies()).startsWith("panic: send on closed channel\n");
    }

    @Test
    void closedWhileItWaitsToSend() {
        long c = w.make(Kind.CHAN, 0);
        w.go("close", c);
        enter(cases(c), 1, 0, true);
        assertThat(r.dies()).startsWith("panic: send on closed channel\n");
    }

    @Test
    void whatMustNotBe() {
        long c = w.make(Kind.CHAN, 0);
        r.set("g", r.g1, "waiting", 8);
        enter(cases(c), 1, 0, true);
        assertThat(r.dies()).isEqualTo("fatal error: gp.waiting != nil\n");
        SelectTest x = new SelectTest();
        long d = x.w.make(Kind.CHAN, 0);
        x.w.go("recv", d);
        x.enter(x.cases(d), 1, 0, true);
        x.r.to("selectgo", "sg = g.param");
        // As if a sudog that is none of its own had woken it; it has left its queue already.
        x.r.set("g", x.r.g1, "param", x.r.memory(96));
        assertThat(x.r.dies()).isEqualTo("fatal error: selectgo: bad wakeup\n");
    }
}
