package gobuf.runtime.engine;

import gobuf.runtime.machine.Memory;

/**
 * How much of Java's heap the simulated memory may take. The rest is for moments of the past, pictures and tables: a goroutine bomb is
 * stopped while they still have it.
 */
final class Room {
    /** Rows between two looks: goroutines that are made in so many take some 6 MB. */
    static final long LOOK_EVERY = 1 << 18;

    private static final long MB = 1 << 20;
    /** What the rest needs at most. */
    private static final long REST = 384 * MB;
    /** An array's header beside its words. */
    private static final int PAGE = Memory.PAGE + 16;

    private final Memory memory;
    private final long heap;

    Room(Memory memory) {
        this(memory, Runtime.getRuntime().maxMemory());
    }

    Room(Memory memory, long heap) {
        this.memory = memory;
        this.heap = heap;
    }

    /** Whether no page more is to be written. */
    boolean full() {
        return memory.written() >= pages();
    }

    /** The most pages. */
    long pages() {
        return Math.max(heap / 2, heap - REST) / PAGE;
    }

    /** What was wrong, and what helps. */
    String limit() {
        return "the simulated memory has " + memory.written() * (long) Memory.PAGE / MB
                + " MB, the limit in a Java heap of " + heap / MB + " MB";
    }
}
