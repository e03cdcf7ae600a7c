package gobuf.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With GOMAXPROCS=1 the newest of n ≤ 256 goroutines runs first, then the others in the order they were made; measured with real Go. */
class RunOrderTest {
    /** goid of the first goroutine that a program of the start state makes. */
    private static final long FIRST = 5;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 61, 128, 256})
    void theNewestFirstThenByAge(int n) {
        Session s = Session.open("go1.19");
        s.checking(true);
        s.ask(s.statements().go("add", List.of(1L, 2L), n, false));
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        s.breakpoints()
                .atRows(
                        "add",
                        List.of(s.image().routine("main.add").orElseThrow().first()),
                        null);
        List<Long> order = new ArrayList<>();
        int rounds = 0;
        while (order.size() < n) {
            // Goroutine 1 has a turn of its own at every 61st tick, as it stands in the global queue.
            assertThat(rounds++).isLessThan(10);
            s.ask(s.statements().gosched());
            while (s.cont().reason() == Stop.Reason.BREAKPOINT) order.add(number(s));
        }
        List<Long> expected = new ArrayList<>(List.of((long) n));
        LongStream.range(1, n).forEach(expected::add);
        assertThat(order).isEqualTo(expected);
    }

    private static long number(Session s) {
        long g = s.machine().registers().get(Reg.R14);
        return s.machine().memory().ld8(g + s.image().types().g.goid.offset()) - FIRST + 1;
    }
}
