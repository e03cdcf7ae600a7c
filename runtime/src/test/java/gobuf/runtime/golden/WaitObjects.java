package gobuf.runtime.golden;

import gobuf.runtime.engine.Machine;
import gobuf.runtime.layout.Field;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.machine.Memory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What goroutines wait for, named in the order in which it was first seen, as {@code runtime/golden/objects.py} does. */
final class WaitObjects {
    private static final Map<String, String> FIELDS = Map.of(
            "hchan",
            "qcount dataqsiz elemsize closed sendx recvx recvq.first* recvq.last* sendq.first* sendq.last*",
            "sudog",
            "g* elem* next* prev* isSelect success ticket waitlink* parent* waittail* c*",
            "semaRoot",
            "treap* nwait");
    private static final Map<String, String> SEEN = Map.of(
            "exit makechan",
            "hchan",
            "exit acquireSudog",
            "sudog",
            "entry (*semaRoot).queue",
            "semaRoot",
            "entry (*semaRoot).dequeue",
            "semaRoot");
    private static final Map<String, String> LETTERS = Map.of("hchan", "C", "sudog", "S", "semaRoot", "R");

    private record Seen(String name, String struct) {}

    private final Memory memory;
    private final Profile profile;
    private final Map<Long, Seen> found = new LinkedHashMap<>();

    WaitObjects(Machine machine) {
        memory = machine.memory();
        profile = machine.image().profile();
    }

    /** Looks at RAX where such an object is seen for the first time. */
    void look(String kind, String function, long rax) {
        String struct = SEEN.get(kind + " " + function);
        if (struct == null || rax == 0 || found.containsKey(rax)) return;
        long same = found.values().stream().filter(s -> s.struct.equals(struct)).count();
        found.put(rax, new Seen(LETTERS.get(struct) + same, struct));
    }

    /** The name of an address at or inside an object; a channel's ring lies behind its hchan. */
    Optional<String> name(long word) {
        for (Map.Entry<Long, Seen> e : found.entrySet()) {
            long in = word - e.getKey();
            if (in >= 0 && in < profile.struct(e.getValue().struct).size() + ring(e.getKey(), e.getValue()))
                return Optional.of(e.getValue().name + (in > 0 ? "+0x" + Long.toHexString(in) : ""));
        }
        return Optional.empty();
    }

    private long ring(long at, Seen seen) {
        return seen.struct.equals("hchan") ? word(at, "hchan", "dataqsiz") * word(at, "hchan", "elemsize") : 0;
    }

    /** All their fields. */
    void state(Map<String, String> now, Naming name) {
        found.forEach((at, seen) -> {
            for (String f : FIELDS.get(seen.struct).split(" ")) {
                boolean named = f.endsWith("*");
                String field = named ? f.substring(0, f.length() - 1) : f;
                long v = word(at, seen.struct, field);
                now.put(seen.name + "." + field, named ? name.of(v) : Long.toUnsignedString(v));
            }
            if (seen.struct.equals("hchan")) {
                List<String> ring = new ArrayList<>();
                for (long i = 0; i < ring(at, seen); i += 8)
                    ring.add(Long.toUnsignedString(
                            memory.ld8(at + profile.struct("hchan").size() + i)));
                now.put(seen.name + ".buf", ring.toString());
            }
            if (seen.struct.equals("sudog") && word(at, "sudog", "ticket") > 1)
                now.put(seen.name + ".ticket", "random");
        });
    }

    private long word(long at, String struct, String field) {
        Field f = profile.struct(struct).field(field);
        return memory.ld(at + f.offset(), Math.min(f.size(), 8));
    }
}
