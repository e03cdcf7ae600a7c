package gobuf.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import gobuf.runtime.engine.Machine;
import gobuf.runtime.engine.Session;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.machine.Journal;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every single write of one go statement to newg, its stack, the caller's g, the m, the p and sched, in the order of a real process. */
class GoldenWritesTest {
    private static final String RECORD = "go1.19.8.add.nl.writes.jsonl";
    private static final long STACK_TOP = 96;
    /** Random in a real process: compared by field and order only. */
    private static final Set<String> RANDOM = Set.of("fastrand", "trackingSeq");

    private record Place(String name, long address, String struct, long size) {}

    @Test
    void theWritesOfAGoStatementEqualTheRecord() {
        Session s = Session.open("go1.19");
        Machine m = s.machine();
        List<Place> places = places(m);
        s.ask(s.statements().go("add", List.of(0x100L, 0x200L), 1, false));
        List<String> writes = new ArrayList<>();
        do {
            s.step(1);
            for (Journal.Store w : s.lastStores()) {
                long now = m.memory().ld(w.address(), w.size());
                if (now != w.old()) line(m, places, w, now).ifPresent(writes::add);
            }
        } while (!s.waits());
        assertThat(writes).containsExactlyElementsOf(recorded());
    }

    private static List<String> recorded() {
        List<String> out = new ArrayList<>();
        for (JsonNode n : GoldenRecord.lines(RECORD)) {
            if (n.has("end")) continue;
            String at = n.get("obj").asText() + "." + n.get("field").asText();
            out.add(
                    n.has("random")
                            ? at
                            : at + ": " + n.get("old").asText() + " → "
                                    + program(n.get("new").asText()));
        }
        return out;
    }

    /** The recorded program's function and static closure, by the names of ours. */
    private static String program(String word) {
        return switch (word) {
            case "0x45f240" -> "add's wrapper";
            case "0x4720f8" -> "add's closure";
            default -> word;
        };
    }

    private static Optional<String> line(Machine m, List<Place> places, Journal.Store w, long now) {
        for (Place p : places) {
            if (w.address() < p.address || w.address() >= p.address + p.size) continue;
            String field = field(m.image().profile(), p, w.address());
            if (RANDOM.contains(field)) return Optional.of(p.name + "." + field);
            return Optional.of(p.name + "." + field + ": 0x" + Long.toHexString(w.old()) + " → " + ours(m, now));
        }
        return Optional.empty();
    }

    private static String ours(Machine m, long word) {
        long wrapper = m.image().routine("notebook.func1").orElseThrow().entry();
        if (word == wrapper) return "add's wrapper";
        if (m.memory().mapped(word, 8) && word % 8 == 0 && m.memory().ld8(word) == wrapper) return "add's closure";
        return "0x" + Long.toHexString(word);
    }

    private static String field(Profile f, Place p, long address) {
        if (p.struct == null) return "hi-0x" + Long.toHexString(p.address + p.size - address);
        int offset = (int) (address - p.address);
        Field hit = f.struct(p.struct).at(offset).orElseThrow();
        return hit.count() > 1 ? hit.name() + "[" + (offset - hit.offset()) / 8 + "]" : hit.name();
    }

    private static List<Place> places(Machine m) {
        Memory mem = m.memory();
        Profile f = m.image().profile();
        long g = m.registers().get(Reg.R14);
        long mp = mem.ld8(g + f.struct("g").field("m").offset());
        long p = mem.ld8(mp + f.struct("m").field("p").offset());
        // Where a real process of the start state puts its next g and that g's stack: the record's heading and its
        // stack.hi.
        long newg = 0xc000008ea0L;
        long hi = 0xc00002e800L;
        return List.of(
                new Place("newg", newg, "g", f.struct("g").size()),
                new Place("g(caller)", g, "g", f.struct("g").size()),
                new Place("M", mp, "m", f.struct("m").size()),
                new Place("P", p, "p", f.struct("p").size()),
                new Place(
                        "sched",
                        f.global("runtime.sched"),
                        "schedt",
                        f.struct("schedt").size()),
                new Place("newg.stack", hi - STACK_TOP, null, STACK_TOP));
    }
}
