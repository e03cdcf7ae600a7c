package gobuf.runtime.proc;

import gobuf.runtime.code.Program;
import gobuf.runtime.layout.Profile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** The type descriptors that only start-up's allocations name: size and ptrdata, all that the allocator asks for. */
public final class StartTypes {
    /** {@code string}. */
    static final long STRING = at(0);
    /** {@code runtime.p}. */
    static final long P = at(1);
    /** {@code *runtime.p}, the element of allp. */
    static final long P_POINTER = at(2);
    /** {@code uint32}, the element of masks and of a random order. */
    static final long UINT32 = at(3);
    /** {@code []*runtime.moduledata}. */
    static final long MODULES = at(4);
    /** {@code *runtime.moduledata}. */
    static final long MODULE_POINTER = at(5);
    /** {@code internal/cpu.option}. */
    static final long CPU_OPTION = at(6);
    /** {@code runtime.timer}. */
    static final long TIMER = at(7);
    /** {@code struct{F uintptr; c chan int}}, the closure of a go statement with one captured pointer. */
    static final long CLOSURE = at(8);
    /** {@code os.file}. */
    static final long FILE = at(9);
    /** {@code os.File}: a pointer to one. */
    static final long FILE_POINTER = at(10);

    /** {@code bool}, and {@code chan bool}; 64 bytes each. */
    static final long BOOL = at(16);

    static final long CHAN_BOOL = at(20);

    private StartTypes() {}

    private static long at(int i) {
        return Program.OWN_RODATA.end() - 0xc00 + 16L * i;
    }

    /** The descriptors' bytes by address, for the start state. */
    public static Map<Long, byte[]> words(Profile p) {
        Map<Long, byte[]> out = new LinkedHashMap<>();
        put(out, STRING, 16, 8);
        put(out, P, p.struct("p").size(), p.struct("p").field("wbBuf").offset() + 16);
        put(out, P_POINTER, 8, 8);
        put(out, UINT32, 4, 0);
        put(out, MODULES, 24, 8);
        put(out, MODULE_POINTER, 8, 8);
        // A name, and a pointer to the feature's flag.
        put(out, CPU_OPTION, 32, 24);
        put(out, TIMER, p.struct("timer").size(), p.struct("timer").field("arg").offset() + 16);
        put(out, CLOSURE, 16, 16);
        put(
                out,
                FILE,
                p.struct("os.file").size(),
                p.struct("os.file").field("dirinfo").offset() + 8);
        put(out, FILE_POINTER, 8, 8);
        put(out, BOOL, 1, 0);
        out.put(BOOL + p.struct("_type").field("align").offset(), new byte[] {1});
        put(out, CHAN_BOOL, 8, 8);
        put(out, CHAN_BOOL + p.struct("chantype").field("elem").offset(), BOOL, 3);
        return out;
    }

    private static void put(Map<Long, byte[]> out, long at, long size, long ptrdata) {
        ByteBuffer b = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        out.put(at, b.putLong(size).putLong(ptrdata).array());
    }
}
