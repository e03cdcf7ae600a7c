package gobuf.runtime.tracer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Events in the order in which they happened, in columns: 33 bytes an event. Steps never fall; times are the clocks of the threads, which
 * differ between Ms under most schedules, and never fall on one M.
 *
 * <p>A log keeps the newest events: when there are too many, the oldest go by the thousands.
 */
public final class EventLog {
    /** Most events of a log unless told otherwise: 0.7 GB. */
    public static final int MOST = 20_000_000;

    /** Why a goroutine stops and stays runnable, by the {@link #value} of a {@link EventKind#STOP}. */
    public static final List<String> STOPS = List.of("gosched", "preempted", "goyield");

    private static final int BITS = 13;
    private static final int CHUNK = 1 << BITS;
    private static final EventKind[] KINDS = EventKind.values();

    /** A part of every column. */
    private static final class Chunk {
        final long[] step = new long[CHUNK];
        final long[] time = new long[CHUNK];
        final byte[] kind = new byte[CHUNK];
        final short[] m = new short[CHUNK];
        final short[] p = new short[CHUNK];
        final int[] g = new int[CHUNK];
        final int[] other = new int[CHUNK];
        final int[] value = new int[CHUNK];
    }

    private final int most;
    private final List<String> reasons;
    private final List<Chunk> chunks = new ArrayList<>();
    private int size;
    /** The chunk that the next event goes into, unless it is the first of one. */
    private Chunk newest;

    private long dropped;

    /**
     * An empty log.
     *
     * @param reasons Go's words of why a goroutine waits, by number
     */
    public EventLog(List<String> reasons) {
        this(reasons, MOST);
    }

    /**
     * An empty log that keeps {@code most} events or some more.
     *
     * @throws IllegalArgumentException if that is not above 0
     */
    public EventLog(List<String> reasons, int most) {
        if (most < 1) throw new IllegalArgumentException("EventLog: most=" + most + " is not above 0");
        this.reasons = List.copyOf(reasons);
        this.most = most;
    }

    /** Adds an event; whoever does says what its kind asks for. */
    public void add(long step, long time, EventKind kind, int m, int p, long g, long other, long value) {
        int at = size & CHUNK - 1;
        if (at == 0) turn();
        Chunk c = newest;
        c.step[at] = step;
        c.time[at] = time;
        c.kind[at] = (byte) kind.ordinal();
        c.m[at] = (short) m;
        c.p[at] = (short) p;
        c.g[at] = (int) g;
        c.other[at] = (int) other;
        c.value[at] = (int) value;
        size++;
    }

    /** Another chunk begins: one that is there, or a new one. */
    private void turn() {
        if (size >> BITS == chunks.size()) grow();
        newest = chunks.get(size >> BITS);
    }

    private void grow() {
        if (size >= most && size >= CHUNK) {
            chunks.remove(0);
            size -= CHUNK;
            dropped += CHUNK;
        }
        chunks.add(new Chunk());
    }

    /** Forgets all events from the first of that step or a later one on. */
    public void truncate(long step) {
        size = before(step);
        while (chunks.size() > (size + CHUNK - 1) >> BITS) chunks.remove(chunks.size() - 1);
        newest = chunks.isEmpty() ? null : chunks.get(chunks.size() - 1);
    }

    /** How many events there are. */
    public int size() {
        return size;
    }

    /** How many older ones are gone. */
    public long dropped() {
        return dropped;
    }

    /** How many events have a lower step than this. */
    public int before(long step) {
        int low = 0;
        int high = size;
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (step(mid) < step) low = mid + 1;
            else high = mid;
        }
        return low;
    }

    private Chunk chunk(int i) {
        Objects.checkIndex(i, size);
        return chunks.get(i >> BITS);
    }

    /** The step whose row did it: the machine that stands there is about to do it. */
    public long step(int i) {
        return chunk(i).step[i & CHUNK - 1];
    }

    /** Nanoseconds of virtual time, on the clock of the thread that did it. */
    public long time(int i) {
        return chunk(i).time[i & CHUNK - 1];
    }

    /** What happened. */
    public EventKind kind(int i) {
        return KINDS[chunk(i).kind[i & CHUNK - 1]];
    }

    /** The id of the M that did it. */
    public int m(int i) {
        return chunk(i).m[i & CHUNK - 1];
    }

    /** The id of a P, −1 for none. */
    public int p(int i) {
        return chunk(i).p[i & CHUNK - 1];
    }

    /** The goid of the goroutine that it is about, 0 for none. */
    public int g(int i) {
        return chunk(i).g[i & CHUNK - 1];
    }

    /** The second subject: a goid or the id of a P or M, as the kind says; 0 or −1 for none. */
    public int other(int i) {
        return chunk(i).other[i & CHUNK - 1];
    }

    /** A count or the number of a reason, as the kind says. */
    public int value(int i) {
        return chunk(i).value[i & CHUNK - 1];
    }

    /** Why, of a stop or a block; empty for other kinds. */
    public String reason(int i) {
        return reason(kind(i), value(i));
    }

    /** What the value of an event of that kind means, if it is a reason; empty if it is none. */
    public String reason(EventKind kind, int value) {
        List<String> words = kind == EventKind.BLOCK ? reasons : kind == EventKind.STOP ? STOPS : List.of();
        return value >= 0 && value < words.size() ? words.get(value) : "";
    }

    @Override
    public String toString() {
        return "EventLog(" + size + " events" + (dropped > 0 ? ", " + dropped + " older ones dropped" : "") + ")";
    }
}
