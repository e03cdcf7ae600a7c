package gobuf.runtime.engine;

import gobuf.runtime.code.Symbols;
import gobuf.runtime.proc.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * What a command changed in memory, word by word, the most telling first; beyond a limit changes are only counted. One go statement changes
 * some hundred words and a thousand of them a hundred thousand: nobody reads those, and no figure holds them.
 */
final class Differences {
    /** What tells most of what the scheduler did. */
    private static final Set<String> TELLING = Set.of(
            "runnext",
            "runqhead",
            "runqtail",
            "runq.head",
            "runq.tail",
            "runqsize",
            "gFree.n",
            "goidcache",
            "goidgen",
            "schedtick",
            "curg");

    private static final int RANKS = 7;

    private final Moment now;
    private final LongPredicate differs;
    private final long subject;
    private final int most;
    private final long[][] kept = new long[RANKS][];
    private final int[] sizes = new int[RANKS];
    private long total;

    /**
     * Begins with nothing.
     *
     * @param differs tells whether the byte at an address does
     * @param most words that are kept, those that tell most
     */
    Differences(Moment now, LongPredicate differs, int most) {
        this.now = now;
        this.differs = differs;
        this.most = most;
        this.subject = now.subject().orElse(0L);
    }

    void add(long word) {
        Moment.Thing thing = now.thing(word).orElse(null);
        Fields.Leaf leaf = thing == null ? null : Fields.leafAt(now.struct(thing), word - thing.address());
        total += thing == null ? variables(word) : leaf == null || leaf.size() == 8 ? 1 : fields(thing, word);
        int rank = rank(word, thing, leaf);
        if (sizes[rank] == most) return;
        if (kept[rank] == null || sizes[rank] == kept[rank].length) {
            int room = kept[rank] == null ? 64 : Math.min(most, 2 * kept[rank].length);
            kept[rank] = kept[rank] == null ? new long[Math.min(room, most)] : Arrays.copyOf(kept[rank], room);
        }
        kept[rank][sizes[rank]++] = word;
    }

    /** How many variables of one word changed. */
    private int variables(long word) {
        Set<Long> variables = new HashSet<>();
        for (long at = word; at < word + 8; at++) {
            if (differs.test(at))
                variables.add(now.small(at).map(Symbols.Symbol::address).orElse(word));
        }
        return variables.size();
    }

    /** How many fields of one word changed. */
    private int fields(Moment.Thing thing, long word) {
        Set<Long> fields = new HashSet<>();
        for (long at = word; at < word + 8; at++) {
            if (!differs.test(at)) continue;
            Fields.Leaf leaf = Fields.leafAt(now.struct(thing), at - thing.address());
            fields.add(leaf == null ? word : thing.address() + leaf.offset());
        }
        return fields.size();
    }

    /** How many changes there are: fields of structs, and words elsewhere. */
    long total() {
        return total;
    }

    /** The kept words by rank, in each rank by address. */
    List<Long> words() {
        List<Long> out = new ArrayList<>();
        for (int rank = 0; rank < RANKS && out.size() < most; rank++) {
            if (sizes[rank] == 0) continue;
            Arrays.sort(kept[rank], 0, sizes[rank]);
            for (int i = 0; i < sizes[rank] && out.size() < most; i++) out.add(kept[rank][i]);
        }
        return out;
    }

    private int rank(long word, Moment.Thing thing, Fields.Leaf leaf) {
        // What was printed is told as text.
        if (Output.isText(word)) return 6;
        if (thing == null) return now.stack(word).isPresent() ? 4 : 3;
        if (thing.address() == subject) return 1;
        if (thing.type().equals("g")) return 2;
        boolean telling = leaf != null && TELLING.contains(leaf.name());
        return telling ? 0 : thing.type().equals("p") ? 5 : 3;
    }
}
