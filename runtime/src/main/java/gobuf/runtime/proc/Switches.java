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
    /** schedule() takes from the global queue only when the P's own is empty, not also every 61st time. */
    public static final int NO_TICK = 4;

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
                        address(NO_TICK),
                        8,
                        "the global queue is not looked at first every 61st time, so the P's own can starve it"),
                new Switch("trace", variable(p, "trace", "enabled"), 1, "execution tracer: newproc1 writes an event"),
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
