package gobuf.runtime.machine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A sparse 64-bit little-endian address space of 4 KB pages in named regions. A page that was never written takes no room and reads
 * as zero. Pages are shared between a memory and its {@linkplain #checkpoint checkpoints} and copied when first written afterwards.
 *
 * <p>Accesses are aligned to their size, so none crosses a page; others raise {@link Fault.Signal}. Two direct-mapped look-aside tables
 * (one for loads, one for stores) find the page of a recent address; a checkpoint empties the one for stores, which is what makes the
 * next store copy its page.
 *
 * <p>Only {@code machine} and {@code code} write memory; everybody else reads.
 */
public final class Memory {
    /** Bytes a page. */
    public static final int PAGE = 4096;

    private static final int SHIFT = 12;
    private static final int MASK = PAGE - 1;
    private static final int SLOTS = 1024;
    /** What of an address must equal a look-aside tag: its page, and the bits that are zero if it is aligned. */
    private static final long TAG1 = ~(long) MASK;

    private static final long TAG2 = TAG1 | 1;
    private static final long TAG4 = TAG1 | 3;
    private static final long TAG8 = TAG1 | 7;
    private static final byte[] ZERO = new byte[PAGE];
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** Pages side by side; {@code owned[i]} tells whether page i belongs to this memory alone. */
    private static final class Chunk {
        static final int SHIFT = 8;
        static final int PAGES = 1 << SHIFT;

        final byte[][] page;
        final boolean[] owned = new boolean[PAGES];

        Chunk(byte[][] page) {
            this.page = page;
        }
    }

    /**
     * The pages of one region, in chunks so that a checkpoint copies little. A chunk is shared with checkpoints unless {@code owned[i]}, and
     * null as long as none of its pages was written.
     */
    private static final class Pages {
        final Region region;
        final Chunk[] chunk;
        final boolean[] owned;

        Pages(Region region, Chunk[] chunk) {
            this.region = region;
            this.chunk = chunk;
            this.owned = new boolean[chunk.length];
        }

        int count() {
            return (int) (region.size() >>> Memory.SHIFT);
        }

        byte[] get(int i) {
            Chunk c = chunk[i >>> Chunk.SHIFT];
            return c == null ? null : c.page[i & Chunk.PAGES - 1];
        }

        /** The page, after making it this memory's own. */
        byte[] own(int i) {
            int k = i >>> Chunk.SHIFT;
            Chunk c = chunk[k];
            if (!owned[k]) {
                c = new Chunk(c == null ? new byte[Chunk.PAGES][] : c.page.clone());
                chunk[k] = c;
                owned[k] = true;
            }
            int at = i & Chunk.PAGES - 1;
            if (!c.owned[at]) {
                c.page[at] = c.page[at] == null ? new byte[PAGE] : c.page[at].clone();
                c.owned[at] = true;
            }
            return c.page[at];
        }
    }

    private final List<Pages> regions = new ArrayList<>();
    private final long[] loadTag = new long[SLOTS];
    private final byte[][] loadPage = new byte[SLOTS][];
    private final long[] storeTag = new long[SLOTS];
    private final byte[][] storePage = new byte[SLOTS][];
    private Journal journal;
    private boolean privileged;

    /** An address space with nothing mapped. */
    public Memory() {
        Arrays.fill(loadTag, -1);
        Arrays.fill(storeTag, -1);
    }

    /**
     * Maps a region.
     *
     * @throws IllegalArgumentException if it is not made of whole pages or overlaps another
     */
    public void map(Region region) {
        if ((region.start() & MASK) != 0 || (region.size() & MASK) != 0 || region.size() <= 0) {
            throw new IllegalArgumentException(
                    "region " + region.name() + " is not made of whole pages of " + PAGE + " bytes");
        }
        for (Pages p : regions) {
            if (region.start() < p.region.end() && p.region.start() < region.end()) {
                throw new IllegalArgumentException("region " + region.name() + " overlaps " + p.region.name());
            }
        }
        int n = Math.toIntExact(region.size() >>> SHIFT);
        regions.add(new Pages(region, new Chunk[(n + Chunk.PAGES - 1) / Chunk.PAGES]));
    }

    /** The mapped regions, in the order they were mapped. */
    public List<Region> regions() {
        return regions.stream().map(p -> p.region).toList();
    }

    /** The region that holds the address. */
    public Optional<Region> region(long address) {
        Pages p = find(address);
        return p == null ? Optional.empty() : Optional.of(p.region);
    }

    /** Loads 8 bytes. */
    public long ld8(long a) {
        int slot = (int) (a >>> SHIFT) & (SLOTS - 1);
        byte[] p = loadTag[slot] == (a & TAG8) ? loadPage[slot] : loadMiss(a, 8, slot);
        return (long) LONG.get(p, (int) a & MASK);
    }

    /** Loads 4 bytes, zero-extended. */
    public long ld4(long a) {
        int slot = (int) (a >>> SHIFT) & (SLOTS - 1);
        byte[] p = loadTag[slot] == (a & TAG4) ? loadPage[slot] : loadMiss(a, 4, slot);
        return (int) INT.get(p, (int) a & MASK) & 0xffffffffL;
    }

    /** Loads 2 bytes, zero-extended. */
    public long ld2(long a) {
        int slot = (int) (a >>> SHIFT) & (SLOTS - 1);
        byte[] p = loadTag[slot] == (a & TAG2) ? loadPage[slot] : loadMiss(a, 2, slot);
        return (short) SHORT.get(p, (int) a & MASK) & 0xffffL;
    }

    /** Loads a byte, zero-extended. */
    public long ld1(long a) {
        int slot = (int) (a >>> SHIFT) & (SLOTS - 1);
        byte[] p = loadTag[slot] == (a & TAG1) ? loadPage[slot] : loadMiss(a, 1, slot);
        return p[(int) a & MASK] & 0xffL;
    }

    /** Loads {@code size} bytes (1, 2, 4 or 8), zero-extended. */
    public long ld(long a, int size) {
        return switch (size) {
            case 8 -> ld8(a);
            case 4 -> ld4(a);
            case 2 -> ld2(a);
            case 1 -> ld1(a);
            default -> throw new IllegalArgumentException("access of " + size + " bytes");
        };
    }

    /** Stores 8 bytes. */
    public void st8(long a, long v) {
        int slot = (int) (a >>> SHIFT) & (SLOTS - 1);
        byte[] p = storeTag[slot] == (a & TAG8) ? storePage[slot] : storeMiss(a, 8, slot);
        int i = (int) a & MASK;
        if (journal != null) journal.memory(a, 8, (long) LONG.get(p, i));
        LONG.set(p, i, v);
    }

    /** Stores the low 4 bytes of {@code v}. */
    public void st4(long a, long v) {
        int slot = (int) (a >>> SHIFT) & (SLOTS - 1);
        byte[] p = storeTag[slot] == (a & TAG4) ? storePage[slot] : storeMiss(a, 4, slot);
        int i = (int) a & MASK;
        if (journal != null) journal.memory(a, 4, (int) INT.get(p, i) & 0xffffffffL);
        INT.set(p, i, (int) v);
    }

    /** Stores the low 2 bytes of {@code v}. */
    public void st2(long a, long v) {
        int slot = (int) (a >>> SHIFT) & (SLOTS - 1);
        byte[] p = storeTag[slot] == (a & TAG2) ? storePage[slot] : storeMiss(a, 2, slot);
        int i = (int) a & MASK;
        if (journal != null) journal.memory(a, 2, (short) SHORT.get(p, i) & 0xffffL);
        SHORT.set(p, i, (short) v);
    }

    /** Stores the low byte of {@code v}. */
    public void st1(long a, long v) {
        int slot = (int) (a >>> SHIFT) & (SLOTS - 1);
        byte[] p = storeTag[slot] == (a & TAG1) ? storePage[slot] : storeMiss(a, 1, slot);
        int i = (int) a & MASK;
        if (journal != null) journal.memory(a, 1, p[i] & 0xffL);
        p[i] = (byte) v;
    }

    /** Stores the low {@code size} bytes of {@code v}. */
    public void st(long a, int size, long v) {
        switch (size) {
            case 8 -> st8(a, v);
            case 4 -> st4(a, v);
            case 2 -> st2(a, v);
            case 1 -> st1(a, v);
            default -> throw new IllegalArgumentException("access of " + size + " bytes");
        }
    }

    /** Copies bytes out; any alignment, any length. */
    public byte[] bytes(long a, int n) {
        byte[] out = new byte[n];
        for (int i = 0; i < n; ) {
            int at = (int) (a + i) & MASK;
            int len = Math.min(n - i, PAGE - at);
            System.arraycopy(page(a + i), at, out, i, len);
            i += len;
        }
        return out;
    }

    /** Copies bytes in, also into read-only regions: how a start state or an input gets into memory. Journaled bytewise. */
    public void put(long a, byte[] bytes) {
        boolean was = privileged;
        privileged = true;
        try {
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] != 0 || ld1(a + i) != 0) st1(a + i, bytes[i]);
            }
        } finally {
            privileged = was;
        }
    }

    /** Whether {@code n} bytes at the address can be loaded. */
    public boolean mapped(long a, int n) {
        Pages p = find(a);
        return p != null && p.region.holds(a + n - 1);
    }

    /** The journal that stores are written to, or null for none. */
    public void journal(Journal to) {
        journal = to;
    }

    /** The pages as they are now; one reference for 256 pages mapped, no bytes are copied. */
    public Snapshot checkpoint() {
        List<Pages> copy = new ArrayList<>(regions.size());
        for (Pages p : regions) {
            Arrays.fill(p.owned, false);
            copy.add(new Pages(p.region, p.chunk.clone()));
        }
        Arrays.fill(storeTag, -1);
        return new Snapshot(copy);
    }

    /** Makes this memory what it was at the checkpoint; the checkpoint stays usable. */
    public void restore(Snapshot s) {
        regions.clear();
        for (Pages p : s.regions) regions.add(new Pages(p.region, p.chunk.clone()));
        Arrays.fill(loadTag, -1);
        Arrays.fill(storeTag, -1);
    }

    /** Calls {@code to} for every page that was ever written, in address order within each region. */
    public void pages(PageVisitor to) {
        regions.stream()
                .sorted((x, y) -> Long.compareUnsigned(x.region.start(), y.region.start()))
                .forEach(p -> {
                    for (int i = 0; i < p.count(); i++) {
                        // A large arena is mostly chunks of which no page was written.
                        if ((i & Chunk.PAGES - 1) == 0 && p.chunk[i >>> Chunk.SHIFT] == null) {
                            i += Chunk.PAGES - 1;
                            continue;
                        }
                        byte[] page = p.get(i);
                        if (page != null) to.page(p.region.start() + ((long) i << SHIFT), page);
                    }
                });
    }

    /** Receives pages; the array is the live page and must not be written. */
    public interface PageVisitor {
        /** One page of {@link Memory#PAGE} bytes at the address. */
        void page(long address, byte[] bytes);
    }

    /** What a memory held at one moment. */
    public static final class Snapshot {
        private final List<Pages> regions;

        private Snapshot(List<Pages> regions) {
            this.regions = regions;
        }
    }

    /** Puts bytes back past the journal and the region's protection: how the journal undoes. */
    void unstore(long a, int size, long old) {
        Journal was = journal;
        boolean wasPrivileged = privileged;
        journal = null;
        privileged = true;
        try {
            st(a, size, old);
        } finally {
            journal = was;
            privileged = wasPrivileged;
        }
    }

    private byte[] page(long a) {
        return loadMiss(a, 1, (int) (a >>> SHIFT) & (SLOTS - 1));
    }

    private byte[] loadMiss(long a, int size, int slot) {
        Pages p = check(a, size, false);
        byte[] page = p.get((int) ((a - p.region.start()) >>> SHIFT));
        // A first store to the page puts the new one into the same slot, so the zeros may stand there until then.
        loadTag[slot] = a & TAG1;
        loadPage[slot] = page == null ? ZERO : page;
        return loadPage[slot];
    }

    private byte[] storeMiss(long a, int size, int slot) {
        Pages p = check(a, size, true);
        byte[] page = p.own((int) ((a - p.region.start()) >>> SHIFT));
        if (p.region.writable()) {
            storeTag[slot] = a & TAG1;
            storePage[slot] = page;
        }
        loadTag[slot] = a & TAG1;
        loadPage[slot] = page;
        return page;
    }

    private Pages check(long a, int size, boolean write) {
        if (a >= 0 && a < Fault.NIL_LIMIT) throw new Fault.Signal(new Fault(Fault.Kind.NIL, a, size, write));
        Pages p = find(a);
        if (p == null) throw new Fault.Signal(new Fault(Fault.Kind.UNMAPPED, a, size, write));
        if ((a & (size - 1)) != 0) throw new Fault.Signal(new Fault(Fault.Kind.MISALIGNED, a, size, write));
        if (write && !p.region.writable() && !privileged)
            throw new Fault.Signal(new Fault(Fault.Kind.READ_ONLY, a, size, true));
        return p;
    }

    private Pages find(long a) {
        for (Pages p : regions) {
            if (p.region.holds(a)) return p;
        }
        return null;
    }
}
