package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Input;
import gobuf.runtime.os.Requests;
import org.junit.jupiter.api.Test;

/** The poller of a process with a workload: who is made ready when requests arrive. */
class PollRequestsTest {
    private static final long READY = 1;

    private final Rig r = new Rig().onG0();
    private final long wake = r.f.global("runtime.netpollWakeSig");

    /** Three requests, the first so many nanoseconds from the beginning, which is the clock's. */
    private void requests(long first) {
        r.global("runtime.epfd", 4, 3);
        r.s.input(new Input.Work("open arrivals=constant rate=1/" + first + "ns service=constant:1us n=3"));
    }

    private long parked() {
        long g = r.runnable();
        r.set("g", g, "schedlink", r.g1).poke(Requests.RG, 8, g);
        return g;
    }

    private long poll(long delay) {
        long list = r.call("netpoll", delay);
        r.finishCall();
        return list;
    }

    @Test
    void nobodyIsReadyBeforeTheFirst() {
        requests(1_000_000);
        parked();
        assertThat(poll(0)).isZero();
    }

    @Test
    void whoAcceptsIsReadyOnceForEachArrival() {
        requests(1);
        long g = parked();
        assertThat(poll(0)).isEqualTo(g);
        assertThat(r.get("g", g, "schedlink")).isZero();
        assertThat(r.mem.ld8(Requests.RG)).isEqualTo(READY);
        parked();
        assertThat(poll(0)).as("it was told of all three").isZero();
    }

    @Test
    void anArrivalIsRememberedForWhoIsNotParked() {
        for (long rg : new long[] {0, READY, 2}) {
            Rig other = new Rig().onG0();
            other.global("runtime.epfd", 4, 3);
            other.s.input(new Input.Work("open arrivals=constant rate=1/ns n=3"));
            other.poke(Requests.RG, 8, rg);
            assertThat(other.call("netpoll", 0)).isZero();
            assertThat(other.mem.ld8(Requests.RG)).isEqualTo(READY);
        }
    }

    @Test
    void whoParksMeanwhileIsFound() {
        requests(1);
        r.enter("netpoll", 0).to("netpoll", "CAS pd.rg: old");
        long g = parked();
        r.finish();
        assertThat(r.reg(gobuf.runtime.machine.Reg.RAX)).isEqualTo(g);
    }

    @Test
    void anArrivalEndsTheSleep() {
        for (long delay : new long[] {-1, 500_000, 9_000_000}) {
            Rig other = new Rig().onG0();
            other.global("runtime.epfd", 4, 3);
            other.s.input(new Input.Work("open arrivals=constant rate=1/100us n=3"));
            long g = other.runnable();
            other.poke(Requests.RG, 8, g);
            assertThat(other.call("netpoll", delay)).isEqualTo(g);
            assertThat(other.machine.registers().clock())
                    .as("the interrupt wakes the thread, which takes 4 µs")
                    .isBetween(104_000L, 106_000L);
        }
    }

    @Test
    void soDoesNetpollBreak() {
        requests(1_000_000);
        r.poke(wake, 4, 1);
        assertThat(poll(-1)).isZero();
        assertThat(r.mem.ld4(wake)).isZero();
    }

    @Test
    void withoutAPollerNothingIsLookedAt() {
        requests(1);
        r.global("runtime.epfd", 4, -1);
        parked();
        assertThat(poll(0)).isZero();
        assertThat(r.mem.ld8(Requests.RG)).isNotEqualTo(READY);
    }
}
