package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Fuser;
import gobuf.runtime.machine.Reg;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole sessions under the row interpreter, the fuser, and the journal: equal steps, equal hashes. */
class ExecutorsTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sessionsAreEqualWhateverRunsThem(long seed) {
        Session rows = open("off");
        Session fused = open("eager");
        Session observed = open("off");
        Random random = new Random(seed);
        for (int i = 0; i < 6; i++) {
            int count = 1 + random.nextInt(300);
            boolean vars = random.nextBoolean();
            long limit = 1 + random.nextInt(20_000);
            for (Session s : List.of(rows, fused, observed)) {
                s.ask(s.statements().go("add", List.of(3L, 4L), count, vars));
            }
            while (!rows.waits()) {
                long before = rows.step();
                assertThat(fused.cont(limit)).isEqualTo(rows.cont(limit));
                observed.step(rows.step() - before);
                assertThat(fused.hash()).isEqualTo(rows.hash()).isEqualTo(observed.hash());
                assertThat(fused.step()).isEqualTo(rows.step()).isEqualTo(observed.step());
            }
            for (Session s : List.of(rows, fused, observed))
                s.ask(s.statements().gosched());
            rows.cont();
            fused.cont();
            observed.step(rows.step() - observed.step());
            assertThat(fused.hash()).isEqualTo(rows.hash()).isEqualTo(observed.hash());
        }
    }

    @Test
    void aLargeFrameThatDoesNotFitIsSeenByBoth() {
        Session rows = open("off");
        Session fused = open("eager");
        for (Session s : List.of(rows, fused)) {
            for (int i = 0; i < 50; i++) {
                s.ask(s.statements().gosched());
                s.cont();
            }
            var t = s.image().types();
            long m = s.machine().memory().ld8(s.machine().registers().get(Reg.R14) + t.g.m.offset());
            long g0 = s.machine().memory().ld8(m + t.m.g0.offset());
            long hi = s.machine().memory().ld8(g0 + t.g.stackHi.offset());
            // findRunnable begins at hi−0xc8: above the guard, but its frame is 112 bytes larger than what may lie
            // below.
            s.input(new Input.Poke(g0 + t.g.stackguard0.offset(), 8, hi - 0xc8 - 100));
            s.ask(s.statements().gosched());
        }
        Stop stop = rows.cont();
        assertThat(stop.detail()).contains("morestack on g0");
        assertThat(fused.cont()).isEqualTo(stop);
        assertThat(fused.step()).isEqualTo(rows.step());
        assertThat(fused.hash()).isEqualTo(rows.hash());
        rows.until(m -> false, "");
        rows.backUntil(
                m -> m.row()
                        .filter(r -> r.routine().name().equals("findRunnable"))
                        .isPresent(),
                "there");
        assertThat(rows.machine().row().orElseThrow().index())
                .as("in front of its prologue")
                .isZero();
    }

    private static Session open(String mode) {
        String was = System.getProperty(Fuser.PROPERTY);
        System.setProperty(Fuser.PROPERTY, mode);
        try {
            return Session.open("go1.19");
        } finally {
            if (was == null) System.clearProperty(Fuser.PROPERTY);
            else System.setProperty(Fuser.PROPERTY, was);
        }
    }
}
