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
    /** The words of the last chunk, and where the next pair goes; {@link Chunk#pairs} is only right in the others. */
    private long[] word = last.word;

    private int at;
    private long steps;

    /** A journal that keeps at most {@code limit} chunks of 16,384 entries (256 KB each). */
    public Journal(int limit) {
        this.limit = limit;
        chunks.add(last);
    }

    /** Begins a step of the given thread, whose next row is at {@code rip}. */
    public void boundary(int thread, long rip) {
        if (at > 2 * (PAIRS - 512)) grow();
        put(boundaryWord(thread), rip);
        last.steps++;
        steps++;
    }

    /** A register of the given thread is about to be overwritten. */
    public void register(int thread, int index, long old) {
        put(registerWord(thread) | index, old);
    }

    /** {@code size} bytes of memory are about to be overwritten. */
    public void memory(long address, int size, long old) {
        // Canonical user addresses have 47 bits; what lies above would be kernel space, which is never mapped.
        put(memoryWord(size) | address, old);
    }

    /** The first word of a {@linkplain #boundary boundary}, whose second is RIP. */
    public static long boundaryWord(int thread) {
        return (long) BOUNDARY << KIND_SHIFT | thread;
    }

    /** The first word of a {@linkplain #register register} without its index, which is added; the second is its old value. */
    public static long registerWord(int thread) {
        return (long) REGISTER << KIND_SHIFT | (long) thread << 8;
    }

    /** The first word of a {@linkplain #memory store} without its address, which is added; the second is what was there. */
    public static long memoryWord(int size) {
        return MEMORY + (long) size << KIND_SHIFT;
    }

    /**
     * Makes room for so many entries of rows that are about to run, for executors that write them out.
     *
     * @return where they go, from {@link #position} on, two words each
     */
    public long[] room(int entries) {
        if (at > word.length - 2 * entries) grow();
        return word;
    }

    /** Where the next entry goes. */
    public int position() {
        return at;
    }

    /** Takes over what an executor wrote. */
    public void wrote(int entries, int boundaries) {
        at += 2 * entries;
        last.steps += boundaries;
        steps += boundaries;
    }

    /** How many steps can be undone. */
    public long steps() {
        return steps;
    }

    /** Forgets everything. */
    public void clear() {
        chunks.clear();
        last.pairs = 0;
        last.steps = 0;
        turnTo(last);
        chunks.add(last);
        steps = 0;
    }

    /**
     * Undoes the newest step, all but what its row cost on the thread's clock.
     *
     * @return the thread whose step it was
     * @throws IllegalStateException if no step is left
     */
    public int undo(Memory memory, List<Registers> threads) {
        if (steps == 0) throw new IllegalStateException("the journal holds no step");
        while (true) {
            toNewest();
            at -= 2;
            long key = word[at] & KEY;
            long old = word[at + 1];
            int kind = (int) (word[at] >>> KIND_SHIFT);
            if (kind == BOUNDARY) {
                threads.get((int) key).undo(Reg.RIP.ordinal(), old);
                last.steps--;
                steps--;
                return (int) key;
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
        toNewest();
        List<Store> out = new ArrayList<>();
        for (int i = at - 2; i >= 0; i -= 2) {
            int kind = (int) (word[i] >>> KIND_SHIFT);
            if (kind == BOUNDARY) break;
            if (kind > MEMORY) out.add(new Store(word[i] & KEY, kind - MEMORY, word[i + 1]));
        }
        Collections.reverse(out);
        return out;
    }

    /** The registers that the newest step changed of the thread that made it: index by {@link Reg#ordinal} to the value before. */
    public Map<Integer, Long> newestRegisters() {
        int start = newestBoundary();
        Map<Integer, Long> out = new TreeMap<>();
        if (start < 0) return out;
        long thread = word[start] & KEY;
        out.put(Reg.RIP.ordinal(), word[start + 1]);
        for (int i = at - 2; i > start; i -= 2) {
            long key = word[i] & KEY;
            boolean register = word[i] >>> KIND_SHIFT == REGISTER;
            int index = (int) key & 0xff;
            if (register && key >>> 8 == thread && index < Reg.COUNT) out.put(index, word[i + 1]);
        }
        return out;
    }

    /** The thread that made the newest step. */
    public int newestThread() {
        int start = newestBoundary();
        return start < 0 ? 0 : (int) (word[start] & KEY);
    }

    /** Where the newest step begins; below 0 if there is none. A step of up to 512 entries lies in one chunk. */
    private int newestBoundary() {
        toNewest();
        int i = at - 2;
        while (i >= 0 && word[i] >>> KIND_SHIFT != BOUNDARY) i -= 2;
        return i;
    }

    /**
     * One store of a step.
     *
     * @param address where
     * @param size bytes
     * @param old what stood there before
     */
    public record Store(long address, int size, long old) {}

    private void put(long first, long second) {
        if (at == word.length) grow();
        int i = at;
        at = i + 2;
        word[i] = first;
        word[i + 1] = second;
    }

    private void grow() {
        last.pairs = at >> 1;
        if (chunks.size() == limit) {
            Chunk oldest = chunks.removeFirst();
            steps -= oldest.steps;
            oldest.pairs = 0;
            oldest.steps = 0;
            turnTo(oldest);
        } else {
            turnTo(new Chunk());
        }
        chunks.add(last);
    }

    /** Drops chunks behind the newest entry. */
    private void toNewest() {
        while (at == 0 && chunks.size() > 1) {
            chunks.removeLast();
            turnTo(chunks.getLast());
        }
    }

    private void turnTo(Chunk c) {
        last = c;
        word = c.word;
        at = 2 * c.pairs;
    }
}
