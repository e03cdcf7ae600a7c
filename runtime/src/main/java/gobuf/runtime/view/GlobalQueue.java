package gobuf.runtime.view;

import java.util.List;

/**
 * The run queue of all Ps, sched.runq.
 *
 * @param runqsize sched.runqsize as it lies in memory
 * @param entries from head to tail, as walked through schedlink; may be cut short
 * @param changed true if the last command changed it
 */
public record GlobalQueue(long runqsize, List<QueueEntry> entries, boolean changed) {
    /** Copies the list. */
    public GlobalQueue {
        entries = List.copyOf(entries);
    }
}
