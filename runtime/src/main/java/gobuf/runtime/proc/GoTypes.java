package gobuf.runtime.proc;

import gobuf.runtime.code.Program;
import gobuf.runtime.layout.Profile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The type descriptors that allocations name. Of Go's {@code _type} only the first two words are there, size and ptrdata: the allocator
 * asks for no more. They lie at the end of Gobuf's rodata.
 */
public final class GoTypes {
    /** {@code runtime.g}. */
    static final long G = at(0);
    /** {@code *runtime.g}, the element of allgs. */
    static final long G_POINTER = at(1);
    /** {@code runtime.ancestorInfo}. */
    static final long ANCESTOR = at(2);
    /** {@code uintptr}, the element of an ancestor's pcs. */
    static final long UINTPTR = at(3);
    /** {@code []runtime.ancestorInfo}. */
    static final long ANCESTORS = at(4);
    /** {@code runtime.m}. */
    static final long M = at(5);

    private GoTypes() {}

    private static long at(int i) {
        return Program.OWN_RODATA.end() - 0x400 + 16L * i;
    }

    /** The descriptors' bytes by address, for the start state. */
    public static Map<Long, byte[]> words(Profile p) {
        Map<Long, byte[]> out = new LinkedHashMap<>();
        int g = p.struct("g").size();
        int info = p.struct("ancestorInfo").size();
        // The last pointer of a g is its timer; of an ancestorInfo, its pcs.
        out.put(G, bytes(g, p.struct("g").field("timer").offset() + 8));
        out.put(G_POINTER, bytes(8, 8));
        out.put(ANCESTOR, bytes(info, 8));
        out.put(UINTPTR, bytes(8, 0));
        out.put(ANCESTORS, bytes(24, 8));
        // The last pointer of an m that the collector looks at is its list of free ones (freelink); libcallg is a
        // guintptr.
        out.put(M, bytes(p.struct("m").size(), p.struct("m").field("freelink").offset() + 8));
        return out;
    }

    private static byte[] bytes(long size, long ptrdata) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(size)
                .putLong(ptrdata)
                .array();
    }
}
