package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import gobuf.runtime.engine.Boot;
import gobuf.runtime.engine.Session;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Profiles;
import gobuf.runtime.machine.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A process that was started here holds at main.main what a real one holds there: every g, m and p and sched lie at the same addresses and
 * have the same values in every field, but for those of one run or one machine, which the recorded state leaves out, and the differences
 * that stand here and in {@code runtime/golden/README.md}.
 */
class GoldenStartStateTest {
    private static final Set<String> STRUCTS = Set.of("g", "m", "p", "schedt");

    /** The allocator's frames are summarised, so the last call of systemstack stood 0xf8 bytes less deep. */
    private static final List<String> DIFFERENCES = List.of("G0.sched.bp: 0xc00002c658, recorded 0xc00002c560");

    private final Session booted = Session.boot("go1.19", Boot.RECORDED);
    private final Memory here = booted.machine().memory();
    private final Memory there = Session.open("go1.19").machine().memory();
    private final Profile f = booted.image().profile();
    private final JsonNode start = Profiles.json("go1.19.start.json");
    private final Set<String> dropped = new TreeSet<>();
    private final List<String> different = new ArrayList<>();
    private int compared;

    @Test
    void everyFieldIsTheRecordedOne() {
        assertThat(booted.cont().detail()).startsWith("goroutine 1 waits");
        start.get("dropped").fieldNames().forEachRemaining(dropped::add);
        for (JsonNode r : start.get("ranges")) {
            String struct = r.path("struct").asText();
            if (!STRUCTS.contains(struct)) continue;
            fields(
                    struct,
                    r.get("name").asText() + ".",
                    "",
                    r.get("addr").asLong(),
                    f.struct(struct).fields());
        }
        assertThat(different).containsExactlyElementsOf(DIFFERENCES);
        assertThat(compared).isGreaterThan(2000);
    }

    private void fields(String struct, String name, String path, long base, List<Field> fields) {
        for (Field x : fields) {
            String full = path + x.name();
            if (dropped.contains(struct + "." + full)) continue;
            if (!x.fields().isEmpty() && x.count() == 1)
                fields(struct, name, full + ".", base + x.offset(), x.fields());
            else for (int i = 0; i < x.size(); i += width(x)) word(name + full, base + x.offset() + i, width(x));
        }
    }

    private static int width(Field x) {
        int stride = x.stride();
        return stride % 8 == 0 ? 8 : stride == 4 || stride == 2 || stride == 1 ? stride : 1;
    }

    private void word(String name, long at, int size) {
        compared++;
        long a = here.ld(at, size);
        long b = there.ld(at, size);
        if (a != b) different.add(name + ": 0x" + Long.toHexString(a) + ", recorded 0x" + Long.toHexString(b));
    }
}
