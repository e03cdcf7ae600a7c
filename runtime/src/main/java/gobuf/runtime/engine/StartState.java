package gobuf.runtime.engine;

import com.fasterxml.jackson.databind.JsonNode;
import gobuf.runtime.code.GoTypes;
import gobuf.runtime.code.Interpreter;
import gobuf.runtime.code.Program;
import gobuf.runtime.layout.HeapTypes;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Profiles;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Region;
import gobuf.runtime.machine.Registers;
import gobuf.runtime.os.Linux;
import gobuf.runtime.os.Requests;
import gobuf.runtime.proc.Heap;
import gobuf.runtime.proc.StartTypes;
import gobuf.runtime.proc.Words;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/**
 * The start state of a release: what a real process of it held when it stood at main.main, recorded with gdb in {@code
 * <profile>.start.json}, and goroutine 1 one row further, where it waits for the first magic.
 */
final class StartState {
    /**
     * m.fastrand of M0. Go seeds it from the kernel's random numbers, so the recorded state leaves it out; this is what it was in the
     * process whose single writes are on record (go1.19.8.add.nl.writes.jsonl).
     */
    private static final long FASTRAND = 0x8f7deabdb8cba31dL;
    /**
     * sched.lastpoll. schedinit sets it from the clock, so the recorded state leaves it out; but 0 would say that an M polls the network
     * right now.
     */
    private static final long LASTPOLL = 1;
    /** Where Go has what it allocates outside the heap: mcaches, mspans. */
    private static final long OUTSIDE = 0x7ffff7000000L;

    private static final long STACK = 0x7ffffffd0000L;
    private static final long STACK_END = 0x7ffffffff000L;

    private final Build build;
    private final Profile profile;
    private final JsonNode start;
    private final Memory memory = new Memory();

    private StartState(Build build) {
        this.build = build;
        this.profile = build.profile();
        this.start = Profiles.json(build.name() + ".start.json");
    }

    static Machine load(Build build) {
        return new StartState(build).load();
    }

    private Machine load() {
        map(profile, memory);
        for (JsonNode r : start.get("ranges")) put(memory, r);
        own(build, memory);
        word(
                memory,
                profile.global("runtime.m0")
                        + profile.struct("m").field("fastrand").offset(),
                FASTRAND);
        word(
                memory,
                profile.global("runtime.sched")
                        + profile.struct("schedt").field("lastpoll").offset(),
                LASTPOLL);
        heap();
        signals();
        Machine m = new Machine(build.image(), memory);
        registers(m.threads().get(0));
        // The first row of goroutine 1's body takes its frame; behind it, it waits.
        Interpreter.run(m.cpu(), 1, () -> false);
        m.isRecorded();
        return m;
    }

    /** The binary's sections as pages, the heap arena, the main thread's stack, what lies outside, and Gobuf's own regions. */
    static void map(Profile profile, Memory memory) {
        Map<String, Profile.Range> s = profile.sections();
        long text = floor(s.get(".text").low());
        long rodata = floor(s.get(".rodata").low());
        long data = floor(s.get(".go.buildinfo").low());
        memory.map(new Region("text", text, rodata - text, false));
        memory.map(new Region("rodata", rodata, data - rodata, false));
        memory.map(new Region("data", data, ceiling(s.get(".noptrbss").high()) - data, true));
        memory.map(Heap.ARENA);
        memory.map(new Region("M0.g0 stack", STACK, STACK_END - STACK, true));
        memory.map(new Region("outside the heap", OUTSIDE, 1 << 24, true));
        memory.map(Heap.SPANS);
        memory.map(Heap.MSPANS);
        memory.map(Program.OWN_TEXT);
        memory.map(Program.OWN_RODATA);
        memory.map(Program.OWN_DATA);
        memory.map(Requests.REGION);
        Linux.start(memory);
    }

    /** Gobuf's own strings and types, and closures and variables of what is linked in besides the profile's own binary. */
    static void own(Build build, Memory memory) {
        Profile profile = build.profile();
        build.program().strings().forEach((s, at) -> memory.put(at, s.getBytes(StandardCharsets.UTF_8)));
        GoTypes.words(profile).forEach(memory::put);
        StartTypes.words(profile).forEach(memory::put);
        profile.funcvals().forEach((symbol, at) -> {
            if (Program.OWN_RODATA.holds(at))
                word(memory, at, profile.function(symbol).entry());
        });
        profile.data().forEach(memory::put);
    }

    /** Puts a range of a data file where it belongs. */
    static void put(Memory memory, JsonNode range) {
        long base = range.get("addr").asLong();
        for (JsonNode part : range.get("data")) {
            memory.put(
                    base + part.get(0).asLong(),
                    HexFormat.of().parseHex(part.get(1).asText()));
        }
    }

    /** The allocator's tables that are Gobuf's own: which span a page belongs to, and where free memory begins. */
    private void heap() {
        HeapTypes h = new HeapTypes(profile);
        for (JsonNode r : start.get("ranges")) {
            if (!r.path("struct").asText().equals("mspan")) continue;
            long span = r.get("addr").asLong();
            long at = memory.ld8(span + h.startAddr.offset());
            long pages = memory.ld8(span + h.npages.offset());
            for (long i = 0; i < pages; i++) word(memory, Heap.entry(at + i * 8192), span);
        }
        long pcache = 0;
        long mcache = 0;
        for (JsonNode r : start.get("ranges")) {
            if (!r.path("struct").asText().equals("p")) continue;
            long p = r.get("addr").asLong();
            pcache = memory.ld8(p + h.pageBase.offset());
            mcache = memory.ld8(p + profile.struct("p").field("mcache").offset());
        }
        // The P's cache holds what is free of the arena's first 64 pages, and nothing behind them was in use.
        word(memory, Words.HEAP_NEXT, pcache + 64 * 8192);
        word(memory, Words.MSPAN_NEXT, Heap.MSPANS.start());
        // One mcache was taken of the chunk, P0's.
        word(memory, Words.MCACHE_NEXT, mcache + h.cacheSize);
    }

    /** What the recorded process had told the system: which handler signals have, and on which stack thread 0 takes them. */
    private void signals() {
        word(memory, Linux.HANDLER, profile.function("runtime.sigtramp.abi0").entry());
        word(memory, Linux.RESTORER, profile.function("runtime.sigreturn.abi0").entry());
        long gsignal = memory.ld8(profile.global("runtime.m0")
                + profile.struct("m").field("gsignal").offset());
        word(
                memory,
                Linux.alternate(0),
                memory.ld8(gsignal + profile.struct("g").field("stack.hi").offset()));
    }

    private void registers(Registers r) {
        JsonNode recorded = start.get("threads").get(0).get("registers");
        recorded.fields()
                .forEachRemaining(e -> r.set(
                        Reg.valueOf(e.getKey().toUpperCase(java.util.Locale.ROOT)),
                        e.getValue().asLong()));
    }

    private static void word(Memory memory, long address, long value) {
        memory.put(
                address,
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array());
    }

    private static long floor(long a) {
        return a & -Memory.PAGE;
    }

    private static long ceiling(long a) {
        return a + Memory.PAGE - 1 & -Memory.PAGE;
    }
}
