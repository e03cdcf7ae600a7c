package gobuf.runtime.engine;

import java.util.Iterator;
import java.util.TreeMap;
import java.util.function.Supplier;

/** One line of history: its inputs by the step at which they came, and the moments it can start again from. */
final class Branch {
    /** Most moments a branch keeps: at some 200 KB each that is 20 MB, however long it runs. */
    static final int MOST_CHECKPOINTS = 96;

    final String name;
    final String parent;
    final long forkedAt;
    final TreeMap<Long, Input> inputs = new TreeMap<>();
    final TreeMap<Long, Machine.State> checkpoints = new TreeMap<>();
    long step;
    /** What the state at {@link #step} has to hash to when it is reached again; null where nobody knows. */
    String expected;
    /** The row it stood at when it was left. */
    String at = "";

    Branch(String name, String parent, long forkedAt) {
        this.name = name;
        this.parent = parent;
        this.forkedAt = forkedAt;
        this.step = forkedAt;
    }

    /**
     * Keeps the state at the current step. When there are too many, one goes: the one whose neighbours lie closest together for its age,
     * so that the moments stay dense near the present and thin out behind it. The first and the newest stay.
     */
    void keep(Supplier<Machine.State> state) {
        checkpoints.computeIfAbsent(step, k -> state.get());
        if (checkpoints.size() <= MOST_CHECKPOINTS) return;
        long now = checkpoints.lastKey();
        Iterator<Long> steps = checkpoints.keySet().iterator();
        long before = steps.next();
        long at = steps.next();
        long worst = at;
        double least = Double.MAX_VALUE;
        while (steps.hasNext()) {
            long behind = steps.next();
            double gap = (double) (behind - before) / (now - at);
            if (at != step && gap < least) {
                least = gap;
                worst = at;
            }
            before = at;
            at = behind;
        }
        checkpoints.remove(worst);
    }

    /** Forgets the moments behind the current step, which can be run to again. */
    void forgetFuture() {
        checkpoints.tailMap(step, false).clear();
    }

    /** A branch from this one's past: shares what lies before {@code at}. */
    Branch fork(String newName, long at) {
        Branch b = new Branch(newName, name, at);
        b.inputs.putAll(inputs.headMap(at, false));
        b.checkpoints.putAll(checkpoints.headMap(at, true));
        return b;
    }
}
