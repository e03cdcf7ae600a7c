package gobuf.runtime.engine;

import java.util.TreeMap;

/** One line of history: its inputs by the step at which they came, and the moments it can start again from. */
final class Branch {
    final String name;
    final String parent;
    final long forkedAt;
    final TreeMap<Long, Input> inputs = new TreeMap<>();
    final TreeMap<Long, Machine.State> checkpoints = new TreeMap<>();
    long step;

    Branch(String name, String parent, long forkedAt) {
        this.name = name;
        this.parent = parent;
        this.forkedAt = forkedAt;
        this.step = forkedAt;
    }

    /** A branch from this one's past: shares what lies before {@code at}. */
    Branch fork(String newName, long at) {
        Branch b = new Branch(newName, name, at);
        b.inputs.putAll(inputs.headMap(at, false));
        b.checkpoints.putAll(checkpoints.headMap(at, true));
        return b;
    }
}
