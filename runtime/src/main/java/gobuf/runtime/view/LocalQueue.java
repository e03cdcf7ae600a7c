package gobuf.runtime.view;

import java.util.List;

/**
 * The run queue of one P: runnext and a ring.
 *
 * @param p the P's name
 * @param runnext name of the g in runnext, or empty
 * @param runnextChanged true if the last command changed runnext
 * @param head runqhead as it lies in memory (it counts on, the slot is head modulo length)
 * @param tail runqtail likewise
 * @param length slots of the ring: 256
 * @param entries the occupied slots from head to tail
 * @param changed true if the last command changed head, tail or a slot
 */
public record LocalQueue(
        String p,
        String runnext,
        boolean runnextChanged,
        long head,
        long tail,
        int length,
        List<QueueEntry> entries,
        boolean changed) {
    /** Copies the list. */
    public LocalQueue {
        entries = List.copyOf(entries);
    }
}
