package gobuf.runtime.proc;

import gobuf.runtime.code.Program;
import gobuf.runtime.os.Linux;

/** Where the simulation keeps words of its own, in Gobuf's data region: each stands in for something of the real process. */
public final class Words {
    /** Build flags of Go; see {@link Switches}. */
    static final long SWITCHES = Program.OWN_DATA.start() + 0x1000;
    /** First address of the heap arena that no span and no page cache has taken. */
    public static final long HEAP_NEXT = Program.OWN_DATA.start() + 0x2008;
    /** Where the next mspan struct is carved once the P's cache of them is empty. */
    public static final long MSPAN_NEXT = Program.OWN_DATA.start() + 0x2010;
    /** Where the next mcache struct is carved once none is free, and the first free one. */
    public static final long MCACHE_NEXT = Program.OWN_DATA.start() + 0x2018;

    static final long MCACHE_FREE = Program.OWN_DATA.start() + 0x2020;
    /** The state of each M's random numbers under the order of stealing that Go had up to 1.6. */
    static final long LFSR = Program.OWN_DATA.start() + 0x10000;
    /** What the process has printed: a length, then bytes. */
    static final long OUTPUT = Program.OWN_DATA.start() + 0x8000;

    private Words() {}

    /** Names them for pictures. */
    static void define(Program p) {
        for (int i = 0; i < Switches.WORDS.size(); i++)
            p.data("gobuf.switches." + Switches.WORDS.get(i), Switches.address(i), 8);
        p.data("gobuf.os", Linux.REGION.start(), Linux.REGION.size());
        p.data("gobuf.heapnext", HEAP_NEXT, 8);
        p.data("gobuf.mspannext", MSPAN_NEXT, 8);
        p.data("gobuf.mcachenext", MCACHE_NEXT, 16);
        p.data("gobuf.lfsr", LFSR, 8L * StealOrder.MS);
        p.data("gobuf.output", OUTPUT, 0x8000);
        p.data(Heap.SPANS.name(), Heap.SPANS.start(), Heap.SPANS.size());
    }
}
