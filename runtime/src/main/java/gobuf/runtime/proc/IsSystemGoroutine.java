package gobuf.runtime.proc;

import gobuf.runtime.code.Local;
import gobuf.runtime.code.Program;
import gobuf.runtime.code.Rows;
import gobuf.runtime.code.Val;
import gobuf.runtime.layout.Function;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Types;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Whether the runtime started a goroutine for itself: its function's name begins with {@code runtime.}, but it is not runtime.main,
 * not an asynchronous event, and not the finalizer goroutine while that runs a user's code.
 *
 * <p>Go 1.19, traceback.go, {@code isSystemGoroutine}.
 */
final class IsSystemGoroutine {
    /** What the symbol table says of a start address. */
    private static final int UNKNOWN = 0, USER = 1, MAIN = 2, FINALIZERS = 3, RUNTIME = 4;

    private IsSystemGoroutine() {}

    static void define(Program p) {
        Types t = p.types();
        Rows r = p.routine("runtime.isSystemGoroutine", "gp", "fixed").split();
        Local gp = r.param("gp");
        Local fixed = r.param("fixed");
        Local f = r.scratch("f");
        long running = p.profile().global("runtime.fingRunning");
        Kinds kinds = new Kinds(p.profile());
        Val kind = c -> kinds.of(c.ld(c.get(gp), t.g.startpc));
        // spotless:off
        r.line(1135);
        r.step("f = findfunc(gp.startpc)",                 c -> c.set(f, kind.of(c)))
            .summarises("pclntab is not simulated; the profile's symbols and Gobuf's own are asked instead");
        r.line(1136);
        r.when("no function lies there",                   c -> c.get(f) == UNKNOWN,                           "unknown");
        r.line(1139);
        r.when("not runtime.main, no async event",         c -> c.get(f) != MAIN,                              "finalizers?");
        r.line(1140);
        r.ret(0, "return false",                           c -> 0);
        r.label("finalizers?");
        r.line(1142);
        r.when("not the finalizer goroutine",              c -> c.get(f) != FINALIZERS,                        "name");
        r.line(1145);
        r.when("it may vary",                              c -> (c.get(fixed) & 1) == 0,                       "vary");
        r.line(1148);
        r.ret(1, "return false",                           c -> 0);
        r.label("vary");
        r.line(1150);
        r.ret(2, "return !fingRunning",                    c -> c.ld1(running) ^ 1);
        r.label("name");
        r.line(1152);
        r.ret(3, "return hasPrefix(name, \"runtime.\")",   c -> c.get(f) == RUNTIME ? 1 : 0);
        r.label("unknown");
        r.line(1137);
        r.ret(4, "return false",                           c -> 0);
        // spotless:on
    }

    /**
     * What the symbol table says of start addresses: functions by entry, and behind which address each ends. As in Go's own findfunctab, a
     * bucket of addresses tells where among them to begin.
     */
    static final class Kinds {
        private static final int BUCKET_BITS = 8;
        private static final int KIND_BITS = 3;

        private final Profile.Range text;
        private final long[] entries;
        private final long[] ends;
        private final int[] kinds;
        private final int[] buckets;
        private final int[] ownBuckets;
        /** The address asked for last, and its kind behind it: most goroutines run the same function. */
        private long last;

        Kinds(Profile profile) {
            text = profile.sections().get(".text");
            List<Function> functions = profile.functions().values().stream()
                    .sorted(Comparator.comparingLong(Function::entry))
                    .toList();
            entries = functions.stream().mapToLong(Function::entry).toArray();
            ends = functions.stream().mapToLong(f -> f.entry() + f.size()).toArray();
            kinds = functions.stream().mapToInt(f -> kind(f.symbol())).toArray();
            buckets = buckets(text.low(), text.high());
            ownBuckets = buckets(Program.OWN_TEXT.start(), Program.OWN_TEXT.end());
        }

        /** For each bucket of a range, the last function that does not begin behind the bucket's first address; -1 for none. */
        private int[] buckets(long low, long high) {
            int[] out = new int[(int) (high - low >> BUCKET_BITS) + 1];
            for (int i = 0; i < out.length; i++) {
                int at = Arrays.binarySearch(entries, low + ((long) i << BUCKET_BITS));
                out[i] = at < 0 ? -at - 2 : at;
            }
            return out;
        }

        /** Whether the goroutine that began at {@code startpc} is the runtime's, while the finalizer goroutine runs a user's code or not. */
        boolean isSystem(long startpc, boolean fingRunning) {
            int kind = of(startpc);
            return kind == RUNTIME || kind == FINALIZERS && !fingRunning;
        }

        int of(long pc) {
            long known = last;
            if (known >> KIND_BITS == pc) return (int) known & (1 << KIND_BITS) - 1;
            int kind = find(pc);
            // Only an address of text has room beside its kind; nothing is known of any other, nor of 0, where this
            // begins.
            if (kind != UNKNOWN) last = pc << KIND_BITS | kind;
            return kind;
        }

        private int find(long pc) {
            boolean own = Program.OWN_TEXT.holds(pc);
            if (!own && (pc < text.low() || pc >= text.high())) return UNKNOWN;
            int at = own
                    ? ownBuckets[(int) (pc - Program.OWN_TEXT.start() >> BUCKET_BITS)]
                    : buckets[(int) (pc - text.low() >> BUCKET_BITS)];
            while (at + 1 < entries.length && entries[at + 1] <= pc) at++;
            if (at < 0 || pc >= ends[at]) return own ? USER : UNKNOWN;
            return kinds[at];
        }

        private static int kind(String symbol) {
            return switch (symbol) {
                case "runtime.main", "runtime.handleAsyncEvent" -> MAIN;
                case "runtime.runfinq" -> FINALIZERS;
                default -> symbol.startsWith("runtime.") ? RUNTIME : USER;
            };
        }
    }
}
