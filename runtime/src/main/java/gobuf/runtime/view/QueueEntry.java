package gobuf.runtime.view;

/**
 * One g in a run queue.
 *
 * @param slot index in the ring (already modulo its length), or its position in a linked list
 * @param g name of the g
 * @param changed true if the last command put it there
 */
public record QueueEntry(int slot, String g, boolean changed) {}
