package gobuf.runtime.view;

import java.util.List;

/**
 * The run queues.
 *
 * @param locals one a P
 * @param global sched.runq
 * @param inferred true if they were concluded from a trace of a real process rather than read
 */
public record QueuePicture(List<LocalQueue> locals, GlobalQueue global, boolean inferred) {
    /** Copies the list. */
    public QueuePicture {
        locals = List.copyOf(locals);
    }
}
