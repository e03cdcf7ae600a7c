package gobuf.runtime.machine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What each step overwrote, so that it can be undone. Every step begins with a boundary, also one that changes nothing. Entries are
 * pairs of words in chunks; when {@link #limit} chunks are full the oldest is dropped, and going back further is the checkpoints'
 * business.
 */
public final class Journal {
    private static final int PAIRS = 1 << 14;
    private static final int KIND_SHIFT = 56;
    private static final long KEY = (1L << KIND_SHIFT) - 1;
    private static final int BOUNDARY = 1;
    private static final int REGISTER = 2;
    private static final int MEMORY = 16;

    private static final class Chunk {
        final long[] word = new long[2 * PAIRS];
        int pairs;
        int steps;
    }

    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private final int limit;
    private Chunk last = new Chunk();
    private long steps;

    /** A journal that keeps at most {@code limit} chunks of 16,384 entries (256 KB each). */
    public Journal(int limit) {
        this.limit = limit;
        chunks.add(last);
    }

    /** Begins a step of the given thread, whose next row is at {@code rip}. */
    public void boundary(int thread, long rip) {
        if (last.pairs > PAIRS - 512) grow();
        put(BOUNDARY, thread, rip);
        last.steps++;
        steps++;
    }

    void register(int thread, int index, long old) {
        put(REGISTER, (long) thread << 8 | index, old);
    }

    void memory(long address, int size, long old) {
        // Canonical user addresses have 47 bits; what lies above would be kernel space, which is never mapped.
        put(MEMORY + size, address, old);
    }

    /** How many steps can be undone. */
    public long steps() {
        return steps;
    }

    /** Forgets everything. */
    public void clear() {
        chunks.clear();
        last = new Chunk();
        chunks.add(last);
        steps = 0;
    }

    /**
     * Undoes the newest step.
     *
     * @throws IllegalStateException if no step is left
     */
    public void undo(Memory memory, List<Registers> threads) {
        if (steps == 0) throw new IllegalStateException("the journal holds no step");
        while (true) {
            if (last.pairs == 0) {
                chunks.removeLast();
                last = chunks.getLast();
                continue;
            }
            int i = 2 * --last.pairs;
            long key = last.word[i] & KEY;
            long old = last.word[i + 1];
            int kind = (int) (last.word[i] >>> KIND_SHIFT);
            if (kind == BOUNDARY) {
                threads.get((int) key).undo(Reg.RIP.ordinal(), old);
                last.steps--;
                steps--;
                return;
            }
            if (kind == REGISTER) {
                threads.get((int) (key >>> 8)).undo((int) key & 0xff, old);
            } else {
                memory.unstore(key, kind - MEMORY, old);
            }
        }
    }

    /** What the newest step overwrote in memory, in the order of its stores. */
    public List<Store> newest() {
        List<Store> out = new ArrayList<>();
        Chunk c = last;
        for (int i = c.pairs - 1; i >= 0; i--) {
            int kind = (int) (c.word[2 * i] >>> KIND_SHIFT);
            if (kind == BOUNDARY) break;
            if (kind > MEMORY) out.add(new Store(c.word[2 * i] & KEY, kind - MEMORY, c.word[2 * i + 1]));
        }
        Collections.reverse(out);
        return out;
    }

    /** The registers of the running thread that the newest step changed: index by {@link Reg#ordinal} to the value before. */
    public Map<Integer, Long> newestRegisters() {
        Map<Integer, Long> out = new TreeMap<>();
        for (int i = last.pairs - 1; i >= 0; i--) {
            long key = last.word[2 * i] & KEY;
            int kind = (int) (last.word[2 * i] >>> KIND_SHIFT);
            if (kind == BOUNDARY) {
                out.put(Reg.RIP.ordinal(), last.word[2 * i + 1]);
                break;
            }
            if (kind == REGISTER) out.put((int) key & 0xff, last.word[2 * i + 1]);
        }
        return out;
    }

    /**
     * One store of a step.
     *
     * @param address where
     * @param size bytes
     * @param old what stood there before
     */
    public record Store(long address, int size, long old) {}

    private void put(int kind, long key, long old) {
        Chunk c = last;
        int i = c.pairs;
        if (i == PAIRS) {
            grow();
            c = last;
            i = 0;
        }
        c.pairs = i + 1;
        c.word[2 * i] = (long) kind << KIND_SHIFT | key;
        c.word[2 * i + 1] = old;
    }

    private void grow() {
        if (chunks.size() == limit) {
            last = chunks.removeFirst();
            steps -= last.steps;
            last.pairs = 0;
            last.steps = 0;
        } else {
            last = new Chunk();
        }
        chunks.add(last);
    }
}
