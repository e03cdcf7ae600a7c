package gobuf.runtime.machine;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

/**
 * The register files of all threads by number. A thread that nobody has asked for yet has one in which everything is zero, so one can
 * be written before it is known to exist. Which of them the simulated system runs is its business, not this list's.
 */
public final class Threads extends AbstractList<Registers> implements RandomAccess {
    private final ArrayList<Registers> files = new ArrayList<>();
    private Journal journal;

    /** The register file of a thread, made if it is the first that is heard of it. */
    @Override
    public Registers get(int thread) {
        while (files.size() <= thread) {
            Registers r = new Registers(files.size());
            r.journal(journal);
            files.add(r);
        }
        return files.get(thread);
    }

    /** How many threads have been asked for. */
    @Override
    public int size() {
        return files.size();
    }

    /** The journal that changes are written to, or null for none. */
    public void journal(Journal to) {
        journal = to;
        files.forEach(r -> r.journal(to));
    }

    /** Copies of all register files that are not all zero, up to the last such. */
    public List<long[]> copy() {
        List<long[]> out = new ArrayList<>(files.stream().map(Registers::copy).toList());
        while (!out.isEmpty() && zero(out.get(out.size() - 1))) out.remove(out.size() - 1);
        return out;
    }

    /** Takes all values from a {@link #copy}; threads behind it are zero. */
    public void restore(List<long[]> values) {
        for (int i = 0; i < Math.max(size(), values.size()); i++)
            get(i).restore(i < values.size() ? values.get(i) : new long[Reg.COUNT + 1]);
    }

    private static boolean zero(long[] values) {
        for (long v : values) {
            if (v != 0) return false;
        }
        return true;
    }
}
