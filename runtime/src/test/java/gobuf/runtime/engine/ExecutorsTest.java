package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.code.Fuser;
import java.util.List;
import java.util.Random;
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
