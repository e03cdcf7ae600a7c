package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bodies that goroutines can run. */
class BodiesTest {
    private final Rig r = new Rig();

    private void start(String body, long... args) {
        List<Long> list = java.util.Arrays.stream(args).boxed().toList();
        r.ask(r.s.statements().go(body, list, 1, false));
        r.finish();
        r.ask(r.s.statements().gosched());
    }

    @Test
    void addStoresTheSum() {
        start("add", 0x100, 0x200);
        r.finish();
        assertThat(r.mem.ld8(r.f.global("main.sink"))).isEqualTo(0x300);
        assertThat(r.mem.ld1(r.f.global("main.done"))).isOne();
        assertThat(r.get("p", r.p, "gFree.n")).isOne();
    }

    @Test
    void spinCountsDown() {
        start("spin", 3);
        for (long n = 3; n > 0; n--) {
            r.to("main.spin", "n--");
            assertThat(r.reg(Reg.RAX)).isEqualTo(n);
            r.to("main.spin", "once more");
        }
        r.to("main.spin", "RET").finish();
        assertThat(r.get("p", r.p, "gFree.n")).isOne();
    }

    @Test
    void yieldCallsGoschedNTimes() {
        start("yield", 3);
        r.finish();
        // Both stood in the global queue; goroutine 1 was before the body, which its batch took along to the ring.
        for (int i = 0; i < 3; i++) {
            assertThat(waitInTheRing()).as("after %d", i).isOne();
            assertThat(r.get("p", r.p, "gFree.n")).as("after %d", i).isZero();
            r.ask(r.s.statements().gosched());
            r.finish();
        }
        assertThat(r.get("p", r.p, "gFree.n")).isOne();
        assertThat(waitInTheRing()).isZero();
    }

    private long waitInTheRing() {
        return r.get("p", r.p, "runqtail") - r.get("p", r.p, "runqhead");
    }

    @Test
    void spawnStartsNOfAdd() {
        start("spawn", 5);
        r.finish();
        assertThat(r.get("p", r.p, "goidcache")).isEqualTo(11);
        // They stood in the P's own queue, which comes before the global one, where goroutine 1 waited.
        assertThat(r.get("p", r.p, "gFree.n")).isEqualTo(6);
        assertThat(r.mem.ld1(r.f.global("main.done"))).isOne();
    }

    @Test
    void respawnEndsAfterN() {
        start("respawn", 3);
        r.finish();
        assertThat(r.get("p", r.p, "goidcache")).as("itself and three more").isEqualTo(9);
        assertThat(r.get("p", r.p, "gFree.n")).isEqualTo(2);
    }

    @Test
    void pairHandsANumberToAndFro() {
        start("pair", 2);
        r.to("main.partner", "pong <- elem");
        r.to("main.pair", "n--").to("main.pair", "n--");
        r.finish();
        r.ask(r.s.statements().gosched());
        r.finish();
        assertThat(r.get("p", r.p, "gFree.n")).isEqualTo(2);
    }

    @Test
    void growTakes256BytesACall() {
        start("grow", 600);
        long sp = 0;
        for (int i = 0; i < 3; i++) {
            r.to("main.grow", "depth = 1");
            if (i > 0) assertThat(sp - r.reg(Reg.RSP)).isEqualTo(256);
            sp = r.reg(Reg.RSP);
            r.step();
        }
        r.to("main.grow", "RET");
        assertThat(r.reg(Reg.RAX)).as("the last is the first to return").isOne();
        r.finish();
        assertThat(r.get("p", r.p, "gFree.n")).isOne();
    }

    @Test
    void syscallIsInTheKernelForNNanoseconds() {
        start("syscall", 20_000);
        r.to("main.syscall", "SYSCALL");
        long before = r.machine.registers().clock();
        r.step();
        r.step();
        assertThat(r.machine.registers().clock() - before).isBetween(20_000L, 20_200L);
        r.finish();
        assertThat(r.get("p", r.p, "gFree.n")).isOne();
    }

    @Test
    void capturedVariablesAreTakenOutOfTheHeapClosure() {
        r.ask(r.s.statements().go("add", List.of(0x11L, 0x22L), 1, true));
        r.finish();
        r.ask(r.s.statements().gosched());
        r.finish();
        assertThat(r.mem.ld8(r.f.global("main.sink"))).isEqualTo(0x33);
    }
}
