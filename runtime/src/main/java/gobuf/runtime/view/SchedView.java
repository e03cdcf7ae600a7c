package gobuf.runtime.view;

import java.util.List;

/**
 * What %sched shows: Ms, Ps, gs and queues at one glance.
 *
 * @param where where the machine stands
 * @param ms one line an M
 * @param ps one line a P
 * @param gs one line a g, perhaps cut short
 * @param gTotal number of gs there are
 * @param counters fields of sched that count
 * @param queues the run queues
 */
public record SchedView(
        Where where, List<M> ms, List<P> ps, List<G> gs, long gTotal, List<Field> counters, QueuePicture queues)
        implements View {
    /**
     * One M.
     *
     * @param name as {@code M0}
     * @param g what it runs on now, {@code g0} or a goroutine
     * @param curg its current goroutine, or empty
     * @param p its P, or empty
     * @param locks m.locks
     * @param state such as {@code running}, {@code parked}, {@code spinning}
     */
    public record M(String name, String g, String curg, String p, long locks, String state) {}

    /**
     * One P.
     *
     * @param name as {@code P0}
     * @param status with its name
     * @param m its M, or empty
     * @param runnext name of a g, or empty
     * @param queued number of gs in its ring
     * @param schedtick how often it scheduled
     * @param free number of dead gs it keeps
     */
    public record P(String name, Value status, String m, String runnext, long queued, long schedtick, long free) {}

    /**
     * One g.
     *
     * @param name as {@code g5}
     * @param goid its id
     * @param status with its name
     * @param m its M, or empty
     * @param pc where it will go on
     * @param waitreason why it waits, or empty
     */
    public record G(String name, long goid, Value status, String m, Value pc, String waitreason) {}

    /** Copies the lists. */
    public SchedView {
        ms = List.copyOf(ms);
        ps = List.copyOf(ps);
        gs = List.copyOf(gs);
        counters = List.copyOf(counters);
    }
}
