package gobuf.runtime.proc;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import org.junit.jupiter.api.Test;

/** The branches of casgstatus and readgstatus. */
class CasgstatusTest {
    private final Rig r = new Rig();
    private final long g = r.deadG();
    private final long dead = r.f.constant("_Gdead");
    private final long runnable = r.f.constant("_Grunnable");
    private final long running = r.f.constant("_Grunning");
    private final long waiting = r.f.constant("_Gwaiting");
    private final long scan = r.f.constant("_Gscan");

    private long status() {
        return r.get("g", g, "atomicstatus");
    }

    @Test
    void theStatusChanges() {
        r.call("casgstatus", g, dead, runnable);
        assertThat(status()).isEqualTo(runnable);
        r.finishCall();
        assertThat(r.call("readgstatus", g)).isEqualTo(runnable);
    }

    @Test
    void anOldStatusWithTheScanBitIsBad() {
        assertThat(r.dies("casgstatus", g, scan | dead, runnable))
                .isEqualTo(
                        "runtime: casgstatus: oldval=0x1006 newval=0x1\nfatal error: casgstatus: bad incoming values\n");
    }

    @Test
    void aNewStatusWithTheScanBitIsBad() {
        assertThat(r.dies("casgstatus", g, dead, scan | runnable)).contains("bad incoming values");
    }

    @Test
    void noTransitionIsBad() {
        assertThat(r.dies("casgstatus", g, dead, dead)).contains("bad incoming values");
    }

    @Test
    void aWaitingGThatIsRunnableWillNotComeBack() {
        r.set("g", g, "atomicstatus", runnable);
        assertThat(r.dies("casgstatus", g, waiting, runnable))
                .contains("casgstatus: waiting for Gwaiting but is Grunnable");
    }

    @Test
    void aScanBitIsWaitedFor() {
        r.set("g", g, "atomicstatus", scan | waiting).enter("casgstatus", g, waiting, running);
        r.to("casgstatus", "x++").to("casgstatus", "gp.atomicstatus is oldval again");
        for (int i = 0; i < 10; i++) r.to("casgstatus", "x++").step();
        r.to("casgstatus", "i++").to("casgstatus", "CAS");
        assertThat(status()).isEqualTo(scan | waiting);
        r.set("g", g, "atomicstatus", waiting).finish();
        assertThat(status()).isEqualTo(running);
    }

    @Test
    void afterFiveMicrosecondsTheThreadGivesWay() {
        r.set("g", g, "atomicstatus", scan | dead)
                .enter("casgstatus", g, dead, runnable)
                .to("casgstatus", "nextYield = now + 5");
        r.time(r.reg(Reg.RAX) + 5000).to("casgstatus", "osyield");
        r.set("g", g, "atomicstatus", dead).finish();
        assertThat(status()).isEqualTo(runnable);
    }

    @Test
    void aSecondRoundKeepsItsDeadline() {
        r.set("g", g, "atomicstatus", scan | dead)
                .enter("casgstatus", g, dead, runnable)
                .to("casgstatus", "nextYield = now + 5");
        r.time(5000).to("casgstatus", "i++").to("casgstatus", "not the first round");
        r.set("g", g, "atomicstatus", dead).finish();
        assertThat(status()).isEqualTo(runnable);
    }

    @Test
    void everyEighthTimeOutOfRunningIsTracked() {
        r.set("g", g, "atomicstatus", running).set("g", g, "trackingSeq", 16).time(1000);
        r.call("casgstatus", g, running, runnable);
        assertThat(r.get("g", g, "tracking")).isOne();
        assertThat(r.get("g", g, "trackingSeq")).isEqualTo(17);
        assertThat(r.get("g", g, "runnableStamp")).isEqualTo(1000);
    }

    @Test
    void theOtherSevenAreNot() {
        r.set("g", g, "atomicstatus", running).set("g", g, "trackingSeq", 255).call("casgstatus", g, running, waiting);
        assertThat(r.get("g", g, "tracking")).isZero();
        assertThat(r.get("g", g, "trackingSeq")).isZero();
    }

    @Test
    void aTrackedGThatRunsHasItsWaitMeasured() {
        r.set("g", g, "atomicstatus", runnable)
                .set("g", g, "tracking", 1)
                .set("g", g, "runnableStamp", 100)
                .time(350)
                .enter("casgstatus", g, runnable, running)
                .to("casgstatus", "sched.timeToRun");
        assertThat(r.get("g", g, "runnableTime")).isEqualTo(250);
        r.finish();
        assertThat(r.get("g", g, "runnableTime")).isZero();
        assertThat(r.get("g", g, "tracking")).isZero();
        assertThat(r.get("g", g, "runnableStamp")).isZero();
    }

    @Test
    void aTrackedGThatWaitsStaysTracked() {
        r.set("g", g, "atomicstatus", running)
                .set("g", g, "tracking", 1)
                .set("g", g, "trackingSeq", 1)
                .call("casgstatus", g, running, waiting);
        assertThat(r.get("g", g, "tracking")).isOne();
    }
}
