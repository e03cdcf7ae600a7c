package gobuf.runtime.code;

import gobuf.runtime.layout.Profile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The type descriptors that allocations and channels name. Of Go's {@code _type} the fields that rows read are there: size and ptrdata,
 * for elements of channels the alignment too; a channel's type names its element's. They lie at the end of Gobuf's rodata.
 */
public final class GoTypes {
    /** {@code runtime.g}. */
    public static final long G = at(0);
    /** {@code *runtime.g}, the element of allgs. */
    public static final long G_POINTER = at(1);
    /** {@code runtime.ancestorInfo}. */
    public static final long ANCESTOR = at(2);
    /** {@code uintptr}, the element of an ancestor's pcs. */
    public static final long UINTPTR = at(3);
    /** {@code []runtime.ancestorInfo}. */
    public static final long ANCESTORS = at(4);

    /** {@code runtime.m}. */
    public static final long M = at(5);
    /** {@code runtime.sudog}. */
    public static final long SUDOG = at(6);
    /** {@code runtime._defer}. */
    public static final long DEFER = at(7);

    /** {@code *runtime.timer}, the element of a P's timers. */
    public static final long TIMER_POINTER = at(9);
    /** {@code runtime.timer}. */
    public static final long RUNTIME_TIMER = at(10);
    /** {@code func()}. */
    public static final long FUNC = at(11);

    /** {@code runtime.hchan}: its elements are found through buf. */
    public static final long HCHAN = at(8);
    /** {@code struct{F uintptr; i int}}: the closure of a go statement with one captured number. */
    public static final long CLOSURE_INT = at(20);
    /** {@code int}: 8 bytes without pointers. */
    public static final long INT = big(0);
    /** {@code struct{}}: nothing. */
    public static final long EMPTY = big(1);
    /** {@code *int}: a pointer. */
    public static final long POINTER = big(2);
    /** {@code chan int}. */
    public static final long CHAN_INT = big(3);
    /** {@code chan struct{}}. */
    public static final long CHAN_EMPTY = big(4);
    /** {@code chan *int}. */
    public static final long CHAN_POINTER = big(5);

    /** {@code sync.Cond}. */
    public static final long COND = big(6);
    /** {@code time.Time}: 24 bytes, the last a pointer. */
    public static final long TIME = big(7);
    /** {@code chan time.Time}. */
    public static final long CHAN_TIME = big(8);
    /** {@code time.Timer} and {@code time.Ticker}, which have the same fields. */
    public static final long TIMER = big(9);
    /** The method table of a {@code *sync.Mutex} as a {@code sync.Locker}. */
    public static final long MUTEX_LOCKER = big(10);
    /** Where a method table has its first method: Lock, then Unlock (Go 1.19, runtime2.go, {@code itab}). */
    public static final int ITAB_FUN = 24;

    private GoTypes() {}

    private static long big(int i) {
        return Program.OWN_RODATA.end() - 0x800 + 64L * i;
    }

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
        // The last pointer of a sudog is its channel, of a _defer its fd.
        out.put(
                SUDOG,
                bytes(p.struct("sudog").size(), p.struct("sudog").field("c").offset() + 8));
        out.put(
                DEFER,
                bytes(p.struct("_defer").size(), p.struct("_defer").field("fd").offset() + 8));
        out.put(
                HCHAN,
                bytes(
                        p.struct("hchan").size(),
                        p.struct("hchan").field("sendq.last").offset() + 8));
        out.put(CLOSURE_INT, bytes(16, 0));
        out.put(TIMER_POINTER, bytes(8, 8));
        out.put(
                RUNTIME_TIMER,
                bytes(p.struct("timer").size(), p.struct("timer").field("arg").offset() + 16));
        out.put(FUNC, bytes(8, 8));
        element(p, out, INT, CHAN_INT, 8, 0);
        element(p, out, EMPTY, CHAN_EMPTY, 0, 0);
        element(p, out, POINTER, CHAN_POINTER, 8, 8);
        element(p, out, TIME, CHAN_TIME, 24, 24);
        // The last pointer of a Cond is its list's tail, of a Timer the value of arg.
        out.put(
                COND,
                bytes(
                        p.struct("sync.Cond").size(),
                        p.struct("sync.Cond").field("notify.tail").offset() + 8));
        out.put(
                TIMER,
                bytes(
                        p.struct("time.Timer").size(),
                        p.struct("time.Timer").field("r.arg").offset() + 16));
        out.put(
                MUTEX_LOCKER + ITAB_FUN,
                bytes(
                        p.function("sync.(*Mutex).Lock").entry(),
                        p.function("sync.(*Mutex).Unlock").entry()));
        return out;
    }

    /** An element's type and that of its channel. */
    private static void element(Profile p, Map<Long, byte[]> out, long type, long chan, long size, long ptrdata) {
        out.put(type, bytes(size, ptrdata));
        out.put(type + p.struct("_type").field("align").offset(), new byte[] {(byte) Math.min(8, Math.max(1, size))});
        out.put(chan, bytes(8, 8));
        out.put(chan + p.struct("chantype").field("elem").offset(), bytes(type, BOTH));
    }

    /** Go's {@code bothDir}: the channel can be sent to and received from; it follows elem. */
    private static final long BOTH = 3;

    private static byte[] bytes(long size, long ptrdata) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(size)
                .putLong(ptrdata)
                .array();
    }
}
