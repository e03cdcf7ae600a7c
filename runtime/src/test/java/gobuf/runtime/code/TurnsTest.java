package gobuf.runtime.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final long NEVER = Long.MAX_VALUE;

    @Test
    void nobodyIsFirstIfNoneCanEverRun() {
        assertThat(new Turns(new long[] {NEVER, NEVER}, 1).first()).isNegative();
        assertThat(new Turns(new long[0], 1000).first()).isNegative();
    }

    @Test
    void whoIsAloneKeepsItsTurn() {
        Turns turns = new Turns(new long[] {NEVER, 70}, 10);
        assertThat(turns.first()).isEqualTo(1);
        assertThat(turns.rows(70, 3)).isEqualTo(NEVER);
    }

    /** Row by row, whoever has the lowest quantum and among equals the lowest number: as long as that is the same thread, its turn lasts. */
    @Test
    void turnsAreThoseOfEveryRowAskedByItself() {
        Random random = new Random(61);
        for (int round = 0; round < 2000; round++) {
            long quantum = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(40);
            long cost = 1 + random.nextInt(5);
            long[] time = random.longs(1 + random.nextInt(9), 0, 200).toArray();
            if (random.nextBoolean()) time[random.nextInt(time.length)] = NEVER;
            Turns turns = new Turns(time, quantum);
            for (int turn = 0; turn < 20; turn++) {
                int first = turns.first();
                assertThat(first).isEqualTo(lowest(time, quantum));
                if (first < 0) break;
                long rows = turns.rows(time[first], cost);
                if (rows == NEVER) break;
                for (long i = 0; i < rows; i++) {
                    assertThat(lowest(time, quantum))
                            .as("row %d of %d", i, rows)
                            .isEqualTo(first);
                    time[first] += cost;
                }
                assertThat(lowest(time, quantum)).isNotEqualTo(first);
                turns.reached(first, time[first]);
            }
        }
    }

    private static int lowest(long[] time, long quantum) {
        int lowest = -1;
        for (int t = 0; t < time.length; t++) {
            if (time[t] == NEVER) continue;
            if (lowest < 0 || time[t] / quantum < time[lowest] / quantum) lowest = t;
        }
        return lowest;
    }
}
