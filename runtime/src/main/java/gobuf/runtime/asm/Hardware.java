package gobuf.runtime.asm;

import static gobuf.runtime.machine.Reg.*;

import gobuf.runtime.code.Cpu;
import gobuf.runtime.code.Program;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * The simulated machine that a process starts on: what its processor says of itself, how many of them the kernel offers. Words of
 * Gobuf's own data region, so that they can be poked before the process asks.
 */
public final class Hardware {
    private static final long WORDS = Program.OWN_DATA.start() + 0x2100;
    /** The processor's name, "GenuineIntel", as CPUID leaf 0 gives it in BX, DX and CX. */
    public static final int GENU = 0x756e6547;
    /** The middle of it. */
    public static final int INEI = 0x49656e69;
    /** The end of it. */
    public static final int NTEL = 0x6c65746e;
    /** What a CPUID row leaves out. */
    public static final String NOTE =
            "the simulated processor answers from the words at gobuf.cpuid: highest leaf, name, version; other leaves and CPUID's further results are 0";
    /** How many processors the simulated kernel lets the process run on. */
    public static final long PROCESSORS = WORDS;
    /** Most processors and Ps, so that every M's thread fits. */
    public static final int MOST = 1024;

    private static final long LEAVES = WORDS + 8;
    private static final long VERSION = WORDS + 40;
    private static final long[] START = {2, 0x16, GENU, INEI, NTEL, 0x50657};

    private Hardware() {}

    public static void define(Program p) {
        p.data("gobuf.processors", PROCESSORS, 8);
        p.data("gobuf.cpuid", LEAVES, 8L * (START.length - 1));
    }

    /** The words' values where nothing else is asked for. */
    public static Map<Long, byte[]> words(int processors) {
        ByteBuffer b = ByteBuffer.allocate(8 * START.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long w : START) b.putLong(w);
        b.putLong(0, processors);
        return Map.of(PROCESSORS, b.array());
    }

    /** CPUID: the leaf in AX; results in AX, BX, CX and DX. */
    public static void cpuid(Cpu c) {
        boolean name = (int) c.reg(RAX) == 0;
        boolean version = (int) c.reg(RAX) == 1;
        c.reg(RAX, name ? c.ld8(LEAVES) : version ? c.ld8(VERSION) : 0);
        c.reg(RBX, name ? c.ld8(LEAVES + 8) : 0);
        c.reg(RDX, name ? c.ld8(LEAVES + 16) : 0);
        c.reg(RCX, name ? c.ld8(LEAVES + 24) : 0);
    }
}
