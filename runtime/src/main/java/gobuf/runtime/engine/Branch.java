package gobuf.runtime.engine;

import gobuf.runtime.tracer.EventLog;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;

/** One line of history: its inputs by the step at which they came, and the moments it can start again from. */
final class Branch {
    /** Most moments a branch keeps: at some 200 KB each that is 20 MB, however long it runs. */
    static final int MOST_CHECKPOINTS = 96;

    /**
     * Most pages of 4 KB that its moments hold for themselves: 64 MB. A million goroutines, each of which has written to its stack since it
     * was made, would take twice their memory otherwise.
     */
    static final long MOST_PAGES = 16_384;

    final String name;
    final String parent;
    final long forkedAt;
    final TreeMap<Long, Input> inputs = new TreeMap<>();
    final TreeMap<Long, Machine.State> checkpoints = new TreeMap<>();
    /** By moment, how many pages it holds that the next one does not share. */
    private final TreeMap<Long, Integer> apart = new TreeMap<>();

    /** Its events up to step {@link #logged}; null as long as nobody has asked. */
    EventLog log;

    long logged;

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
     * Keeps the state at the current step. When there are too many, or they hold too much, one goes: the one whose neighbours lie closest
     * together for its age, so that the moments stay dense near the present and thin out behind it. The first and the newest stay.
     */
    void keep(Supplier<Machine.State> state) {
        if (checkpoints.containsKey(step)) return;
        checkpoints.put(step, state.get());
        Long before = checkpoints.lowerKey(step);
        if (before != null) measure(before);
        measure(step);
        while (checkpoints.size() > MOST_CHECKPOINTS || checkpoints.size() > 2 && held() > MOST_PAGES) {
            OptionalLong worst = worst();
            if (worst.isEmpty()) return;
            forget(worst.getAsLong());
        }
    }

    /** Notes how many pages the moment holds that the next one does not share. */
    private void measure(long moment) {
        Map.Entry<Long, Machine.State> next = checkpoints.higherEntry(moment);
        if (next == null) apart.remove(moment);
        else
            apart.put(
                    moment,
                    checkpoints.get(moment).memory().apart(next.getValue().memory()));
    }

    private long held() {
        return apart.values().stream().mapToLong(Integer::longValue).sum();
    }

    private void forget(long moment) {
        checkpoints.remove(moment);
        apart.remove(moment);
        measure(checkpoints.lowerKey(moment));
    }

    /** The moment to go; none if there is only the current one between the first and the newest. */
    private OptionalLong worst() {
        long now = checkpoints.lastKey();
        Iterator<Long> steps = checkpoints.keySet().iterator();
        long before = steps.next();
        long at = steps.next();
        OptionalLong worst = OptionalLong.empty();
        double least = Double.MAX_VALUE;
        while (steps.hasNext()) {
            long behind = steps.next();
            double gap = (double) (behind - before) / (now - at);
            if (at != step && gap < least) {
                least = gap;
                worst = OptionalLong.of(at);
            }
            before = at;
            at = behind;
        }
        return worst;
    }

    /** Forgets the moments behind the current step, which can be run to again. */
    void forgetFuture() {
        checkpoints.tailMap(step, false).clear();
        apart.tailMap(step, true).clear();
        unlog(step);
    }

    /** The events of that step and later ones are no longer true, or no longer past. */
    void unlog(long from) {
        if (log == null || logged <= from) return;
        log.truncate(from);
        logged = from;
    }

    /** A branch from this one's past: shares what lies before {@code at}. */
    Branch fork(String newName, long at) {
        Branch b = new Branch(newName, name, at);
        b.inputs.putAll(inputs.headMap(at, false));
        b.checkpoints.putAll(checkpoints.headMap(at, true));
        b.apart.putAll(apart.headMap(b.checkpoints.isEmpty() ? at : b.checkpoints.lastKey(), false));
        return b;
    }
}
