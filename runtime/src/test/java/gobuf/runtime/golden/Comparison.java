package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.runtime.layout.Profile;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Whether the simulation's events are those of a record: every event, every recorded field, and of both stacks every saved RBP and return
 * address. What is left out stands here, each with its reason, and in {@code runtime/golden/README.md}.
 */
final class Comparison {
    /** The systemstack inside allgadd's growth: what lies deeper there than here is exactly the frames of the summarised functions. */
    private static final List<String> SUMMARISED =
            List.of("runtime.(*mcentral).grow", "runtime.(*mcentral).cacheSpan", "runtime.(*mcache).refill");

    private static final Set<String> COMPARED_APART = Set.of("regs.rsp", "regs.rbp", "frames.run");

    private final Profile profile;
    private final Pattern own;
    private int fields;

    /**
     * A comparison.
     *
     * @param own the program's functions that are Gobuf's own tables, so that the calls in them lie at other offsets than in its code
     */
    Comparison(Profile profile, String own) {
        this.profile = profile;
        this.own = Pattern.compile("(" + own + ")\\+0x[0-9a-f]+");
    }

    /** A comparison in which all functions lie where the record's do. */
    Comparison(Profile profile) {
        this(profile, "(?!)");
    }

    /** Fails at the first event that differs. */
    void equal(List<GoldenRecord.Event> ours, List<GoldenRecord.Event> recorded) {
        assertThat(names(ours)).containsExactlyElementsOf(names(recorded));
        for (int i = 0; i < recorded.size(); i++) {
            GoldenRecord.Event real = recorded.get(i);
            boolean inTheAllocator = real.function().equals("systemstack") && inTheAllocator(real.state());
            Map<String, String> compared = compared(real, inTheAllocator);
            assertThat(differences(compared(ours.get(i), inTheAllocator), compared))
                    .as("event %d: %s of %s", real.index(), real.kind(), real.function())
                    .isEmpty();
            if (inTheAllocator) stacksInTheAllocator(ours.get(i).state(), real.state());
            fields += compared.size();
        }
    }

    /** How many values were compared. */
    int fields() {
        return fields;
    }

    private static List<String> differences(Map<String, String> ours, Map<String, String> recorded) {
        Set<String> keys = new TreeSet<>(ours.keySet());
        keys.addAll(recorded.keySet());
        return keys.stream()
                .filter(k -> !Objects.equals(ours.get(k), recorded.get(k)))
                .map(k -> k + ": here " + ours.get(k) + ", recorded " + recorded.get(k))
                .toList();
    }

    private static List<String> names(List<GoldenRecord.Event> events) {
        return events.stream().map(e -> e.kind() + " " + e.function()).toList();
    }

    private static boolean inTheAllocator(Map<String, String> real) {
        return SUMMARISED.stream().allMatch(f -> real.get("frames.run").contains(f + "+"));
    }

    private Map<String, String> compared(GoldenRecord.Event e, boolean inTheAllocator) {
        Map<String, String> out = new TreeMap<>(e.state());
        if (inTheAllocator) out.keySet().removeAll(COMPARED_APART);
        out.replaceAll((k, v) -> own.matcher(v).replaceAll("$1+call"));
        return out;
    }

    /** SP and BP differ by the frames of the functions left out, nothing else; behind those frames all is equal. */
    private void stacksInTheAllocator(Map<String, String> ours, Map<String, String> real) {
        long deeper = SUMMARISED.stream()
                .mapToLong(f -> profile.function(f).frame() + 8)
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
