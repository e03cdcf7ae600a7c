package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.view.LocalQueue;
import gobuf.runtime.view.SchedView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What %sched copies is what the machine holds, at many moments of a run with several Ms. */
class SchedPictureTest {
    private static SchedView.G g(SchedView v, String name) {
        return v.gs().stream().filter(g -> g.name().equals(name)).findFirst().orElseThrow();
    }

    private static long counter(SchedView v, String name) {
        return v.counters().stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value()
                .bits();
    }

    private static Session program(String name) {
        Session s = Session.open("go1.19");
        s.program(name);
        return s;
    }

    private static void to(Session s, String routine) {
        long address = s.image().routine(routine).orElseThrow().first().address();
        s.until(m -> m.registers().get(gobuf.runtime.machine.Reg.RIP) == address, "");
    }

    @Test
    void whoWaitsOnAChannelNamesIt() {
        Session s = program("pingpong");
        to(s, "execute");
        SchedView v = Views.sched(s);
        SchedView.G g1 = g(v, "g1");
        assertThat(g1.waitreason()).isEqualTo("chan send");
        long hchan = Long.parseUnsignedLong(g1.object().substring(2), 16);
        // The first sender in that hchan's queue is g1's sudog.
        var w = new gobuf.runtime.layout.WaitTypes(s.image().profile());
        long sudog = s.machine().memory().ld8(hchan + w.c.sendFirst.offset());
        assertThat(s.machine().memory().ld8(sudog + w.s.g.offset()))
                .isEqualTo(new Process(s.machine()).byGoid(1).orElseThrow());
        assertThat(g(v, "g2").object())
                .as("the collector's goroutine waits on no object")
                .isEmpty();
    }

    @Test
    void whoWaitsOnASemaphoreNamesItsAddress() {
        Session s = program("mutex");
        for (int i = 0; i < 50; i++) {
            to(s, "execute");
            SchedView v = Views.sched(s);
            for (SchedView.G g : v.gs()) {
                if (!g.waitreason().startsWith("semacquire")) continue;
                // mutex.mutex is a sync.Mutex; its semaphore lies behind the 4 bytes of its state.
                assertThat(g.object()).isEqualTo("mutex.mutex+0x4");
                assertThat(Frames.of(
                                s.machine(),
                                new Process(s.machine()).byGoid(g.goid()).orElseThrow()))
                        .anySatisfy(f -> assertThat(s.image()
                                        .find(f.pc())
                                        .orElseThrow()
                                        .routine()
                                        .name())
                                .isEqualTo("semacquire1"));
                return;
            }
            s.step(1);
        }
        throw new AssertionError("nobody waited");
    }

    @Test
    void everythingAgreesWithTheMachineAtManyMoments() {
        Session s = Session.boot("go1.19", new Boot(4, 4, false));
        s.cont();
        s.ask(s.statements().go("spin", List.of(10L), 300, false));
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            s.step(211);
            String hash = i % 30 == 0 ? s.hash() : "";
            SchedView v = Views.sched(s);
            if (!hash.isEmpty()) assertThat(s.hash()).isEqualTo(hash);
            boolean free =
                    s.broken().isEmpty() && counter(v, "nmidle") == v.midle().size();
            if (!free) continue;
            assertThat(counter(v, "npidle")).isEqualTo(v.pidle().size());
            assertThat(v.ps().stream()
                            .filter(p -> p.status().meaning().equals("_Pidle"))
                            .map(SchedView.P::name))
                    .containsAll(v.pidle());
            for (LocalQueue q : v.queues().locals()) assertThat(q.entries()).hasSize((int) (q.tail() - q.head()));
            for (SchedView.M m : v.ms()) {
                OptionalInt thread =
                        s.machine().threadOf(Long.parseLong(m.name().substring(1)));
                assertThat(m.row())
                        .isEqualTo(s.machine()
                                .row(thread.orElseThrow())
                                .orElseThrow()
                                .toString());
                seen.add(m.state().replaceAll("[0-9,]+", "N"));
            }
        }
        assertThat(seen).contains("running", "spinning", "asleep on mN.park", "sleeps until N ns", "waking up");
    }

    /** clone hands the new thread its maker's registers, R14 with them. */
    @Test
    void noMRunsOnTheG0OfAnother() {
        Session s = Session.boot("go1.19", new Boot(4, 4, false));
        int waking = 0;
        while (!s.waits()) {
            s.step(7);
            for (SchedView.M m : Views.sched(s).ms()) {
                if (m.g().endsWith(".g0")) assertThat(m.g()).isEqualTo(m.name().toLowerCase(Locale.ROOT) + ".g0");
                if (m.g().isEmpty() && m.row().startsWith("clone:")) waking++;
            }
        }
        assertThat(waking).as("moments at which a thread had just begun").isPositive();
    }
}
