package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.engine.Session;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The simulation does what a real process did, from main.main to its end: the go statement, goroutine 1's Gosched, the new goroutine's
 * run and end, goroutine 1's return from Gosched. Every event, every recorded field, and of both stacks every saved RBP and return
 * address. What is left out stands here, each with its reason, and in {@code runtime/golden/README.md}.
 */
class GoldenEventsTest {
    private static final String RECORD = "go1.19.8.add.nl.main.jsonl";
    private static final int EVENTS = 66;

    /** Goroutine 1's body and the go statement's closure are Gobuf's own tables, so the calls in them lie at other offsets than in add.go's. */
    private static final Pattern OWN = Pattern.compile("(main\\.main(\\.func1)?)\\+0x[0-9a-f]+");

    /** The systemstack inside allgadd's growth: what lies deeper there than here is exactly the frames of the summarised functions. */
    private static final int IN_THE_ALLOCATOR = 13;

    private static final List<String> SUMMARISED =
            List.of("runtime.(*mcentral).grow", "runtime.(*mcentral).cacheSpan", "runtime.(*mcache).refill");
    private static final Set<String> COMPARED_APART = Set.of("regs.rsp", "regs.rbp", "frames.run");

    private final Session s = Session.open("go1.19");
    private final Observer o = new Observer(s.machine());

    @Test
    void allEventsEqualTheRecord() {
        s.ask(s.statements().go("add", List.of(0x100L, 0x200L), 1, false));
        run();
        s.ask(s.statements().gosched());
        run();
        List<GoldenRecord.Event> recorded = GoldenRecord.events(RECORD);
        assertThat(recorded).hasSize(EVENTS);
        assertThat(o.events().stream().map(e -> e.kind() + " " + e.function()))
                .containsExactlyElementsOf(recorded.stream()
                        .map(e -> e.kind() + " " + e.function())
                        .toList());
        int fields = 0;
        for (GoldenRecord.Event e : recorded) {
            Map<String, String> compared = compared(e);
            assertThat(compared(o.events().get(e.index())))
                    .as("event %d: %s of %s", e.index(), e.kind(), e.function())
                    .isEqualTo(compared);
            fields += compared.size();
        }
        inTheAllocator(
                o.events().get(IN_THE_ALLOCATOR).state(),
                recorded.get(IN_THE_ALLOCATOR).state());
        assertThat(fields).as("values compared").isGreaterThan(EVENTS * 70);
    }

    private void run() {
        do {
            s.step(1);
            o.look();
        } while (!s.waits());
    }

    private static Map<String, String> compared(GoldenRecord.Event e) {
        Map<String, String> out = new TreeMap<>(e.state());
        if (e.index() == IN_THE_ALLOCATOR) out.keySet().removeAll(COMPARED_APART);
        out.replaceAll((k, v) -> OWN.matcher(v).replaceAll("$1+call"));
        return out;
    }

    /** SP and BP differ by the frames of the functions left out, nothing else; behind those frames all is equal. */
    private void inTheAllocator(Map<String, String> ours, Map<String, String> real) {
        long deeper = SUMMARISED.stream()
                .mapToLong(f -> s.image().profile().function(f).frame() + 8)
                .sum();
        for (String r : List.of("regs.rsp", "regs.rbp"))
            assertThat(real.get(r)).as(r).isEqualTo(deeper(ours.get(r), deeper));
        List<String> here = frames(ours);
        List<String> there = frames(real);
        assertThat(there.get(0)).isEqualTo(deeper(place(here.get(0)), deeper) + ": " + returns(here.get(0)));
        for (int i = 0; i < SUMMARISED.size(); i++)
            assertThat(returns(there.get(1 + i))).startsWith(SUMMARISED.get(i) + "+");
        int call = 1 + SUMMARISED.size();
        // The call in nextFree: its table is Gobuf's own too.
        assertThat(there.get(call).replaceFirst("nextFree.*", "nextFree"))
                .isEqualTo(here.get(1).replaceFirst("nextFree.*", "nextFree"));
        assertThat(there.subList(call + 1, there.size())).hasSize(6).isEqualTo(here.subList(2, here.size()));
    }

    private static List<String> frames(Map<String, String> state) {
        String all = state.get("frames.run");
        return List.of(all.substring(1, all.length() - 1).split(", "));
    }

    private static String place(String frame) {
        return frame.substring(0, frame.indexOf(':'));
    }

    private static String returns(String frame) {
        return frame.substring(frame.lastIndexOf(' ') + 1);
    }

    /** {@code M0.g0.hi-0x2b0}, so many bytes further from the top. */
    private static String deeper(String word, long bytes) {
        int at = word.lastIndexOf("-0x") + 3;
        return word.substring(0, at) + Long.toHexString(Long.parseLong(word.substring(at), 16) + bytes);
    }
}
