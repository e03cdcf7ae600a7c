package gobuf.runtime.program;

import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Program;
import gobuf.runtime.layout.Profile;
import java.util.List;

/**
 * The objects that goroutine 1 makes for a magic: channels, locks and what else goroutines wait for. They lie in the simulated heap, as Go's
 * own functions made them; a table in Gobuf's data says where, so that names such as {@code chan1} go back in time with the machine.
 */
public final class Made {
    /** Kinds of objects, by the word that makes one; the numbers in the table are their order. */
    public enum Kind {
        /** {@code make(chan int, n)}. */
        CHAN("hchan", "a chan int with room for n, or unbuffered", "n", false),
        /** {@code new(sync.Mutex)}. */
        MUTEX("sync.Mutex", "a sync.Mutex", "", false),
        /** {@code new(sync.RWMutex)}. */
        RWMUTEX("sync.RWMutex", "a sync.RWMutex", "", false),
        /** {@code new(sync.WaitGroup)}, and its counter. */
        WAITGROUP("sync.WaitGroup", "a sync.WaitGroup whose counter is n", "n", false),
        /** {@code new(sync.Once)}. */
        ONCE("sync.Once", "a sync.Once", "", false),
        /** {@code sync.NewCond(m)}. */
        COND("sync.Cond", "a sync.Cond over the sync.Mutex m", "m", true),
        /** {@code new(uint32)}, used as a semaphore. */
        SEMA("", "a semaphore of the runtime, a uint32 that holds n", "n", false),
        /** {@code time.NewTimer(ns)}. */
        TIMER("time.Timer", "a time.Timer that fires after ns nanoseconds", "ns", true),
        /** {@code time.NewTicker(ns)}. */
        TICKER("time.Ticker", "a time.Ticker that fires every ns nanoseconds", "ns", true);

        private final String struct;
        private final String help;
        private final String param;
        private final boolean needed;

        Kind(String struct, String help, String param, boolean needed) {
            this.struct = struct;
            this.help = help;
            this.param = param;
            this.needed = needed;
        }

        /** The word that makes one. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** Its struct in the profile; empty for a plain word. */
        public String struct() {
            return struct;
        }

        /** What it is, one line. */
        public String help() {
            return help;
        }

        /** What the one is that was made with that argument. */
        public String made(String argument) {
            if (this == CHAN)
                return argument.equals("0") ? "an unbuffered chan int" : "a chan int with room for " + argument;
            return param.isEmpty() ? help : help.replaceFirst("\\b" + param + "\\b", argument);
        }

        /** The name of its argument; empty if it takes none. */
        public String param() {
            return param;
        }

        /** Whether the argument cannot be left out. */
        public boolean needed() {
            return needed;
        }
    }

    /** Most objects that a session makes this way. */
    public static final int LIMIT = 250;
    /** How many there are; behind it for each a kind and an address. */
    public static final long TABLE = Program.OWN_DATA.start() + 0x3000;

    private Made() {}

    /**
     * What goroutine 1 is to call to make one: words for the mailbox.
     *
     * @param kind what
     * @param n its argument; 0 if it has none
     */
    public static List<Long> ask(Profile p, Kind kind, long n) {
        return switch (kind) {
            case CHAN -> words(p, kind, "runtime.makechan", 0, GoTypes.CHAN_INT, n, 0);
            case MUTEX -> plain(p, kind, p.struct("sync.Mutex").size(), 0);
            case RWMUTEX -> plain(p, kind, p.struct("sync.RWMutex").size(), 0);
            case WAITGROUP -> plain(p, kind, p.struct("sync.WaitGroup").size(), n << 32);
            case ONCE -> plain(p, kind, p.struct("sync.Once").size(), 0);
            case SEMA -> plain(p, kind, 8, n);
            case COND -> words(p, kind, "sync.NewCond", 0, GoTypes.MUTEX_LOCKER, n, 0);
            case TIMER -> words(p, kind, "time.NewTimer", 0, n, 0, 0);
            case TICKER -> words(p, kind, "time.NewTicker", 0, n, 0, 0);
        };
    }

    private static List<Long> plain(Profile p, Kind kind, long size, long value) {
        return words(p, kind, "runtime.mallocgc", value, size, 0, 1);
    }

    private static List<Long> words(Profile p, Kind kind, String maker, long value, long a, long b, long c) {
        return List.of(Notebook.OP_MAKE, p.function(maker).entry(), (long) kind.ordinal(), value, a, b, c);
    }
}
