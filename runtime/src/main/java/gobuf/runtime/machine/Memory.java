package gobuf.runtime.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A sparse 64-bit little-endian address space of 4 KB pages in named regions. A page that was never written takes no room and reads
 * as zero; a page is an array of its 8-byte words. Pages are shared between a memory and its {@linkplain #checkpoint checkpoints} and copied when first written afterwards;
 * a checkpoint of a large memory {@linkplain Packed packs} them.
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
    private static final int WORDS = PAGE / 8 - 1;
    private static final int SLOTS = LookAside.SLOTS;
    /** What of an address must equal a look-aside tag: its page, and the bits that are zero if it is aligned. */
    private static final long TAG1 = ~(long) MASK;

    private static final long TAG2 = TAG1 | 1;
    private static final long TAG4 = TAG1 | 3;
    private static final long TAG8 = TAG1 | 7;
    /** Pages that may be there, 64 MB, before checkpoints pack: in a small memory that costs more time than its room is worth. */
    private static final int PACK_FROM = 1 << 14;

    private static final long[] ZERO = new long[PAGE / 8];

    /** Pages side by side; {@code owned[i]} tells whether page i belongs to this memory alone. */
    private static final class Chunk {
        static final int SHIFT = 8;
        static final int PAGES = 1 << SHIFT;

        final long[][] page;
        final boolean[] owned = new boolean[PAGES];

        Chunk(long[][] page) {
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
        /** How many pages were written. */
        int written;
        /** How many pages were made this memory's own since the last checkpoint. */
        int fresh;

        Pages(Region region, Chunk[] chunk, int written) {
            this.region = region;
            this.chunk = chunk;
            this.owned = new boolean[chunk.length];
            this.written = written;
        }

        Pages copy() {
            return new Pages(region, chunk.clone(), written);
        }

        int count() {
            return (int) (region.size() >>> Memory.SHIFT);
        }

        /** The page, to read only; null if it was never written. */
        long[] get(int i) {
            Chunk c = chunk[i >>> Chunk.SHIFT];
            long[] page = c == null ? null : c.page[i & Chunk.PAGES - 1];
            return page == null || !Packed.is(page) ? page : Packed.unpack(page);
        }

        /** Whether the page was ever written. */
        boolean has(int i) {
            Chunk c = chunk[i >>> Chunk.SHIFT];
            return c != null && c.page[i & Chunk.PAGES - 1] != null;
        }

        boolean owns(int i) {
            return owned[i >>> Chunk.SHIFT] && chunk[i >>> Chunk.SHIFT].owned[i & Chunk.PAGES - 1];
        }

        /** The page, after making it this memory's own. */
        long[] own(int i) {
            int k = i >>> Chunk.SHIFT;
            Chunk c = chunk[k];
            if (!owned[k]) {
                c = new Chunk(c == null ? new long[Chunk.PAGES][] : c.page.clone());
                chunk[k] = c;
                owned[k] = true;
            }
            int at = i & Chunk.PAGES - 1;
            if (!c.owned[at]) {
                long[] shared = c.page[at];
                if (shared == null) {
                    written++;
                    c.page[at] = new long[PAGE / 8];
                } else {
                    c.page[at] = Packed.is(shared) ? Packed.unpack(shared) : shared.clone();
                }
                c.owned[at] = true;
                fresh++;
            }
            return c.page[at];
        }

        /** Packs the pages that were written since they were shared. */
        void pack() {
            for (int k = 0; k < chunk.length; k++) {
                if (!owned[k]) continue;
                Chunk c = chunk[k];
                for (int i = 0; i < Chunk.PAGES; i++) {
                    if (c.owned[i]) c.page[i] = Packed.pack(c.page[i]);
                }
            }
        }
    }

    private final List<Pages> regions = new ArrayList<>();
    private final int packFrom;
    private final LookAside recent = new LookAside();
    private final long[] loadTag = recent.loadTag;
    private final long[][] loadPage = recent.loadPage;
    private final long[] storeTag = recent.storeTag;
    private final long[][] storePage = recent.storePage;
    private Journal journal;
    private boolean privileged;
    /** The stack page used last: the address of its first byte, and its words. */
    private long frameTag = -1;

    private long[] framePage = ZERO;

    /** An address space with nothing mapped. */
    public Memory() {
        this(PACK_FROM);
    }

    /** One whose checkpoints pack as soon as it has more than so many pages. */
    Memory(int packFrom) {
        this.packFrom = packFrom;
        recent.clear();
    }

    /** The look-aside tables, for executors that write their loads and stores out. */
    public LookAside recent() {
        return recent;
    }

    /** The journal that stores are written to, or null. */
    public Journal journal() {
        return journal;
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
        regions.add(new Pages(region, new Chunk[(n + Chunk.PAGES - 1) / Chunk.PAGES], 0));
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
        long[] p = loadTag[slot] == (a & TAG8) ? loadPage[slot] : loadMiss(a, 8, slot);
        return p[(int) a >>> 3 & WORDS];
    }

    /** Loads 8 bytes of a stack; quicker than {@link #ld8} for addresses of one page. */
    public long ldFrame(long a) {
        return frameTag == (a & TAG8) ? framePage[(int) a >>> 3 & WORDS] : ldFrameMiss(a);
    }

    /** Stores 8 bytes to a stack. */
    public void stFrame(long a, long v) {
        if (frameTag != (a & TAG8)) {
            st8(a, v);
            frame(a);
            return;
        }
        int i = (int) a >>> 3 & WORDS;
        if (journal != null) journal.memory(a, 8, framePage[i]);
        framePage[i] = v;
    }

    private long ldFrameMiss(long a) {
        long v = ld8(a);
        frame(a);
        return v;
    }

    /** Keeps the page of a stack at hand if it is this memory's own. */
    private void frame(long a) {
        int slot = (int) (a >>> SHIFT) & SLOTS - 1;
        if (storeTag[slot] != (a & TAG1)) return;
        frameTag = storeTag[slot];
        framePage = storePage[slot];
    }

    /** Loads 4 bytes, zero-extended. */
    public long ld4(long a) {
        int slot = (int) (a >>> SHIFT) & (SLOTS - 1);
        long[] p = loadTag[slot] == (a & TAG4) ? loadPage[slot] : loadMiss(a, 4, slot);
        return p[(int) a >>> 3 & WORDS] >>> shift(a) & 0xffffffffL;
    }

    /** Loads 2 bytes, zero-extended. */
    public long ld2(long a) {
        int slot = (int) (a >>> SHIFT) & (SLOTS - 1);
        long[] p = loadTag[slot] == (a & TAG2) ? loadPage[slot] : loadMiss(a, 2, slot);
        return p[(int) a >>> 3 & WORDS] >>> shift(a) & 0xffffL;
    }

    /** Loads a byte, zero-extended. */
    public long ld1(long a) {
        int slot = (int) (a >>> SHIFT) & (SLOTS - 1);
        long[] p = loadTag[slot] == (a & TAG1) ? loadPage[slot] : loadMiss(a, 1, slot);
        return p[(int) a >>> 3 & WORDS] >>> shift(a) & 0xffL;
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
        long[] p = storeTag[slot] == (a & TAG8) ? storePage[slot] : storeMiss(a, 8, slot);
        int i = (int) a >>> 3 & WORDS;
        if (journal != null) journal.memory(a, 8, p[i]);
        p[i] = v;
    }

    /** Stores the low 4 bytes of {@code v}. */
    public void st4(long a, long v) {
        int slot = (int) (a >>> SHIFT) & (SLOTS - 1);
        long[] p = storeTag[slot] == (a & TAG4) ? storePage[slot] : storeMiss(a, 4, slot);
        part(p, a, 4, v, 0xffffffffL);
    }

    /** Stores the low 2 bytes of {@code v}. */
    public void st2(long a, long v) {
        int slot = (int) (a >>> SHIFT) & (SLOTS - 1);
        long[] p = storeTag[slot] == (a & TAG2) ? storePage[slot] : storeMiss(a, 2, slot);
        part(p, a, 2, v, 0xffffL);
    }

    /** Stores the low byte of {@code v}. */
    public void st1(long a, long v) {
        int slot = (int) (a >>> SHIFT) & (SLOTS - 1);
        long[] p = storeTag[slot] == (a & TAG1) ? storePage[slot] : storeMiss(a, 1, slot);
        part(p, a, 1, v, 0xffL);
    }

    private void part(long[] p, long a, int size, long v, long mask) {
        int i = (int) a >>> 3 & WORDS;
        int shift = shift(a);
        if (journal != null) journal.memory(a, size, p[i] >>> shift & mask);
        p[i] = p[i] & ~(mask << shift) | (v & mask) << shift;
    }

    /** Where in its word a byte begins, in bits. */
    private static int shift(long a) {
        return ((int) a & 7) << 3;
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
            System.arraycopy(bytes(page(a + i)), at, out, i, len);
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

    /** The pages as they are now: one reference for 256 pages mapped. In a large memory, pages written since the one before are packed. */
    public Snapshot checkpoint() {
        List<Pages> copy = new ArrayList<>(regions.size());
        boolean pack = written() > packFrom;
        for (Pages p : regions) {
            if (pack) p.pack();
            Arrays.fill(p.owned, false);
            p.fresh = 0;
            copy.add(p.copy());
        }
        frameTag = -1;
        recent.clearStores();
        return new Snapshot(copy);
    }

    /** Makes this memory what it was at the checkpoint; the checkpoint stays usable. */
    public void restore(Snapshot s) {
        regions.clear();
        for (Pages p : s.regions) regions.add(p.copy());
        frameTag = -1;
        recent.clear();
    }

    /** How many pages were ever written; each takes {@link #PAGE} bytes of Java's heap until a checkpoint packs it. */
    public int written() {
        int n = 0;
        for (Pages p : regions) n += p.written;
        return n;
    }

    /** How many pages were written since the last checkpoint: each is copied once if the next checkpoint keeps them. */
    public int fresh() {
        int n = 0;
        for (Pages p : regions) n += p.fresh;
        return n;
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
                        long[] page = p.get(i);
                        if (page != null) to.page(p.region.start() + ((long) i << SHIFT), bytes(page));
                    }
                });
    }

    private static byte[] bytes(long[] page) {
        byte[] out = new byte[PAGE];
        ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(page);
        return out;
    }

    /** Receives copies of pages. */
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

        /** How many pages this one holds that the other does not share: what forgetting it would free, were there only the other. */
        public int apart(Snapshot other) {
            int n = 0;
            for (Pages p : regions) {
                Pages q = other.regions.stream()
                        .filter(x -> x.region.equals(p.region))
                        .findFirst()
                        .orElse(null);
                for (int i = 0; i < p.chunk.length; i++) {
                    Chunk there = q == null ? null : q.chunk[i];
                    if (p.chunk[i] != null && p.chunk[i] != there) n += apart(p.chunk[i], there);
                }
            }
            return n;
        }

        private static int apart(Chunk mine, Chunk there) {
            int n = 0;
            for (int i = 0; i < Chunk.PAGES; i++) {
                if (mine.page[i] != null && (there == null || mine.page[i] != there.page[i])) n++;
            }
            return n;
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

    private long[] page(long a) {
        return loadMiss(a, 1, (int) (a >>> SHIFT) & (SLOTS - 1));
    }

    private long[] loadMiss(long a, int size, int slot) {
        Pages p = check(a, size, false);
        long[] page = p.get((int) ((a - p.region.start()) >>> SHIFT));
        // A first store to the page puts the new one into the same slot, so the zeros may stand there until then.
        loadTag[slot] = a & TAG1;
        loadPage[slot] = page == null ? ZERO : page;
        return loadPage[slot];
    }

    private long[] storeMiss(long a, int size, int slot) {
        Pages p = check(a, size, true);
        long[] page = p.own((int) ((a - p.region.start()) >>> SHIFT));
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
