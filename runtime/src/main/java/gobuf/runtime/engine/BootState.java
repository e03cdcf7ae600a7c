package gobuf.runtime.engine;

import com.fasterxml.jackson.databind.JsonNode;
import gobuf.runtime.asm.Hardware;
import gobuf.runtime.layout.Profile;
import gobuf.runtime.layout.Profiles;
import gobuf.runtime.machine.Memory;
import gobuf.runtime.machine.Reg;
import gobuf.runtime.machine.Registers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A process as the kernel hands it over: the binary's initial data ({@code <profile>.image.json}), the stack with arguments, environment
 * and auxiliary vector, and all registers zero but SP and the entry point. Nothing has run.
 *
 * <p>The stack is laid out as Linux does on amd64 (fs/binfmt_elf.c; System V ABI, amd64, "Initial Process Stack"): at SP argc, then the
 * pointers to arguments, nil, the pointers to variables, nil, pairs of tag and value; their bytes lie above.
 */
final class BootState {
    /** SP at the entry point, where the recorded process had it: g0's upper end is 0x30 below. */
    private static final long SP = 0x7fffffffedd0L;
    /** Where the strings end. */
    private static final long TOP = 0x7fffffffeff8L;
    /** Tags of the auxiliary vector (include/uapi/linux/auxvec.h). */
    private static final long AT_PAGESZ = 6,
            AT_ENTRY = 9,
            AT_UID = 11,
            AT_EUID = 12,
            AT_CLKTCK = 17,
            AT_RANDOM = 25,
            AT_EXECFN = 31;

    private static final long PAGE = 4096;
    /** What the kernel would take from its random numbers. A run must repeat, so they are always these: the digits of π. */
    private static final byte[] RANDOM = {
        0x24,
        0x3f,
        0x6a,
        (byte) 0x88,
        (byte) 0x85,
        (byte) 0xa3,
        0x08,
        (byte) 0xd3,
        0x13,
        0x19,
        (byte) 0x8a,
        0x2e,
        0x03,
        0x70,
        0x73,
        0x44
    };

    private final Build build;
    private final Boot boot;
    private final Profile profile;
    private final Memory memory = new Memory();

    private BootState(Build build, Boot boot) {
        this.build = build;
        this.boot = boot;
        this.profile = build.profile();
    }

    static Machine load(Build build, Boot boot) {
        return new BootState(build, boot).load();
    }

    private Machine load() {
        StartState.map(profile, memory);
        JsonNode image = Profiles.json(build.name() + ".image.json");
        for (JsonNode r : image.get("ranges")) StartState.put(memory, r);
        StartState.own(build, memory);
        Hardware.words(boot.processors()).forEach(memory::put);
        stack(image.get("entry").asLong());
        Machine m = new Machine(build.image(), memory);
        Registers r = m.threads().get(0);
        r.set(Reg.RSP, SP);
        r.set(Reg.RIP, image.get("entry").asLong());
        return m;
    }

    private void stack(long entry) {
        long[] free = {TOP};
        long random = bytes(free, RANDOM);
        long file = string(free, boot.arguments().get(0));
        List<Long> words = new ArrayList<>();
        words.add((long) boot.arguments().size());
        for (String s : boot.arguments()) words.add(string(free, s));
        words.add(0L);
        for (String s : boot.environment()) words.add(string(free, s));
        words.add(0L);
        words.addAll(List.of(AT_PAGESZ, PAGE, AT_CLKTCK, 100L, AT_ENTRY, entry, AT_UID, 1000L, AT_EUID, 1000L));
        words.addAll(List.of(AT_RANDOM, random, AT_EXECFN, file, 0L, 0L));
        ByteBuffer b = ByteBuffer.allocate(8 * words.size()).order(ByteOrder.LITTLE_ENDIAN);
        words.forEach(b::putLong);
        memory.put(SP, b.array());
    }

    private long string(long[] free, String s) {
        return bytes(free, (s + "\0").getBytes(StandardCharsets.UTF_8));
    }

    private long bytes(long[] free, byte[] b) {
        free[0] -= b.length;
        memory.put(free[0], b);
        return free[0];
    }
}
