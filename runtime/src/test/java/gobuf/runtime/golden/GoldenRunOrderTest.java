package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import gobuf.runtime.code.Row;
import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Input;
import gobuf.runtime.engine.Session;
import gobuf.runtime.engine.Stop;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * n goroutines that goroutine 1 starts in a row before it yields run in the order in which real ones ran: what runnext, the ring, its
 * overflow, the global queue's batches and its turn at each 61st tick make of them together. Goroutine 1 yields again each time it comes
 * back too early, as {@code programs/order.go} does.
 */
class GoldenRunOrderTest {
    private static final String RECORD = "go1.19.8.order.nl.orders.jsonl";
    private static final String WITH_FMT = "go1.19.8.orderfmt.nl.orders.jsonl";

    private Session s = Session.open("go1.19");
    private Memory memory = s.machine().memory();
    private final Profile profile = s.image().profile();
    private final Field goid = profile.struct("g").field("goid");
    private final List<Long> ran = new ArrayList<>();

    static Stream<JsonNode> recorded() {
        return GoldenRecord.lines(RECORD).stream();
    }

    static Stream<JsonNode> recordedWithFmt() {
        return GoldenRecord.lines(WITH_FMT).stream();
    }

    @Test
    void theRecordsHaveEveryNumberOfTheIssue() {
        for (Stream<JsonNode> record : List.of(recorded(), recordedWithFmt()))
            assertThat(record.map(line -> line.get("n").asInt()))
                    .containsExactly(3, 16, 255, 256, 257, 258, 300, 400, 515, 1000, 2000);
        assertThat(recordedWithFmt().filter(line -> line.get("n").asInt() == 258))
                .singleElement()
                .extracting(line -> line.get("order").asText())
                .isEqualTo("258 128-244 1 245-255 257 2-127 256");
    }

    /** Here goroutine 1 waits on a WaitGroup, and the finalizer goroutine is in front of the others. */
    @ParameterizedTest
    @MethodSource("recordedWithFmt")
    void runsInTheRecordedOrderWithFmt(JsonNode line) {
        int n = line.get("n").asInt();
        boot(new Boot(1, 2, true));
        s.program("orderfmt");
        s.input(new Input.Poke(profile.global("orderfmt.count"), 8, n));
        s.checking(true);
        assertThat(s.cont().reason()).isNotEqualTo(Stop.Reason.BROKEN);
        assertThat(memory.ld8(profile.global("orderfmt.ran"))).isEqualTo(n);
        long order = profile.global("orderfmt.order");
        assertThat(IntStream.range(0, n)
                        .mapToObj(i -> (int) memory.ld8(order + 8L * i))
                        .toList())
                .as("the order of %d goroutines", n)
                .isEqualTo(order(line.get("order").asText()));
    }

    static Stream<JsonNode> some() {
        return recorded()
                .filter(line -> List.of(3, 258, 400).contains(line.get("n").asInt()));
    }

    /** The same in a process that came to main.main by itself. */
    @ParameterizedTest
    @MethodSource("some")
    void runsInTheRecordedOrderWhenBooted(JsonNode line) {
        boot(Boot.RECORDED);
        runsInTheRecordedOrder(line);
    }

    private void boot(Boot how) {
        s = s.reboot(how);
        memory = s.machine().memory();
        assertThat(s.cont().reason()).isEqualTo(Stop.Reason.IDLE);
        assertThat(s.waits()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void runsInTheRecordedOrder(JsonNode line) {
        int n = line.get("n").asInt();
        long first = firstGoid();
        s.checking(true);
        s.ask(s.statements().go("add", List.of(1L, 2L), n, false));
        run();
        while (ran.size() < n) {
            int before = ran.size();
            s.ask(s.statements().gosched());
            run();
            assertThat(ran).as("goroutines that ran while goroutine 1 yielded").hasSizeGreaterThan(before);
        }
        assertThat(ran.stream().map(id -> (int) (id - first + 1)).toList())
                .as("the order of %d goroutines", n)
                .isEqualTo(order(line.get("order").asText()));
    }

    /** {@code 258 128-130 1} is 258, 128, 129, 130, 1. */
    private static List<Integer> order(String ranges) {
        return Stream.of(ranges.split(" "))
                .map(r -> r.split("-"))
                .flatMap(r -> IntStream.rangeClosed(Integer.parseInt(r[0]), Integer.parseInt(r[r.length - 1]))
                        .boxed())
                .toList();
    }

    /** The goid that the next go statement gives out: the next of P0's batch. */
    private long firstGoid() {
        long p = memory.ld8(memory.ld8(profile.global("runtime.allp")));
        return memory.ld8(p + profile.struct("p").field("goidcache").offset());
    }

    /** Until goroutine 1 waits for what is asked of it next. */
    private void run() {
        Row execute = s.image().routine("runtime.execute").orElseThrow().first();
        do {
            Stop stop = s.until(m -> m.row().filter(execute::equals).isPresent(), "execute");
            assertThat(stop.reason()).as(stop.detail()).isNotEqualTo(Stop.Reason.BROKEN);
            if (s.machine().row().filter(execute::equals).isPresent()) note();
        } while (!s.waits());
    }

    /** The g that execute is about to run; goroutine 1's own returns are no part of the order. */
    private void note() {
        long id = memory.ld8(s.machine().registers().get(Reg.RAX) + goid.offset());
        if (id != 1) ran.add(id);
    }
}
