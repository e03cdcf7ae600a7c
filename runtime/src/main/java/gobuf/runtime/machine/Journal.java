package gobuf.runtime.machine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What each step overwrote, so that it can be undone. Every step begins with a boundary, also one that changes nothing; but rows that ran
 * one after the other may have one entry behind them instead that tells of all of them. Entries are pairs of words in chunks; when {@link #limit} chunks are full the oldest is dropped, and going back further is the checkpoints'
 * business.
 */
public final class Journal {
    private static final int PAIRS = 1 << 14;
    private static final int KIND_SHIFT = 56;
    private static final long KEY = (1L << KIND_SHIFT) - 1;
    private static final int BOUNDARY = 1;
    private static final int REGISTER = 2;
    private static final int ROWS = 3;
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
    /** Stretches by their numbers. */
    private Stretch[] stretches = new Stretch[64];

    /** A journal that keeps at most {@code limit} chunks of 16,384 entries (256 KB each). */
    public Journal(int limit) {
        this.limit = limit;
        chunks.add(last);
    }

    /** Begins a step of the given thread, whose next row is at {@code rip}. */
    public void boundary(int thread, long rip) {
        if (at > 2 * (PAIRS - 512)) grow();
        put((long) BOUNDARY << KIND_SHIFT | thread, rip);
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

    /** The first word of a {@linkplain #register register} without its index, which is added; the second is its old value. */
    public static long registerWord(int thread) {
        return (long) REGISTER << KIND_SHIFT | (long) thread << 8;
    }

    /** The first word of a {@linkplain #memory store} without its address, which is added; the second is what was there. */
    public static long memoryWord(int size) {
        return MEMORY + (long) size << KIND_SHIFT;
    }

    /**
     * Makes room for a stretch that is about to run, for executors that write entries out.
     *
     * @return where the entries go, from {@link #position} on, two words each
     */
    public long[] room(Stretch s) {
        if (at > word.length - 2 * (s.entries(s.rows()) + 1)) grow();
        return word;
    }

    /** Where the next entry goes. */
    public int position() {
        return at;
    }

    /** The first {@code rows} of a stretch have run on the given thread, and their entries are written. */
    public void ran(int thread, Stretch s, int rows) {
        if (rows == 0) return;
        at += 2 * s.entries(rows);
        close(thread, s, rows);
        last.steps += rows;
        steps += rows;
    }

    private void close(int thread, Stretch s, int rows) {
        if (s.number >= stretches.length) stretches = Arrays.copyOf(stretches, 2 * s.number);
        // A store of a reference costs the collector more than a look.
        if (stretches[s.number] != s) stretches[s.number] = s;
        put((long) ROWS << KIND_SHIFT | thread, (long) s.number << 32 | rows);
    }

    /**
     * Rows that run one after the other.
     *
     * @param number no two that one journal is told of have the same; from 0
     * @param rip the address of each
     * @param entry how many entries there are before each, and behind the last
     */
    public record Stretch(int number, long[] rip, int[] entry) {
        int rows() {
            return rip.length;
        }

        int entries(int rows) {
            return entry[rows];
        }
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
        Step step = newestStep();
        if (step.stretch != null) at -= 2;
        undo(step.from, memory, threads);
        while (!step.whole) {
            step = newestStep();
            undo(step.from, memory, threads);
        }
        threads.get(step.thread).undo(Reg.RIP.ordinal(), step.rip);
        if (step.row > 0) close(step.thread, step.stretch, step.row);
        last.steps--;
        steps--;
        return step.thread;
    }

    private void undo(int from, Memory memory, List<Registers> threads) {
        while (at > from) {
            at -= 2;
            long key = word[at] & KEY;
            if (kind(at) == REGISTER) threads.get((int) (key >>> 8)).undo((int) key & 0xff, word[at + 1]);
            else if (kind(at) > MEMORY) memory.unstore(key, kind(at) - MEMORY, word[at + 1]);
        }
    }

    /**
     * What the last chunk holds of the newest step.
     *
     * @param from its first entry, the boundary if it has one
     * @param to behind its last one
     * @param whole whether it begins in this chunk; else thread and RIP are not known
     * @param stretch what it is a row of, or null
     * @param row which row of that
     */
    private record Step(int from, int to, boolean whole, int thread, long rip, Stretch stretch, int row) {}

    private Step newestStep() {
        while (at == 0 && chunks.size() > 1) {
            chunks.removeLast();
            turnTo(chunks.getLast());
        }
        if (at == 0) return new Step(0, 0, false, 0, 0, null, 0);
        int top = at - 2;
        if (kind(top) == ROWS) {
            Stretch s = stretches[(int) (word[top + 1] >>> 32)];
            int row = (int) word[top + 1] - 1;
            int from = top - 2 * (s.entries(row + 1) - s.entries(row));
            return new Step(from, top, true, (int) (word[top] & KEY), s.rip[row], s, row);
        }
        while (top > 0 && kind(top) != BOUNDARY) top -= 2;
        return new Step(top, at, kind(top) == BOUNDARY, (int) (word[top] & KEY), word[top + 1], null, 0);
    }

    private int kind(int i) {
        return (int) (word[i] >>> KIND_SHIFT);
    }

    /** What the newest step overwrote in memory, in the order of its stores. */
    public List<Store> newest() {
        Step step = newestStep();
        List<Store> out = new ArrayList<>();
        for (int i = step.from; i < step.to; i += 2) {
            if (kind(i) > MEMORY) out.add(new Store(word[i] & KEY, kind(i) - MEMORY, word[i + 1]));
        }
        return out;
    }

    /** The registers that the newest step changed of the thread that made it: index by {@link Reg#ordinal} to the value before. */
    public Map<Integer, Long> newestRegisters() {
        Step step = newestStep();
        Map<Integer, Long> out = new TreeMap<>();
        if (!step.whole) return out;
        for (int i = step.from; i < step.to; i += 2) {
            long register = (word[i] & KEY) - ((long) step.thread << 8);
            if (kind(i) == REGISTER && register >= 0 && register < Reg.COUNT)
                out.putIfAbsent((int) register, word[i + 1]);
        }
        out.put(Reg.RIP.ordinal(), step.rip);
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

    private void turnTo(Chunk c) {
        last = c;
        word = c.word;
        at = 2 * c.pairs;
    }
}
