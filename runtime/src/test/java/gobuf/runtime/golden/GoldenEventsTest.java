package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Session;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The simulation does what a real process did, from main.main to its end: the go statement, goroutine 1's Gosched, the new goroutine's
 * run and end, goroutine 1's return from Gosched. Every event, every recorded field.
 */
class GoldenEventsTest {
    private static final String RECORD = "go1.19.8.add.nl.main.jsonl";
    private static final int EVENTS = 66;
    /** What is not compared, by event, and why. */
    private static final Map<Integer, Set<String>> LEFT_OUT = Map.of(
            // The allocator's calls between mallocgc and mheap.alloc are summarised, so its systemstack lies less deep.
            13, Set.of("regs.rsp", "regs.rbp"));

    @Test
    void allEventsEqualTheRecord() {
        Session s = Session.open("go1.19");
        Observer o = new Observer(s.machine());
        s.ask(s.statements().go("add", List.of(0x100L, 0x200L), 1, false));
        run(s, o);
        s.ask(s.statements().gosched());
        run(s, o);
        List<GoldenRecord.Event> recorded = GoldenRecord.events(RECORD);
        assertThat(recorded).hasSize(EVENTS);
        assertThat(o.events().stream().map(e -> e.kind() + " " + e.function()))
                .containsExactlyElementsOf(recorded.stream()
                        .map(e -> e.kind() + " " + e.function())
                        .toList());
        for (GoldenRecord.Event e : recorded) {
            assertThat(compared(o.events().get(e.index())))
                    .as("event %d: %s of %s", e.index(), e.kind(), e.function())
                    .isEqualTo(compared(e));
        }
    }

    private static void run(Session s, Observer o) {
        do {
            s.step(1);
            o.look();
        } while (!s.waits());
    }

    private static Map<String, String> compared(GoldenRecord.Event e) {
        Map<String, String> out = new TreeMap<>(e.state());
        out.keySet().removeAll(LEFT_OUT.getOrDefault(e.index(), Set.of()));
        // The go statement's closure is Gobuf's own table, so the call in it lies at another offset than in the binary.
        out.replaceAll((k, v) -> v.startsWith("main.main.func1+") ? "main.main.func1+call" : v);
        return out;
    }
}
