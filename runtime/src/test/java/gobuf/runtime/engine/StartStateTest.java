package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.machine.Reg;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a session begins with is what a real process of the release holds at main.main. */
class StartStateTest {
    private final Session s = Session.open("go1.19");
    private final Machine m = s.machine();
    private final Profile f = m.image().profile();
    private final long g = m.registers().get(Reg.R14);

    private long get(String struct, long base, String field) {
        Field x = f.struct(struct).field(field);
        return m.memory().ld(base + x.offset(), x.size());
    }

    @Test
    void goroutine1WaitsAtStep0() {
        assertThat(s.step()).isZero();
        assertThat(s.waits()).isTrue();
        assertThat(m.memory().ld8(m.registers().get(Reg.FS_BASE) - 8)).isEqualTo(g);
        assertThat(get("g", g, "goid")).isOne();
        assertThat(m.registers().get(Reg.FS_BASE) - 8)
                .isEqualTo(f.global("runtime.m0") + f.struct("m").field("tls").offset());
    }

    @Test
    void theSchedulerHasGoneThroughItsStart() {
        long p = get("m", get("g", g, "m"), "p");
        assertThat(get("p", p, "schedtick")).isEqualTo(4);
        assertThat(get("p", p, "runqhead")).isEqualTo(2);
        assertThat(get("p", p, "runqtail")).isEqualTo(2);
        assertThat(get("p", p, "goidcache")).isEqualTo(5);
        assertThat(get("p", p, "goidcacheend")).isEqualTo(17);
        assertThat(get("schedt", f.global("runtime.sched"), "goidgen")).isEqualTo(16);
        assertThat(get("schedt", f.global("runtime.sched"), "mnext")).isEqualTo(3);
    }

    @Test
    void thereAreFourGoroutines() {
        long allgs = f.global("runtime.allgs");
        List<Long> goids = new ArrayList<>();
        for (int i = 0; i < m.memory().ld8(allgs + 8); i++)
            goids.add(get("g", m.memory().ld8(m.memory().ld8(allgs) + 8L * i), "goid"));
        assertThat(goids).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void everySessionBeginsEqual() {
        assertThat(Session.open("go1.19").machine().hash()).isEqualTo(m.hash());
    }

    @Test
    void theHelpOfAnotherThreadChangesNothing() {
        List<Runnable> work = new ArrayList<>();
        assertThat(Session.open("go1.19", work::add).hash()).as("nobody helps").isEqualTo(m.hash());
        assertThat(work).hasSize(1);
        List<CompletableFuture<Void>> help = new ArrayList<>();
        Session helped = Session.open("go1.19", w -> help.add(CompletableFuture.runAsync(w)));
        assertThat(helped.hash()).isEqualTo(m.hash());
        assertThat(helped.image().routines()).hasSameSizeAs(s.image().routines());
        assertThat(help).singleElement().satisfies(h -> assertThat(h)
                .as("every routine can be defined, the last first")
                .succeedsWithin(Duration.ofSeconds(120)));
    }
}
