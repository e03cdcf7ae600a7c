package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Session;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The simulation does what a real process did: every event of a go statement, every recorded field. */
class GoldenEventsTest {
    private static final String RECORD = "go1.19.8.add.nl.main.jsonl";
    /** From main.main's call of newproc to its return. */
    private static final int GO_STATEMENT = 28;
    /** What is not compared, by event, and why. */
    private static final Map<Integer, Set<String>> LEFT_OUT = Map.of(
            // The allocator's calls between mallocgc and mheap.alloc are summarised, so its systemstack lies less deep.
            13, Set.of("regs.rsp", "regs.rbp"));

    @Test
    void theGoStatementEqualsTheRecord() {
        Session s = Session.open("go1.19");
        Observer o = new Observer(s.machine());
        s.ask(s.statements().go("add", List.of(0x100L, 0x200L), 1, false));
        do {
            s.step(1);
            o.look();
        } while (!s.waits());
        List<GoldenRecord.Event> recorded = GoldenRecord.events(RECORD).subList(0, GO_STATEMENT);
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

    private static Map<String, String> compared(GoldenRecord.Event e) {
        Map<String, String> out = new TreeMap<>(e.state());
        out.keySet().removeAll(LEFT_OUT.getOrDefault(e.index(), Set.of()));
        return out;
    }
}
