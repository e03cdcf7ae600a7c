package gobuf.runtime.proc;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.layout.Profile;
import java.util.List;

/**
 * What a Go build or environment can switch on and this simulation shows as branches, and rules of the scheduler to do without, set with
 * {@code %set race on} and the like. Build flags, which in a real binary are constants, and rules are words of Gobuf's own data region; the
 * rest are the runtime's own variables.
 */
public final class Switches {
    /** Race detector: runqput tosses a coin, runqputslow shuffles. In Go a build flag ({@code raceenabled}). */
    public static final int RACE = 0;
    /** Memory sanitizer. In Go a build flag ({@code msanenabled}). */
    public static final int MSAN = 1;
    /** Address sanitizer. In Go a build flag ({@code asanenabled}). */
    public static final int ASAN = 2;
    /** Before Go 1.5: who is readied or started goes to the end of the P's ring, and so does not inherit a time slice. */
    public static final int NO_RUNNEXT = 3;
    /** Every how many time slices findRunnable looks at the global queue first: 0 for Go's 61, else one more than that, 1 for never. */
    public static final int TICK = 4;
    /** Who is taken from runnext begins a time slice of its own. */
    public static final int NO_INHERITANCE = 5;
    /** How many goroutines a ring takes: 0 for all its 256 slots, else one more than that. */
    public static final int RING = 6;
    /** How many of a full ring go to the global queue with who found no room: 0 for half, 1 for all, 2 for none. */
    public static final int OVERFLOW = 7;
    /** How much of a ring is stolen: 0 for half, 1 for one goroutine, 2 for all. */
    public static final int STEAL = 8;
    /** See {@link StealOrder}. */
    public static final int ORDER = 9;
    /** How many Ms may spin: 0 for half as many as Ps are busy, 1 for any number, else two more than that. */
    public static final int SPINNING = 10;
    /** Gosched wakes a P. */
    public static final int WAKE_ON_YIELD = 11;
    /** An M that stops spinning looks at the global queue once more. */
    public static final int RECHECK = 12;

    /** What the words are called, in their order: as policies and build flags are. */
    static final List<String> WORDS = List.of(
            "race",
            "msan",
            "asan",
            "runnext",
            "tick",
            "inherit",
            "ring",
            "overflow",
            "steal",
            "order",
            "spinning",
            "wakepyield",
            "recheck");

    private static final int SPILL_ALL = 1;
    private static final int SPILL_NONE = 2;
    private static final int STEAL_ONE = 1;
    private static final int STEAL_ALL = 2;

    private Switches() {}

    /**
     * A switch.
     *
     * @param name as people type it
     * @param address of its word
     * @param size bytes
     * @param help what it does, one line
     */
    public record Switch(String name, long address, int size, String help) {}

    /** All switches of a release. */
    public static List<Switch> all(Profile p) {
        return List.of(
                new Switch("race", address(RACE), 8, "race detector: the order of run queues is shuffled"),
                new Switch("msan", address(MSAN), 8, "memory sanitizer: reused stacks are announced to it"),
                new Switch("asan", address(ASAN), 8, "address sanitizer: reused stacks are announced to it"),
                new Switch(
                        "runnextoff",
                        address(NO_RUNNEXT),
                        8,
                        "as before Go 1.5: who is readied goes to the ring's end and inherits no time slice"),
                new Switch(
                        "tick61off",
                        address(TICK),
                        8,
                        "the global queue is not looked at first every 61st time, so the P's own can starve it"),
                new Switch(
                        "trace",
                        variable(p, "trace", "enabled"),
                        1,
                        "execution tracer: routines tell it what happens, and its reader comes before all goroutines"),
                new Switch(
                        "marking",
                        p.global("runtime.gcBlackenEnabled"),
                        4,
                        "a collector marks: a GC worker comes before the queues, if one waits; none begins here"),
                new Switch(
                        "barrier", variable(p, "writeBarrier", "enabled"), 1, "write barrier of a running collector"),
                new Switch(
                        "ancestors",
                        variable(p, "debug", "tracebackancestors"),
                        4,
                        "GODEBUG=tracebackancestors=N: a g keeps the stacks of N ancestors"),
                new Switch(
                        "asyncpreemptoff",
                        variable(p, "debug", "asyncpreemptoff"),
                        4,
                        "GODEBUG=asyncpreemptoff=1: goroutines are preempted at stack checks only, not by signals"),
                new Switch(
                        "schedtrace",
                        variable(p, "debug", "schedtrace"),
                        4,
                        "GODEBUG=schedtrace=N: sysmon prints the queues every N ms"),
                new Switch(
                        "profile", variable(p, "goroutineProfile", "active"), 1, "a goroutine profile is being taken"));
    }

    /** Whether a build flag is on. */
    static boolean on(Cpu c, int which) {
        return c.ld8(address(which)) != 0;
    }

    /** Whether the P's own queue comes before the global one in a round. */
    static boolean localFirst(Cpu c, long schedtick, long standard) {
        long word = c.ld8(address(TICK));
        long every = word == 0 ? standard : word - 1;
        return every == 0 || schedtick % every != 0;
    }

    /** How many goroutines a ring takes that has so many slots. */
    static long ring(Cpu c, long slots) {
        long word = c.ld8(address(RING));
        return word == 0 ? slots : word - 1;
    }

    /** How many at most are taken from the global queue at once: half a ring, but one. */
    static long halfRing(Cpu c, long slots) {
        return Math.max(1, ring(c, slots) / 2);
    }

    /** How many of {@code n} in a full ring go to the global queue. */
    static long spilled(Cpu c, long n) {
        long word = c.ld8(address(OVERFLOW));
        return word == SPILL_ALL ? n : word == SPILL_NONE ? 0 : n / 2;
    }

    /** Whether all of a full ring goes to the global queue. */
    static boolean spillsAll(Cpu c) {
        return c.ld8(address(OVERFLOW)) == SPILL_ALL;
    }

    /** How many of {@code n} in a ring are stolen. */
    static long stolen(Cpu c, long n) {
        long word = c.ld8(address(STEAL));
        return word == STEAL_ALL ? n : word == STEAL_ONE ? Math.min(n, 1) : n - n / 2;
    }

    /** How many can be stolen at most from a ring of so many slots. */
    static long stolenAtMost(Cpu c, long slots) {
        return c.ld8(address(STEAL)) == STEAL_ALL ? slots : slots / 2;
    }

    /** Whether as many Ms spin as may. */
    static boolean enoughSpin(Cpu c, long spinning, long busy) {
        long word = c.ld8(address(SPINNING));
        return word == 0 ? 2 * spinning >= busy : word > 1 && spinning >= word - 2;
    }

    /** The address of a build flag's word. */
    public static long address(int which) {
        return Words.SWITCHES + 8L * which;
    }

    /** The address of a field of one of the runtime's variables. */
    public static long variable(Profile p, String variable, String field) {
        return p.global("runtime." + variable)
                + p.struct("var " + variable).field(field).offset();
    }
}
